"""Asks plugins by a hook, one after the other, so that the failure of one is not another's."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint
from itertools import chain, islice
from types import ModuleType
from typing import Any, Final, Generic, TypeVar

import pluggy

from blickwinkel.extension import hookspecs
from blickwinkel.extension.hooks import Entry, Hook, Moment
from blickwinkel.extension.isolation import Guard, PluginFailedError
from blickwinkel.extension.loading import (
    PluginRefusedError,
    check_hooks,
    empty_manager,
    imported,
)
from blickwinkel.extension.problems import PluginProblem

#: Entries that one plugin may bring by one hook; a generator without end would fill the memory.
MOST_ENTRIES: Final = 1000

Result = TypeVar("Result")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Offer(Generic[Entry]):
    """What a plugin brings."""

    plugin: str
    entry: Entry


@dataclass(slots=True)
class Caller:
    """The plugins that were loaded, and the only way to call them.

    Attributes:
        problems: what was left out when the platform started.
    """

    problems: list[PluginProblem] = field(default_factory=list)
    specifications: ModuleType | type = hookspecs
    _manager: pluggy.PluginManager = field(init=False)
    _guards: dict[str, Guard] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._manager = empty_manager(self.specifications)

    @property
    def plugins(self) -> tuple[str, ...]:
        """Return the names of the plugins in use, sorted."""
        return tuple(sorted(name for name, _ in self._manager.list_name_plugin()))

    def register(self, entry_point: EntryPoint, seconds: float) -> None:
        """Import a plugin and take it up; what speaks against it becomes a problem."""
        name = entry_point.name
        if self._manager.has_plugin(name):
            self._leave_out(name, f"{entry_point.value} is refused: another plugin has this name")
            return
        guard = Guard(name)
        try:
            module = imported(entry_point, guard, seconds)
            check_hooks(module, self.specifications)
            self._manager.register(module, name)
            self._guards[name] = guard
        except (PluginRefusedError, pluggy.PluginValidationError, ValueError) as error:
            self._leave_out(name, str(error))

    def ask(
        self, hook: Hook[Entry], switched_off: Collection[str] = (), **arguments: Any
    ) -> tuple[Offer[Entry], ...]:
        """Ask all plugins, in the order of their names; who fails is left out of this answer.

        Args:
            hook: a row of the table.
            switched_off: plugins that are not asked, if the hook is one that a tenant switches.
            arguments: as in the hook's signature; value objects only.
        """
        asked = [p for p in self.plugins if not (hook.per_tenant and p in switched_off)]
        offers: dict[str, Offer[Entry]] = {}
        for plugin in asked:
            for entry in self._answer(plugin, hook, arguments):
                kept = offers.setdefault(entry.id, Offer(plugin, entry))
                if kept.entry is not entry:
                    reason = f"the {hook.noun} id {entry.id} is already used by {kept.plugin}"
                    self._leave_out(plugin, reason, hook)
        return tuple(offers.values())

    def run(self, plugin: str, work: Callable[[], Result], seconds: float) -> Result:
        """Run something that a plugin has brought.

        Raises:
            PluginFailedError: it brought nothing.
        """
        return self._guards[plugin].call(work, seconds)

    def _answer(self, plugin: str, hook: Hook[Entry], arguments: dict[str, Any]) -> Iterable[Entry]:
        others = [other for name, other in self._manager.list_name_plugin() if name != plugin]
        caller = self._manager.subset_hook_caller(hook.name, remove_plugins=others)
        try:
            entries = self.run(plugin, lambda: _listed(caller(**arguments)), hook.seconds)
            return _checked(entries, hook)
        except PluginFailedError as error:
            # what a plugin says while it works for a tenant may be the tenant's
            said = error.told if hook.moment is Moment.START else error.reason
            self._leave_out(plugin, f"{hook.name} {said}", hook)
            return ()

    def _leave_out(self, plugin: str, reason: str, hook: Hook[Any] | None = None) -> None:
        problem = PluginProblem(plugin, reason)
        logger.warning("left out: %s", problem)
        if hook is None or hook.moment is Moment.START:
            self.problems.append(problem)


def _listed(answers: Iterable[Iterable[Any]]) -> list[Any]:
    entries = list(islice(chain.from_iterable(answers), MOST_ENTRIES + 1))
    if len(entries) > MOST_ENTRIES:
        raise PluginFailedError(f"returned more than {MOST_ENTRIES} entries")
    return entries


def _checked(entries: list[Any], hook: Hook[Entry]) -> list[Entry]:
    others = sorted({type(entry).__name__ for entry in entries if type(entry) is not hook.entry})
    if others:
        expected = hook.entry.__name__
        raise PluginFailedError(f"returned {', '.join(others)} where {expected} is expected")
    return entries

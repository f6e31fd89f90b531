"""Finds the installed extensions, leaves out what is broken, and calls the rest in a typed way.

A plugin is other people's code. Whatever it does while it is imported or called, the platform
starts without it and says which plugin was left out and why.
"""

from __future__ import annotations

import logging
import traceback
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from types import ModuleType
from typing import Any

import pluggy

from blickwinkel.errors import BlickwinkelError
from blickwinkel.extension import hookspecs
from blickwinkel.extension.framework import Framework

GROUP = "blickwinkel"

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PluginProblem:
    """Why a plugin, or something that it offered, was left out.

    Attributes:
        plugin: name of the entry point.
        reason: one sentence for the operator.
    """

    plugin: str
    reason: str

    def __str__(self) -> str:
        return f"{self.plugin}: {self.reason}"


class PluginRefusedError(Exception):
    """Carries the reason from the check that found it to the list of problems."""


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the installed extensions offer: one method per hook, switched off by plugin name.

    Built once in the composition root and passed to whoever needs it.

    Attributes:
        plugins: names of the plugins in use, sorted.
        problems: what was left out, sorted by plugin.
    """

    plugins: tuple[str, ...]
    problems: tuple[PluginProblem, ...]
    _frameworks: tuple[tuple[str, Framework], ...]

    def frameworks(self, disabled: Collection[str] = ()) -> Mapping[str, Framework]:
        """Return the frameworks by id, in the order of their plugins' names.

        Args:
            disabled: names of plugins that the tenant has switched off.
        """
        return {
            framework.id: framework
            for plugin, framework in self._frameworks
            if plugin not in disabled
        }


def load_extensions(candidates: Iterable[EntryPoint] | None = None) -> Extensions:
    """Load all extensions that work.

    Args:
        candidates: entry points to load; by default those of all installed distributions.
    """
    found = entry_points(group=GROUP) if candidates is None else candidates
    loader = _Loader()
    # Not in the order of sys.path: which of two namesakes is refused must not depend on it.
    for entry_point in sorted(found, key=lambda entry_point: (entry_point.name, entry_point.value)):
        loader.register(entry_point)
    frameworks = loader.collect_frameworks()
    problems = sorted(loader.problems, key=lambda problem: problem.plugin)
    return Extensions(loader.plugins, tuple(problems), frameworks)


class _Loader:
    """Holds the plugin manager while extensions are loaded; nothing of it survives the loading."""

    def __init__(self) -> None:
        self.problems: list[PluginProblem] = []
        self._manager = _empty_manager()

    @property
    def plugins(self) -> tuple[str, ...]:
        return tuple(sorted(name for name, _ in self._manager.list_name_plugin()))

    def register(self, entry_point: EntryPoint) -> None:
        name = entry_point.name
        if self._manager.has_plugin(name):
            self._leave_out(name, f"{entry_point.value} is refused: another plugin has this name")
            return
        try:
            module = _imported(entry_point)
            _check_hooks(module)
            self._manager.register(module, name)
        except (PluginRefusedError, pluggy.PluginValidationError, ValueError) as error:
            self._leave_out(name, str(error))

    def collect_frameworks(self) -> tuple[tuple[str, Framework], ...]:
        collected: dict[str, tuple[str, Framework]] = {}
        for plugin in self.plugins:
            for framework in self._offered_frameworks(plugin):
                owner, kept = collected.setdefault(framework.id, (plugin, framework))
                if kept is not framework:
                    reason = f"the framework id {framework.id} is already used by {owner}"
                    self._leave_out(plugin, reason)
        return tuple(collected.values())

    def _offered_frameworks(self, plugin: str) -> list[Framework]:
        offered = self._call_one(plugin, "register_frameworks")
        others = [entry for entry in offered if not isinstance(entry, Framework)]
        if not others:
            return offered
        kinds = sorted({type(entry).__name__ for entry in others})
        reason = f"register_frameworks returned {', '.join(kinds)} where Framework is expected"
        self._leave_out(plugin, reason)
        return []

    def _call_one(self, plugin: str, hook: str) -> list[Any]:
        """Call the hook of one plugin, so that its failure is its own."""
        others = [other for name, other in self._manager.list_name_plugin() if name != plugin]
        caller = self._manager.subset_hook_caller(hook, remove_plugins=others)
        try:
            return [entry for result in caller() for entry in result]
        except (Exception, SystemExit) as error:  # noqa: BLE001 - a plugin may raise anything
            self._leave_out(plugin, f"{hook} failed with {_described(error)}")
            return []

    def _leave_out(self, plugin: str, reason: str) -> None:
        problem = PluginProblem(plugin, reason)
        _LOG.warning("left out: %s", problem)
        self.problems.append(problem)


def _empty_manager() -> pluggy.PluginManager:
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(hookspecs)
    return manager


def _imported(entry_point: EntryPoint) -> ModuleType:
    try:
        module = entry_point.load()
    except (Exception, SystemExit) as error:
        raise PluginRefusedError(f"the import failed with {_described(error)}") from error
    if not isinstance(module, ModuleType):
        raise PluginRefusedError(f"{entry_point.value} is not a module")
    declared = getattr(module, "BLICKWINKEL_API", None)
    if declared is None:
        raise PluginRefusedError(
            f"the module declares no interface; add BLICKWINKEL_API = {hookspecs.API_VERSION}"
        )
    if declared != hookspecs.API_VERSION:
        raise PluginRefusedError(
            f"written for interface {declared}, but this platform has {hookspecs.API_VERSION}"
        )
    return module


def _check_hooks(module: ModuleType) -> None:
    """Try the module on a manager of its own, because a failed registration leaves traces."""
    trial = _empty_manager()
    trial.register(module)
    trial.check_pending()
    if not trial.get_hookcallers(module):
        raise PluginRefusedError("no hook is implemented; is @hookimpl missing?")


def _described(error: BaseException) -> str:
    if isinstance(error, BlickwinkelError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"

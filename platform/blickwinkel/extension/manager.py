"""The typed way to what the installed extensions offer; a plugin is other people's code.

Whatever it does while it is imported or called, the platform works without it and says which plugin
was left out and why.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from blickwinkel.errors import NotFoundError
from blickwinkel.extension import hooks
from blickwinkel.extension.calling import Caller, Offer
from blickwinkel.extension.document import ResultDocument
from blickwinkel.extension.exporter import Exporter, written
from blickwinkel.extension.framework import Framework
from blickwinkel.extension.hooks import HOOKS, Entry, Hook, Moment
from blickwinkel.extension.loading import IMPORT_SECONDS
from blickwinkel.extension.problems import PluginProblem

__all__ = ["Extensions", "InstalledPlugin", "PluginProblem", "load_extensions"]

GROUP: Final = "blickwinkel"


@dataclass(frozen=True, slots=True)
class InstalledPlugin:
    """A plugin as an administrator finds it, whether it works or not.

    Attributes:
        name: of its entry point.
        distribution: the installed package that holds it, with its version; empty if unknown.
        version: of that package.
        works: it is in use, possibly without what its problems name.
        problems: why it, or something that it offers, was left out.
        frameworks: what it brings.
        exporters: what it brings.
    """

    name: str
    distribution: str
    version: str
    works: bool
    problems: tuple[str, ...]
    frameworks: tuple[Framework, ...]
    exporters: tuple[Exporter, ...]


@dataclass(frozen=True, slots=True)
class Extensions:
    """What the installed extensions offer: one method per hook, switched off by plugin name.

    Built once in the composition root and passed to whoever needs it.

    Attributes:
        installed: every plugin that was found, by name.
    """

    installed: tuple[InstalledPlugin, ...] = ()
    _caller: Caller = field(default_factory=Caller, repr=False)
    _offers: Mapping[str, Sequence[Offer[Any]]] = field(default_factory=dict, repr=False)

    @property
    def plugins(self) -> tuple[str, ...]:
        """Return the names of the plugins in use, sorted."""
        return self._caller.plugins

    @property
    def problems(self) -> tuple[PluginProblem, ...]:
        """Return what was left out when the platform started, sorted by plugin."""
        return tuple(sorted(self._caller.problems, key=lambda problem: problem.plugin))

    def frameworks(self, disabled: Collection[str] = ()) -> Mapping[str, Framework]:
        """Return the frameworks by id, in the order of their plugins' names.

        Args:
            disabled: names of plugins that the tenant has switched off.
        """
        return {entry.id: entry for _, entry in self._on_offer(hooks.FRAMEWORKS, disabled)}

    def exporters(self, disabled: Collection[str] = ()) -> Mapping[str, Exporter]:
        """Return the formats for published results by id, in the order of their plugins' names.

        Args:
            disabled: names of plugins that the tenant has switched off.
        """
        return {entry.id: entry for _, entry in self._on_offer(hooks.EXPORTERS, disabled)}

    def plugin_of_exporter(self, exporter_id: str) -> str | None:
        """Return the plugin that brings a format, switched off or not; None if none does."""
        return next(
            (p for p, e in self._on_offer(hooks.EXPORTERS, ()) if e.id == exporter_id), None
        )

    def write(
        self, exporter_id: str, document: ResultDocument, disabled: Collection[str] = ()
    ) -> bytes:
        """Return published results in one of the formats.

        Args:
            exporter_id: of one of ``exporters``.
            document: what the reader may see and nothing else.
            disabled: names of plugins that the tenant has switched off.

        Raises:
            NotFoundError: no plugin that is on brings this format.
            PluginFailedError: the plugin failed, took too long, or returned something else.
        """
        hook = hooks.EXPORTERS
        for plugin, exporter in self._on_offer(hook, disabled):
            if exporter.id == exporter_id:
                return self._caller.run(
                    plugin, partial(written, exporter, document), hook.use_seconds
                )
        raise NotFoundError(f"exporter {exporter_id}")

    def _on_offer(
        self, hook: Hook[Entry], disabled: Collection[str]
    ) -> Iterable[tuple[str, Entry]]:
        for offer in self._offers.get(hook.name, ()):
            if not (hook.per_tenant and offer.plugin in disabled):
                yield offer.plugin, offer.entry


def load_extensions(
    candidates: Iterable[EntryPoint] | None = None, *, import_seconds: float = IMPORT_SECONDS
) -> Extensions:
    """Load all extensions that work.

    Args:
        candidates: entry points to load; by default those of all installed distributions.
        import_seconds: how long the import of one plugin may take.
    """
    found = list(entry_points(group=GROUP) if candidates is None else candidates)
    # Not in the order of sys.path: which of two namesakes is refused must not depend on it.
    found.sort(key=lambda entry_point: (entry_point.name, entry_point.value))
    caller = Caller()
    for entry_point in found:
        caller.register(entry_point, import_seconds)
    offers = {hook.name: caller.ask(hook) for hook in HOOKS if hook.moment is Moment.START}
    return Extensions(_installed(found, caller, offers), caller, offers)


def _installed(
    found: Sequence[EntryPoint], caller: Caller, offers: Mapping[str, Sequence[Offer[Any]]]
) -> tuple[InstalledPlugin, ...]:
    first = {entry_point.name: entry_point for entry_point in reversed(found)}

    def brought(plugin: str, hook: Hook[Entry]) -> tuple[Entry, ...]:
        return tuple(offer.entry for offer in offers[hook.name] if offer.plugin == plugin)

    return tuple(
        InstalledPlugin(
            name=name,
            distribution=entry_point.dist.name if entry_point.dist else "",
            version=entry_point.dist.version if entry_point.dist else "",
            works=name in caller.plugins,
            problems=tuple(p.reason for p in caller.problems if p.plugin == name),
            frameworks=brought(name, hooks.FRAMEWORKS),
            exporters=brought(name, hooks.EXPORTERS),
        )
        for name, entry_point in sorted(first.items())
    )

"""Which plugins a tenant has switched off, and all of them as its administrator finds them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from blickwinkel.database import TenantSession
from blickwinkel.extension.manager import InstalledPlugin
from blickwinkel.plugins.models import SwitchedOffPlugin


@dataclass(frozen=True, slots=True)
class PluginEntry:
    """A plugin in the list of a tenant.

    Attributes:
        plugin: what is installed; None where only the switch has remained.
        name: of its entry point.
        is_on: the tenant uses what it brings.
    """

    plugin: InstalledPlugin | None
    name: str
    is_on: bool


def switched_off(session: TenantSession) -> frozenset[str]:
    """Return the names of the plugins that the tenant has switched off."""
    return frozenset(session.scalars(select(SwitchedOffPlugin.plugin)))


def plugin_entries(
    session: TenantSession, installed: Sequence[InstalledPlugin]
) -> list[PluginEntry]:
    """Return all installed plugins, then those that are off and not installed any more."""
    off = switched_off(session)
    gone = off - {plugin.name for plugin in installed}
    return [
        *(PluginEntry(plugin, plugin.name, plugin.name not in off) for plugin in installed),
        *(PluginEntry(None, name, is_on=False) for name in sorted(gone)),
    ]

"""Imports one plugin and checks that it can be used, before anything of it is called."""

from __future__ import annotations

from importlib.metadata import EntryPoint
from types import ModuleType
from typing import Final

import pluggy

from blickwinkel.extension import hookspecs
from blickwinkel.extension.isolation import Guard, PluginFailedError

#: Seconds that the import of one plugin may take; libraries for figures take some on a cold disk.
IMPORT_SECONDS: Final = 60.0


class PluginRefusedError(Exception):
    """Carries the reason from the check that found it to the list of problems."""


def imported(entry_point: EntryPoint, guard: Guard, seconds: float) -> ModuleType:
    """Import a plugin's module.

    Raises:
        PluginRefusedError: that fails, takes too long, or brings something that is no plugin for
            this version of the interface.
    """
    try:
        module: object = guard.call(entry_point.load, seconds)
    except PluginFailedError as error:
        raise PluginRefusedError(f"the import {error.told}") from error
    if not isinstance(module, ModuleType):
        raise PluginRefusedError(f"{entry_point.value} is not a module")
    _check_interface(module)
    return module


def _check_interface(module: ModuleType) -> None:
    declared = getattr(module, "BLICKWINKEL_API", None)
    if declared is None:
        raise PluginRefusedError(
            f"the module declares no interface; add BLICKWINKEL_API = {hookspecs.API_VERSION}"
        )
    if declared != hookspecs.API_VERSION:
        raise PluginRefusedError(
            f"written for interface {declared}, but this platform has {hookspecs.API_VERSION}"
        )


def check_hooks(module: ModuleType, specifications: ModuleType | type) -> None:
    """Try the module on a manager of its own, because a failed registration leaves traces.

    Raises:
        PluginRefusedError: it implements no hook.
        PluginValidationError: it implements one that is not there, or with unknown arguments.
    """
    trial = empty_manager(specifications)
    trial.register(module)
    trial.check_pending()
    if not trial.get_hookcallers(module):
        raise PluginRefusedError("no hook is implemented; is @hookimpl missing?")


def empty_manager(specifications: ModuleType | type) -> pluggy.PluginManager:
    """Return a manager that knows the hooks and no plugin."""
    manager = pluggy.PluginManager(hookspecs.PROJECT)
    manager.add_hookspecs(specifications)
    return manager

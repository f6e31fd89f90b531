"""Calls other people's code so that whatever it does stays its own: errors, exits, endless work.

The code runs in a thread of its own that knows no request, session or tenant, and has a time budget.
Python cannot end a thread from outside: work that outlives its budget is left behind and its result
dropped, and until it ends the plugin is not called again, so that it cannot pile up threads.
"""

from __future__ import annotations

import contextvars
import threading
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from blickwinkel.errors import BlickwinkelError

Result = TypeVar("Result")


class PluginFailedError(Exception):
    """A call of a plugin brought nothing.

    Attributes:
        reason: what happened and where, without any value that the plugin worked with.
        told: the same with what the plugin itself says, which may hold such values.
    """

    def __init__(self, reason: str, told: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.told = told or reason


@dataclass(slots=True)
class Guard:
    """One plugin's calls.

    Attributes:
        plugin: its name.
    """

    plugin: str
    _overdue: list[threading.Thread] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def call(self, work: Callable[[], Result], seconds: float) -> Result:
        """Return the result of some work of the plugin.

        Args:
            work: runs in a thread with an empty context.
            seconds: how long it may take.

        Raises:
            PluginFailedError: it raised something, was not ready in time, or is still busy with a
                call that was not ready in time.
        """
        if self._is_busy():
            raise PluginFailedError("is still busy with a call that took longer than allowed")
        errand = _Errand(work)
        thread = threading.Thread(
            target=contextvars.Context().run,
            args=(errand.run,),
            name=f"plugin {self.plugin}",
            daemon=True,  # must not keep the process from ending
        )
        thread.start()
        thread.join(seconds)
        if thread.is_alive():
            with self._lock:
                self._overdue.append(thread)
            raise PluginFailedError(f"took longer than {seconds:g} seconds")
        return errand.result()

    def _is_busy(self) -> bool:
        with self._lock:
            self._overdue = [thread for thread in self._overdue if thread.is_alive()]
            return bool(self._overdue)


class _Errand(Generic[Result]):
    """Some work and what became of it."""

    def __init__(self, work: Callable[[], Result]) -> None:
        self._work = work
        self._results: list[Result] = []
        self._error: BaseException | None = None

    def run(self) -> None:
        try:
            self._results.append(self._work())
        except BaseException as error:  # noqa: BLE001 - a plugin may raise anything, exits included
            self._error = error

    def result(self) -> Result:
        if self._error is not None:
            raise _failure(self._error) from self._error
        return self._results[0]


def _failure(error: BaseException) -> PluginFailedError:
    if isinstance(error, PluginFailedError):
        return error
    if isinstance(error, BlickwinkelError):
        return PluginFailedError(f"failed with {type(error).__name__}", f"failed with {error}")
    kind, place = type(error).__name__, _place(error)
    return PluginFailedError(f"failed with {kind}{place}", f"failed with {kind}: {error}{place}")


def _place(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    return f" ({frames[-1].filename}, line {frames[-1].lineno})" if frames else ""

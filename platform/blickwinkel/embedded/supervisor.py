"""Runs servers and programs together: one address to stop them, nothing left over, the dead come back."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from blickwinkel.embedded.program import LogBook, Program, RunningProgram
from blickwinkel.errors import UnavailableError

STOP_REQUESTS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, the service manager, and a closed terminal: each means to stop everything in order."""


PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0)
"""Seconds before each new start of a service that ends again and again; after the last it is given up."""

STEADY = 60.0
"""Seconds after which a service that was started again counts as well, and the pauses begin anew."""


class Service(Protocol):
    """What a supervisor can look after: private servers and running programs."""

    @property
    def name(self) -> str: ...  # noqa: D102 - said by its name
    def start(self) -> None: ...  # noqa: D102 - returns when ready
    def stop(self) -> None: ...  # noqa: D102 - harmless when not running
    def alive(self) -> bool: ...  # noqa: D102 - said by its name


@dataclass(slots=True)
class Watch:
    """A service that is looked after, and how often lately it had to be started again."""

    service: Service
    starts: int = 0
    since: float = 0.0


class Supervisor:
    """Starts services in order, watches them, and stops them in reverse order whatever happens.

    Use it as a context manager in the main thread. A request to stop arrives as KeyboardInterrupt,
    wherever the main thread is; leaving the block stops everything that was started, undisturbed by
    further requests.

    Args:
        log_folder: gets `blickwinkel.log` with the output of all programs, each line with the
            program's name in front; the log of the run before is kept as `blickwinkel.log.1`.
        pauses: seconds before each new start of a service that has ended by itself.
    """

    def __init__(self, log_folder: Path, *, pauses: Sequence[float] = PAUSES) -> None:
        self._log = LogBook(log_folder / "blickwinkel.log")
        self._pauses = pauses
        self._watches: list[Watch] = []
        self._cleanup = ExitStack()
        self._handlers: dict[signal.Signals, Any] = {}

    @property
    def log(self) -> Path:
        """The file with the output of all programs."""
        return self._log.path

    def start(self, service: Service) -> None:
        """Start a service and have it stopped at the end; returns when it is ready.

        Raises:
            UnavailableError: it does not come up.
        """
        self._watches.append(Watch(service))
        self._cleanup.callback(service.stop)  # before the start, which may be interrupted
        service.start()

    def run(
        self, program: Program, *, ready: Callable[[], bool] = lambda: True, patience: float = 30
    ) -> None:
        """Start a program and return when it is ready.

        Args:
            program: what to run.
            ready: asked again and again until it says yes; must not raise.
            patience: seconds after which a program that is not ready counts as failed.

        Raises:
            UnavailableError: it ended or was not ready in time; the message has its last output.
        """
        self.start(RunningProgram(program, self._log, ready, patience))

    def check(self) -> None:
        """Start again what has ended by itself, each time after a longer pause.

        Raises:
            UnavailableError: a service has ended again after the last pause.
        """
        for watch in self._watches:
            if not watch.service.alive():
                self._revive(watch)

    def _revive(self, watch: Watch) -> None:
        name = watch.service.name
        if time.monotonic() - watch.since > STEADY:
            watch.starts = 0
        if watch.starts == len(self._pauses):
            raise UnavailableError(
                f"{name} has ended {watch.starts + 1} times in a row.{self._log.quote(name)}"
            )
        pause = self._pauses[watch.starts]
        self._log.write(name, f"has ended; it is started again in {pause:g} s")
        time.sleep(pause)
        watch.starts += 1
        try:
            watch.service.start()
        except UnavailableError as error:
            self._log.write(name, str(error).partition("\n")[0])
        watch.since = time.monotonic()

    def wait(self) -> None:
        """Return when somebody asks to stop; what ends meanwhile is started again.

        Raises:
            UnavailableError: one of the services ends again and again.
        """
        try:
            while True:
                self.check()
                time.sleep(0.2)
        except KeyboardInterrupt:
            return

    def __enter__(self) -> Self:
        self._log.open()
        # set even where they are the default: a shell's background job inherits SIGINT as ignored
        self._handlers = {number: signal.signal(number, _interrupt) for number in STOP_REQUESTS}
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            _ignore_stop_requests()
        finally:
            self._stop_all()

    def _stop_all(self) -> None:
        try:
            self._cleanup.close()
        finally:
            self._log.close()
            for number, handler in self._handlers.items():
                signal.signal(number, handler)


def _interrupt(*_: object) -> None:
    """Stop once: the second press of Ctrl-C must not interrupt the stopping."""
    _ignore_stop_requests()
    raise KeyboardInterrupt


def _ignore_stop_requests() -> None:
    for number in STOP_REQUESTS:
        signal.signal(number, signal.SIG_IGN)

"""What every private server has in common: one owner, one log, a start that is ready, a clean stop."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import IO, ClassVar, Self

from blickwinkel.embedded import account
from blickwinkel.errors import ConflictError, UnavailableError

ENVIRONMENT = {"PATH": os.defpath, "LC_ALL": "C", "TZ": "UTC"}
"""Nothing of the caller's environment (PGPORT, PGDATA, locale) may change how a server runs."""


def last_lines(path: Path, count: int = 15) -> str:
    """Return the end of a log, for error messages that should not send the reader to a file."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-count:])


class PrivateServer(ABC):
    """A server process that belongs to this program alone and keeps its state in one folder.

    Call `start` from a thread that lives as long as the server: on Linux the kernel ends the server
    with the thread that started it, so that even a killed program leaves no orphan.

    Attributes:
        name: what messages call the server.
        stop_signals: signals that end it, each more forceful, with seconds of patience.
        start_patience: seconds within which a healthy server is ready, crash recovery included.
    """

    name: ClassVar[str]
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, float]]]
    start_patience: ClassVar[float] = 60

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[str] | None = None

    @cached_property
    def home(self) -> Path:
        """The folder with data, log and lock (see `account.home` for when it is another one)."""
        return account.home(self.directory)

    @cached_property
    def socket_folder(self) -> Path:
        """The private folder with the server's socket, the same for each start."""
        return account.socket_folder(self.home)

    @property
    def data(self) -> Path:
        """The folder that the server itself writes."""
        return self.home / "data"

    @property
    def log(self) -> Path:
        """The file that the server's messages go to."""
        return self.home / "server.log"

    @property
    def pid(self) -> int | None:
        """Process id of the running server."""
        return self._process.pid if self._process else None

    def alive(self) -> bool:
        """Return whether the server was started here and still runs."""
        return self._process is not None and self._process.poll() is None

    def start(self) -> None:
        """Start the server and return when it answers; nothing happens if it already runs.

        Raises:
            ConflictError: another program uses the same directory.
            UnavailableError: the server does not come up; the message ends with its log.
        """
        if self.alive():
            return
        self.stop()  # what remains of one that died
        self._take_lock()
        try:
            self._stop_orphan()
            for leftover in self.socket_folder.iterdir():
                leftover.unlink()
            self._prepare()
            self._launch()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stop the server in order; nothing happens if it does not run."""
        if self._process is not None:
            self._end(self._process)
            self._process = None
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    @abstractmethod
    def _prepare(self) -> None:
        """Make the data folder ready; runs before each start, so it must be idempotent."""

    @abstractmethod
    def _command(self) -> list[str]:
        """Return the command that runs the server in the foreground."""

    @abstractmethod
    def _answers(self) -> bool:
        """Return whether the server accepts a connection now."""

    @abstractmethod
    def _stop_orphan(self) -> None:
        """End a server that a killed program left behind on this folder."""

    def _may_retry(self) -> bool:
        """Return whether an early exit is a matter of waiting for remains of an earlier run."""
        return False

    def _take_lock(self) -> None:
        lock = (self.home / "lock").open("a")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.close()
            raise ConflictError(
                f"{self.name} in {self.directory} is in use by another program; "
                "stop that program first, or choose another directory."
            ) from None
        self._lock = lock

    def _launch(self) -> None:
        deadline = time.monotonic() + self.start_patience
        self._process = self._spawn(self._command())
        while not self._answers():
            if self._process.poll() is not None:
                if not self._may_retry() or time.monotonic() > deadline:
                    raise UnavailableError(f"{self.name} does not start:\n{last_lines(self.log)}")
                time.sleep(0.2)
                self._process = self._spawn(self._command())
            if time.monotonic() > deadline:
                raise UnavailableError(f"{self.name} is not ready:\n{last_lines(self.log)}")
            time.sleep(0.02)

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*end_with_parent(self.stop_signals[0][0]), *command],
                cwd="/",
                env=ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **account.identity(),
            )

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        for number, patience in self.stop_signals:
            if process.poll() is None:
                process.send_signal(number)
            try:
                process.wait(patience)
            except subprocess.TimeoutExpired:
                continue
            return


def end_with_parent(number: signal.Signals) -> list[str]:
    """Return a prefix that has the kernel send this signal when we are gone (Linux), else nothing."""
    setpriv = shutil.which("setpriv")
    return [setpriv, "--pdeathsig", number.name.removeprefix("SIG"), "--"] if setpriv else []

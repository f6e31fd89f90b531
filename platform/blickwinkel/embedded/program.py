"""One program that a supervisor runs: its command, its output, its readiness and its end."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
import time
from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from blickwinkel.embedded.server import end_with_parent
from blickwinkel.errors import UnavailableError

GRACE = 5.0
"""Seconds that a program has to end in order before it is killed."""

QUOTED_LINES = 15


@dataclass(frozen=True, slots=True)
class Program:
    """What to run.

    Attributes:
        name: short name in front of its lines in the log, such as `web`.
        argv: command and arguments.
        env: the whole environment of the program.
        ends: it has a task to do and may end without an error; others run until they are stopped.
    """

    name: str
    argv: Sequence[str]
    env: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    ends: bool = False


class LogBook:
    """One file for the output of all programs, in the order in which it came."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._recent: dict[str, deque[str]] = defaultdict(lambda: deque(maxlen=QUOTED_LINES))
        self._lock = threading.Lock()
        self._file: IO[str] | None = None

    def open(self) -> None:
        """Begin a new file; the one of the run before is kept beside it."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if self.path.exists():
            self.path.replace(self.path.with_name(f"{self.path.name}.1"))
        self._file = self.path.open("w", buffering=1, encoding="utf-8")

    def close(self) -> None:
        """Close the file; what comes later is dropped."""
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def copy(self, name: str, output: IO[bytes]) -> None:
        """Write down what a program says until it falls silent."""
        with output:
            for raw in output:
                line = raw.decode(errors="replace").rstrip()
                self._recent[name].append(line)
                self.write(name, line)

    def write(self, name: str, line: str) -> None:
        """Write down one line about or of a program."""
        with self._lock:
            if self._file is not None:
                self._file.write(f"{name:<8}| {line}\n")

    def quote(self, name: str) -> str:
        """Return the last lines of a program for an error message, empty if it said nothing."""
        return "".join(f"\n  {line}" for line in self._recent[name])


class RunningProgram:
    """A program in a session of its own: a Ctrl-C in the terminal reaches only its supervisor."""

    def __init__(
        self, program: Program, log: LogBook, ready: Callable[[], bool], patience: float
    ) -> None:
        self.name = program.name
        self._program = program
        self._log = log
        self._ready = ready
        self._patience = patience
        self._process: subprocess.Popen[bytes] | None = None
        self._copying: threading.Thread | None = None

    def alive(self) -> bool:
        """Return whether the program does what it should: it runs, or has done its task."""
        if self._process is None:
            return False
        code = self._process.poll()
        return code is None or (self._program.ends and code == 0)

    def start(self) -> None:
        """Start the program, if need be again, and return when it is ready.

        Raises:
            UnavailableError: it ended or was not ready in time; the message has its last output.
        """
        self.stop()  # what one that died has left over
        self._process = subprocess.Popen(
            [*end_with_parent(signal.SIGTERM), *self._program.argv],
            env=self._program.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._copying = threading.Thread(
            target=self._log.copy, args=(self.name, self._process.stdout), daemon=True
        )
        self._copying.start()
        deadline = time.monotonic() + self._patience
        while not self._ready():
            if not self.alive():
                raise self._failure("ended before it was ready")
            if time.monotonic() > deadline:
                raise self._failure(f"was not ready within {self._patience:g} seconds")
            time.sleep(0.05)

    def stop(self) -> None:
        """End the program and everything that it has started."""
        if self._process is None:
            return
        if self._process.poll() is None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(GRACE)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)  # it leads its group; members may linger
        self._process.wait()
        if self._copying is not None:
            self._copying.join(1)

    def _failure(self, what: str) -> UnavailableError:
        if self._copying is not None and not self.alive():
            self._copying.join(1)
        return UnavailableError(f"{self.name} {what}.{self._log.quote(self.name)}")

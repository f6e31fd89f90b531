"""A private PostgreSQL: initialised, started and stopped by the program that uses it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

import psycopg
import sqlalchemy

from blickwinkel.embedded import account
from blickwinkel.embedded import binaries as programs
from blickwinkel.embedded.server import ENVIRONMENT, PrivateServer, last_lines
from blickwinkel.errors import ConflictError, UnavailableError

SUPERUSER = "postgres"
SETTINGS = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # a constraint's DETAIL line quotes the row, and rows may be somebody's answers
    "log_error_verbosity": "terse",
    "log_parameter_max_length_on_error": "0",
}
THROW_AWAY_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresServer(PrivateServer):
    """PostgreSQL on a Unix socket that nobody else can open; no TCP port, no password.

    Args:
        directory: where data, log and lock live; created on the first start.
        binaries: folder with `postgres` and `initdb`, see `blickwinkel.embedded.binaries`.
        durable: False trades safety against power loss for speed; for tests only.
    """

    name: ClassVar[str] = "PostgreSQL"
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, float]]] = (
        (signal.SIGINT, 30),  # fast: roll back and disconnect everybody, then a checkpoint
        (signal.SIGQUIT, 5),  # immediate: recovery on the next start
        (signal.SIGKILL, 5),
    )

    def __init__(self, directory: Path, *, binaries: Path, durable: bool = True) -> None:
        super().__init__(directory)
        self.binaries = binaries
        self.durable = durable

    def url(self, database: str, user: str) -> str:
        """Return the SQLAlchemy URL of a database for one role; the same for each start."""
        return sqlalchemy.URL.create(
            "postgresql+psycopg",
            username=user,
            database=database,
            query={"host": str(self.socket_folder), "port": SETTINGS["port"]},
        ).render_as_string(hide_password=False)

    def connect(self, database: str = SUPERUSER) -> psycopg.Connection:
        """Return an autocommit connection as superuser: for creating roles and databases only."""
        return psycopg.connect(
            host=str(self.socket_folder),
            port=SETTINGS["port"],
            user=SUPERUSER,
            dbname=database,
            autocommit=True,
        )

    def _prepare(self) -> None:
        self._runnable = programs.reachable(self.binaries)
        major = programs.major_version(self.binaries)
        if not self.data.exists():
            self._initialise(major)
        found = (self.data / "PG_VERSION").read_text().strip()
        if found != str(major):
            raise ConflictError(
                f"{self.data} was made by PostgreSQL {found}, but the programs are of version "
                f"{major}: use those of {found}, or move the data with pg_dump."
            )

    def _initialise(self, major: int) -> None:
        """Make the data folder under another name first: an interrupted one is never taken for whole."""
        partial = self.home / "data.partial"
        shutil.rmtree(partial, ignore_errors=True)
        account.private_folder(partial)
        command = [str(self._runnable / "initdb"), "-D", str(partial), "-U", SUPERUSER]
        command += ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust"]
        command += ["--locale-provider=builtin"] if major >= 17 else []
        command += [] if self.durable else ["--no-sync"]
        with self.log.open("ab") as log:
            result = subprocess.run(
                command,
                cwd="/",
                env=ENVIRONMENT,
                check=False,
                stdout=log,
                stderr=log,
                **account.identity(),
            )
        if result.returncode != 0:
            raise UnavailableError(f"PostgreSQL cannot be initialised:\n{last_lines(self.log)}")
        partial.rename(self.data)

    def _command(self) -> list[str]:
        settings = SETTINGS | {"unix_socket_directories": str(self.socket_folder)}
        settings |= {} if self.durable else THROW_AWAY_SETTINGS
        options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        return [str(self._runnable / "postgres"), "-D", str(self.data), *options]

    def _answers(self) -> bool:
        try:
            self.connect().close()
        except psycopg.OperationalError:
            return False
        return True

    def _may_retry(self) -> bool:
        """A killed server's busy backends keep its shared memory until they notice."""
        return "shared memory block" in last_lines(self.log, 4)

    def _stop_orphan(self) -> None:
        pid_file = self.data / "postmaster.pid"
        if not pid_file.exists():
            return
        pid = int(pid_file.read_text().split("\n", 1)[0])
        if not self._is_ours(pid):
            pid_file.unlink()
            return
        os.kill(pid, signal.SIGINT)
        deadline = time.monotonic() + self.stop_signals[0][1]
        while self._is_ours(pid):
            if time.monotonic() > deadline:
                raise ConflictError(
                    f"PostgreSQL (process {pid}) still runs on {self.data}; end it."
                )
            time.sleep(0.05)

    def _is_ours(self, pid: int) -> bool:
        """Return whether this process is a server on our data, not an unrelated heir of its number."""
        if sys.platform == "linux":
            try:
                return os.fsencode(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes()
            except OSError:
                return False
        try:
            os.kill(pid, 0)
        except OSError:
            return False
        return True

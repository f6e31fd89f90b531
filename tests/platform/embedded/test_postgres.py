from __future__ import annotations

import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import sqlalchemy

from blickwinkel.embedded import account
from blickwinkel.embedded.binaries import major_version, wheel_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.errors import ConflictError, UnavailableError
from support.servers import postgres_binaries

AS_ROOT = os.geteuid() == 0


both_versions = pytest.mark.parametrize("binaries", [18, 15], indirect=True)


@pytest.fixture
def binaries(request: pytest.FixtureRequest) -> Path:
    return postgres_binaries(getattr(request, "param", 18))


@pytest.fixture
def folder(short_folder: Path, request: pytest.FixtureRequest) -> Path:
    return short_folder / f"pg-{abs(hash(request.node.name)):x}"


@pytest.fixture
def server(folder: Path, binaries: Path) -> Iterator[PostgresServer]:
    with PostgresServer(folder, binaries=binaries, durable=False) as started:
        yield started


def write(server: PostgresServer, number: int) -> None:
    with server.connect() as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS kept (number int)")
        connection.execute("INSERT INTO kept VALUES (%s)", [number])


def read(server: PostgresServer) -> list[int]:
    with server.connect() as connection:
        return [row[0] for row in connection.execute("SELECT number FROM kept ORDER BY 1")]


def running(pid: int) -> bool:
    try:
        return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def wait_until_gone(pid: int) -> None:
    deadline = time.monotonic() + 10
    while running(pid):
        assert time.monotonic() < deadline, f"process {pid} still runs"
        time.sleep(0.02)


@both_versions
def test_version_and_url(server: PostgresServer, binaries: Path):
    engine = sqlalchemy.create_engine(server.url("postgres", "postgres"))
    with engine.connect() as connection:
        version = connection.scalar(sqlalchemy.text("SHOW server_version_num"))
        umlauts = connection.scalar(sqlalchemy.text("SELECT upper('führung')"))
    engine.dispose()
    assert int(version) // 10_000 == major_version(binaries)
    assert umlauts == "FÜHRUNG"


@both_versions
def test_data_survives_a_restart(server: PostgresServer):
    write(server, 1)
    url = server.url("postgres", "postgres")
    server.stop()
    assert not server.alive()
    server.start()
    assert read(server) == [1]
    assert server.url("postgres", "postgres") == url


@both_versions
def test_data_survives_a_killed_postmaster(folder: Path, binaries: Path):
    with PostgresServer(folder, binaries=binaries) as server:
        write(server, 1)
        os.kill(server.pid, signal.SIGKILL)
        server._process.wait()
        assert (server.data / "postmaster.pid").exists()
        assert not server.alive()
        server.start()
        assert read(server) == [1]


def test_stale_pid_file_naming_an_unrelated_process(server: PostgresServer):
    write(server, 1)
    pid_file = server.data / "postmaster.pid"
    lines = pid_file.read_text().split("\n", 1)
    server.stop()
    pid_file.write_text(f"{os.getpid()}\n{lines[1]}")
    server.start()
    assert read(server) == [1]


def test_second_program_is_refused_and_the_first_goes_on(server: PostgresServer, binaries: Path):
    write(server, 1)
    with pytest.raises(ConflictError, match="in use by another program"):
        PostgresServer(server.directory, binaries=binaries).start()
    assert read(server) == [1]
    server.stop()
    with PostgresServer(server.directory, binaries=binaries) as second:
        assert read(second) == [1]


KILLED_PROGRAM = """
import os, signal, sys
from pathlib import Path
from blickwinkel.embedded import server
from blickwinkel.embedded.postgres import PostgresServer
if sys.argv[3] == "orphan":
    server.end_with_parent = lambda number: []
postgres = PostgresServer(Path(sys.argv[1]), binaries=Path(sys.argv[2]))
postgres.start()
postgres.connect().execute("CREATE TABLE kept AS SELECT 1 AS number")
print(postgres.pid, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def run_killed_program(folder: Path, binaries: Path, kind: str) -> int:
    command = [sys.executable, "-c", KILLED_PROGRAM, folder, binaries, kind]
    answer = subprocess.run(command, capture_output=True, text=True, check=False)
    assert answer.returncode == -signal.SIGKILL, answer.stderr
    return int(answer.stdout)


def test_server_ends_with_a_killed_program(folder: Path, binaries: Path):
    wait_until_gone(run_killed_program(folder, binaries, "ends"))


@both_versions
def test_orphan_of_a_killed_program_is_replaced(folder: Path, binaries: Path):
    orphan = run_killed_program(folder, binaries, "orphan")
    assert running(orphan)
    with PostgresServer(folder, binaries=binaries) as server:
        assert not running(orphan)
        assert read(server) == [1]


def test_interrupted_initialisation_is_repeated(server: PostgresServer):
    server.stop()
    server.data.rename(server.home / "data.partial")
    (server.home / "data.partial" / "PG_VERSION").unlink()
    server.start()
    write(server, 1)


def test_data_of_another_version_is_refused(server: PostgresServer):
    server.stop()
    (server.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(ConflictError, match="made by PostgreSQL 14"):
        server.start()


def test_broken_configuration_is_reported_with_the_log(server: PostgresServer):
    server.stop()
    with (server.data / "postgresql.conf").open("a") as settings:
        settings.write("no_such_setting = 1\n")
    with pytest.raises(UnavailableError, match="no_such_setting"):
        server.start()
    assert not server.alive()


def test_socket_is_private_and_no_port_is_open(server: PostgresServer):
    assert server.socket_folder.stat().st_mode & 0o777 == 0o700
    with server.connect() as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=5432, user="postgres", connect_timeout=2)


def test_long_directory_gets_a_short_socket_folder(short_folder: Path, binaries: Path):
    deep = short_folder / ("x" * 60) / f"{'Straße ' * 6} {major_version(binaries)}"
    with PostgresServer(deep, binaries=binaries, durable=False) as server:
        assert server.home == deep
        assert not server.socket_folder.is_relative_to(deep)
        write(server, 1)
        engine = sqlalchemy.create_engine(server.url("postgres", "postgres"))
        with engine.connect() as connection:
            assert connection.scalar(sqlalchemy.text("SELECT number FROM kept")) == 1
        engine.dispose()
    server.socket_folder.rmdir()


def test_foreign_socket_folder_is_refused(tmp_path: Path):
    (tmp_path / "socket").symlink_to(tmp_path)
    with pytest.raises(UnavailableError, match="belongs to somebody else"):
        account.socket_folder(tmp_path)


@pytest.mark.skipif(not AS_ROOT, reason="only root gives up rights")
def test_server_gives_up_root(server: PostgresServer):
    nobody = pwd.getpwnam("nobody").pw_uid
    assert Path(f"/proc/{server.pid}").stat().st_uid == nobody
    assert server.data.stat().st_uid == nobody
    assert server.home.stat().st_uid == 0


@pytest.mark.skipif(not AS_ROOT, reason="only root gives up rights")
def test_closed_home_of_root(short_folder: Path, monkeypatch: pytest.MonkeyPatch):
    """Neither the data nor the programs can be reached: both are put where they can be."""
    closed = short_folder / "closed"
    closed.mkdir()
    monkeypatch.setattr(account, "SHARED_STATE", short_folder / "state")
    package = wheel_binaries().parents[1]
    for part in (package, package.with_name(f"{package.name}.libs")):
        shutil.copytree(part, closed / part.name)
    subprocess.run(["/bin/chmod", "-R", "go=", closed], check=True)
    programs = closed / package.name / "pginstall" / "bin"
    with PostgresServer(closed / "var", binaries=programs, durable=False) as server:
        write(server, 1)
        assert (closed / "var" / "moved").resolve() == server.home
    with PostgresServer(closed / "var", binaries=programs, durable=False) as again:
        assert read(again) == [1]
    assert closed.stat().st_mode & 0o777 == 0o700
    assert not list((short_folder / "state").glob("partial-*"))

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from blickwinkel.embedded.binaries import wheel_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.embedded.program import Program
from blickwinkel.embedded.supervisor import Supervisor
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.errors import UnavailableError

TALKING = "import time; print('grüß Gott', flush=True); time.sleep(60)"
STUBBORN = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {TALKING}"
FAILING = "import sys; print('no such setting'); sys.exit(3)"


def python(name: str, program: str, *arguments: object) -> Program:
    return Program(name, [sys.executable, "-c", program, *map(str, arguments)])


def says(supervisor: Supervisor, text: str) -> Callable[[], bool]:
    return lambda: text in supervisor.log.read_text()


class Recorder:
    """A service that notes what happens to it."""

    def __init__(self, name: str, events: list[str]) -> None:
        self.name = name
        self.events = events

    def start(self) -> None:
        self.events.append(f"start {self.name}")

    def stop(self) -> None:
        self.events.append(f"stop {self.name}")

    def alive(self) -> bool:
        return True


def test_output_is_logged_with_the_name_in_front(tmp_path: Path):
    with Supervisor(tmp_path / "log") as supervisor:
        supervisor.run(python("web", TALKING), ready=says(supervisor, "grüß Gott"))
        supervisor.check()
    assert supervisor.log.read_text() == "web     | grüß Gott\n"
    with Supervisor(tmp_path / "log"):
        pass
    assert "grüß Gott" in (tmp_path / "log" / "blickwinkel.log.1").read_text()


def test_services_are_stopped_in_reverse_order_after_an_error(tmp_path: Path):
    events: list[str] = []

    def fail() -> None:
        with Supervisor(tmp_path) as supervisor:
            supervisor.start(Recorder("database", events))
            supervisor.start(Recorder("broker", events))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert events == ["start database", "start broker", "stop broker", "stop database"]


def test_program_that_fails_to_start_is_reported_with_its_output(tmp_path: Path):
    with (
        pytest.raises(UnavailableError, match=r"(?s)web ended before.*no such setting"),
        Supervisor(tmp_path) as supervisor,
    ):
        supervisor.run(python("web", FAILING), ready=lambda: False)


def test_program_that_never_gets_ready_is_reported(tmp_path: Path):
    with (
        pytest.raises(UnavailableError, match=r"(?s)web was not ready within 0.5 seconds"),
        Supervisor(tmp_path) as supervisor,
    ):
        supervisor.run(python("web", TALKING), ready=lambda: False, patience=0.5)


def test_program_that_dies_again_and_again_is_given_up(tmp_path: Path):
    with Supervisor(tmp_path, pauses=(0.05, 0.1)) as supervisor:
        supervisor.run(python("web", TALKING))
        supervisor.run(python("worker", FAILING))
        with pytest.raises(
            UnavailableError, match=r"(?s)worker has ended 3 times.*no such setting"
        ):
            supervisor.wait()
    told = supervisor.log.read_text()
    assert told.count("worker  | no such setting") == 3
    assert "started again in 0.05 s" in told
    assert "started again in 0.1 s" in told


def test_program_that_was_killed_comes_back(tmp_path: Path):
    pids = tmp_path / "pids"
    noting = f"import os; open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n'); {TALKING}"
    with Supervisor(tmp_path / "log", pauses=(0.05,)) as supervisor:
        supervisor.run(
            python("web", noting), ready=lambda: pids.exists() and bool(pids.read_text())
        )
        os.kill(int(pids.read_text()), signal.SIGKILL)
        deadline = time.monotonic() + 30
        while len(pids.read_text().split()) < 2:
            supervisor.check()
            assert time.monotonic() < deadline
            time.sleep(0.05)
        first, second = map(int, pids.read_text().split())
        os.kill(second, 0)
        with pytest.raises(ProcessLookupError):
            os.kill(first, 0)


def test_servers_that_were_killed_come_back_with_their_data(short_folder: Path):
    folder = short_folder / "revived"
    postgres = PostgresServer(folder / "postgres", binaries=wheel_binaries())
    valkey = ValkeyServer(folder / "valkey")
    with Supervisor(folder / "log", pauses=(0.05,)) as supervisor:
        supervisor.start(postgres)
        supervisor.start(valkey)
        with postgres.connect() as connection:
            connection.execute("create table kept as select 7 as n")
        for server in (postgres, valkey):
            os.kill(server.pid, signal.SIGKILL)
        deadline = time.monotonic() + 30
        while postgres.alive() or valkey.alive():
            assert time.monotonic() < deadline
            time.sleep(0.05)
        supervisor.check()
        with postgres.connect() as connection:
            assert connection.execute("select n from kept").fetchall() == [(7,)]
        assert valkey.alive()


def test_program_with_an_end_may_end_unless_it_fails(tmp_path: Path):
    done = Program("fill", [sys.executable, "-c", "print('done')"], ends=True)
    failing = Program("fill", [sys.executable, "-c", FAILING], ends=True)
    with Supervisor(tmp_path, pauses=(0.05,)) as supervisor:
        supervisor.run(done, ready=says(supervisor, "done"))
        time.sleep(0.3)
        supervisor.check()
        supervisor.run(failing)
        with pytest.raises(UnavailableError, match=r"(?s)fill has ended.*no such setting"):
            supervisor.wait()


def test_stubborn_program_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("blickwinkel.embedded.program.GRACE", 0.2)
    with Supervisor(tmp_path) as supervisor:
        supervisor.run(python("web", STUBBORN), ready=says(supervisor, "Gott"))
        began = time.monotonic()
    assert time.monotonic() - began < 2


def test_signal_handlers_are_restored(tmp_path: Path):
    before = signal.getsignal(signal.SIGTERM)
    with Supervisor(tmp_path):
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


WHOLE = """
import subprocess, sys, time
from pathlib import Path
from blickwinkel.embedded.binaries import wheel_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.embedded.program import Program
from blickwinkel.embedded.supervisor import Supervisor
from blickwinkel.embedded.valkey import ValkeyServer
folder = Path(sys.argv[1])
child = '''
import subprocess, sys, time
subprocess.Popen([sys.argv[1], "60"], executable="/bin/sleep")  # a name that the test can find
print("up", flush=True)
time.sleep(60)
'''
try:
    with Supervisor(folder / "log") as supervisor:
        supervisor.start(PostgresServer(folder / "postgres", binaries=wheel_binaries(), durable=False))
        supervisor.start(ValkeyServer(folder / "valkey"))
        if sys.argv[2] == "filling":
            print("ready", flush=True)
            time.sleep(60)
        supervisor.run(Program("web", [sys.executable, "-c", child, str(folder)]),
            ready=lambda: "up" in supervisor.log.read_text())
        print("ready", flush=True)
        supervisor.wait()
except KeyboardInterrupt:  # came before the wait
    pass
print("stopped", flush=True)
"""


@pytest.fixture
def folder(short_folder: Path, request: pytest.FixtureRequest) -> Path:
    return short_folder / f"all-{abs(hash(request.node.name)):x}"


@pytest.fixture
def whole(folder: Path) -> Iterator[Callable[[str], subprocess.Popen[str]]]:
    """The whole set in a process group of its own, as a shell starts `make`."""
    processes: list[subprocess.Popen[str]] = []

    def start(phase: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-c", WHOLE, folder, phase],
            stdout=subprocess.PIPE,
            text=True,
            process_group=0,
        )
        processes.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in processes:
        process.kill()
        process.wait()
        process.stdout.close()


def processes_of(folder: Path) -> list[str]:
    """Return the command lines of all processes that name the folder."""
    lines = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            lines.append(path.read_bytes().replace(b"\0", b" ").decode(errors="replace"))
        except OSError:
            continue
    return [line for line in lines if str(folder) in line]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stop_request_leaves_no_process(
    whole: Callable[[str], subprocess.Popen[str]], folder: Path, number: signal.Signals
):
    process = whole("all")
    assert len(processes_of(folder)) >= 4  # the program itself, PostgreSQL, web, its child
    began = time.monotonic()
    os.killpg(process.pid, number)
    assert process.wait(15) == 0
    assert time.monotonic() - began < 10
    assert process.stdout.read() == "stopped\n"
    assert processes_of(folder) == []


def test_stop_request_while_starting_leaves_no_process(
    whole: Callable[[str], subprocess.Popen[str]], folder: Path
):
    process = whole("filling")
    os.killpg(process.pid, signal.SIGTERM)
    os.killpg(process.pid, signal.SIGINT)  # the impatient press twice
    assert process.wait(15) == 0
    assert process.stdout.read() == "stopped\n"
    assert processes_of(folder) == []


def test_killed_supervisor_leaves_no_server(
    whole: Callable[[str], subprocess.Popen[str]], folder: Path
):
    process = whole("filling")
    process.kill()
    process.wait()
    deadline = time.monotonic() + 10
    while processes_of(folder):
        assert time.monotonic() < deadline, processes_of(folder)
        time.sleep(0.05)

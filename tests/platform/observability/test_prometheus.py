"""Figures of several processes are one sum, which never falls when one of them is killed."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from blickwinkel.observability.metrics import Counter, Gauge, Timer
from support.site import ROOT, SOURCES

#: Counts as often as told, says its slot, then waits to be killed.
PROCESS = """
import sys, time
from pathlib import Path
from blickwinkel.observability.metrics import Counter, Gauge, Timer
from blickwinkel.observability.prometheus import Prometheus
metrics = Prometheus(Path(sys.argv[1]))
for _ in range(int(sys.argv[2])):
    metrics.count(Counter.ERRORS, "planted")
    metrics.time(Timer.JOBS, 0.2, "planted.job", "done")
metrics.set(Gauge.LAST_SWEEP, float(sys.argv[2]))
print("counted", flush=True)
time.sleep(600)
"""
FORKING = """
import os, sys
from pathlib import Path
from blickwinkel.observability.metrics import Counter
from blickwinkel.observability.prometheus import Prometheus
metrics = Prometheus(Path(sys.argv[1]))
metrics.count(Counter.ERRORS, "planted")
for _ in range(3):
    child = os.fork()
    if not child:
        metrics.count(Counter.ERRORS, "planted")
        os._exit(0)
    os.waitpid(child, 0)
metrics.count(Counter.ERRORS, "planted")
sys.stdout.buffer.write(metrics.page())
"""


def started(code: str, *arguments: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / s) for s in SOURCES)},
        stdout=subprocess.PIPE,
        text=True,
    )


def counting(folder: Path, number: int) -> subprocess.Popen[str]:
    process = started(PROCESS, folder, number)
    assert process.stdout.readline() == "counted\n"
    return process


def killed(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def figures(folder: Path) -> dict[str, float]:
    process = started(FORKING.replace("metrics.count", "(lambda *_: None)"), folder)
    page, _ = process.communicate()
    lines = [line for line in page.splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}


ERRORS = 'blickwinkel_errors_total{logger="planted"}'
JOBS = 'blickwinkel_job_seconds_count{job="planted.job",outcome="done"}'


def test_processes_add_up_and_killed_ones_are_not_forgotten(tmp_path):
    folder = tmp_path / "metrics"
    first, second = counting(folder, 3), counting(folder, 4)
    assert figures(folder)[ERRORS] == figures(folder)[JOBS] == 7
    killed(first)
    assert figures(folder)[ERRORS] == 7
    third = counting(folder, 5)
    assert figures(folder)[ERRORS] == 12
    assert figures(folder)["blickwinkel_last_sweep_timestamp_seconds"] == 5
    killed(second)
    killed(third)


def test_the_folder_does_not_grow_with_the_number_of_processes(tmp_path):
    for _ in range(3):
        killed(counting(tmp_path, 1))
    files = sorted(path.name for path in tmp_path.iterdir())
    assert [name for name in files if name.endswith(".lock")] == ["0.lock"]
    assert sorted(n for n in files if n.startswith("counter")) == ["counter_0.db"]
    assert figures(tmp_path)[ERRORS] == 3


def test_a_fork_counts_for_itself(tmp_path):
    page, _ = started(FORKING, tmp_path).communicate()
    assert f"{ERRORS} 5.0" in page
    assert {path.name for path in tmp_path.glob("counter_*")} == {"counter_0.db", "counter_1.db"}


def test_only_the_owner_reads_the_folder(tmp_path):
    killed(counting(tmp_path / "metrics", 1))
    assert (tmp_path / "metrics").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("label", ["tenant", "wave", "unit", "person", "link"])
def test_no_figure_knows_whose_it_is(label):
    assert all(label not in one.labels for kind in (Counter, Gauge, Timer) for one in kind)

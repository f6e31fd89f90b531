"""Says at the end of a run how much of the tests' time went into setting up.

With `BLICKWINKEL_TEST_TIMES=FILE` the same line is added to a file, for a script that runs stages.
"""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from _pytest.terminal import TerminalReporter

PHASES = ("setup", "call", "teardown")


class Times:
    """Adds up what each phase of the tests took, over all workers."""

    def __init__(self, stage: str) -> None:
        self.stage = stage
        self.began = time.monotonic()
        self.seconds = dict.fromkeys(PHASES, 0.0)
        self.tests = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.when or "call"] += report.duration
        self.tests += report.when == "call"

    def pytest_terminal_summary(self, terminalreporter: TerminalReporter) -> None:
        line = self.line()
        terminalreporter.write_sep("-", line)
        if target := os.environ.get("BLICKWINKEL_TEST_TIMES"):
            with Path(target).open("a", encoding="utf-8") as file:
                file.write(f"{line}\n")

    def line(self) -> str:
        whole = sum(self.seconds.values()) or 1.0
        shares = ", ".join(f"{phase} {self.seconds[phase] / whole:.0%}" for phase in PHASES)
        took = time.monotonic() - self.began
        return f"{self.stage}: {self.tests} tests in {took:.0f} s; {shares}"


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):  # the workers of xdist report to the one who prints
        config.pluginmanager.register(Times(f"PostgreSQL {config.getoption('--postgres')}"))

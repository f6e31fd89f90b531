"""The units for a real installation: accepted by systemd, and they bring back what ends."""

from __future__ import annotations

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from support.needs import absent
from support.site import ROOT

UNITS = sorted((ROOT / "deploy" / "systemd").glob("*.service"))


def problems(text: str, folder: Path) -> str:
    """Return what systemd does not accept; keys that only a later version knows are no problem."""
    program = shutil.which("systemd-analyze")
    if program is None:
        absent("No systemd-analyze: install the package systemd (Debian).")
    unit = folder / "tried.service"
    unit.write_text(re.sub(r"(?m)^ExecStart=\S+", "ExecStart=/bin/true", text))
    tried = subprocess.run(
        [program, "verify", str(unit)], capture_output=True, text=True, check=False
    )
    told = [line for line in tried.stderr.splitlines() if "tried.service" in line]
    return "\n".join(line for line in told if "Unknown key 'Restart" not in line)


def test_there_is_a_unit_for_each_program():
    assert [unit.stem for unit in UNITS] == ["blickwinkel-web", "blickwinkel-worker"]


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_comes_back(unit: Path):
    read = configparser.ConfigParser(strict=False)
    read.read_string(unit.read_text())
    assert read["Service"]["Restart"] == "always"
    assert read["Unit"]["StartLimitIntervalSec"] == "0"


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.stem)
def test_a_unit_is_accepted(unit: Path, tmp_path: Path):
    assert problems(unit.read_text(), tmp_path) == ""


def test_a_unit_with_a_mistake_is_not_accepted(tmp_path: Path):
    broken = UNITS[0].read_text().replace("Restart=always", "Restart=perhaps")
    assert "perhaps" in problems(broken, tmp_path)

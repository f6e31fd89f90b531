# ruff: noqa: INP001 - a script, run by its path before anything is installed
"""From a fresh clone to a running program with nothing but Python 3.11's standard library.

    python deploy/bootstrap.py install          the program, in .venv
    python deploy/bootstrap.py install-dev      and what the tests and checks need
    python deploy/bootstrap.py system           Debian packages for the tests: Chromium, PostgreSQL 15
    python deploy/bootstrap.py run NAME ...     install if necessary, then run a command of .venv
    python deploy/bootstrap.py clean            remove .venv, caches and the demo's data

Every package is checked against the hashes in requirements.lock. A stamp in .venv says what it was
made from, so that all of this costs nothing the second time. uv is used where it is on the PATH,
otherwise pip.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = ROOT / ".venv"
PYTHON = ENVIRONMENT / "bin" / "python"
OLDEST_PYTHON = (3, 11)
LOCKS = {"install": "requirements.lock", "install-dev": "requirements-dev.lock"}
POSTGRES_MAJOR = 15
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/blickwinkel.conf")


def main(arguments: list[str]) -> None:
    """Do what the command line says."""
    command, *rest = arguments or ["help"]
    if sys.version_info < OLDEST_PYTHON:
        fail(
            f"Python 3.11 or newer is needed; this is {sys.version.split()[0]} ({sys.executable})."
        )
    if command in LOCKS:
        install(command)
    elif command == "system":
        install_system_packages()
    elif command == "run" and rest:
        install("install")
        run(rest)
    elif command == "clean":
        clean()
    else:
        fail(__doc__.strip())


def install(kind: str) -> None:
    """Bring .venv up to date; the larger set of packages contains the smaller."""
    if is_current(kind) or (kind == "install" and is_current("install-dev")):
        return
    with only_one():
        if is_current(kind):
            return
        say(f"Installing into {ENVIRONMENT.name}, once; this takes a moment ...")
        make_environment()
        installer, offline = find_installer()
        itself = [offline, "--no-deps", "--no-build-isolation", "-e", str(ROOT)]
        for what in (["--require-hashes", "-r", str(ROOT / LOCKS[kind])], itself):
            if subprocess.call([*installer, *what], cwd=ROOT) != 0:
                fail("The packages could not be installed; the reason is above.")
        stamp(kind).write_text(fingerprint(kind))


def is_current(kind: str) -> bool:
    """Return whether .venv was made completely, from exactly these files, by this Python, here."""
    try:
        return PYTHON.exists() and stamp(kind).read_text() == fingerprint(kind)
    except OSError:
        return False


def fingerprint(kind: str) -> str:
    """Return a hash of all that decides about the content of .venv."""
    digest = hashlib.sha256(interpreter().encode())
    for name in (LOCKS[kind], "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def interpreter() -> str:
    """Return what ties .venv to this Python and this place; its programs hold absolute paths."""
    return f"{sys.version} {sys.base_prefix} {ROOT}"


def stamp(kind: str) -> Path:
    """Return the file that says what .venv was made from."""
    return ENVIRONMENT / f".{kind}-stamp"


def make_environment() -> None:
    """Create .venv if it is missing or another Python's; an interrupted one is completed."""
    whose = ENVIRONMENT / ".python-stamp"
    if PYTHON.exists() and whose.exists() and whose.read_text() == interpreter():
        for kind in LOCKS:
            stamp(kind).unlink(missing_ok=True)
        return
    venv.create(ENVIRONMENT, clear=True, symlinks=True, with_pip=False)
    whose.write_text(interpreter())


def find_installer() -> tuple[list[str], str]:
    """Return the start of an install command, and the option that keeps it off the network.

    The choice is uv, else the pip of the running Python, else a pip of the environment's own.
    """
    uv = shutil.which("uv")
    if uv:
        return [uv, "pip", "install", "--quiet", "--python", str(PYTHON)], "--offline"
    pip = [sys.executable, "-m", "pip", "--python", str(PYTHON)]
    if not importlib.util.find_spec("pip"):
        provide_pip()
        pip = [str(PYTHON), "-m", "pip"]
    options = ["-qq", "--no-input", "--disable-pip-version-check", "--no-compile"]
    return [*pip, "install", *options], "--no-index"


def provide_pip() -> None:
    """Put pip into .venv from Python's own copy, which Debian keeps in a package of its own."""
    attempt = [str(PYTHON), "-m", "ensurepip"]
    if subprocess.call(attempt, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) == 0:
        return
    if not may_use_apt():
        fail(
            "This Python has no pip. Install one of: uv, python3-pip, python3-venv (Debian, Ubuntu)."
        )
    apt_install(["python3-venv"])
    subprocess.check_call(attempt, stdout=subprocess.DEVNULL)


def run(command: list[str]) -> NoReturn:
    """Become a command of .venv; it gets the signals and decides about the exit status."""
    program = ENVIRONMENT / "bin" / command[0]
    if not program.exists():
        fail(f"{program} does not exist.")
    path = f"{program.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    os.execve(program, [str(program), *command[1:]], os.environ | {"PATH": path})  # noqa: S606


def install_system_packages() -> None:
    """Install what the tests use of Debian, if it is missing and may be installed.

    Elsewhere the tests that need it are skipped, which is said loudly, and fails if CI=true.
    """
    missing = missing_packages()
    if not missing:
        return
    if may_use_apt():
        apt_install(missing)
        missing = missing_packages()
    if missing:
        say(
            f"\n*** Not installed: {', '.join(missing)}. The tests that need it WILL BE SKIPPED.\n"
            f"*** As root on Debian: apt-get install --no-install-recommends {' '.join(missing)}\n"
        )
        if os.environ.get("CI") == "true":
            fail("CI=true, and CI skips nothing.")


def missing_packages() -> list[str]:
    """Return the Debian packages whose programs are not there."""
    server = Path(f"/usr/lib/postgresql/{POSTGRES_MAJOR}/bin/postgres")
    browsers = ("chromium", "chromium-browser", "google-chrome")
    return [
        *([] if any(map(shutil.which, browsers)) else ["chromium"]),
        *([] if server.exists() else [f"postgresql-{POSTGRES_MAJOR}"]),
        *([] if shutil.which("systemd-analyze") else ["systemd"]),
    ]


def may_use_apt() -> bool:
    """Return whether this is Debian and we are root."""
    return (
        os.geteuid() == 0 and Path("/etc/debian_version").exists() and bool(shutil.which("apt-get"))
    )


def apt_install(packages: list[str]) -> None:
    """Install Debian packages; PostgreSQL's must not create or start a database of the system."""
    say(f"Installing Debian packages (once): {', '.join(packages)} ...")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    apt = partial(subprocess.call, env=environment, stdout=subprocess.DEVNULL)
    apt(["apt-get", "update", "-qq"])
    with no_cluster():
        for package in packages:
            if apt(["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]) != 0:
                say(f"The package {package} could not be installed.")


@contextmanager
def no_cluster() -> Iterator[None]:
    """Tell postgresql-common, for the time being, that programs are wanted and no database."""
    made = not NO_CLUSTER.exists()
    if made:
        NO_CLUSTER.parent.mkdir(parents=True, exist_ok=True)
        NO_CLUSTER.write_text("create_main_cluster = false\n")
    try:
        yield
    finally:
        if made:
            NO_CLUSTER.unlink()


def clean() -> None:
    """Remove what the other commands and the demo have made, wherever the data was moved to."""
    moved = [link.resolve() for link in (ROOT / "var").glob("**/moved") if link.is_symlink()]
    caches = [folder for folder in ROOT.glob(".*_cache") if folder.is_dir()]
    for folder in (
        *moved,
        *caches,
        ROOT / "var",
        ROOT / ".cache",
        ROOT / ".hypothesis",
        ENVIRONMENT,
    ):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def only_one() -> Iterator[None]:
    """Let two commands started at once install one after the other."""
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def say(text: str) -> None:
    """Tell the user; standard output is left to the command that is run."""
    print(text, file=sys.stderr, flush=True)  # noqa: T201 - a script


def fail(text: str) -> NoReturn:
    """End with a message instead of a traceback."""
    say(text)
    raise SystemExit(2)


if __name__ == "__main__":
    main(sys.argv[1:])

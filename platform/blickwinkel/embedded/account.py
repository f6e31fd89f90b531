"""Whom a private server runs as, and which folders that account can reach.

PostgreSQL refuses to run as root, and no server should: where we are root, servers run as `nobody`.
That account must reach binaries, data and socket, which a checkout below a 0700 home does not
allow. No permission of a folder that is not ours is ever changed; a reachable place is used instead.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from blickwinkel.errors import UnavailableError

SHARED_STATE = Path("/var/lib/blickwinkel")
"""Used only by root, and only for what the server account could not reach where it lies."""

LONGEST_SOCKET_FOLDER = 85
"""Bytes: a Unix socket's path may have 103 (macOS) or 107 (Linux), file name included."""


class ServerIdentity(TypedDict, total=False):
    """The arguments of `subprocess.Popen` that drop privileges; empty where there are none."""

    user: int
    group: int
    extra_groups: list[int]


def identity() -> ServerIdentity:
    """Return how to start a server: as `nobody` where we are root, as ourselves otherwise."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def private_folder(path: Path) -> Path:
    """Create a folder that only the server account (and root) may enter, and return it."""
    path.mkdir(mode=0o700, exist_ok=True)
    if os.geteuid() == 0:
        account = identity()
        os.chown(path, account["user"], account["group"])
    path.chmod(0o700)
    return path


def home(directory: Path) -> Path:
    """Return the folder for a server's files: the directory, or a stand-in that can be reached.

    The stand-in has a name derived from the directory, so that each start finds the same data;
    a link called `moved` in the directory leads to it.
    """
    directory = Path(os.path.abspath(directory))  # noqa: PTH100 - resolve() would follow links
    _own(directory)
    if can_reach(directory):
        return directory
    stand_in = SHARED_STATE / f"{directory.name}-{_fingerprint(str(directory))}"
    _own(SHARED_STATE)
    _own(stand_in)
    link = directory / "moved"
    if not link.is_symlink():
        link.symlink_to(stand_in)
    return stand_in


def socket_folder(home_folder: Path) -> Path:
    """Return the private folder for a server's socket: in its home, or a short one if that is long.

    Raises:
        UnavailableError: the short folder exists and belongs to somebody else.
    """
    folder = home_folder / "socket"
    if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
        folder = Path(tempfile.gettempdir()) / f"bw-{_fingerprint(str(home_folder))}"
        if len(os.fsencode(folder)) > LONGEST_SOCKET_FOLDER:
            folder = Path("/tmp") / folder.name  # noqa: S108 - private_folder guards it
    if folder.is_symlink() or (folder.exists() and folder.stat().st_uid not in _trusted()):
        raise UnavailableError(f"{folder} belongs to somebody else; remove it and start again.")
    return private_folder(folder)


def reachable_program(program: Path, root: Path, parts: Sequence[str]) -> Path:
    """Return the program itself, or a copy of it where the server account cannot execute it.

    Args:
        program: the executable, below the root.
        root: folder whose inner layout the program relies on to find its libraries.
        parts: files or folders below the root that are copied.
    """
    if can_reach(program):
        return program
    status = program.stat()
    version = _fingerprint(f"{program} {status.st_size} {status.st_mtime_ns}")
    copy = SHARED_STATE / f"programs-{version}"
    if not copy.exists():
        _own(SHARED_STATE)
        partial = Path(tempfile.mkdtemp(prefix="partial-", dir=SHARED_STATE))
        for part in parts:
            (partial / part).parent.mkdir(parents=True, exist_ok=True)
            copy_one = shutil.copytree if (root / part).is_dir() else shutil.copy2
            copy_one(root / part, partial / part)
        _open_to_all(partial)
        try:
            partial.rename(copy)
        except OSError:  # another program was faster
            shutil.rmtree(partial)
    return copy / program.relative_to(root)


def can_reach(path: Path) -> bool:
    """Return whether the server account can enter this folder or execute this program."""
    test = shutil.which("test") or "/usr/bin/test"
    return subprocess.run([test, "-x", path], cwd="/", check=False, **identity()).returncode == 0


def _own(directory: Path) -> None:
    """Create a folder of ours that the server account may pass through, but not list or change."""
    directory.mkdir(parents=True, exist_ok=True)
    if directory.stat().st_uid == os.geteuid():
        directory.chmod(0o711 if os.geteuid() == 0 else 0o700)


def _open_to_all(folder: Path) -> None:
    """Let everybody read and execute, though a strict umask was inherited or copied."""
    for path in (folder, *folder.rglob("*")):
        mode = path.stat().st_mode
        path.chmod(mode | 0o444 | (0o111 if mode & 0o100 else 0))


def _trusted() -> set[int]:
    return {os.geteuid(), identity().get("user", os.geteuid())}


def _fingerprint(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:12]

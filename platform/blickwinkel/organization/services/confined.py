"""Reads a company's file in a process of its own, with limits of time, processor time and memory.

What is in a file from outside may make any reader slow or large. Here it cannot take more than its share:
the web process waits in one thread without holding up the others, and a reader that needs too much is
ended by the operating system. Nothing is written to a disk: the file goes in and the result comes out
through pipes, as JSON, which makes no objects of what it says.
"""

from __future__ import annotations

import io
import json
import logging
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.i18n.messages import Translate, messages_for
from blickwinkel.organization.services import validation
from blickwinkel.organization.services.directory import Directory, PersonRow, UnitRow
from blickwinkel.organization.services.reading import read_sheets
from blickwinkel.organization.services.tables import Upload
from blickwinkel.organization.services.validation import Checked

logger = logging.getLogger(__name__)

#: Files that one web process has read at a time; whoever comes next waits, but not for ever.
AT_A_TIME: Final = 2
WAITING_SECONDS: Final = 30.0


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take; 200,000 people in a workbook need a third of it.

    Attributes:
        seconds: until there is a result.
        processor_seconds: of the reading process.
        memory: bytes of its address space.
    """

    seconds: int = 120
    processor_seconds: int = 90
    memory: int = 2 * 1024**3


LIMITS: Final = Limits()
_places = threading.BoundedSemaphore(AT_A_TIME)


def read_confined(
    uploads: Sequence[Upload], locale: str, language: str, limits: Limits = LIMITS
) -> Checked:
    """Return the directory in one workbook or two CSV files, with notices.

    Args:
        uploads: the files, recognised by their content.
        locale: the tenant's language, for people for whom none is stated.
        language: of the messages.
        limits: what the reading may take.

    Raises:
        ProblemsError: everything that is wrong, by file and line; or the files take too much to read, or
            too many others are being read.
    """
    _ = messages_for(language).gettext
    if not _places.acquire(timeout=WAITING_SECONDS):
        raise _refused(uploads, _("Other files are being checked. Please try again in a minute."))
    try:
        told = _run(_request(uploads, locale, language, limits), limits)
    finally:
        _places.release()
    if told is None:
        raise _refused(uploads, _too_much(_))
    if "problems" in told:
        raise ProblemsError([Problem(*row) for row in told["problems"]])
    return Checked(directory_of(told), tuple(Problem(*row) for row in told["notices"]))


def _too_much(_: Translate) -> str:
    return _(
        "Reading the file takes more time or memory than a company's file needs. Copy the table alone"
        " into a new workbook, or save it as CSV, and send that."
    )


def _refused(uploads: Sequence[Upload], message: str) -> ProblemsError:
    return ProblemsError([Problem(", ".join(u.name for u in uploads)[:200], None, "", message)])


def _request(uploads: Sequence[Upload], locale: str, language: str, limits: Limits) -> bytes:
    head = {
        "locale": locale,
        "language": language,
        "files": [(upload.name, len(upload.content)) for upload in uploads],
        "memory": limits.memory,
        "processor_seconds": limits.processor_seconds,
    }
    line = json.dumps(head).encode() + b"\n"
    return b"".join([line, *(upload.content for upload in uploads)])


def _run(request: bytes, limits: Limits) -> dict[str, Any] | None:
    """Return what the reading process told, None if it was ended before."""
    command = [sys.executable, "-m", __name__]
    # it needs no secret, and has none
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            command, input=request, capture_output=True, env=environment, timeout=limits.seconds, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        logger.warning("reading a file was ended: too slow")
        return None
    if done.returncode != 0:
        logger.warning("reading a file was ended: status %d", done.returncode)
        return None
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def directory_of(content: dict[str, Any]) -> Directory:
    """Return a directory from its rows, as ``rows`` wrote them."""
    return Directory(
        tuple(UnitRow(*row) for row in content["units"]),
        tuple(_person(row) for row in content["people"]),
    )


def _person(row: list[Any]) -> PersonRow:
    # a tuple again: the fingerprint is made of the written form
    return replace(PersonRow(*row), cco_of=tuple(row[-1]))


def rows(kind: Callable[..., Any], values: Sequence[Any]) -> list[list[Any]]:
    """Return records as lists of their fields."""
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return [[getattr(value, name) for name in names] for value in values]


def main() -> None:
    """Read one request from the standard input, and tell what is in the files."""
    head = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_CPU, (head["processor_seconds"],) * 2)
    resource.setrlimit(resource.RLIMIT_AS, (head["memory"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # nothing of the file is left on a disk
    os.nice(5)
    uploads = [Upload(name, sys.stdin.buffer.read(size)) for name, size in head["files"]]
    told = _told(uploads, head["locale"], messages_for(head["language"]).gettext)
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", errors="surrogatepass")
    json.dump(told, out)
    out.flush()


def _told(uploads: Sequence[Upload], locale: str, _: Translate) -> dict[str, Any]:
    try:
        checked = validation.check(read_sheets(uploads, _), locale, _)
    except ProblemsError as error:
        return {"problems": rows(Problem, error.problems)}
    return {
        "units": rows(UnitRow, checked.directory.units),
        "people": rows(PersonRow, checked.directory.people),
        "notices": rows(Problem, checked.notices),
    }


if __name__ == "__main__":
    main()

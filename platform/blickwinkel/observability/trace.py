"""Which request or job the program is working on: every log line says so."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

#: What a proxy in front numbers its requests with: 32 hex digits, or a UUID. Nothing longer or freer is
#: taken from outside: a personal link, an address or a line break would get into the log with it.
_WELL_FORMED = re.compile(r"[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(slots=True)
class Trace:
    """One request or job.

    Attributes:
        kind: ``request`` or ``job``.
        id: names it in all lines of the log.
        tenant_id: whose it is, as soon as that is known.
        told: whether a job that it causes may name it. What a personal link does may not: the job says
            that an answer was handed in, so its cause would be a person's last request.
    """

    kind: str
    id: str
    tenant_id: uuid.UUID | None = None
    told: bool = True


_current: ContextVar[Trace | None] = ContextVar("trace", default=None)


def current() -> Trace | None:
    """Return what this thread is working on, or None outside of requests and jobs."""
    return _current.get()


def cause() -> str:
    """Return the id that a job begun now may name as its cause; empty if none may be named."""
    trace = _current.get()
    return trace.id if trace and trace.told else ""


@contextmanager
def tracing(trace: Trace) -> Iterator[Trace]:
    """Work on a request or job."""
    before = _current.set(trace)
    try:
        yield trace
    finally:
        _current.reset(before)


def new_id() -> str:
    """Return an id for a request that brings none."""
    return uuid.uuid4().hex


def well_formed(claimed: object) -> str:
    """Return an id that came from outside if it looks like one, else an empty text."""
    known = str(claimed or "").lower()
    return known if _WELL_FORMED.fullmatch(known) else ""

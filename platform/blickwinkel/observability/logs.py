"""One line per event, as text or JSON, with time, level, request or job, and tenant; never a value.

Three rules keep values out, whoever writes a line:
an exception is told by its type and place, never by its message, which may quote what somebody sent;
lines of libraries keep what was filled into them only where it is known to be nobody's;
what could end a line or steer a terminal is written as an escape sequence.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from datetime import UTC, datetime
from typing import Any, Final, TextIO

from blickwinkel.observability import trace

#: Loggers that fill in names of programs, tasks, signals and hosts only.
TRUSTED: Final = (
    "blickwinkel",
    "blickwinkel_workers",
    "celery.apps.worker",
    "celery.concurrency",
    "celery.worker.consumer.connection",
    "celery.worker.request",
    "multiprocessing",
    "_granian",
)

#: Would write a line for each task, one per answer, or the address of each page, personal links included.
QUIET: Final = {
    "celery.app.trace": logging.WARNING,
    "celery.worker.request": logging.INFO,
    "celery.worker.strategy": logging.WARNING,
    "granian.access": logging.CRITICAL + 1,
}

#: Innermost places of an exception that a line names.
DEPTH = 8


def configure(level: str, form: str) -> None:
    """Write this process's log to standard error; may be called again.

    Args:
        level: such as ``info``; lines below it are left out.
        form: ``text`` or ``json``.
    """
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(handler)
    root.addHandler(_Handler(JsonLines() if form == "json" else TextLines()))
    root.setLevel(level.upper())
    # libraries that have set up a way of their own are brought back to this one
    for name in ("_granian", "granian.access"):
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    for name, least in QUIET.items():
        logging.getLogger(name).setLevel(least)


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the moment of writing."""

    def __init__(self, formatter: logging.Formatter) -> None:
        super().__init__(sys.stderr)
        self.setFormatter(formatter)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line."""
        self.stream = sys.stderr
        super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Tell where a line failed; the standard way would print what was filled into it."""
        self.stream.write(f"a log line of {record.module}:{record.lineno} could not be written\n")


class JsonLines(logging.Formatter):
    """A JSON object per line; everything but ASCII is escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        return json.dumps(fields_of(record))


class TextLines(logging.Formatter):
    """``time LEVEL logger: event key=value …``, for people."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record."""
        fields = fields_of(record)
        first = [fields.pop(name) for name in ("time", "level", "logger", "event")]
        pairs = [f"{name}={value}" for name, value in fields.items()]
        time, level, logger, event = first
        return _in_one_line(" ".join([f"{time} {level.upper():<7} {logger}: {event}", *pairs]))


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    """Return what a line tells, in this order; a field that has nothing to say is left out."""
    found = trace.current()
    known = {
        "time": _time_of(record),
        "level": record.levelname.lower(),
        "logger": record.name,
        "event": _event(record),
        found.kind if found else "request": found.id if found else None,
        "tenant": str(found.tenant_id) if found and found.tenant_id else None,
        **getattr(record, "fields", {}),
        **_error(record),
    }
    return {name: value for name, value in known.items() if value is not None}


def _time_of(record: logging.LogRecord) -> str:
    return datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")


def _event(record: logging.LogRecord) -> str:
    """Return the sentence of a line, without what a library has filled in."""
    if any(record.name == known or record.name.startswith(f"{known}.") for known in TRUSTED):
        return record.getMessage()
    if record.args and isinstance(record.msg, str):
        return record.msg
    # the sentence may have been put together before it came here
    return f"line of {record.module}:{record.lineno}"


def _error(record: logging.LogRecord) -> dict[str, Any]:
    if not record.exc_info or record.exc_info[1] is None:
        return {}
    error = record.exc_info[1]
    places = traceback.extract_tb(error.__traceback__)[-DEPTH:]
    return {
        "error": kind_of(error),
        "at": [f"{place.filename}:{place.lineno} {place.name}" for place in places],
    }


def kind_of(error: BaseException) -> str:
    """Return the types of an exception and its causes, such as ``IntegrityError(23505)``."""
    kinds: list[str] = []
    known: BaseException | None = error
    while known is not None and len(kinds) < DEPTH:
        state = getattr(getattr(known, "orig", known), "sqlstate", None)
        kinds.append(f"{type(known).__name__}({state})" if state else type(known).__name__)
        known = known.__cause__ or known.__context__
    return " from ".join(kinds)


def _in_one_line(text: str) -> str:
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)

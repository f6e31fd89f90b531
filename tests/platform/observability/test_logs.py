"""A line of the log tells when, where and under which id, and never a value."""

from __future__ import annotations

import json
import logging
import uuid

import pytest
from sqlalchemy import create_engine, text

from blickwinkel.embedded.roles import OWNER
from blickwinkel.observability import logs, trace
from blickwinkel.observability.logs import JsonLines, TextLines
from blickwinkel.observability.trace import Trace, tracing

CANARY = "CANARY-7c1f"
TENANT = uuid.UUID(int=7)
BREAKS = "a\nb\r\nc\x1b[31md\u2028e\x00f\x85g"


def record(message, *values, logger="blickwinkel.web", error=None, **fields):
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord(
        logger, logging.ERROR, "/somewhere/queue.py", 12, message, values, info, "send"
    )
    made.fields = fields
    return made


def raised(action):
    try:
        action()
    except Exception as error:  # noqa: BLE001 - any will do
        return error
    raise AssertionError


def test_a_line_says_when_what_and_under_which_id():
    with tracing(Trace("request", "f" * 32, TENANT)):
        line = json.loads(JsonLines().format(record("request", endpoint="results.unit", ms=4)))
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "error",
        "logger": "blickwinkel.web",
        "event": "request",
        "request": "f" * 32,
        "tenant": str(TENANT),
        "endpoint": "results.unit",
        "ms": 4,
    }


def test_a_line_for_people_says_the_same():
    with tracing(Trace("job", "f" * 32)):
        line = TextLines().format(record("job", name="survey.close_wave", outcome="published"))
    time, rest = line.split(" ", 1)
    assert time.endswith("+00:00")
    assert rest == (
        f"ERROR   blickwinkel.web: job job={'f' * 32} name=survey.close_wave outcome=published"
    )


def test_ids_end_with_what_they_name():
    with tracing(Trace("request", "1" * 32)), tracing(Trace("job", "2" * 32)):
        assert '"job": "2' in JsonLines().format(record("x"))
    assert "request" not in JsonLines().format(record("x"))


@pytest.mark.parametrize("lines", [JsonLines(), TextLines()])
def test_nothing_ends_a_line_or_steers_a_terminal(lines):
    line = lines.format(record("said %s", BREAKS, field=BREAKS))
    assert line.isprintable()
    assert len(line.splitlines()) == 1
    # the control: the usual way would make several
    assert len(logging.Formatter().format(record("said %s", BREAKS)).splitlines()) > 3


@pytest.mark.parametrize("lines", [JsonLines(), TextLines()])
def test_an_exception_is_told_without_its_message(lines):
    def chained():
        try:
            int(CANARY)
        except ValueError as error:
            raise KeyError(CANARY) from error

    failed = record("it failed", error=raised(chained))
    line = lines.format(failed)
    assert CANARY not in line
    assert "KeyError from ValueError" in line
    assert "test_logs.py" in line
    assert CANARY in logging.Formatter().format(failed), "the control: the usual way tells it"


def test_a_database_error_is_told_by_its_code(postgres_server, template_database):
    engine = create_engine(postgres_server.url(template_database, OWNER))
    with engine.connect() as connection:
        error = raised(lambda: connection.execute(text(f"select '{CANARY}'::integer")))
    engine.dispose()
    assert CANARY in str(error)
    line = JsonLines().format(record("it failed", error=error))
    assert CANARY not in line
    assert "DataError(22P02)" in line


@pytest.mark.parametrize(
    ("name", "message", "values", "told"),
    [
        ("celery.app.trace", "Task %s raised %s", ("x", CANARY), "Task %s raised %s"),
        ("kombu.connection", f"lost {CANARY}", (), "line of queue:12"),
        ("celery.apps.workers", f"not the trusted one {CANARY}", (), "line of queue:12"),
        ("celery.apps.worker", "%s ready.", ("celery@host",), "celery@host ready."),
    ],
)
def test_what_a_library_fills_in_is_told_only_where_it_is_nobodys(name, message, values, told):
    assert f'"event": "{told}"' in JsonLines().format(record(message, *values, logger=name))


@pytest.fixture
def restored():
    """The test run's own logging, put back afterwards."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level
    yield root
    root.handlers[:] = before
    root.setLevel(level)


def test_configuring_twice_writes_once_and_leaves_others_alone(restored, capsys):
    others = len([one for one in restored.handlers if not isinstance(one, logs._Handler)])
    for form in ("text", "json"):
        logs.configure("info", form)
    assert len(restored.handlers) == others + 1
    logging.getLogger("blickwinkel.x").info("told")
    logging.getLogger("blickwinkel.x").debug("not told")
    logging.getLogger("granian.access").info("GET /a/%s", CANARY)
    logging.getLogger("celery.worker.strategy").info("Task %s received", CANARY)
    written = capsys.readouterr().err.splitlines()
    assert [json.loads(line)["event"] for line in written] == ["told"]


def test_a_line_that_cannot_be_written_is_told_without_its_values(capsys):
    logs._Handler(TextLines()).handle(record("%d", CANARY))
    written = capsys.readouterr().err
    assert "could not be written" in written
    assert CANARY not in written


@pytest.mark.parametrize(
    "claimed",
    ["0123456789abcdef" * 2, "0123456789ABCDEF" * 2, "01234567-89ab-cdef-0123-456789abcdef"],
)
def test_the_ids_of_proxies_are_taken(claimed):
    assert trace.well_formed(claimed) == claimed.lower()


@pytest.mark.parametrize(
    "claimed",
    ["", None, "short", "0" * 33, "g" * 32, f"{'0' * 32}\n", "0" * 31 + "\n", "x" * 9000, "٣" * 32],
)
def test_nothing_else_is_taken_for_an_id(claimed):
    assert trace.well_formed(claimed) == ""


def test_a_personal_link_causes_no_job():
    with tracing(Trace("request", "f" * 32, told=False)):
        assert trace.cause() == ""
    with tracing(Trace("request", "f" * 32)):
        assert trace.cause() == "f" * 32
    assert trace.cause() == ""

"""Whatever lies in the queue, the worker drops it with a line, lives, and does the next job."""

from __future__ import annotations

import base64
import json
import os

import pytest
from celery import Celery

from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.response.jobs import TallyWave
from blickwinkel_workers import intake
from blickwinkel_workers.registry import Registry
from support.team import answer, asked_team
from support.truth import waiting
from support.worker import running_worker, wait_until

QUEUE = "celery"
CANARY = "canary-9b1d"
DROPPED = "dropped a message that is no job"
ID = "00000000-0000-4000-8000-000000000000"
PAYLOAD = {"tenant_id": ID, "wave_id": ID}


def encoded(body: object) -> str:
    return base64.b64encode(json.dumps(body).encode()).decode()


def message(task: object = TallyWave.name, kwargs: object = None, **changes: object) -> dict:
    """A message as Celery writes it, with one thing changed."""
    kwargs = PAYLOAD if kwargs is None else kwargs
    whole = {
        "body": encoded([[], kwargs, {}]),
        "content-type": "application/json",
        "content-encoding": "utf-8",
        "headers": {"task": task, "id": ID, "lang": "py", "root_id": ID},
        "properties": {
            "body_encoding": "base64",
            "delivery_tag": ID,
            "delivery_info": {"exchange": "", "routing_key": QUEUE},
        },
    }
    return whole | changes


HOSTILE: dict[str, bytes | dict] = {
    "text": CANARY.encode(),
    "empty": b"",
    "binary": b"\xff\xfe\x00" + os.urandom(64),
    "half a message": json.dumps(message()).encode()[:80],
    "a list": b"[1, 2, 3]",
    "a number": b"7",
    "null": b"null",
    "nested": b"[" * 100_000,
    "an object of no type": b'{"__type__": "uuid", "__value__": "canary-9b1d"}',
    "an empty object": b"{}",
    "no headers": message(headers=None),
    "no task": message(headers={}),
    "a task that is a list": message(task=[CANARY]),
    "unknown task": message(task=f"{CANARY}.run"),
    "a task of Celery": message(task="celery.backend_cleanup", kwargs={}),
    "pickle": message(**{"content-type": "application/x-python-serialize"}),
    "no kind": message(**{"content-type": None}),
    "no body": message(body=None),
    "body not encoded": message(body=CANARY + "!"),
    "body of no JSON": message(body=base64.b64encode(b"\xff{").decode()),
    "body of one": message(body=encoded({"a": CANARY})),
    "arguments by place": message(body=encoded([[CANARY], PAYLOAD, {}])),
    "other arguments": message(kwargs={CANARY: CANARY}),
    "further arguments": message(kwargs=PAYLOAD | {CANARY: "1"}),
    "ids that are none": message(kwargs={"tenant_id": CANARY, "wave_id": CANARY}),
    "a sweep with arguments": message(task="schedule.sweep", kwargs={"a": CANARY}),
    "huge": message(kwargs={"tenant_id": "x" * 5_000_000, "wave_id": ID}),
}


def raw(content: bytes | dict) -> bytes:
    return content if isinstance(content, bytes) else json.dumps(content).encode()


def test_no_message_ends_the_worker(database, valkey_server, broker, tmp_path):
    company, wave = asked_team(database, CeleryQueue(valkey_server.celery_url))
    log = tmp_path / "work.log"
    with running_worker(
        *(database, valkey_server, log, "--concurrency", "1"), TALLY_MINIMUM="5", LOG_LEVEL="debug"
    ) as worker:
        for content in HOSTILE.values():
            broker.lpush(QUEUE, raw(content))
        answer(company, wave, 6)
        wait_until(lambda: not waiting(company, wave).total())
        assert worker.process.poll() is None
        wait_until(lambda: not broker.hlen("unacked"))  # nothing of it comes again
        told = log.read_text()
    assert told.count(DROPPED) == len(HOSTILE)
    assert CANARY not in told


def test_celery_alone_ends_at_a_line_that_is_no_json(database, valkey_server, broker, tmp_path):
    """Negative control: without the intake one such line is the end of the worker."""
    broker.lpush(QUEUE, HOSTILE["text"])
    log = tmp_path / "work.log"
    options = ("--concurrency", "1")
    with running_worker(
        database, valkey_server, log, *options, app="support.trusting_worker"
    ) as it:
        wait_until(lambda: it.process.poll() is not None)


@pytest.mark.parametrize("further", ["eta", "expires", "timelimit", "retries", "group", "chord"])
def test_only_what_a_job_needs_goes_on(further):
    sent = message()
    sent["headers"][further] = CANARY
    sent["body"] = encoded([[], PAYLOAD, {"callbacks": [CANARY], "chord": CANARY}])
    registry = Registry(Celery(set_as_current=False), lambda: None)
    registry.handle(TallyWave, lambda _platform, _job: None)
    job = intake.job_of(sent, QUEUE, registry.accepts)
    assert CANARY not in json.dumps(job) + base64.b64decode(job["body"]).decode()
    assert json.loads(base64.b64decode(job["body"]))[1] == PAYLOAD

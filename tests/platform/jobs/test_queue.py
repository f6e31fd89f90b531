"""A job is sent after the commit and only then, as ids only, and never stands in anybody's way."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Iterator

import pytest
import redis
from sqlalchemy import text

from blickwinkel.database import Database, TenantSession
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.jobs import queue as queue_module
from blickwinkel.jobs.queue import CeleryQueue, enqueue
from blickwinkel.response.jobs import TallyWave
from blickwinkel.survey.jobs import CloseWave
from support.company import SilentQueue
from support.team import DEAF

TENANT = uuid.uuid4()
JOB = TallyWave(TENANT, uuid.uuid4())
OTHER = CloseWave(TENANT, uuid.uuid4())


@pytest.fixture
def queue() -> SilentQueue:
    return SilentQueue()


@pytest.fixture
def session(database: Database) -> Iterator[TenantSession]:
    with database.tenant(TENANT) as opened:
        opened.execute(text("select 1"))
        yield opened


def test_a_job_is_sent_once_and_after_the_commit(session, queue):
    for job in (JOB, OTHER, JOB):
        enqueue(session, queue, job)
    assert queue.sent == []
    session.commit()
    assert queue.sent == [JOB, OTHER]
    session.execute(text("select 1"))
    session.commit()
    assert queue.sent == [JOB, OTHER]


def test_what_is_rolled_back_sends_no_job(session, queue):
    enqueue(session, queue, JOB)
    session.rollback()
    session.execute(text("select 1"))
    session.commit()
    assert queue.sent == []


@pytest.mark.parametrize("end", ["commit", "rollback"])
def test_the_end_of_a_savepoint_is_not_the_commit(session, queue, end):
    enqueue(session, queue, JOB)
    getattr(session.begin_nested(), end)()
    assert queue.sent == []
    session.commit()
    assert queue.sent == [JOB]


@pytest.fixture
def broker(valkey_server: ValkeyServer) -> Iterator[redis.Redis]:
    with redis.Redis(unix_socket_path=str(valkey_server.socket)) as client:
        client.flushall()
        yield client
        for name, value in {
            "maxmemory": "0",
            "min-replicas-to-write": "0",
            "requirepass": "",
        }.items():
            client.config_set(name, value)
        client.replicaof("no", "one")
        client.flushall()


def test_a_message_holds_ids_and_nothing_that_tells_of_a_person(valkey_server, broker):
    begun = time.time()
    CeleryQueue(valkey_server.celery_url).send(JOB)
    raw = broker.rpop("celery")
    message = json.loads(raw)
    arguments, named, _ = json.loads(base64.b64decode(message["body"]))
    assert arguments == []
    assert named == {"tenant_id": str(JOB.tenant_id), "wave_id": str(JOB.wave_id)}
    assert message["headers"]["task"] == JOB.name
    # the moment of an answer is nobody's business
    assert str(int(begun))[:-2].encode() not in raw
    assert message["headers"]["eta"] is message["headers"]["expires"] is None
    assert TallyWave.from_payload(named) == JOB


@pytest.mark.parametrize("payload", [{}, {"tenant_id": "x"}, {"tenant_id": [], "wave_id": 1}])
def test_a_payload_that_names_no_work_is_refused(payload):
    with pytest.raises((KeyError, ValueError)):
        TallyWave.from_payload(payload)


TROUBLES: dict[str, Callable[[redis.Redis], object]] = {
    "full": lambda broker: broker.config_set("maxmemory", "1"),
    "without its replicas": lambda broker: broker.config_set("min-replicas-to-write", "1"),
    "wants a password": lambda broker: broker.config_set("requirepass", "secret"),
    "read-only": lambda broker: broker.replicaof("127.0.0.1", "1"),
}


@pytest.mark.parametrize("trouble", TROUBLES.values(), ids=TROUBLES)
def test_a_broker_that_takes_no_message_is_a_line_in_the_log(
    trouble, valkey_server, broker, caplog
):
    trouble(broker)
    begun = time.monotonic()
    CeleryQueue(valkey_server.celery_url).send(JOB)
    assert time.monotonic() - begun < 2
    assert f"broker away, {JOB.name} waits for the sweep" in caplog.text
    assert str(JOB.wave_id) not in caplog.text


def test_after_a_failure_nobody_tries_for_a_moment(valkey_server, broker, caplog, monkeypatch):
    queue = CeleryQueue(DEAF)
    for _ in range(5):
        queue.send(JOB)
    assert caplog.text.count("broker away") == 1
    monkeypatch.setattr(queue_module, "SILENCE", 0)
    queue = CeleryQueue(DEAF)
    for _ in range(5):
        queue.send(JOB)
    assert caplog.text.count("broker away") == 6


def test_a_queue_works_again_when_its_broker_does(valkey_server, broker, monkeypatch):
    monkeypatch.setattr(queue_module, "SILENCE", 0)
    queue = CeleryQueue(valkey_server.celery_url)
    queue.send(JOB)
    broker.config_set("min-replicas-to-write", "1")
    queue.send(JOB)
    broker.config_set("min-replicas-to-write", "0")
    queue.send(JOB)
    assert broker.llen("celery") == 2

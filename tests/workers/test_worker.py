"""A real worker process on a real broker: given work, fed with garbage and damage, cut off."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
import redis
from sqlalchemy import func, select, update

from blickwinkel.database import Database
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.publishing.models import Publication
from blickwinkel.response.jobs import TallyWave
from blickwinkel.response.models import InboxEntry
from blickwinkel.survey.models import WaveState
from support.company import Company
from support.team import answer, asked_team
from support.truth import assert_exact, state, waiting
from support.worker import Worker, running_worker, wait_until

MINIMUM = "5"
QUEUE = "celery"


@pytest.fixture(scope="module")
def worker(
    shared_database: Database, valkey_server: ValkeyServer, tmp_path_factory
) -> Iterator[Worker]:
    """One worker for the tests of this module; none of them may end it."""
    log = tmp_path_factory.mktemp("worker") / "worker.log"
    options = ("--concurrency", "2")
    with running_worker(
        shared_database, valkey_server, log, *options, TALLY_MINIMUM=MINIMUM
    ) as started:
        yield started


def counts_of(company: Company, wave: uuid.UUID) -> int:
    return waiting(company, wave).total()


@pytest.mark.server
def test_answers_are_counted_and_a_closed_wave_is_published(worker, shared_database, valkey_server):
    company, wave = asked_team(shared_database, CeleryQueue(valkey_server.celery_url))
    given = answer(company, wave, 4)
    time.sleep(0.3)
    assert counts_of(company, wave) == 4  # fewer than the minimum stay where they are
    given += answer(company, wave, 5, start=4)
    wait_until(lambda: counts_of(company, wave) < int(MINIMUM))
    assert_exact(company, wave, given)
    company.close(wave)
    wait_until(lambda: state(company, wave)[0] is WaveState.PUBLISHED)
    assert counts_of(company, wave) == 0
    assert_exact(company, wave, given)
    with company.database.tenant(company.tenant_id) as session:
        assert session.scalars(select(func.count()).select_from(Publication)).one() == 1


def sample(valkey: ValkeyServer) -> dict[str, Any]:
    """A message as our own queue sends it, taken from a database where no worker listens."""
    CeleryQueue(f"{valkey.celery_url}?virtual_host=7").send(TallyWave(uuid.uuid4(), uuid.uuid4()))
    with redis.Redis(unix_socket_path=str(valkey.socket), db=7) as elsewhere:
        message: dict[str, Any] = json.loads(elsewhere.rpop(QUEUE))
        elsewhere.flushdb()
    return message


def garbage(valkey: ValkeyServer) -> Iterator[dict[str, Any]]:
    """Messages that no program of ours would send."""
    message = sample(valkey)
    yield message | {"body": "bm90IGpzb24="}
    yield message | {"content-type": "application/x-python-serialize"}
    for task, arguments in (
        (TallyWave.name, [[], {}, {}]),
        (TallyWave.name, [[], {"tenant_id": "x", "wave_id": "'"}, {}]),
        (TallyWave.name, [["one", "two"], {"tenant_id": []}, {}]),
        ("response.no_such_work", [[], {}, {}]),
    ):
        headers = message["headers"] | {"task": task, "id": str(uuid.uuid4())}
        body = base64.b64encode(json.dumps(arguments).encode()).decode()
        yield message | {"headers": headers, "body": body}


def test_garbage_and_unknown_waves_are_dropped_and_work_goes_on(
    worker, shared_database, valkey_server
):
    company, wave = asked_team(shared_database, CeleryQueue(valkey_server.celery_url))
    children = worker.children
    with redis.Redis(unix_socket_path=str(valkey_server.socket)) as broker:
        for message in garbage(valkey_server):
            broker.lpush(QUEUE, json.dumps(message))
    company.queue.send(TallyWave(company.tenant_id, uuid.uuid4()))
    given = answer(company, wave, 6)
    wait_until(lambda: counts_of(company, wave) < int(MINIMUM))
    assert_exact(company, wave, given)
    assert worker.process.poll() is None
    assert set(worker.children) == set(children), "no task killed its process"
    wait_until(lambda: "wave is not there any more" in worker.log.read_text())
    assert worker.log.read_text().count("dropped a message that is no job") == 6


def damage(company: Company, wave: uuid.UUID) -> None:
    """Cut off the end of one sheet that waits in the inbox."""
    with company.database.tenant(company.tenant_id) as session:
        one = select(InboxEntry.id).where(InboxEntry.wave_id == wave).limit(1).scalar_subquery()
        session.execute(
            update(InboxEntry).where(InboxEntry.id == one).values(answers=b"\x01"),
            execution_options={"synchronize_session": False},
        )
        session.commit()


def test_a_damaged_wave_stops_with_a_reason_and_the_others_go_on(
    worker, shared_database, valkey_server
):
    broken, broken_wave = asked_team(shared_database, CeleryQueue(valkey_server.celery_url))
    answer(broken, broken_wave, 4)
    damage(broken, broken_wave)
    answer(broken, broken_wave, 6, start=4)  # each of them sends a job
    for _ in range(10):
        broken.queue.send(TallyWave(broken.tenant_id, broken_wave))
    sound, sound_wave = asked_team(shared_database, CeleryQueue(valkey_server.celery_url))
    given = answer(sound, sound_wave, 6)
    wait_until(lambda: counts_of(sound, sound_wave) < int(MINIMUM))
    assert_exact(sound, sound_wave, given)
    assert state(broken, broken_wave) == (WaveState.OPEN, None)
    assert counts_of(broken, broken_wave) == 10, "what cannot be counted is not thrown away"
    complaint = f"wave {broken_wave} is not tallied"
    assert 1 <= worker.log.read_text().count(complaint) <= 2, "once for each of two processes"
    broken.close(broken_wave)
    wait_until(lambda: state(broken, broken_wave)[0] is not WaveState.CLOSING)
    stopped, reason = state(broken, broken_wave)
    assert stopped is WaveState.STOPPED
    assert "length" in reason
    assert counts_of(broken, broken_wave) == 10


def test_connections_cut_by_the_database_are_replaced(
    worker, postgres_server, shared_database, valkey_server
):
    company, wave = asked_team(shared_database, CeleryQueue(valkey_server.celery_url))
    given = answer(company, wave, 5)
    wait_until(lambda: counts_of(company, wave) == 0)
    with postgres_server.connect() as connection:
        connection.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s",
            [shared_database.engine.url.database],
        )
    given += answer(company, wave, 5, start=5)
    wait_until(lambda: counts_of(company, wave) == 0)
    assert_exact(company, wave, given)

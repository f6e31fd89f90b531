"""Messages get lost and workers are asked to end: the sweep finds what is left, nothing is cut short."""

from __future__ import annotations

import time

import pytest
import redis
from celery import Celery
from sqlalchemy import event

from blickwinkel.app import PORTS
from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.extension.manager import load_extensions
from blickwinkel.jobs.due import oldest_due
from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.platform.parts import Platform
from blickwinkel.response.jobs import TallyWave
from blickwinkel.response.services.tallying import drain
from blickwinkel.settings import SMALLEST_TALLY, Settings
from blickwinkel.survey.jobs import CloseWave
from blickwinkel.survey.models import WaveState
from blickwinkel_workers.handlers import response
from blickwinkel_workers.registry import Registry
from blickwinkel_workers.schedule import sweep
from support.company import SECRET_KEY, Company, SilentQueue
from support.team import DEAF, answer, asked_team
from support.truth import assert_exact, state, waiting
from support.worker import wait_until

MINIMUM = "5"
QUEUE = "celery"

SOFT_SHUTDOWN = 10
"""Seconds that a worker waits for tasks that are being done."""


def test_the_sweep_finds_what_lost_messages_left(start_worker, database, valkey_server, broker):
    company, wave = asked_team(database, CeleryQueue(valkey_server.celery_url))
    given = answer(company, wave, 6)
    assert broker.llen(QUEUE) == 6
    broker.flushall()  # all messages are lost
    deaf = CeleryQueue(DEAF)
    company.queue = deaf
    given += answer(company, wave, 3, start=6)
    other, closed = asked_team(database, CeleryQueue(valkey_server.celery_url))
    other_given = answer(other, closed, 7)
    other.queue = deaf
    other.close(closed)
    broker.flushall()
    started = start_worker("--concurrency", "1", app="support.hasty_worker", TALLY_MINIMUM=MINIMUM)
    wait_until(lambda: state(other, closed)[0] is WaveState.PUBLISHED)
    wait_until(lambda: not waiting(company, wave))
    assert_exact(company, wave, given)
    assert_exact(other, closed, other_given)
    begun = time.monotonic()
    assert started.terminate() == 0
    assert time.monotonic() - begun < SOFT_SHUTDOWN, "an idle worker ends at once"


def test_a_broker_that_may_not_write_for_a_while_is_asked_again(
    start_worker, database, valkey_server, broker
):
    """A job is taken by a write, too: while none is allowed, the worker waits and stays."""
    company, wave = asked_team(database, CeleryQueue(valkey_server.celery_url))
    started = start_worker("--concurrency", "1", app="support.hasty_worker", TALLY_MINIMUM=MINIMUM)
    try:
        broker.config_set("min-replicas-to-write", 1)
        with pytest.raises(redis.exceptions.ResponseError, match="NOREPLICAS"):
            broker.set("anything", 1)
        time.sleep(3)  # several attempts
        assert started.process.poll() is None
    finally:
        broker.config_set("min-replicas-to-write", 0)
    given = answer(company, wave, 6)
    wait_until(lambda: not waiting(company, wave))
    assert started.process.poll() is None
    assert_exact(company, wave, given)


def test_each_worker_keeps_the_clock_without_a_file(
    start_worker, database, valkey_server, broker, tmp_path
):
    """No process of its own for the clock that could die, no file of it that could lie or not be written.

    What lies in the folder as a scheduler's file is of no concern, whatever time it was written in.
    """
    planted = tmp_path / "celerybeat-schedule"
    planted.write_bytes(b"of the year 2099")
    company, wave = asked_team(database, CeleryQueue(valkey_server.celery_url))
    given = answer(company, wave, 6)
    broker.flushall()
    started = start_worker(
        "--concurrency", "1", app="blickwinkel_workers.app", TALLY_MINIMUM=MINIMUM
    )
    wait_until(lambda: not waiting(company, wave))
    assert_exact(company, wave, given)
    assert len(started.children) == 1, "only what runs tasks"
    assert {one.name for one in tmp_path.iterdir()} == {"worker.log", planted.name}
    assert planted.read_bytes() == b"of the year 2099"


def test_a_worker_without_a_clock_finds_nothing(start_worker, database, valkey_server, broker):
    """Negative control: it is the worker's own clock that finds what lost messages left."""
    company, wave = asked_team(database, CeleryQueue(valkey_server.celery_url))
    answer(company, wave, 6)
    broker.flushall()
    start_worker("--concurrency", "1", TALLY_MINIMUM=MINIMUM)
    time.sleep(3)
    assert waiting(company, wave).total() == 6


def test_a_worker_asked_to_end_finishes_what_it_has_begun(
    start_worker, postgres_server, database, valkey_server
):
    company, wave = asked_team(database, CeleryQueue(valkey_server.celery_url))
    given = answer(company, wave, 6)
    with postgres_server.connect(database.engine.url.database) as connection:
        connection.execute("begin")
        connection.execute("lock table tally in access exclusive mode")  # the task has to wait
        started = start_worker("--concurrency", "1", TALLY_MINIMUM=MINIMUM)
        wait_until(lambda: _waits_for_a_lock(postgres_server))
        started.process.terminate()
        time.sleep(0.5)
        assert started.process.poll() is None
        connection.execute("commit")
    assert started.process.wait(20) == 0
    assert not waiting(company, wave)
    assert_exact(company, wave, given)


def _waits_for_a_lock(server: PostgresServer) -> bool:
    with server.connect() as connection:
        waiting_for = "select count(*) from pg_stat_activity where wait_event_type = 'Lock'"
        return bool(connection.execute(waiting_for).fetchone()[0])


@pytest.fixture
def registry() -> Registry:
    """What can be done, without anybody who does it."""
    registry = Registry(Celery("planted", set_as_current=False), platform=lambda: None)
    registry.handle(TallyWave, response.tally_wave, watch=response.enough_waits)
    registry.handle(CloseWave, lambda platform, job: None)  # noqa: ARG005 - the names are the contract
    return registry


@pytest.fixture
def sweeping(database: Database) -> Platform:
    settings = Settings("", "", SECRET_KEY, tally_minimum=SMALLEST_TALLY)
    return Platform(settings, database, load_extensions(()), SilentQueue(), PORTS)


def test_the_sweep_queues_only_what_there_is_to_do(database, registry, sweeping):
    asked_team(database)
    few, few_wave = asked_team(database)
    answer(few, few_wave, SMALLEST_TALLY - 1)
    many, many_wave = asked_team(database)
    answer(many, many_wave, SMALLEST_TALLY)
    closed, closed_wave = asked_team(database)
    closed.close(closed_wave)
    Company.create(database, "founded")
    assert sweep(sweeping, registry) == "queued"
    assert set(sweeping.queue.sent) == {
        TallyWave(many.tenant_id, many_wave),
        CloseWave(closed.tenant_id, closed_wave),
    }
    with database.directory() as directory:
        assert set(oldest_due(directory)) == {TallyWave.name, CloseWave.name}
    drain(database, many.tenant_id, many_wave, SMALLEST_TALLY)
    sweep(sweeping, registry)
    with database.directory() as directory:
        assert set(oldest_due(directory)) == {CloseWave.name}


def test_the_sweep_asks_no_tenant_without_a_wave_under_way(database, registry, sweeping):
    company, wave = asked_team(database)
    answer(company, wave, 7)
    company.publish(wave)
    for number in range(20):
        Company.create(database, f"idle-{number}")
    statements = []
    event.listen(database.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))
    assert sweep(sweeping, registry) == "nothing due"
    listing, noting = statements[:2], statements[2:]
    assert listing[1].startswith("SELECT due_job"), "one sets the session up, one asks the list"
    assert len(noting) == 2, "and the same to keep that it was done"

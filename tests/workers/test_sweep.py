"""Messages get lost and workers are asked to end: the sweep finds what is left, nothing is cut short."""

from __future__ import annotations

import time

from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.survey.models import WaveState
from support.team import DEAF, answer, asked_team
from support.truth import assert_exact, state, waiting
from support.worker import wait_until

MINIMUM = "5"
QUEUE = "celery"


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
    beat = ("-B", "--concurrency", "1")
    started = start_worker(*beat, app="support.hasty_worker", TALLY_MINIMUM=MINIMUM)
    wait_until(lambda: state(other, closed)[0] is WaveState.PUBLISHED)
    wait_until(lambda: not waiting(company, wave))
    assert_exact(company, wave, given)
    assert_exact(other, closed, other_given)
    begun = time.monotonic()
    assert started.terminate() == 0
    assert time.monotonic() - begun < 5, "an idle worker ends at once"


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

"""Workers are killed again and again while people answer: afterwards every count is exact."""

from __future__ import annotations

import os
import random
import signal
import threading
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

import pytest
import redis
from celery import Celery
from sqlalchemy import func, select

from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.embedded.roles import APP
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.jobs.periodic import SWEEP
from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.publishing.models import Publication
from blickwinkel.response.jobs import TallyWave
from blickwinkel.response.services import sheet
from blickwinkel.response.services.answering import Questionnaire, find_questionnaire, submit
from blickwinkel.response.services.tallying import differences, recount, stored_tallies
from blickwinkel.survey.models import Invitation, Wave, WaveState
from support.company import Company
from support.truth import Cell, Given, assert_exact, state, waiting
from support.worker import Worker, start, wait_until

UNITS = 12
PEOPLE = 12 * 250
PRODUCERS = 2
MINIMUM = 20
FLUSHES = 2
MORTALITY = "0.01"
DEATHS = 15

NAIVE = "naive.count"
NAIVELY = 200
"""Answers that are counted by the naive task as well."""


class Crowd:
    """People who answer, several at a time, while others do the same."""

    def __init__(self, company: Company, wave: uuid.UUID, naive: Celery) -> None:
        self.company = company
        self.wave = wave
        self.naive = naive
        self.given: Given = Counter()
        self.naively: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._waiting = list(self._invited())
        random.Random(3).shuffle(self._waiting)

    def _invited(self) -> Iterator[tuple[str, Questionnaire]]:
        token = self.company.invited(self.wave)[0].token
        with self.company.database.tenant(self.company.tenant_id) as session:
            one = find_questionnaire(session, token)
            for seat in session.scalars(select(Invitation).where(Invitation.wave_id == self.wave)):
                asked = replace(
                    one,
                    invitation_id=seat.id,
                    unit_id=seat.unit_id,
                    perspective=seat.perspective,
                )
                yield self.company.token(seat.id), asked

    def answer(self, seed: int) -> None:
        """Answer in random small transactions until everybody has."""
        dice = random.Random(seed)
        while group := self._next(dice.randint(1, 8)):
            given: Given = Counter()
            with self.company.database.tenant(self.company.tenant_id) as session:
                for token, asked in group:
                    answers = _answers(asked, dice)
                    submit(session, self.company.queue, token, asked, answers)
                    cell = asked.unit_id, asked.perspective
                    given[cell, sheet.pack(asked.framework, answers)] += 1
                session.commit()
            with self._lock:
                self.given.update(given)
                self._count_naively(cell for cell, _ in given)

    def _count_naively(self, cells: Iterable[Cell]) -> None:
        for cell in cells:
            if self.naively.total() < NAIVELY:
                self.naively[name_of(cell)] += 1
                self.naive.send_task(NAIVE, [str(self.company.tenant_id), name_of(cell)])

    def _next(self, number: int) -> list[tuple[str, Questionnaire]]:
        with self._lock:
            group, self._waiting = self._waiting[:number], self._waiting[number:]
        return group


def _answers(asked: Questionnaire, dice: random.Random) -> dict[str, str]:
    items = [asked.framework.items[i].id for i in asked.framework.asked(asked.perspective)]
    return dict(zip(items, dice.choices("12345", k=len(items)), strict=True))


def name_of(cell: Cell) -> str:
    return f"{cell[0]}/{cell[1]}"


@pytest.fixture
def crowd(
    database: Database, postgres_server: PostgresServer, valkey_server: ValkeyServer
) -> Crowd:
    company = Company.create(database).unit("ALL").people("ALL", PEOPLE // UNITS, on_board=True)
    for number in range(1, UNITS):
        company.unit(f"U{number}", "ALL").people(f"U{number}", PEOPLE // UNITS)
    company.queue = CeleryQueue(valkey_server.celery_url)
    wave = company.open_wave()
    with postgres_server.connect(database.engine.url.database) as connection:
        connection.execute("create table naive (cell text primary key, n integer not null)")
        connection.execute(f"grant select, update on naive to {APP}")
        for unit in company.units.values():
            for side in ("board", "cco", "staff"):
                connection.execute("insert into naive values (%s, 0)", [name_of((unit, side))])
    naive = Celery(broker=valkey_server.celery_url, set_as_current=False)
    return Crowd(company, wave, naive)


class Reaper(threading.Thread):
    """Kills children and parents, starts new parents, sends too often, forgets what was sent."""

    def __init__(
        self, crowd: Crowd, valkey: ValkeyServer, broker: redis.Redis, folder: Path
    ) -> None:
        super().__init__()
        self.crowd, self.valkey, self.broker, self.folder = crowd, valkey, broker, folder
        self.done = threading.Event()
        self.started, self.parents, self.flushes = 0, 0, 0
        self.worker = self._start()

    def _start(self) -> Worker:
        self.started += 1
        return start(
            self.crowd.company.database,
            self.valkey,
            self.folder / f"worker-{self.started}.log",
            *("--concurrency", "2"),
            app="support.mortal_worker",
            MORTALITY=MORTALITY,
            TALLY_MINIMUM=str(MINIMUM),
        )

    def run(self) -> None:
        dice = random.Random(11)
        while not self.done.wait(0.1):
            self._ring(dice)
            if dice.random() < 0.1:
                self._kill_child(dice)
            if self.parents < 1 and self.deaths() >= DEATHS / 3:
                self.worker.process.kill()
                self.worker.process.wait()
                self.parents += 1
            if self.worker.process.poll() is not None:
                self.worker = self._start()
            if self.flushes < FLUSHES and dice.random() < 0.02:
                self.flush()

    def flush(self) -> None:
        self.broker.flushall()
        self.flushes += 1

    def _kill_child(self, dice: random.Random) -> None:
        if self.worker.is_ready:  # a pool that loses processes before it is complete gives up
            with suppress(ProcessLookupError, IndexError):
                os.kill(dice.choice(self.worker.children), signal.SIGKILL)

    def _ring(self, dice: random.Random) -> None:
        if dice.random() < 0.2:
            self.crowd.company.queue.send(TallyWave(self.crowd.company.tenant_id, self.crowd.wave))
        if dice.random() < 0.1:
            self.crowd.naive.send_task(SWEEP)

    def deaths(self) -> int:
        """How often a process was killed, by us or by itself."""
        logs = "".join(log.read_text() for log in self.folder.glob("worker-*.log"))
        return logs.count("exited with 'signal 9 (SIGKILL)'") + self.parents


@contextmanager
def reaping(
    crowd: Crowd, valkey: ValkeyServer, broker: redis.Redis, folder: Path
) -> Iterator[Reaper]:
    reaper = Reaper(crowd, valkey, broker, folder)
    wait_until(lambda: reaper.worker.is_ready)
    reaper.start()
    try:
        yield reaper
    finally:
        reaper.done.set()
        reaper.join()
        reaper.worker.kill()


def counted_naively(server: PostgresServer, database: Database) -> Counter[str]:
    with server.connect(database.engine.url.database) as connection:
        return Counter(dict(connection.execute("select cell, n from naive where n > 0").fetchall()))


@pytest.mark.server
def test_counts_are_exact_whatever_is_killed_when(
    crowd, database, postgres_server, valkey_server, broker, tmp_path
):
    company, wave = crowd.company, crowd.wave
    with reaping(crowd, valkey_server, broker, tmp_path) as reaper:
        threads = [threading.Thread(target=crowd.answer, args=[n]) for n in range(PRODUCERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert crowd.given.total() == PEOPLE
        wait_until(lambda: waiting(company, wave).total() < MINIMUM and reaper.deaths() >= DEATHS)
        assert_exact(company, wave, crowd.given)
        naive = counted_naively(postgres_server, database)
        reaper.flush()
        company.close(wave)
        wait_until(lambda: state(company, wave)[0] is not WaveState.CLOSING)
    assert reaper.parents
    assert reaper.flushes
    # the control: a counter per message is wrong under the very same kills
    assert naive != crowd.naively
    assert state(company, wave) == (WaveState.PUBLISHED, None)
    assert not waiting(company, wave)
    assert_exact(company, wave, crowd.given)
    with database.tenant(company.tenant_id) as session:
        published = session.get_one(Wave, (company.tenant_id, wave))
        assert differences(stored_tallies(session, published), recount(session, published)) == []
        assert session.scalars(select(func.count()).select_from(Publication)).one() == 1

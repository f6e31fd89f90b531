"""Submitting: exactly once, never too late and never lost, whatever goes away meanwhile."""

from __future__ import annotations

import socket
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.errors import ConflictError, NotFoundError, ProblemsError
from blickwinkel.jobs.queue import CeleryQueue
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.models import InboxEntry
from blickwinkel.response.services.answering import find_questionnaire, submit
from blickwinkel.response.services.tallying import drain
from blickwinkel.survey.models import WaveState
from support.company import Company, Invited
from support.faults import Racer, cut_before, meanwhile, without
from support.team import DEAF, answer, asked_team
from support.truth import Given, answered, assert_exact, given_by, state, waiting

THREADS = 4
Team = tuple[Company, uuid.UUID]


@pytest.fixture
def team(database: Database) -> Team:
    return asked_team(database)


def answers_of(company: Company, point: int) -> dict[str, str]:
    return {item.id: str(point) for item in company.framework.items}


def hand_in(company: Company, who: Invited, point: int, ready: Callable[[], object]) -> None:
    """Answer as a person does; ``ready`` runs between opening the page and sending it."""
    with company.database.tenant(company.tenant_id) as session:
        asked = find_questionnaire(session, who.token)
        ready()
        submit(session, company.queue, who.token, asked, answers_of(company, point))
        session.commit()


def race_with_one_token(company: Company, who: Invited) -> list[int]:
    """Send one person's page several times at once; return the answers that were accepted."""
    barrier = threading.Barrier(THREADS)
    racers = [Racer(partial(hand_in, company, who, n + 1, barrier.wait)) for n in range(THREADS)]
    for racer in racers:
        racer.finish()
        assert racer.error is None or isinstance(racer.error, NotFoundError)
    return [n + 1 for n, racer in enumerate(racers) if racer.error is None]


def test_one_token_sent_several_times_at_once_counts_once(team):
    company, wave = team
    given: Given = Counter()
    for who in company.invited(wave)[:6]:
        [point] = race_with_one_token(company, who)
        given[given_by(company, who, answers_of(company, point))] += 1
    assert_exact(company, wave, given)


def test_without_its_condition_the_ledger_would_let_all_of_them_in(team):
    company, wave = team
    with without(company.database.engine, " AND invitation.answered IS false"):
        # the questionnaire is found by the same condition, so that it is open to all of them too
        accepted = race_with_one_token(company, company.invited(wave)[0])
    assert len(accepted) == THREADS
    assert answered(company, wave) == 1
    assert waiting(company, wave).total() == THREADS


class LateSubmit:
    """Somebody has been let in, but not yet written down, when the wave is closed and published."""

    def __init__(self, team: Team, server: PostgresServer) -> None:
        self.company, self.wave = team
        self.server = server
        self.given = answer(self.company, self.wave, 8)
        self.who = self.company.invited(self.wave)[8]

    def run(self) -> None:
        engine = self.company.database.engine
        with meanwhile(engine, "UPDATE invitation", self._close):
            hand_in(self.company, self.who, 5, lambda: None)
        self.closing.finish()
        assert self.closing.error is None
        self.given[given_by(self.company, self.who, answers_of(self.company, 5))] += 1

    def _close(self) -> None:
        self.closing = Racer(lambda: self.company.publish(self.wave))
        name = self.company.database.engine.url.database
        self.had_to_wait = self.closing.stuck_or_done(self.server, name)


def test_an_answer_on_its_way_is_counted_before_the_wave_is_published(team, postgres_server):
    late = LateSubmit(team, postgres_server)
    late.run()
    assert late.had_to_wait
    assert state(*team) == (WaveState.PUBLISHED, None)
    assert not waiting(*team)
    assert_exact(*team, late.given)


def test_without_the_lock_an_answer_comes_after_the_publication_and_is_lost(team, postgres_server):
    late = LateSubmit(team, postgres_server)
    with without(team[0].database.engine, " FOR SHARE"):
        late.run()
    assert not late.had_to_wait
    assert state(*team) == (WaveState.PUBLISHED, None)
    assert waiting(*team).total() == 1
    assert answered(*team) == 9


def test_a_submit_that_finds_the_wave_closing_is_refused(team, postgres_server):
    company, wave = team
    given = answer(company, wave, 6)
    who = company.invited(wave)[6]
    opened = threading.Event()
    closed = threading.Event()

    def wait_for_the_close() -> None:
        opened.set()
        closed.wait(20)

    person = Racer(lambda: hand_in(company, who, 5, wait_for_the_close))
    opened.wait(20)
    company.close(wave)
    closed.set()
    person.finish()
    assert isinstance(person.error, NotFoundError)
    assert finish_wave(company.database, company.tenant_id, wave, company.next_day)
    assert_exact(company, wave, given)


def test_in_a_crowd_each_answer_is_published_or_refused(database):
    company, wave = asked_team(database, people=60)
    people = company.invited(wave)
    taken: list[Invited] = []

    def some(group: list[Invited]) -> None:
        for who in group:
            hand_in(company, who, 2, lambda: None)
            taken.append(who)

    racers = [Racer(partial(some, people[n::3])) for n in range(3)]
    while len(taken) < 15:
        time.sleep(0.005)
    company.publish(wave)
    for racer in racers:
        racer.finish()
        assert isinstance(racer.error, NotFoundError)
    assert 15 <= len(taken) < 60
    given = Counter(given_by(company, who, answers_of(company, 2)) for who in taken)
    assert state(company, wave) == (WaveState.PUBLISHED, None)
    assert_exact(company, wave, given)


def close_twice(company: Company, wave: uuid.UUID) -> list[Exception | None]:
    """Close a wave in two places at once; both have looked at it before one of them commits."""
    barrier = threading.Barrier(2)

    def close() -> None:
        barrier.wait()
        company.close(wave)

    racers = [Racer(close) for _ in range(2)]
    for racer in racers:
        racer.finish()
    return [racer.error for racer in racers]


def closings(company: Company) -> int:
    with company.database.tenant(company.tenant_id) as session:
        entries = select(func.count()).select_from(AuditEntry)
        return session.scalars(entries.where(AuditEntry.action == "wave.close")).one()


def test_a_wave_is_closed_once(team):
    for _ in range(5):
        company, wave = asked_team(team[0].database)
        errors = close_twice(company, wave)
        assert sorted(map(type, errors), key=str) == sorted([ConflictError, type(None)], key=str)
        assert closings(company) == 1


def test_without_the_lock_a_wave_would_be_closed_twice(team):
    company, wave = team
    other: list[Racer] = []

    def close_too() -> None:
        other.append(Racer(lambda: company.close(wave)))
        other[0].finish()

    with (
        without(company.database.engine, " FOR UPDATE"),
        meanwhile(company.database.engine, "UPDATE wave", close_too),
    ):
        company.close(wave)
    assert other[0].error is None
    assert closings(company) == 2


def test_a_wave_is_published_once(team):
    company, wave = team
    given = answer(company, wave, 8)
    company.close(wave)
    finish = partial(finish_wave, company.database, company.tenant_id, wave, company.next_day)
    racers = [Racer(finish) for _ in range(3)]
    for racer in racers:
        racer.finish()
        assert racer.error is None
        assert racer.result is True
    assert_exact(company, wave, given)


def test_a_connection_cut_at_any_moment_leaves_nothing_half_written(team, postgres_server):
    company, wave = team
    given: Given = Counter()
    messages: list[str] = []
    for number, who in enumerate(company.invited(wave), start=1):
        with cut_before(postgres_server, company.database.engine, number) as was_cut:
            try:
                hand_in(company, who, 3, lambda: None)
            except OperationalError as error:
                messages.append(str(error))
            else:
                assert not was_cut()
                given[given_by(company, who, answers_of(company, 3))] += 1
                break
        assert_exact(company, wave, given)  # also: the pool has noticed and opens another one
        hand_in(company, who, 4, lambda: None)
        given[given_by(company, who, answers_of(company, 4))] += 1
    assert len(messages) >= 6, "settings, page, lock, ledger, inbox, commit"
    assert not any("\\x03" in message for message in messages), "answers belong in no log"
    assert_exact(company, wave, given)


def test_a_refused_sheet_leaves_the_link_good(team):
    company, wave = team
    who = company.invited(wave)[0]
    for answers in ({"nonsense": "1"}, answers_of(company, 6)):
        with company.database.tenant(company.tenant_id) as session:
            asked = find_questionnaire(session, who.token)
            with pytest.raises(ProblemsError):
                submit(session, company.queue, who.token, asked, answers)
            session.commit()
    assert_exact(company, wave, Counter())
    hand_in(company, who, 1, lambda: None)
    assert answered(company, wave) == 1


@contextmanager
def broker_that_never_answers() -> Iterator[str]:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen(50)
        yield f"redis://127.0.0.1:{silent.getsockname()[1]}/0"


def seconds_for(company: Company, who: Invited) -> float:
    begun = time.monotonic()
    hand_in(company, who, 3, lambda: None)
    return time.monotonic() - begun


def test_submitting_does_not_wait_for_a_broker_that_is_gone_or_silent(team, caplog):
    company, wave = team
    first, second, third, *_ = company.invited(wave)
    company.queue = CeleryQueue(DEAF)
    assert seconds_for(company, first) < 1
    with broker_that_never_answers() as url:
        company.queue = CeleryQueue(url)
        assert seconds_for(company, second) < 2.5
        assert seconds_for(company, third) < 1, "nobody waits again so soon after"
    assert answered(company, wave) == 3
    assert caplog.text.count("waits for the sweep") == 2
    assert drain(company.database, company.tenant_id, wave, 1) == 3  # as the sweep's job does


def test_the_inbox_row_shares_nothing_with_the_ledger(team):
    company, wave = team
    answer(company, wave, 3)
    with company.database.tenant(company.tenant_id) as session:
        ids = set(session.scalars(select(InboxEntry.id)))
    tokens = [who.token for who in company.invited(wave)]
    with company.database.tenant(company.tenant_id) as session:
        for token in tokens[3:]:
            assert find_questionnaire(session, token).invitation_id not in ids

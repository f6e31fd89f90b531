"""From the inbox to the publication: exact whoever interferes, and stopped when data is damaged."""

from __future__ import annotations

import threading
import uuid
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError

from blickwinkel import schema
from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import Database
from blickwinkel.embedded import roles
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.errors import NotFoundError
from blickwinkel.publishing.models import Publication
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.models import InboxEntry, SealedSheets, Tally
from blickwinkel.response.services import sealing, tallying
from blickwinkel.response.services.counting import DamagedDataError
from blickwinkel.response.services.tallying import drain
from blickwinkel.survey.models import WaveState
from support.company import Company
from support.faults import Racer, cut_before
from support.team import answer, asked_team
from support.truth import Given, assert_exact, counted, sealed, state, tallied, waiting

#: The subject is the server: every version of PostgreSQL runs every case.
pytestmark = pytest.mark.server

Team = tuple[Company, uuid.UUID]


@pytest.fixture
def team(database: Database) -> Team:
    return asked_team(database)


def tally(team: Team, minimum: int | None = 1) -> int:
    company, wave = team
    return drain(company.database, company.tenant_id, wave, minimum)


def finish(team: Team) -> bool:
    company, wave = team
    return finish_wave(company.database, company.tenant_id, wave, company.next_day)


def test_while_a_wave_is_open_only_enough_sheets_are_moved(team):
    given = answer(*team, 5)
    assert tally(team, 6) == 0
    assert tally(team, None) == 0
    assert not finish(team)
    assert waiting(*team) == given
    given += answer(*team, 1, start=5)
    assert tally(team, 6) == 6
    assert_exact(*team, given)


def test_a_closing_wave_moves_what_is_left(team):
    given = answer(*team, 3)
    assert tally(team, 3) == 3
    given += answer(*team, 5, start=3)
    team[0].close(team[1])
    assert tally(team, 100) == 5
    assert finish(team)
    assert_exact(*team, given)


def test_a_wave_that_is_over_is_left_alone(team):
    given = answer(*team, 6)
    team[0].publish(team[1])
    before = tallied(*team)
    assert tally(team) == 0
    assert finish(team)
    assert tallied(*team) == before
    assert_exact(*team, given)


def test_an_unknown_wave_and_a_foreign_one_are_not_there(team):
    stranger, _ = asked_team(team[0].database)
    for wave in (uuid.uuid4(), team[1]):
        with pytest.raises(NotFoundError):
            drain(stranger.database, stranger.tenant_id, wave, 1)
        with pytest.raises(NotFoundError):
            finish_wave(stranger.database, stranger.tenant_id, wave, stranger.next_day)


def test_large_cells_are_kept_in_parts_of_many_sheets(database, monkeypatch):
    monkeypatch.setattr(sealing, "PART", 4)
    team = asked_team(database, people=40)
    given: Given = Counter()
    for start in range(0, 40, 5):
        given += answer(*team, 5, start=start)
        tally(team)
        assert_exact(*team, given)
    with database.tenant(team[0].tenant_id) as session:
        parts = session.execute(select(SealedSheets.part, SealedSheets.respondents)).all()
    assert len(parts) > 5
    assert all(4 <= number < 8 for _, number in parts)
    assert sum(part == sealing.OPEN_PART for part, _ in parts) == 1
    team[0].close(team[1])
    assert finish(team)
    assert_exact(*team, given)


class Overlap:
    """Lets two workers meet between taking sheets and writing counts, if both get that far."""

    def __init__(self) -> None:
        self._barrier = threading.Barrier(2)
        self.met = False

    def count(self, *arguments):
        with suppress(threading.BrokenBarrierError):
            self._barrier.wait(1)
            self.met = True
        return add_up(*arguments)


add_up = tallying.add_up


def two_workers(team: Team, monkeypatch: pytest.MonkeyPatch) -> Overlap:
    overlap = Overlap()
    monkeypatch.setattr(tallying, "BATCH", 4)
    monkeypatch.setattr(tallying, "add_up", overlap.count)
    racers = [Racer(partial(tally, team)) for _ in range(2)]
    for racer in racers:
        racer.finish()
        assert racer.error is None
    monkeypatch.setattr(tallying, "add_up", add_up)
    tally(team)
    return overlap


def test_two_workers_never_tally_a_wave_at_once(team, monkeypatch):
    given = answer(*team, 12)
    assert not two_workers(team, monkeypatch).met
    assert not waiting(*team)
    assert_exact(*team, given)


def test_without_the_lock_two_workers_overwrite_each_other_and_the_close_notices(team, monkeypatch):
    given = answer(*team, 12)
    monkeypatch.setattr(tallying, "lock_wave", lambda *_, **__: True)
    assert two_workers(team, monkeypatch).met
    assert not waiting(*team)
    assert sealed(*team) == given
    assert tallied(*team) != counted(team[0], given)
    team[0].close(team[1])
    assert not finish(team)
    stopped, reason = state(*team)
    assert stopped is WaveState.STOPPED
    assert "differ" in reason


def test_a_close_waits_for_the_worker_who_is_at_it(team, postgres_server):
    company, wave = team
    given = answer(*team, 6)
    with company.database.tenant(company.tenant_id) as session:
        assert tallying.tally_batch(session, wave, 1) == 6
        closing = Racer(lambda: company.close(wave) and finish(team))
        assert closing.stuck_or_done(postgres_server, company.database.engine.url.database)
        session.commit()
    closing.finish()
    assert closing.result is True
    assert_exact(*team, given)


def test_a_connection_cut_at_any_moment_leaves_nothing_half_written(database, postgres_server):
    team = asked_team(database, people=40)
    given: Given = Counter()
    for number in range(1, 40):
        given += answer(*team, 1, start=number - 1)
        before = tallied(*team)
        with cut_before(postgres_server, database.engine, number) as was_cut:
            with suppress(OperationalError):
                tally(team)
            if not was_cut():
                break
        assert_exact(*team, given)
        if not waiting(*team):  # cut in the next, empty round
            continue
        assert tallied(*team) == before
        assert tally(team) == 1
    assert number >= 8, "settings, lock, wave, inbox, framework, tallies, sheets, commit"
    assert_exact(*team, given)


def test_a_database_that_is_restarted_is_found_again(short_folder: Path, postgres_server):
    binaries = postgres_server.binaries
    with PostgresServer(short_folder / "restarted", binaries=binaries, durable=False) as server:
        roles.prepare(server, "restarted")
        schema.upgrade(server.url("restarted", roles.OWNER))
        opened = Database(server.url("restarted", roles.APP))
        team = asked_team(opened)
        given = answer(*team, 6)
        server.stop()
        for work in (partial(answer, *team, 1, start=6), partial(tally, team)):
            with pytest.raises(OperationalError):
                work()
        server.start()
        given += answer(*team, 1, start=6)
        assert tally(team) == 7
        team[0].close(team[1])
        assert finish(team)
        assert_exact(*team, given)
        opened.dispose()


Damage = Callable[[], object]


def change(model: type, **values: object) -> Damage:
    return lambda: update(model).values(**values).execution_options(synchronize_session=False)


SHEET = 35
DAMAGES = {
    "sheet cut off": (change(InboxEntry, answers=b"\x01"), "length"),
    "answer above the scale": (change(InboxEntry, answers=bytes([9] * SHEET)), "outside the scale"),
    "tally cut off": (change(Tally, counts=b"\x01\x02"), "tally"),
    "sealed sheets cut off": (
        change(SealedSheets, sheets=func.substring(SealedSheets.sheets, 2)),
        "whole",
    ),
    "sealed sheet changed": (
        change(SealedSheets, sheets=func.set_byte(SealedSheets.sheets, 0, 0)),
        "differ",
    ),
    "respondent added": (change(Tally, respondents=Tally.respondents + 1), "differ"),
}


@pytest.mark.parametrize(("damage", "reason"), DAMAGES.values(), ids=DAMAGES)
def test_damaged_data_stops_the_wave_with_a_reason(team, damage, reason, caplog):
    company, wave = team
    assert len(company.framework.items) == SHEET
    answer(company, wave, 5)
    tally(team)
    answer(company, wave, 4, start=5)
    company.close(wave)
    with company.database.tenant(company.tenant_id) as session:
        assert session.execute(damage()).rowcount
        session.commit()
    kept = waiting(company, wave).total(), tallied(company, wave)
    for _ in range(2):
        assert not finish(team)
        stopped, told = state(company, wave)
        assert stopped is WaveState.STOPPED
        assert reason in told
    with company.database.tenant(company.tenant_id) as session:
        assert session.scalars(select(func.count()).select_from(Publication)).one() == 0
        stops = select(func.count()).select_from(AuditEntry)
        assert session.scalars(stops.where(AuditEntry.action == "wave.stop")).one() == 1
    if "differ" not in reason:
        assert (waiting(company, wave).total(), tallied(company, wave)) == kept
    assert caplog.text.count(f"wave {wave} is not published") == 1


def test_damage_in_an_open_wave_moves_nothing(team):
    company, wave = team
    given = answer(company, wave, 4)
    with company.database.tenant(company.tenant_id) as session:
        session.execute(DAMAGES["answer above the scale"][0]())
        session.commit()
    with pytest.raises(DamagedDataError):
        tally(team)
    assert waiting(company, wave).total() == given.total()
    assert not tallied(company, wave)
    assert state(company, wave) == (WaveState.OPEN, None)

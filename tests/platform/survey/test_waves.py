"""The life of a wave through its services: only forward, frozen when it opens, closed once."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select, update

from blickwinkel.audit.models import AuditEntry
from blickwinkel.catalogue.services import adopt
from blickwinkel.errors import ConflictError, InvalidInputError, NotFoundError
from blickwinkel.organization.models import Employee, Unit
from blickwinkel.survey.jobs import CloseWave
from blickwinkel.survey.models import Invitation, SnapshotUnit, Survey, Wave, WaveState
from blickwinkel.survey.services.links import LinkKey, link_code_of, token_hash
from blickwinkel.survey.services.waves import WavePlan, close_wave, open_wave, plan_wave
from support.company import Company

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 20)
Plan = Callable[..., Wave]


@pytest.fixture
def plan(company: Company) -> Plan:
    """Plan a wave of the company's framework."""

    def planned(title: str = "Q1 2026", first: date = FIRST, last: date = LAST, k: int = 5) -> Wave:
        with company.database.tenant(company.tenant_id) as session:
            version = adopt(session, company.actor, company.framework)
            wave = plan_wave(session, company.actor, WavePlan(version.id, title, first, last, k))
            session.commit()
            return wave

    return planned


def state(company: Company, wave_id: uuid.UUID) -> WaveState:
    with company.database.tenant(company.tenant_id) as session:
        return session.scalars(select(Wave.state).where(Wave.id == wave_id)).one()


def log(company: Company) -> list[tuple[str, str]]:
    with company.database.tenant(company.tenant_id) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.at, AuditEntry.action))
        return [(entry.action, entry.subject) for entry in entries]


def test_waves_of_a_framework_are_numbered_within_one_survey(company: Company, plan: Plan) -> None:
    waves = [plan("Q1 2026"), plan(" Q2 2026 ")]
    assert [wave.number for wave in waves] == [1, 2]
    assert waves[1].title == "Q2 2026"
    with company.database.tenant(company.tenant_id) as session:
        assert len(session.scalars(select(Survey)).all()) == 1
    assert ("wave.plan", "Q2 2026") in log(company)


@pytest.mark.parametrize(
    "wrong",
    [{"title": "  "}, {"first": LAST, "last": FIRST}, {"k": 4}],
    ids=["title", "dates", "k"],
)
def test_an_impossible_plan_is_refused(plan: Plan, wrong: dict[str, object]) -> None:
    with pytest.raises(InvalidInputError):
        plan(**wrong)


def test_a_framework_that_is_not_adopted_cannot_be_planned(company: Company) -> None:
    with (
        company.database.tenant(company.tenant_id) as session,
        pytest.raises(NotFoundError),
    ):
        plan_wave(session, company.actor, WavePlan(uuid.uuid4(), "Q1", FIRST, LAST))


def open_it(company: Company, wave_id: uuid.UUID) -> int:
    with company.database.tenant(company.tenant_id) as session:
        invited = open_wave(session, company.actor, wave_id, company.key, FIRST)
        session.commit()
        return invited


def test_opening_invites_everybody_once(company: Company, plan: Plan) -> None:
    wave = plan()
    assert open_it(company, wave.id) == 24
    assert state(company, wave.id) is WaveState.OPEN
    with company.database.tenant(company.tenant_id) as session:
        rows = session.scalars(select(Invitation)).all()
        hashes = {token_hash(company.token(row.id)) for row in rows}
        assert {row.token_hash for row in rows} == hashes
        assert len({row.employee_id for row in rows}) == len(rows) == 24
        assert not any(row.answered for row in rows)
        assert {row.perspective for row in rows} == {"board", "cco", "staff"}
    assert log(company)[-1] == ("wave.open", "Q1 2026: 24")


def test_a_frozen_organisation_does_not_follow_changes(company: Company, plan: Plan) -> None:
    wave = plan()
    open_it(company, wave.id)
    with company.database.tenant(company.tenant_id) as session:
        session.execute(update(Unit).where(Unit.code == "SALES").values(name="Verkauf"))
        session.execute(update(Employee).values(left_on=FIRST))
        session.commit()
        names = session.scalars(select(SnapshotUnit.name).order_by(SnapshotUnit.lft)).all()
    assert names == ["Nordlicht Versorgung AG", "Kundenservice", "Vertrieb"]
    assert len(company.invited(wave.id)) == 24


def test_a_wave_opens_once(company: Company, plan: Plan) -> None:
    wave = plan()
    open_it(company, wave.id)
    with pytest.raises(ConflictError, match="opened already"):
        open_it(company, wave.id)
    assert len(company.invited(wave.id)) == 24


def test_a_company_without_people_cannot_open_a_wave(company: Company, plan: Plan) -> None:
    wave = plan()
    with company.database.tenant(company.tenant_id) as session:
        session.execute(update(Employee).values(left_on=FIRST))
        session.commit()
    with pytest.raises(ConflictError):
        open_it(company, wave.id)
    assert state(company, wave.id) is WaveState.PLANNED


def test_only_an_open_wave_closes_and_only_once(company: Company, plan: Plan) -> None:
    wave = plan()
    with pytest.raises(ConflictError):
        company.close(wave.id)
    open_it(company, wave.id)
    company.close(wave.id)
    assert state(company, wave.id) is WaveState.CLOSING
    assert company.queue.sent == [CloseWave(company.tenant_id, wave.id)]
    with pytest.raises(ConflictError):
        company.close(wave.id)


def test_a_close_that_is_taken_back_sends_no_job(company: Company, plan: Plan) -> None:
    wave = plan()
    open_it(company, wave.id)
    with company.database.tenant(company.tenant_id) as session:
        close_wave(session, company.actor, wave.id, company.queue, LAST)
        session.rollback()
    assert company.queue.sent == []
    assert state(company, wave.id) is WaveState.OPEN


def test_an_unknown_wave_is_not_found(company: Company) -> None:
    with pytest.raises(NotFoundError):
        open_it(company, uuid.uuid4())


def test_a_link_needs_the_key(company: Company) -> None:
    invitation = uuid.uuid4()
    token = company.token(invitation)
    other = LinkKey("another key, also of 32 characters").token(
        company.link_code, company.tenant_id, invitation
    )
    assert token == company.token(invitation)
    assert token != other
    assert len(token) == 30
    assert link_code_of(token) == company.link_code


@pytest.mark.parametrize(
    "nonsense", ["", "abcd", "0" * 29, "0" * 31, "O" * 30, "0" * 29 + "\n", "l" * 30]
)
def test_what_cannot_be_a_token_is_seen_at_once(nonsense: str) -> None:
    assert link_code_of(nonsense) is None

"""What was promised when a wave opened cannot be changed afterwards, not even by our own code."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.exc import IntegrityError, ProgrammingError

from blickwinkel.audit.models import AuditEntry
from blickwinkel.errors import ConflictError, InvalidInputError, NotFoundError
from blickwinkel.i18n.messages import messages_for
from blickwinkel.survey import policies
from blickwinkel.survey.models import LeadershipView, Wave, WaveOrigin, WaveState
from blickwinkel.survey.services.terms import WaveTerms, change_wave
from support.company import Company

#: The subject is the server: every version of PostgreSQL runs every case.
pytestmark = pytest.mark.server

OPENED = [state for state in WaveState if state is not WaveState.PLANNED]
CHANGES = {
    "title": "Q2 2026",
    "opens_on": date(2026, 3, 3),
    "closes_on": date(2026, 3, 27),
    "k": 7,
    "leadership_view": LeadershipView.OPEN,
    # a wave held elsewhere has no ledger that its answers are compared with
    "origin": WaveOrigin.IMPORT,
}
WANTED = WaveTerms(" Q2 2026 ", date(2026, 3, 3), date(2026, 3, 27), 7)


def change_in_the_database(company: Company, **values: object) -> Wave:
    with company.database.tenant(company.tenant_id) as session:
        assert session.execute(update(Wave).values(values)).rowcount == 1
        session.commit()
        return session.scalars(select(Wave)).one()


@pytest.mark.parametrize("state", OPENED)
@pytest.mark.parametrize("column", CHANGES)
def test_the_database_refuses_to_change_what_an_opened_wave_promised(
    company, wave_in, column, state
):
    wave_in(state)
    with pytest.raises(IntegrityError, match="terms of an opened wave"):
        change_in_the_database(company, **{column: CHANGES[column]})


@pytest.mark.parametrize("column", CHANGES)
def test_the_same_statement_on_a_planned_wave_is_allowed(company, planned, column):
    wave = change_in_the_database(company, **{column: CHANGES[column]})
    assert (wave.id, getattr(wave, column)) == (planned, CHANGES[column])


def test_not_even_a_planned_wave_goes_below_five(company, planned):
    with pytest.raises(IntegrityError, match="terms_floor"):
        change_in_the_database(company, k=4)


@pytest.mark.parametrize("column", ["min_deviating", "framework_version_id", "survey_id"])
@pytest.mark.parametrize("state", [WaveState.PLANNED, WaveState.OPEN])
def test_the_database_refuses_to_change_what_was_fixed_from_the_beginning(
    company, wave_in, column, state
):
    wave_in(state)
    with pytest.raises(ProgrammingError, match="permission denied"):
        change_in_the_database(company, **{column: getattr(Wave, column)})


BACKWARDS = [
    (WaveState.OPEN, WaveState.PLANNED),
    (WaveState.CLOSING, WaveState.PLANNED),
    (WaveState.CLOSING, WaveState.OPEN),
    *((WaveState.PUBLISHED, state) for state in WaveState if state is not WaveState.PUBLISHED),
    *((WaveState.STOPPED, state) for state in WaveState if state is not WaveState.STOPPED),
]
FORWARD = [
    (WaveState.PLANNED, WaveState.OPEN),
    (WaveState.OPEN, WaveState.CLOSING),
    (WaveState.CLOSING, WaveState.PUBLISHED),
    (WaveState.CLOSING, WaveState.STOPPED),
]


@pytest.mark.parametrize(("before", "after"), BACKWARDS)
def test_the_database_lets_no_wave_go_back(company, wave_in, before, after):
    wave_in(before)
    with pytest.raises(IntegrityError, match="cannot go from"):
        change_in_the_database(company, state=after)


@pytest.mark.parametrize(("before", "after"), FORWARD)
def test_the_database_lets_a_wave_go_on(company, wave_in, before, after):
    wave_in(before)
    assert change_in_the_database(company, state=after).state is after


@pytest.mark.parametrize("state", [WaveState.PLANNED, WaveState.OPEN])
def test_a_wave_cannot_be_removed(company, wave_in, state):
    wave_in(state)
    with (
        company.database.tenant(company.tenant_id) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text("delete from wave"))


def change(company: Company, wave_id: uuid.UUID, wanted: WaveTerms = WANTED) -> Wave:
    with company.database.tenant(company.tenant_id) as session:
        wave = change_wave(session, company.actor, wave_id, wanted)
        session.commit()
        return wave


def test_a_planned_wave_may_be_changed(company, planned):
    change(company, planned)
    with company.database.tenant(company.tenant_id) as session:
        wave = session.scalars(select(Wave)).one()
        actions = session.scalars(select(AuditEntry.action)).all()
    assert (wave.title, wave.opens_on, wave.closes_on, wave.k) == (
        "Q2 2026",
        *(WANTED.opens_on, WANTED.closes_on, 7),
    )
    assert "wave.change" in actions


@pytest.mark.parametrize(
    "wanted",
    [
        WaveTerms(" ", WANTED.opens_on, WANTED.closes_on, 5),
        WaveTerms("Q2", WANTED.closes_on, WANTED.opens_on, 5),
        WaveTerms("Q2", WANTED.opens_on, WANTED.closes_on, 4),
    ],
    ids=["title", "days", "k"],
)
def test_an_impossible_change_is_refused(company, planned, wanted):
    with pytest.raises(InvalidInputError) as refused:
        change(company, planned, wanted)
    assert messages_for("de").gettext(str(refused.value)) != str(refused.value)


@pytest.mark.parametrize("state", OPENED)
def test_an_opened_wave_refuses_with_the_reason(company, wave_in, state):
    wave = wave_in(state)
    with pytest.raises(ConflictError, match="promised to the people asked when the wave opened"):
        change(company, wave)


@pytest.mark.parametrize("view", [LeadershipView.ASKED, LeadershipView.DECLINED])
def test_the_threshold_named_to_the_board_stays_whatever_it_decided(company, planned, view):
    change_in_the_database(company, leadership_view=view)
    with pytest.raises(ConflictError, match="this threshold was named") as refused:
        change(company, planned)
    assert messages_for("de").gettext(str(refused.value)) != str(refused.value)
    days = WaveTerms("Q3 2026", WANTED.opens_on, WANTED.closes_on, 5)
    assert change(company, planned, days).title == "Q3 2026"


def test_a_wave_that_is_not_there_cannot_be_changed(company):
    with pytest.raises(NotFoundError):
        change(company, uuid.uuid4())


@pytest.mark.parametrize(
    ("refusal", "allowed"),
    [
        (policies.refusal_to_open, WaveState.PLANNED),
        (policies.refusal_to_close, WaveState.OPEN),
        (policies.refusal_to_change, WaveState.PLANNED),
    ],
)
def test_each_deed_is_possible_in_one_state_and_refused_in_words_in_all_others(refusal, allowed):
    assert refusal(allowed, str) is None
    for state in set(WaveState) - {allowed}:
        assert refusal(state, str).endswith(".")
        assert refusal(state, messages_for("de").gettext) != refusal(state, str)

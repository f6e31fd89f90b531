"""The protocol of deletions: what was promised, what has been done, and what is kept for which reason."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from blickwinkel.access.actor import program
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.models import AuditEntry
from blickwinkel.identity.models import Role
from blickwinkel.response.models import SealedSheets
from blickwinkel.response.services.retention import shred_sheets
from blickwinkel.survey.models import Invitation, WaveState
from blickwinkel.survey.services.deletions import DeletedRecord, deletions, in_fives
from blickwinkel.survey.services.retention import forget_participation
from blickwinkel.survey.services.waves import find_wave
from support.company import Company, Invited
from support.visitor import Visitor


def opinion(who: Invited, _item: object) -> str:
    return str(1 + int(who.employee_id) % 5)


def published(company: Company, title: str = "Q1 2026") -> uuid.UUID:
    wave = company.open_wave(title)
    company.answer_all(wave, opinion).publish(wave)
    return wave


def lines(company: Company, wave_id: uuid.UUID, published_on: date | None = None):
    with company.database.tenant(company.tenant_id) as session:
        return deletions(session, find_wave(session, wave_id), published_on)


def delete(company: Company, today: date, *waves: uuid.UUID) -> None:
    with company.database.tenant(company.tenant_id) as session:
        actor = program(company.tenant_id, "retention", Permission.ANSWERS_DELETE)
        forget_participation(session, actor, today)
        shred_sheets(session, actor, waves)
        session.commit()


def page_of(app: Flask, company: Company, wave: uuid.UUID, language: str = "de") -> str:
    visitor = Visitor(app).log_in(company.account(Role.ADMINISTRATOR))
    return visitor.get(f"/t/nordlicht/surveys/{wave}?lang={language}").text


def test_a_planned_wave_has_nothing_to_delete(company, wave_in):
    assert lines(company, wave_in(WaveState.PLANNED)) == []


def test_before_the_close_only_the_promise_is_told(company, wave_in):
    participation, sheets = lines(company, wave_in(WaveState.OPEN))
    assert (participation.days, participation.due, participation.done) == (30, None, None)
    assert (sheets.days, sheets.due, sheets.done) == (60, None, None)


def test_the_days_count_from_the_close_and_from_the_publication(company):
    wave = published(company)
    later = company.next_day + timedelta(days=3)
    participation, sheets = lines(company, wave, later)
    assert participation.due == company.next_day + timedelta(days=30)
    assert sheets.due == later + timedelta(days=60)


def test_a_deletion_is_told_with_its_day_and_its_rows(company, app):
    wave = published(company)
    delete(company, company.next_day + timedelta(days=90), wave)
    participation, sheets = lines(company, wave, company.next_day)
    assert participation.rows == "24"
    assert sheets.rows == "20–24"
    assert participation.done == sheets.done is not None
    page = page_of(app, company, wave)
    assert page.count("gelöscht am") == 2
    assert "20–24" in page
    assert "Fünferschritten" in page


def test_waves_of_the_same_title_are_told_apart(company):
    first = published(company)
    with company.database.tenant(company.tenant_id) as session:
        closed = find_wave(session, first).closed_on
    delete(company, closed + timedelta(days=30), first)
    second = published(company)
    assert all(line.done for line in lines(company, first))
    assert not any(line.done for line in lines(company, second))


def test_a_wave_that_is_not_due_is_left_alone(company):
    first, second = published(company), published(company, "Q2 2026")
    delete(company, company.next_day, first)
    with company.database.tenant(company.tenant_id) as session:
        left = session.scalars(select(SealedSheets.wave_id).distinct()).all()
        logged = session.scalars(
            select(AuditEntry.subject).where(AuditEntry.action == DeletedRecord.SHEETS)
        ).all()
        assert session.scalars(select(func.count()).select_from(Invitation)).one() == 24
    assert left == [second]
    assert len(logged) == 1


@pytest.mark.parametrize(("language", "words"), [("de", "bleibt erhalten"), ("en", "kept")])
def test_a_stopped_wave_keeps_everything_and_says_why(
    company: Company,
    app: Flask,
    wave_in: Callable[[WaveState], uuid.UUID],
    language: str,
    words: str,
) -> None:
    wave = wave_in(WaveState.STOPPED)
    delete(company, date(2030, 1, 1), wave)
    assert all(line.is_kept for line in lines(company, wave))
    page = page_of(app, company, wave, language)
    assert page.count(words) >= 2
    assert ("herausfinden" in page) is (language == "de")
    with company.database.tenant(company.tenant_id) as session:
        assert session.scalars(select(func.count()).select_from(Invitation)).one() == 24


@pytest.mark.parametrize(
    ("rows", "told"), [(0, "0–4"), (4, "0–4"), (5, "5–9"), (24, "20–24"), (1000, "1000–1004")]
)
def test_a_number_of_sheets_is_told_in_fives(rows, told):
    assert in_fives(rows) == told

"""Waves with little or nothing in them: every page says so in words, none fails."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import update

from blickwinkel.catalogue.services import adopt
from blickwinkel.database import Database
from blickwinkel.extension import Framework
from blickwinkel.identity.models import Role
from blickwinkel.organization.models import Employee
from blickwinkel.survey.services.participation import CoarseShare, UnitParticipation, perhaps_few
from blickwinkel.survey.services.waves import WavePlan, plan_wave
from support.company import Company, Invited, shipped_framework
from support.visitor import Visitor

SURVEYS = "/t/nordlicht/surveys"
FEW = "Haben weniger als 5 Personen geantwortet"


def office(app: Flask, company: Company) -> Visitor:
    return Visitor(app).log_in(company.account(Role.ADMINISTRATOR))


def plan(company: Company) -> uuid.UUID:
    with company.database.tenant(company.tenant_id) as session:
        version = adopt(session, company.actor, company.framework)
        first, last = date(2026, 3, 2), date(2026, 3, 20)
        wave = plan_wave(session, company.actor, WavePlan(version.id, "Q1 2026", first, last))
        session.commit()
        return wave.id


def opinion(who: Invited, _item: object) -> str:
    return str(1 + int(who.employee_id) % 5)


@pytest.mark.parametrize("respondents", [0, 1])
def test_a_wave_that_hardly_anybody_answered(
    app: Flask, company: Company, respondents: int
) -> None:
    wave = company.open_wave()
    for who in company.invited(wave)[:respondents]:
        company.answer(who, opinion)
    visitor = office(app, company)
    assert "vielleicht weniger als 5" in visitor.get(f"{SURVEYS}/{wave}/close").text
    company.publish(wave)
    page = visitor.get(f"{SURVEYS}/{wave}").text
    assert "Vielleicht haben wenige geantwortet" in page
    assert FEW in page


def test_a_wave_that_everybody_answered_does_not_say_so(app: Flask, company: Company) -> None:
    wave = company.open_wave()
    company.answer_all(wave, opinion).publish(wave)
    assert FEW not in office(app, company).get(f"{SURVEYS}/{wave}").text


def test_nobody_of_the_board(app: Flask, company: Company) -> None:
    with company.database.tenant(company.tenant_id) as session:
        session.execute(update(Employee).values(on_board=False))
        session.commit()
    planned, opened = plan(company), company.open_wave("Q2 2026")
    visitor = office(app, company)
    for page in (f"{SURVEYS}/{planned}/open", f"{SURVEYS}/{opened}"):
        text = visitor.get(page).text
        assert "Aus mancher Sicht wird niemand gefragt" in text
        assert "niemand diese Sicht" in text
    assert "Offene Sicht" not in visitor.get(f"{SURVEYS}/{planned}").text


def test_where_every_side_is_held_no_page_says_otherwise(app: Flask, company: Company) -> None:
    planned, opened = plan(company), company.open_wave("Q2 2026")
    visitor = office(app, company)
    for page in (f"{SURVEYS}/{planned}/open", f"{SURVEYS}/{opened}"):
        assert "niemand diese Sicht" not in visitor.get(page).text


def with_partners() -> Framework:
    """A framework with a perspective that no organisation of the platform can hold."""
    definition = dict(shipped_framework().definition)
    staff = next(side for side in definition["perspectives"] if side["id"] == "staff")
    partner = {**staff, "id": "partners", "title": {"de": "Partner <&>", "en": "Partners"}}
    return Framework.from_definition(
        definition | {"perspectives": [*definition["perspectives"], partner]}
    )


def test_a_perspective_that_nobody_holds(app: Flask, company: Company) -> None:
    company.framework = with_partners()
    opened = company.open_wave()
    company.answer_all(opened, opinion).publish(opened)
    visitor = office(app, company)
    for page in (f"{SURVEYS}/{plan(company)}/open", f"{SURVEYS}/{opened}"):
        assert "Partner &lt;&amp;&gt;: In der Organisation hat niemand" in visitor.get(page).text


@pytest.mark.parametrize("names", [1, 7])
def test_a_unit_that_was_emptied_after_the_planning(
    app: Flask, company: Company, names: int
) -> None:
    for number in range(names):
        company.unit(f"E{number}", "NL", f"Ehemals {number}").people(f"E{number}", 1)
    planned = plan(company)
    visitor = office(app, company)
    assert "außen vor" not in visitor.get(f"{SURVEYS}/{planned}/open").text
    with company.database.tenant(company.tenant_id) as session:
        for number in range(names):
            mover = Employee.id == company.staff[f"E{number}"][0]
            moved = {"unit_id": company.units["SALES"]}
            session.execute(update(Employee).where(mover).values(moved))
        session.commit()
    text = visitor.get(f"{SURVEYS}/{planned}/open").text
    assert "außen vor" in text
    assert text.count("Ehemals") == min(names, 5)
    assert visitor.post(f"{SURVEYS}/{planned}/open").status_code == 302
    assert "Ehemals" not in visitor.get(f"{SURVEYS}/{planned}").text


def test_a_company_too_small_for_figures_about_participation(
    app: Flask, database: Database
) -> None:
    company = Company.create(database).unit("NL").people("NL", 9)
    wave = company.open_wave()
    visitor = office(app, company)
    assert "weniger als 10 Personen eingeladen" in visitor.get(f"{SURVEYS}/{wave}").text
    for who in company.invited(wave):
        company.answer(who, opinion)
    close = visitor.get(f"{SURVEYS}/{wave}/close").text
    assert "vielleicht weniger als 5" in close
    company.publish(wave)
    assert visitor.get(f"{SURVEYS}/{wave}").status_code == 200


WHOLE = UnitParticipation(uuid.UUID(int=1), "NL", 0, 24, CoarseShare(25, 50))


@pytest.mark.parametrize(
    ("low", "k", "few"), [(0, 5, True), (25, 5, False), (25, 6, False), (25, 7, True)]
)
def test_doubts_follow_from_what_is_shown_alone(low: int, k: int, few: bool) -> None:  # noqa: FBT001
    shown = replace(WHOLE, share=CoarseShare(low, low + 25))
    assert perhaps_few([shown], k) is few
    assert perhaps_few([], k)

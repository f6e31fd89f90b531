"""The administrator's pages of waves, from the first visit to the publication."""

from __future__ import annotations

import re
import uuid
from datetime import date, timedelta

import pytest
from flask import Flask
from sqlalchemy import delete, update

from blickwinkel import clock
from blickwinkel.catalogue.services import adopt
from blickwinkel.identity.models import Role
from blickwinkel.identity.services.accounts import authenticate, grant
from blickwinkel.organization.queries import current_tree
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.survey.models import Invitation, Wave, WaveState
from blickwinkel.survey.services.earlier import take_over_wave
from blickwinkel.survey.services.waves import WavePlan
from support.company import PASSWORD, Company, Invited
from support.neighbours import Neighbours
from support.visitor import Visitor

NEVERTHELESS = {"nevertheless": "y"}
SURVEYS = "/t/nordlicht/surveys"


@pytest.fixture
def administrator(app: Flask, company: Company) -> Visitor:
    return Visitor(app).log_in(company.account(Role.ADMINISTRATOR))


@pytest.fixture
def looking(neighbours: Neighbours) -> Visitor:
    """An administrator who changes nothing."""
    return neighbours.visitor(neighbours.first, "administrator")


def plan(**changes: str) -> dict[str, str]:
    day = clock.today()
    return {
        "title": "Herbst 2026",
        "opens_on": day.isoformat(),
        "closes_on": (day + timedelta(days=14)).isoformat(),
        "k": "7",
    } | changes


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def test_the_first_visit_leads_to_the_frameworks(administrator: Visitor) -> None:
    page = administrator.get(SURVEYS).text
    assert "Wählen Sie zuerst, was gefragt wird" in page
    assert 'href="/t/nordlicht/frameworks"' in page
    assert "Wählen Sie zuerst, was gefragt wird" in administrator.get(f"{SURVEYS}/plan").text


def test_a_wave_from_the_plan_to_the_publication(administrator: Visitor, company: Company) -> None:
    administrator.post("/t/nordlicht/frameworks/six_pillars/adopt")
    form = administrator.get(f"{SURVEYS}/plan").text
    version = re.search(r'<option[^>]*value="([0-9a-f-]{36})"', form)
    assert version
    page = administrator.post(f"{SURVEYS}/plan", plan(framework_version=version[1])).location
    wave = uuid.UUID(page.rsplit("/", 1)[1])
    assert "Geplant" in administrator.get(page).text

    question = text_of(administrator.get(f"{page}/open").text)
    assert "„Herbst 2026“ öffnen?" in question
    assert "Einheiten 3" in question
    assert "Eingeladen 24" in question
    assert "weniger als 7 Antworten" in question

    assert administrator.post(f"{page}/open").location == page
    opened = text_of(administrator.get(page).text)
    assert "Läuft" in opened
    assert "Vertrieb" not in opened  # 9 people: too few for a line of its own
    assert "Nordlicht Versorgung AG 24 &lt; 25 %" in opened

    sheet = administrator.post(f"{page}/links")
    assert sheet.content_type == "text/csv; charset=utf-8"
    assert sheet.headers["Content-Disposition"] == (
        'attachment; filename="nordlicht-persoenliche-links.csv"'
    )
    for who in company.invited(wave):
        assert f"/a/{who.token}" in sheet.text

    company.answer_all(wave, _opinion)
    assert "≥ 75 %" in administrator.get(page).text
    assert "≥ 75 %" in administrator.get(f"{page}/close").text

    assert administrator.post(f"{page}/close", NEVERTHELESS).location == page
    closing = administrator.get(page).text
    assert f'data-poll="{page}/progress"' in closing
    assert "läuft" in text_of(administrator.get(f"{page}/progress").text)
    assert administrator.post(f"{page}/links").status_code == 409

    assert finish_wave(company.database, company.tenant_id, wave, clock.today())
    done = administrator.get(f"{page}/progress").text
    assert "data-poll" not in done
    assert "Die Ergebnisse sind veröffentlicht" in done
    assert "/results" not in done  # administrators do not read them
    published = text_of(administrator.get(page).text)
    assert "Veröffentlicht" in published
    assert "Nordlicht Versorgung AG 24 ≥ 75 %" in published
    with company.database.tenant(company.tenant_id) as session:
        session.execute(delete(Invitation))
        session.commit()
    assert "Haben geantwortet" not in administrator.get(page).text


@pytest.mark.parametrize(
    ("early", "answers"), [(True, 24), (True, 0), (False, 4), (False, 5), (False, 6), (False, 24)]
)
def test_closing_early_or_with_few_answers_asks_twice(
    administrator: Visitor, company: Company, *, early: bool, answers: int
) -> None:
    if early:
        company.next_day = clock.today()
    wave = company.open_wave()
    page = f"{SURVEYS}/{wave}"
    # 24 are invited: below 6 the page shows "less than 25 %", and the doubt must tell no more
    for who in company.invited(wave)[:answers]:
        company.answer(who, _opinion)
    question = administrator.get(f"{page}/close").text
    assert ("Die Befragten haben gelesen" in question) is early
    assert ("Mit so wenigen Antworten" in question) is (answers < 6)
    assert ('name="nevertheless"' in question) is (early or answers < 6)

    first = administrator.post(f"{page}/close")
    if early or answers < 6:
        assert first.status_code == 400
        assert 'id="nevertheless-error"' in first.text
        assert "Läuft" in administrator.get(page).text
        first = administrator.post(f"{page}/close", NEVERTHELESS)
    assert first.location == page
    assert "Wird ausgewertet" in administrator.get(page).text


def test_who_holds_the_links_is_told_what_they_open(
    administrator: Visitor, company: Company
) -> None:
    page = administrator.get(f"{SURVEYS}/{company.open_wave()}").text
    assert "noch nicht abgegebene Antworten lesen" in page
    assert "zeigt Blickwinkel niemandem" in page


def test_opening_warns_of_a_leadership_too_small_to_be_shown(
    looking: Visitor, neighbours: Neighbours
) -> None:
    page = looking.get(f"{SURVEYS}/{neighbours.first.planned}/open").text
    assert "es müssen fast alle antworten" in page


def _opinion(who: Invited, _item: object) -> str:
    return str(1 + int(who.employee_id) % 5)


def test_counted_answers_are_told_from_waiting_ones(
    administrator: Visitor, company: Company
) -> None:
    wave = company.open_wave()
    company.close(wave)
    progress = f"{SURVEYS}/{wave}/progress"
    assert "gezählt" in administrator.get(progress).text
    other = company.open_wave("Q2 2026")
    company.answer(company.invited(other)[0], _opinion)
    company.close(other)
    assert "gezählt" not in administrator.get(f"{SURVEYS}/{other}/progress").text


def test_a_stopped_wave_says_why_and_what_to_do(administrator: Visitor, company: Company) -> None:
    wave = company.open_wave()
    with company.database.tenant(company.tenant_id) as session:
        change = {"state": WaveState.STOPPED, "stop_reason": "3 <b>cells</b> differ"}
        session.execute(update(Wave).values(**change))
        session.commit()
    page = administrator.get(f"{SURVEYS}/{wave}").text
    assert "Es wurde nichts veröffentlicht" in page
    assert "Niemand muss noch einmal antworten" in page
    assert "3 &lt;b&gt;cells&lt;/b&gt; differ" in page


def test_a_wave_that_was_held_elsewhere_says_so(administrator: Visitor, company: Company) -> None:
    with company.database.tenant(company.tenant_id) as session:
        version = adopt(session, company.actor, company.framework)
        plan = WavePlan(version.id, "Q3 2025", date(2025, 7, 1), date(2025, 7, 20))
        wave = take_over_wave(session, company.actor, plan, current_tree(session))
        session.commit()
    page = administrator.get(f"{SURVEYS}/{wave.id}").text
    assert "Anderswo durchgeführt" in page
    assert "Wer gefragt wird" not in page
    assert "Q3 2025" in administrator.get(SURVEYS).text


def test_who_may_read_results_gets_a_link_to_them(app: Flask, company: Company) -> None:
    wave = company.open_wave()
    company.answer_all(wave, _opinion).publish(wave)
    email = company.account(Role.ADMINISTRATOR)
    with company.database.directory() as session:
        account = authenticate(session, email, PASSWORD)
        assert account
        grant(session, account.id, company.tenant_id, Role.BOARD)
        session.commit()
    page = Visitor(app).log_in(email).get(f"{SURVEYS}/{wave}").text
    assert 'class="button" href="/t/nordlicht/results"' in page


def test_a_plan_with_defects_is_shown_again_with_what_was_entered(looking: Visitor) -> None:
    answer = looking.post(f"{SURVEYS}/plan", plan(title="", k="3", framework_version="x"))
    assert answer.status_code == 400
    assert answer.text.count('class="error"') == 3
    assert 'value="3"' in answer.text


def test_there_is_nobody_to_ask_before_the_organisation_is_there(
    app: Flask, company: Company
) -> None:
    empty = Company.create(company.database, "leer", name="Leer AG")
    visitor = Visitor(app).log_in(empty.account(Role.ADMINISTRATOR))
    visitor.post("/t/leer/frameworks/six_pillars/adopt")
    form = visitor.get("/t/leer/surveys/plan").text
    version = re.search(r'<option[^>]*value="([0-9a-f-]{36})"', form)
    assert version
    page = visitor.post("/t/leer/surveys/plan", plan(framework_version=version[1])).location
    assert "Es ist niemand da" in visitor.get(f"{page}/open").text
    refused = visitor.post(f"{page}/open")
    assert refused.status_code == 409
    assert "genau eine oberste Einheit" in refused.text


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["Befragungen", "Läuft", "Geplant", "Quartal"]),
        ("en", ["Surveys", "Open", "Planned"]),
    ],
)
def test_the_list_of_waves_in_both_languages(
    looking: Visitor, language: str, words: list[str]
) -> None:
    try:
        page = looking.get(f"{SURVEYS}?lang={language}").text
        plan_page = looking.get(f"{SURVEYS}/plan").text
    finally:
        looking.get(f"{SURVEYS}?lang=de")
    assert f'<html lang="{language}">' in page
    assert all(word in page + plan_page for word in words)
    assert page.index("Q3 2026") < page.index("Q2 2026") < page.index("Q1 2026")


def test_an_open_wave_cannot_be_opened_again(neighbours: Neighbours, looking: Visitor) -> None:
    house = neighbours.first
    assert "bereits geöffnet" in looking.get(f"{SURVEYS}/{house.opened}/open").text
    assert "bereits geöffnet" in looking.post(f"{SURVEYS}/{house.opened}/open").text
    assert "Nur eine laufende Welle" in looking.get(f"{SURVEYS}/{house.planned}/close").text


@pytest.mark.parametrize("path", ["x", "00000000-0000-0000-0000-000000000001", "%00", "plan/x"])
def test_what_is_no_wave_is_not_there(looking: Visitor, path: str) -> None:
    assert looking.get(f"{SURVEYS}/{path}").status_code == 404

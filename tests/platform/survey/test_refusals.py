"""What the pages of a wave refuse in its state, and the words in which they say why."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from blickwinkel import clock
from blickwinkel.identity.models import Role
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.services.stopping import StopCode, StopReason
from support.company import Company
from support.visitor import Visitor

NEVERTHELESS = {"nevertheless": "y"}
SURVEYS = "/t/nordlicht/surveys"


@pytest.fixture
def administrator(app: Flask, company: Company) -> Visitor:
    return Visitor(app).log_in(company.account(Role.ADMINISTRATOR))


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


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        (StopReason(StopCode.RECOUNT, {"cells": 3}), ("zweite Zählung", "in 3 Zellen")),
        (StopReason(StopCode.DAMAGE, {"what": "x"}), ("Daten ist beschädigt", "Betrieb: x")),
        (
            StopReason(
                StopCode.AUDIT, {"rule": "size", "group": "staff", "unit": "S", "item": "i"}
            ),
            ("unabhängige Prüfung", "Regel size, Gruppe staff, Einheit S"),
        ),
        (
            StopReason(StopCode.PROMISE, {"promise": "min_deviating"}),
            ("Versprechen an die Befragten", "die von der häufigsten abweichen"),
        ),
        (
            StopReason(StopCode.AUDITOR, {"error": "KeyError", "where": "x.py:1 f"}),
            ("wegen eines Programmfehlers", "KeyError in x.py:1 f"),
        ),
        (
            StopReason(StopCode.LEDGER, {"answered": 7, "counted": 6}),
            ("mehr oder weniger Antworten", "7 Personen haben geantwortet"),
        ),
    ],
    ids=lambda value: getattr(value, "code", ""),
)
def test_each_reason_is_told_in_the_readers_language(
    administrator: Visitor, company: Company, reason: StopReason, words: tuple[str, ...]
) -> None:
    wave = company.open_wave()
    with company.database.tenant(company.tenant_id) as session:
        session.execute(update(Wave).values(state=WaveState.STOPPED, stop_reason=reason.stored()))
        session.commit()
    page = text_of(administrator.get(f"{SURVEYS}/{wave}").text)
    assert all(word in page for word in words)
    assert '"code"' not in page


def test_a_planned_wave_may_be_changed(administrator: Visitor, planned: uuid.UUID) -> None:
    page = f"{SURVEYS}/{planned}"
    assert f'href="{page}/change"' in administrator.get(page).text
    assert 'value="Q1 2026"' in administrator.get(f"{page}/change").text
    refused = administrator.post(f"{page}/change", plan(k="4"))
    assert refused.status_code == 400
    assert "Weniger als fünf ist nie möglich" in refused.text
    assert administrator.post(f"{page}/change", plan(title="Herbst", k="9")).location == page
    changed = administrator.get(page).text
    assert "<h1>Herbst</h1>" in changed
    assert "Gruppen ab 9 Antworten" in changed


@pytest.mark.parametrize("state", [state for state in WaveState if state is not WaveState.PLANNED])
def test_an_opened_wave_says_why_nothing_changes_any_more(
    administrator: Visitor, wave_in: Callable[[WaveState], uuid.UUID], state: WaveState
) -> None:
    page = f"{SURVEYS}/{wave_in(state)}"
    promised = "Diese Bedingungen wurden den Befragten zugesagt"
    overview = administrator.get(page).text
    assert promised in overview
    assert "nie nach einem späteren Stand neu zugeschnitten" in overview
    assert f"{page}/change" not in overview
    form = administrator.get(f"{page}/change").text
    assert promised in form
    assert 'name="k"' not in form
    refused = administrator.post(f"{page}/change", plan())
    assert refused.status_code == 409
    assert promised in refused.text
    assert "<h1>Q1 2026</h1>" in administrator.get(page).text


@pytest.mark.parametrize(
    ("state", "opening", "closing"),
    [
        (WaveState.CLOSING, "Ergebnisse erscheinen nur einmal", "bereits geschlossen"),
        (WaveState.PUBLISHED, "ließen sich voneinander abziehen", "ließen sich voneinander"),
        (WaveState.STOPPED, "würden zwei verschiedene Lagen", "würde daran nichts ändern"),
    ],
)
def test_what_has_ended_is_neither_opened_nor_closed_again(
    administrator: Visitor,
    wave_in: Callable[[WaveState], uuid.UUID],
    state: WaveState,
    opening: str,
    closing: str,
) -> None:
    page = f"{SURVEYS}/{wave_in(state)}"
    for deed, reason in (("open", opening), ("close", closing)):
        shown = administrator.get(f"{page}/{deed}").text
        assert reason in shown
        assert "data-once" not in shown
        refused = administrator.post(f"{page}/{deed}", NEVERTHELESS)
        assert (refused.status_code, reason in refused.text) == (409, True)

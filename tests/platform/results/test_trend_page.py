"""A unit over time: words that noise cannot earn, notes on what cannot be compared, the changed mix."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import update

from blickwinkel.database import Database
from blickwinkel.extension.results import TrendFigures
from blickwinkel.organization.models import Employee, Unit, UnitSuccession
from blickwinkel.results.presenting.trend import trend_page
from blickwinkel.results.queries.reading import UnitView
from support.altered import (
    ENGLISH,
    GERMAN,
    altered,
    lead,
    rendered,
    spoken,
    view_of,
    widened,
    without,
)
from support.company import Company
from support.results import play

#: Answers on a scale of five: means 2, 3 and 4.
LOW, MIDDLE, HIGH = "11222333", "22333444", "33444555"
ITEMS = ("key_customer_groups", "relationship_goals")


def line(slope: float, p: float, **others: Any) -> TrendFigures:
    figures: TrendFigures = {
        "slope": slope,
        "interval": [slope - 1, slope + 1],
        "p": p,
        "waves": 3,
        "fit_q": 0.5,
        "fit_df": 1,
        "rising": None,
    }
    return {**figures, **others}  # type: ignore[typeddict-item]


def hold(company: Company, title: str, **staff: str) -> Any:
    lines = {f"staff {unit}": dict.fromkeys(ITEMS, answers) for unit, answers in staff.items()}
    everybody = {"staff": dict.fromkeys(ITEMS, MIDDLE), "board": dict.fromkeys(ITEMS, "334455")}
    return play(company, everybody | lines, title)


def change(company: Company, statement: Any) -> None:
    with company.database.tenant(company.tenant_id) as session:
        session.execute(statement)
        session.commit()


@pytest.fixture(scope="module")
def company(shared_database: Database) -> Company:
    company = Company.create(shared_database, "wellen").unit("ALL", name="Wellen AG")
    company.people("ALL", 6, on_board=True)
    for team in ("NORTH", "SOUTH", "WEST"):
        company.unit(team, "ALL", f"Team {team.title()}").people(team, 16)
    return company


@pytest.fixture(scope="module")
def waves(company: Company) -> list[Any]:
    """NORTH rises; SOUTH is renamed before the third wave, which a part of WEST leaves for FERRY."""
    held = [hold(company, "Q1", NORTH=LOW, WEST=HIGH), hold(company, "Q2", NORTH=MIDDLE, WEST=HIGH)]
    change(company, update(Unit).where(Unit.code == "SOUTH").values(name="Team Süden <Küste>"))
    company.unit("FERRY", "ALL", "Fähre")
    moved = company.staff["WEST"][:8]
    change(
        company,
        update(Employee).where(Employee.id.in_(moved)).values(unit_id=company.units["FERRY"]),
    )
    with company.database.tenant(company.tenant_id) as session:
        ids = company.units["WEST"], company.units["FERRY"]
        since = company.next_day - timedelta(days=30)
        session.add(UnitSuccession(predecessor_id=ids[0], successor_id=ids[1], since=since))
        session.commit()
    company.people("NORTH", 24)
    held.append(hold(company, "Q3", NORTH=HIGH, WEST=HIGH, FERRY=LOW))
    return held


def shown(reading, view: UnitView) -> str:
    return rendered(reading, view, "trend", trend_page(view, GERMAN))


def test_a_rising_line_is_the_title(company, waves, reading):
    html = shown(reading, view_of(company, waves[2], "NORTH"))
    assert re.match(
        r"Mitarbeitende: „Strategie“ wird besser eingeschätzt als früher, \+\d+ Punkte über 3 Wellen",
        lead(html),
    )
    text = spoken(html)
    assert "steigend in 3 Wellen" in text
    assert re.search(r"seit Q2: (wahrscheinlich )?besser \+\d", text)
    assert "Jede Welle dieser Einheit ist gezeigt" in text


def test_noise_gets_neither_arrow_nor_direction(company, waves, reading):
    html = shown(reading, view_of(company, waves[2], "SOUTH"))
    assert lead(html) == "Über 3 Wellen ist keine Richtung sicher"
    assert "keine Richtung" in spoken(html)
    assert "↗" not in html
    assert "↘" not in html


def test_a_new_name_is_noted_once_and_forbids_nothing(company, waves, reading):
    html = shown(reading, view_of(company, waves[2], "SOUTH"))
    assert re.findall(r"<li>(bis Q2: [^<]*)</li>", html) == ["bis Q2: hieß damals Team South"]
    assert "hollow" not in html
    assert "Team Süden &lt;Küste&gt;" in html


def test_a_part_of_a_unit_is_hollow_and_says_of_which(company, waves, reading):
    html = shown(reading, view_of(company, waves[2], "FERRY"))
    assert lead(html) == "Die früheren Wellen lassen sich mit dieser nicht vergleichen"
    assert "<li>Q1, Q2: Teil von Team West; Mitarbeitende" not in html
    assert re.search(r"<li>Q1, Q2: Teil von Team West</li>", html)
    assert "hollow" in html
    text = spoken(html)
    assert "0 Wellen lassen sich mit dieser vergleichen" in text
    assert re.search(r"\(\d\d\) \(\d\d\) \d\d", text)


def test_a_changed_mix_is_told_in_one_sentence(company, waves, reading):
    view = view_of(company, waves[2], "ALL")
    html = shown(reading, view)
    split = view.payload["composition"]
    assert split is not None
    assert "mix-wide" in html
    text = spoken(html)
    assert (
        "auf die veränderte Zusammensetzung zurück" in text or "veränderte Zusammensetzung" in text
    )
    assert 'explain/composition.0"' in html


def test_the_parts_of_the_sentence_add_up_as_printed(company, waves, reading):
    view = view_of(company, waves[2], "ALL")
    figures = {"change": -6.4, "within": -1.6, "composition": -4.8}
    payload = {**view.payload["composition"], "staff": [figures, None, None, None, None, None]}
    page = trend_page(altered(view, composition=payload), GERMAN)
    assert page.composition.title == (
        "„Strategie“: Von den −6 Punkten gehen −5 auf die veränderte Zusammensetzung zurück"
    )
    assert [
        page.composition.lines[0].change,
        page.composition.lines[0].within,
        page.composition.lines[0].composition,
    ] == [
        "−6",
        "−1",
        "−5",
    ]
    hidden = {"change": 1.0, "within": 9.0, "composition": -8.0}
    page = trend_page(altered(view, composition={**payload, "staff": [hidden] * 6}), ENGLISH)
    assert page.composition.title == (
        "“Strategy”: the answers moved by +9 points, the mix of units by −8; together +1"
    )


def test_a_mix_that_plays_no_part_is_one_quiet_sentence(company, waves, reading):
    view = view_of(company, waves[2], "NORTH")
    small = {"change": 3.0, "within": 1.5, "composition": 1.5}
    payload = {"wave": "Q2", "parts": [], "staff": [small] * 6}
    html = shown(reading, altered(view, composition=payload))
    assert "mix-wide" not in html
    assert "spielt für die Veränderung kaum eine Rolle." in spoken(html)
    large = {**small, "within": 1.0, "composition": 2.0}
    assert "mix-wide" in shown(
        reading, altered(view, composition={**payload, "staff": [large] * 6})
    )


def test_the_first_wave_says_what_is_missing(company, waves, reading):
    html = shown(reading, view_of(company, waves[0], "NORTH"))
    assert lead(html) == "Noch kein Vergleich möglich"
    assert "Ab der zweiten veröffentlichten Welle" in spoken(html)
    assert 'class="chart' not in html


def test_two_waves_have_changes_and_no_line(company, waves, reading):
    text = spoken(shown(reading, view_of(company, waves[1], "NORTH")))
    assert "1 Welle lässt sich mit dieser vergleichen" in text
    assert re.search(r"seit Q1: nicht eindeutig \+\d", text)
    assert "keine Richtung" not in text.split("Wie diese Seite zu lesen ist")[0]


def test_a_line_that_does_not_fit_carries_a_warning(company, waves, reading):
    view = view_of(company, waves[2], "NORTH")
    crooked = [line(1, 0.5, fit_q=30.0)] * 6
    history = {**view.payload["history"], "staff": crooked}
    assert "eine gerade Linie passt kaum" in spoken(shown(reading, altered(view, history=history)))
    assert "passt kaum" not in spoken(shown(reading, view))


def test_other_questions_and_another_leadership_are_said(company, waves, reading):
    view = view_of(company, waves[2], "NORTH")
    history = altered(view).payload["history"]
    first = history["points"][0]
    first["staff"][0] = {**first["staff"][0], "comparable": False, "items": [2, 6]}
    first["leadership"][0] = {**first["leadership"][0], "comparable": False}
    html = shown(reading, altered(view, history=history))
    assert (
        "<li>Q1: Mitarbeitende: andere Fragen: 2 von 6 gleich; Leitung: andere Leitungsgruppe</li>"
        in html
    )


@pytest.mark.parametrize("sides", [("leadership",), ("staff",), ("staff", "leadership")])
def test_hidden_sides(company, waves, reading, sides):
    html = shown(reading, without(view_of(company, waves[2], "NORTH"), *sides))
    spoken(html)
    assert ('class="chart' in html) is (len(sides) == 1)


def test_a_history_without_any_point(company, waves, reading):
    view = view_of(company, waves[2], "NORTH")
    empty = {"points": [], "staff": [None] * 6, "leadership": [None] * 6}
    html = shown(reading, altered(view, history=empty, change=None, composition=None))
    assert "Noch kein Vergleich möglich" in spoken(html)


@pytest.mark.parametrize("number", [1, 12])
def test_any_number_of_topics(company, waves, reading, number):
    html = shown(reading, widened(view_of(company, waves[2], "NORTH"), number))
    assert html.count("chart-trend") >= number
    spoken(html)


def test_links_lead_to_explanations_and_rights_hold(published, reader):
    board, cco = reader(published.board), reader(published.cco_of_south)
    page = board.get(published.address("SALES") + "/trend")
    assert page.status_code == 200
    for key in sorted(set(re.findall(r'/explain/([\w.]+)"', page.text))):
        assert board.get(published.address("SALES") + "/explain/" + key).status_code == 200, key
    assert "change.staff.0" in page.text
    assert cco.get(published.address("SOUTH") + "/trend").status_code == 200
    assert cco.get(published.address("NORTH") + "/trend").status_code == 404

"""The cascade: where a judgement breaks on its way down, how sure that is, and what is left out."""

from __future__ import annotations

import pytest

from blickwinkel.database import Database
from blickwinkel.extension.results import ScoreFigures
from blickwinkel.results.presenting.cascade import cascade_page
from blickwinkel.results.queries.reading import UnitView
from support.altered import (
    GERMAN,
    NOTHING_BELOW,
    altered,
    below_of,
    lead,
    rendered,
    spoken,
    view_of,
    widened,
    without,
)
from support.company import Company
from support.results import play


def standing(score: float, error: float | None = 3.0) -> ScoreFigures:
    return {"score": score, "level": 1, "n": 9, "se": error, "favourable": None}


#: Six teams with a CCO each: board and CCOs agree, the staff do not; TINY is too small to be shown.
LINES = {
    "board": {"key_customer_groups": "554455", "relationship_goals": "545545"},
    "cco": {"key_customer_groups": "554455", "relationship_goals": "545545"},
    "staff": {"key_customer_groups": "1213", "relationship_goals": "2132"},
}


@pytest.fixture(scope="module")
def company(shared_database: Database) -> Company:
    company = Company.create(shared_database, "stufen").unit("NL", name="Stufen <&> AG")
    company.people("NL", 6, on_board=True).unit("NORTH", "NL", "Kundenservice")
    for number in range(6):
        company.unit(f"T{number}", "NORTH", f"Team {number}").people(f"T{number}", 8)
        company.cco(f"T{number}")
    company.unit("SOUTH", "NL").people("SOUTH", 10)
    return company.unit("TINY", "SOUTH", "Nest").people("TINY", 3)


@pytest.fixture(scope="module")
def wave(company: Company):
    return play(company, LINES)


@pytest.fixture(scope="module")
def north(company: Company, wave) -> UnitView:
    return view_of(company, wave, "NORTH")


def shown(reading, view: UnitView, below=NOTHING_BELOW) -> str:
    return rendered(reading, view, "cascade", cascade_page(view, below, GERMAN))


def test_the_title_says_where_the_perception_breaks(company, wave, north, reading):
    html = shown(reading, north, below_of(company, wave, "NORTH"))
    assert lead(html).startswith(
        "Die Wahrnehmung bricht zwischen den CCOs in Kundenservice und den Mitarbeitenden: „Strategie“, "
    )
    text = spoken(html)
    for words in (
        "Unternehmensleitung",
        "Alle CCOs",
        "CCOs in Kundenservice und darunter",
        "Bruch · deutlich",
        "CCOs in Kundenservice und darunter → Mitarbeitende",
        "Verglichen mit",
    ):
        assert words in text
    # one ring per team and dimension, on either width
    assert html.count('class="fan"') == 2 * 6 * len(north.wave.framework.dimensions)
    assert "Team 0" in text


def test_the_same_scores_on_all_steps_are_no_break(north, reading):
    same = [standing(50)] * 6
    side = {**north.payload["staff"], "dimensions": same}
    view = altered(
        north,
        staff=side,
        cascade=[{**step, "dimensions": same} for step in north.payload["cascade"]],
    )
    html = shown(reading, view)
    assert lead(html).startswith("Von oben bis zu den Mitarbeitenden sticht kein Bruch heraus")
    assert "descent broken" not in html
    assert 'class="fan"' not in html


def test_an_uncertain_break_is_dotted_and_called_an_indication(north, reading):
    lower = [standing(50, None)] * 6
    view = altered(north, staff={**north.payload["staff"], "dimensions": lower})
    html = shown(reading, view)
    assert lead(html).startswith("Ein Hinweis: ")
    assert "descent broken unclear" in html


def test_a_rise_is_not_called_a_break(north, reading):
    view = altered(north, staff={**north.payload["staff"], "dimensions": [standing(100, 1)] * 6})
    html = shown(reading, view)
    assert "steigt die Einschätzung" in lead(html)
    assert "Anstieg" in spoken(html)


def test_levels_without_a_group_of_their_own_are_named_with_the_reason(company, wave, reading):
    text = spoken(shown(reading, view_of(company, wave, "T0")))
    assert "sind deshalb hier keine Stufe: Team 0." in text
    assert "Dafür braucht es mindestens 5 CCOs" in text


def test_a_unit_without_staff_says_why_and_goes_as_far_as_it_may(company, wave, reading):
    text = spoken(shown(reading, view_of(company, wave, "TINY")))
    assert "Die Mitarbeitenden dieser Einheit werden nicht gezeigt." in text
    assert "Innerhalb der Leitung sticht kein Bruch heraus" in text
    assert "3 Antworten" not in text


@pytest.mark.parametrize("sides", [("leadership",), ("staff", "leadership")])
def test_without_two_groups_there_is_no_picture_but_a_reason(north, reading, sides):
    html = shown(reading, without(north, *sides))
    assert lead(html).startswith("Es lässt sich zu wenig zeigen")
    assert 'class="chart' not in html
    assert "Leitung wird nicht gezeigt" in spoken(html)


@pytest.mark.parametrize("number", [1, 12])
def test_any_number_of_topics(north, reading, number):
    html = shown(reading, widened(north, number))
    assert html.count("cascade.") >= number
    assert "Strategie" in spoken(html)


def test_every_explained_figure_leads_to_its_explanation(company, wave, published, reader):
    client = reader(published.board)
    page = client.get(published.address("SALES") + "/cascade")
    assert page.status_code == 200
    address = published.address("SALES") + "/explain/"
    for key in ("staff.dim.0", "leadership.dim.0", "cascade.0"):
        assert f'href="{address}{key}"' in page.text
        assert client.get(address + key).status_code == 200


def test_a_cco_sees_the_cascade_of_the_own_units_only(published, reader):
    cco = reader(published.cco_of_south)
    assert cco.get(published.address("SOUTH") + "/cascade").status_code == 200
    assert cco.get(published.address("NORTH") + "/cascade").status_code == 404
    own = cco.get(published.address("SOUTH") + "/cascade").text
    assert "Kanarienvogel" not in own

"""The map of units and the lists of the overview: which comes first, and what is left out and why."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from blickwinkel.measurement.findings.kinds import Finding, FindingKind
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.results.presenting.among import Listed, first_among
from blickwinkel.results.presenting.overview import overview_page
from blickwinkel.results.presenting.unit_map import Shows, unit_map_page
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.below import Below
from support.altered import GERMAN, altered, below_of, view_of
from support.results import Published

WORDS = Words(GERMAN, leaf=False)
TITLES = ("Daten", "IT")


def listed(name: str, *gaps: tuple[FindingKind | None, Certainty | None, float]) -> Listed:
    found = [
        Finding(kind, certainty, place, points, None, None, None, name)
        for place, (kind, certainty, points) in enumerate(gaps)
        if kind is not None
    ]
    return Listed(name, [points for *_, points in gaps], found)


BLIND, STRENGTH = FindingKind.BLIND_SPOT, FindingKind.HIDDEN_STRENGTH
CLEAR, UNSURE = Certainty.CLEAR, Certainty.INDICATIVE


@pytest.mark.parametrize(
    ("units", "words"),
    [
        (
            [
                listed("Nord", (BLIND, CLEAR, 14.0), (STRENGTH, CLEAR, -40.0)),
                listed("Süd", (BLIND, UNSURE, 60.0), (BLIND, CLEAR, 20.0)),
            ],
            "An erster Stelle unter diesen Einheiten: Süd, „IT“, +20 Punkte",
        ),
        (
            [listed("Nord", (None, None, 3.0), (BLIND, UNSURE, 15.0))],
            "In diesen Einheiten ist kein Befund belegt. Ein Hinweis: Nord, „IT“, +15 Punkte",
        ),
        (
            [listed("Nord", (None, None, 3.0), (None, None, -9.0))],
            "In diesen Einheiten ist kein Befund belegt. Der größte Unterschied: Nord, „IT“, −9 Punkte",
        ),
        ([Listed("Nord", [None, None], [])], ""),
        ([], ""),
    ],
)
def test_units_are_compared_in_the_one_order(units: list[Listed], words: str) -> None:
    assert first_among(WORDS, TITLES, units) == words


@pytest.fixture(scope="module")
def below(published: Published) -> Below:
    return below_of(published.company, published.second, "NL")


def page(published: Published, below: Below) -> Any:
    view = view_of(published.company, published.second, "NL")
    return unit_map_page(view, below, Shows.GAP, lambda _: "", GERMAN)


def test_a_map_that_has_everything_leaves_out_nothing(published: Published, below: Below) -> None:
    assert page(published, replace(below, deepest=1)).more == ()


def test_rows_and_levels_that_are_left_out_are_told_with_the_reason(
    published: Published, below: Below
) -> None:
    rows, levels = page(published, replace(below, deepest=3, left_out=7)).more
    assert rows.startswith(
        "7 weitere Einheiten dieser Ebenen sind nicht aufgeführt: Die Tabelle hat"
    )
    assert levels.startswith("2 tiefere Ebenen sind weggelassen, damit die Tabelle lesbar bleibt")
    assert page(published, replace(below, deepest=2)).more[0].startswith("1 tiefere Ebene ist")


def test_what_only_looks_large_is_not_marked_as_clear(published: Published, below: Below) -> None:
    """A gap that is clear within its unit may be chance among all units."""
    row = next(row for row in below.rows if row.depth == 1)
    gaps = [gap and {**gap, "type": "blind_spot", "q": 0.01} for gap in row.summary["gaps"]]
    unsure: Any = {**row.summary, "gaps": gaps, "map_q": [0.2] * len(gaps)}
    sure: Any = {**unsure, "map_q": [0.01] * len(gaps)}
    older: Any = {**unsure, "map_q": None}
    told = [
        page(published, replace(below, rows=(replace(row, summary=summary),))).title
        for summary in (unsure, sure, older)
    ]
    assert told[0].startswith("In diesen Einheiten ist kein Befund belegt. Ein Hinweis: ")
    assert told[1].startswith("An erster Stelle unter diesen Einheiten: ")
    # before there was such a family, the unit's own adjusted p-values count
    assert told[2] == told[1]


def test_the_overview_says_what_its_lists_leave_out(published: Published) -> None:
    view = view_of(published.company, published.second, "NL")
    assert "höchstens 3" in overview_page(view, {}, GERMAN).left_out
    nothing = altered(view, highlights={"blind_spots": [], "hidden_strengths": []})
    assert overview_page(nothing, {}, GERMAN).left_out == ""

"""The headline says the finding, and never more than the figures do."""

from __future__ import annotations

from typing import Any

import pytest

from blickwinkel.i18n.messages import messages
from blickwinkel.results.presenting.finding import headline
from blickwinkel.results.presenting.words import Words
from support.company import shipped_framework

FIGURES = ("points", "certainty", "interval")
DIMENSIONS = shipped_framework().dimensions


def said(gaps: list[tuple[Any, ...] | None], *, leaf: bool = True, **sides: Any) -> str:
    payload: Any = {
        "staff": {},
        "leadership": {},
        "dimensions": [gap and dict(zip(FIGURES, gap, strict=True)) for gap in gaps],
        **sides,
    }
    return headline(Words(messages("de"), leaf=leaf), DIMENSIONS, payload)


CLOSE = [(2.0, None, [-6.0, 10.0])] * 6


def test_a_clear_gap_goes_before_a_larger_indication():
    gaps = [(40.0, "indicative", None), (20.0, "clear", None), *CLOSE[2:]]
    assert said(gaps) == "Die Leitung sieht „Prozesse“ 20 Punkte höher als das Team"


def test_an_indication_is_called_one():
    gaps = [*CLOSE[1:], (-19.4, "indicative", None)]
    assert said(gaps) == "Ein Hinweis: Das Team sieht „Steuerung“ 19 Punkte höher als die Leitung"


def test_the_name_is_that_of_the_page_and_units_with_others_below_have_no_team():
    gaps = [*CLOSE[:3], (28.1, "clear", None), *CLOSE[4:]]
    expected = "Die Leitung sieht „Daten“ 28 Punkte höher als die Mitarbeitenden"
    assert said(gaps, leaf=False) == expected


@pytest.mark.parametrize(
    ("gaps", "sides", "words"),
    [
        (CLOSE, {}, "Leitung und Team sehen die Dinge ähnlich"),
        (
            [None, *CLOSE[1:]],
            {},
            "Wo ein Vergleich möglich ist, sehen beide Seiten die Dinge ähnlich",
        ),
        (
            [*CLOSE[:3], (-8.2, None, [-12.0, -4.4]), *CLOSE[4:]],
            {},
            "Beide Seiten liegen nah beieinander, am weitesten auseinander bei „Daten“ (8 Punkte)",
        ),
        (
            [(1.0, None, [0.2, 1.8]), *CLOSE[1:]],
            {},
            "Leitung und Team sehen die Dinge ähnlich",
        ),
        (
            [*CLOSE[:5], (9.0, None, [-6.0, 24.0])],
            {},
            "Kein Unterschied sticht heraus; der größte liegt bei „Steuerung“ (9 Punkte)",
        ),
        (
            [None, *CLOSE[:4], (9.0, None, None)],
            {},
            "Wo ein Vergleich möglich ist, sticht kein Unterschied heraus; der größte",
        ),
        (
            [None] * 6,
            {"staff": None, "leadership": None},
            "Weder die Mitarbeitenden noch die Leitung lassen sich hier zeigen",
        ),
        ([None] * 6, {}, "Kein Thema lässt sich für beide Seiten zeigen"),
        ([None] * 6, {"leadership": None}, "Es gibt keine Leitungsgruppe, mit der"),
        (
            [None] * 6,
            {"staff": None},
            "Wie die Mitarbeitenden es hier sehen, lässt sich nicht zeigen",
        ),
    ],
)
def test_without_a_gap_the_headline_says_why(gaps, sides, words):
    assert said(gaps, **sides).startswith(words)

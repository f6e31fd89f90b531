"""The headline says the finding, and never more than the figures do."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from blickwinkel.extension.findings import add_findings
from blickwinkel.i18n.messages import messages_for
from blickwinkel.results.presenting.finding import headline
from blickwinkel.results.presenting.words import Words
from support.company import shipped_framework

FRAMEWORK = shipped_framework()
UNIT = {"code": "X", "name": "X"}
SHARED, APART = "shared_middle", {True: "blind_spot", False: "hidden_strength"}


def gap(points: float, certainty: str | None, interval: list[float] | None) -> dict[str, Any]:
    kind = SHARED if certainty is None else APART[points > 0]
    return {
        "points": points,
        "interval": interval,
        "q": None,
        "type": kind,
        "certainty": certainty,
    }


def said(gaps: list[tuple[Any, ...] | None], *, leaf: bool = True, **sides: Any) -> str:
    side = {"unit": UNIT, "dimensions": [None] * len(gaps)}
    payload: Any = {
        "unit": UNIT,
        "staff": side,
        "leadership": side,
        "dimensions": [None if figures is None else gap(*figures) for figures in gaps],
        "cascade": [],
        "change": None,
        "history": {"points": [], "staff": [], "leadership": []},
        **sides,
    }
    add_findings(FRAMEWORK, [payload])
    view: Any = SimpleNamespace(payload=payload, wave=SimpleNamespace(framework=FRAMEWORK))
    return headline(Words(messages_for("de"), leaf=leaf), view)


CLOSE = [(2.0, None, [-6.0, 10.0])] * 6


def test_a_clear_gap_goes_before_a_larger_indication():
    gaps = [(40.0, "indicative", None), (20.0, "clear", None), *CLOSE[2:]]
    assert said(gaps) == "Die Leitung sieht „Prozesse“ 20 Punkte höher als das Team"


def test_an_indication_is_called_one():
    gaps = [*CLOSE[1:], (-19.4, "indicative", None)]
    assert (
        said(gaps)
        == "Kein Befund ist belegt. Ein Hinweis: Das Team sieht „Steuerung“ 19 Punkte höher als die Leitung"
    )


def test_the_name_is_that_of_the_page_and_units_with_others_below_have_no_team():
    gaps = [*CLOSE[:3], (28.1, "clear", None), *CLOSE[4:]]
    expected = "Die Leitung sieht „Daten“ 28 Punkte höher als die Mitarbeitenden"
    assert said(gaps, leaf=False) == expected


@pytest.mark.parametrize(
    ("gaps", "sides", "words"),
    [
        (CLOSE, {}, "Kein Befund ist belegt. Leitung und Team sehen die Dinge ähnlich"),
        (
            [None, *CLOSE[1:]],
            {},
            "Kein Befund ist belegt. Wo ein Vergleich möglich ist, sehen beide Seiten die Dinge ähnlich",
        ),
        (
            [*CLOSE[:3], (-8.2, None, [-12.0, -4.4]), *CLOSE[4:]],
            {},
            (
                "Kein Befund ist belegt. Beide Seiten liegen nah beieinander, am weitesten auseinander bei"
                " „Daten“ (8 Punkte)"
            ),
        ),
        (
            [(1.0, None, [0.2, 1.8]), *CLOSE[1:]],
            {},
            "Kein Befund ist belegt. Leitung und Team sehen die Dinge ähnlich",
        ),
        (
            [*CLOSE[:5], (9.0, None, [-6.0, 24.0])],
            {},
            (
                "Kein Befund ist belegt. Kein Unterschied sticht heraus; der größte liegt bei „Steuerung“"
                " (9 Punkte)"
            ),
        ),
        (
            [None, *CLOSE[:4], (9.0, None, None)],
            {},
            (
                "Kein Befund ist belegt. Wo ein Vergleich möglich ist, sticht kein Unterschied heraus; der"
                " größte"
            ),
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

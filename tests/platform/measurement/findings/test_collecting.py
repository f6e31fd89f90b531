"""What a unit's figures amount to, and the one order of what matters."""

from __future__ import annotations

from dataclasses import replace
from itertools import permutations
from typing import Any

import pytest

from blickwinkel.measurement.findings.breaks import Score
from blickwinkel.measurement.findings.changes import ScoreChange
from blickwinkel.measurement.findings.collecting import Figures, GapInput, SideInput, findings
from blickwinkel.measurement.findings.kinds import (
    STEPS,
    Finding,
    FindingKind,
    agenda,
    first_of,
    foremost,
    ordered,
)
from blickwinkel.measurement.gaptype import Certainty

CLEAR, INDICATIVE = Certainty.CLEAR, Certainty.INDICATIVE


def score(value: float) -> Score:
    return {"score": value, "se": 2.0}


def gap(points: float, kind: str, certainty: str | None) -> GapInput:
    return {
        "points": points,
        "interval": [points - 4, points + 4],
        "q": 0.01 if certainty == "clear" else 0.3,
        "type": kind,
        "certainty": certainty,
    }


def change(points: float, p: float = 1e-6) -> ScoreChange:
    low, high = sorted((0.2 * points, 1.8 * points))
    return {"points": points, "interval": [low, high], "p": p}


def side(*scores: float | None, **others: Any) -> SideInput:
    empty: dict[str, Any] = {"changes": (), "lines": (), "points": ()}
    return SideInput([None if s is None else score(s) for s in scores], **{**empty, **others})


def figures(**others: Any) -> Figures:
    """Two topics without any finding."""
    quiet = Figures(
        unit="X",
        weights=[1.0, 0.5],
        gaps=[None, None],
        gap_changes=(),
        steps=[],
        days=[],
        staff=side(None, None),
        leadership=side(None, None),
    )
    return replace(quiet, **others)


def told(given: Figures) -> list[tuple[FindingKind, Certainty | None, int, float]]:
    return [(f.kind, f.certainty, f.dimension, f.points) for f in findings(given)]


def test_nothing_shown_is_nothing_found():
    assert findings(figures()) == []


def test_the_four_kinds_of_gaps_are_findings_and_shared_views_are_none():
    gaps = [gap(-20, "hidden_strength", "clear"), gap(3, "shared_strength", None)]
    assert told(figures(gaps=gaps)) == [(FindingKind.HIDDEN_STRENGTH, CLEAR, 0, -20)]


def test_a_break_belongs_to_the_unit_of_its_lower_group():
    steps = [("TOP", [score(80)]), ("TOP", [score(50)]), ("X", [score(20)])]
    first, second = findings(figures(steps=steps))
    assert {(f.kind, f.step, f.unit) for f in (first, second)} == {
        (FindingKind.BREAK, 0, "TOP"),
        (FindingKind.BREAK, 1, "X"),
    }


def test_better_staff_is_a_success_and_better_leadership_is_only_found():
    both = figures(
        staff=side(None, None, changes=[change(20), change(-9)]),
        leadership=side(None, None, changes=[change(12), None]),
    )
    found = {(f.kind, f.group, f.dimension): (f.success, f.asks) for f in findings(both)}
    assert found == {
        (FindingKind.IMPROVED, "staff", 0): (True, False),
        (FindingKind.WORSENED, "staff", 1): (False, True),
        (FindingKind.IMPROVED, "leadership", 0): (False, False),
    }


def test_what_leadership_sees_worse_asks_for_nothing():
    [found] = findings(figures(leadership=side(None, None, changes=[change(-12), None])))
    assert (found.kind, found.asks) == (FindingKind.WORSENED, False)


@pytest.mark.parametrize(("staff", "success"), [(change(15), True), (change(-15), False)])
def test_a_closed_gap_is_a_success_unless_staff_see_it_worse(staff, success):
    closed = figures(
        gaps=[gap(1, "shared_middle", None), None],
        gap_changes=[change(-20), None],
        staff=side(None, None, changes=[staff, None]),
    )
    [found] = [f for f in findings(closed) if f.kind is FindingKind.GAP_CLOSED]
    assert (found.certainty, found.points, found.success) == (CLEAR, -20, success)


def test_among_several_topics_a_change_may_be_an_indication_only():
    [found] = findings(figures(staff=side(None, None, changes=[change(9, 0.04), change(0.0, 0.9)])))
    assert (found.certainty, found.q) == (INDICATIVE, 0.08)


def test_a_line_that_rises_is_a_finding_and_one_that_may_be_chance_is_not():
    waves = ["2026-01-01", "2026-04-01", "2026-07-01"]
    points = [[{"se": 2.0, "comparable": True}] * 2] * 3
    sure = {"slope": -9.0, "p": 1e-6, "waves": 3, "fit_q": 0.1, "fit_df": 1}
    lines = [sure, {**sure, "p": 0.5}]
    given = figures(days=waves, staff=side(None, None, lines=lines, points=points))
    [found] = findings(given)
    assert (found.kind, found.group, found.dimension) == (FindingKind.FALLING, "staff", 0)
    assert found.points == pytest.approx(-9 * 181 / (365.2425 / 4))


def test_every_topic_of_which_both_sides_are_shown_has_a_priority():
    given = figures(leadership=side(80, 20), staff=side(30, 40))
    # (100 - 30 + 50) / 2 and half of (100 - 40) / 2
    assert told(given) == [(FindingKind.PRIORITY, None, 0, 60), (FindingKind.PRIORITY, None, 1, 15)]
    assert told(figures(leadership=side(80, None), staff=side(None, 40))) == []


def finding(
    kind: FindingKind, certainty: Certainty | None, points: float, **others: Any
) -> Finding:
    whole: dict[str, Any] = {"dimension": 0, "q": None, "group": None, "step": None, "unit": "X"}
    return Finding(kind=kind, certainty=certainty, points=points, **{**whole, **others})


#: The most important one first.
IN_ORDER = [
    finding(FindingKind.BLIND_SPOT, CLEAR, 30),
    finding(FindingKind.BREAK, CLEAR, 30, step=1),
    finding(FindingKind.WORSENED, CLEAR, -14, group="staff"),
    finding(FindingKind.BLIND_SPOT, CLEAR, 13, dimension=1),
    finding(FindingKind.HIDDEN_STRENGTH, CLEAR, -40),
    finding(FindingKind.GAP_CLOSED, CLEAR, -25, success=True),
    finding(FindingKind.WORSENED, CLEAR, -20, group="leadership"),
    finding(FindingKind.OPTIMISM, INDICATIVE, 50),
    finding(FindingKind.IMPROVED, INDICATIVE, 60, group="staff"),
    finding(FindingKind.PRIORITY, None, 70, dimension=1),
    finding(FindingKind.PRIORITY, None, 20),
]


def test_clear_first_then_what_asks_then_size_then_kind():
    assert ordered(reversed(IN_ORDER)) == IN_ORDER
    for three in permutations(IN_ORDER[:3]):
        assert ordered(three) == IN_ORDER[:3]


def test_what_differs_by_rounding_only_is_of_equal_size():
    """The last step of a cascade is taken from rounded scores, the gap from exact ones."""
    gap_here = finding(FindingKind.BLIND_SPOT, CLEAR, 22.123456)
    step = finding(FindingKind.BREAK, CLEAR, 22.123457, step=0)
    assert ordered([step, gap_here]) == [gap_here, step]
    assert ordered([gap_here, replace(step, points=22.3)])[0].kind is FindingKind.BREAK


def test_the_headline_is_the_first_clear_finding_about_the_unit_itself():
    above = finding(FindingKind.BREAK, CLEAR, 60, step=0, unit="TOP")
    found = ordered([above, *IN_ORDER])
    assert found[0] is above
    assert foremost(found, "X", CLEAR) == IN_ORDER[0]
    assert foremost(found, "X", INDICATIVE) == IN_ORDER[7]
    assert foremost([above], "X", CLEAR) is None


def test_a_view_of_some_kinds_begins_with_the_topic_that_leads() -> None:
    """Two steps are as sure; the larger one is not where the unit's story begins."""
    asks = finding(FindingKind.CRITICAL_LEADERSHIP, INDICATIVE, -13, dimension=4)
    same = finding(FindingKind.RISE, INDICATIVE, -13, dimension=4, step=0)
    larger = finding(FindingKind.RISE, INDICATIVE, -15, dimension=2, step=0)
    found = ordered([larger, same, asks])
    assert [f.dimension for f in found] == [4, 2, 4]
    assert first_of(found, "X", STEPS) is same
    above = finding(FindingKind.BREAK, INDICATIVE, 40, dimension=1, step=0, unit="TOP")
    assert first_of(ordered([*found, above]), "X", STEPS) is same
    sure = replace(larger, certainty=CLEAR)
    assert first_of(ordered([sure, same, asks]), "X", STEPS) is sure
    assert first_of([asks], "X", STEPS) is None


def test_good_news_leads_only_where_nothing_as_sure_asks_for_more():
    success = IN_ORDER[5]
    small = finding(FindingKind.BLIND_SPOT, CLEAR, 12.5)
    assert foremost(ordered([success, small]), "X", CLEAR) is small
    unsure = replace(small, certainty=INDICATIVE, points=90)
    assert foremost(ordered([unsure, success]), "X", CLEAR) is success


def test_the_agenda_has_what_asks_first_and_the_rest_by_priority():
    priorities = [finding(FindingKind.PRIORITY, None, 40 + n, dimension=n) for n in range(4)]
    strength = finding(FindingKind.HIDDEN_STRENGTH, CLEAR, -60, dimension=0)
    unsure = finding(FindingKind.BLIND_SPOT, INDICATIVE, 20, dimension=1)
    sure = finding(FindingKind.BLIND_SPOT, CLEAR, 14, dimension=2)
    assert agenda(ordered([*priorities, strength, unsure, sure])) == [2, 1, 3, 0]

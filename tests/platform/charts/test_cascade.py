from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.cascade import (
    Cascade,
    CascadePanel,
    CascadePoint,
    CascadeStep,
    cascade_chart,
)
from blickwinkel.charts.cascade_values import falls
from blickwinkel.charts.levels import Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.svg import Layout

BANDS = tuple(Band(name, 20 * step) for step, name in enumerate("ABCDE"))
STEPS = (
    CascadeStep("Vorstand", "leadership", "n = 3"),
    CascadeStep("CCOs Kundenservice und Bestandskundenmanagement", "leadership"),
    CascadeStep("Mitarbeitende Team Nord", "staff", "n = 41"),
)


def steepest_fall(points: Sequence[CascadePoint | None]) -> int | None:
    """The step after which the score falls most; None if no fall reaches five points."""
    losses = {index: lost for index, lost in falls(points).items() if lost >= 5}
    return max(losses, key=losses.__getitem__, default=None)


def panel(*scores: float | None, name: str = "Daten", **other) -> CascadePanel:
    points = tuple(
        None if score is None else CascadePoint(score, (max(0, score - 9), min(100, score + 9)))
        for score in scores
    )
    return CascadePanel(name, points, other.pop("break_after", steepest_fall(points)), **other)


def chart(*panels: CascadePanel) -> Cascade:
    return Cascade(
        "Bruch unter den CCOs", "Je Thema", SideNames("Leitung", "Mitarbeitende"), STEPS, panels, BANDS,
        "Bruch", "nicht gezeigt", "de",
    )  # fmt: skip


scores = st.none() | st.floats(0, 100)


@given(st.lists(st.builds(panel, scores, scores, scores), max_size=12), st.sampled_from(Layout))
def test_texts_never_touch_or_leave_the_picture(read, panels, layout):
    drawn = read(cascade_chart(chart(*panels), layout, "c"))
    assert drawn.clashes() == []
    assert drawn.outside() == []
    assert drawn.forbidden() == []


@pytest.mark.parametrize("layout", Layout)
def test_the_break_is_one_thick_line_with_its_points(read, layout):
    drawn = read(cascade_chart(chart(panel(80, 74, 42)), layout, "c"))
    lines = [n.get("class") for n in drawn.elements() if "descent" in n.get("class", "")]
    assert lines == ["descent", "descent broken"]
    assert "Bruch −32" in drawn.words(drawn.rows()[0])
    even = read(cascade_chart(chart(panel(80, 80, 79)), layout, "c"))
    assert "Bruch −" not in even.words()


@pytest.mark.parametrize("layout", Layout)
def test_a_missing_step_interrupts_the_line_and_says_so(read, layout):
    drawn = read(cascade_chart(chart(panel(80, None, 20)), layout, "c"))
    assert not [n for n in drawn.elements() if "descent" in n.get("class", "")]
    assert any(node.get("fill") == "url(#c-hatch)" for node in drawn.elements())
    assert "nicht gezeigt" in drawn.words(drawn.rows()[0])


@pytest.mark.parametrize(
    ("given_scores", "expected"),
    [
        ((80, 70, 50), 1),
        ((80, 60, 55), 0),
        ((50, 60, 70), None),
        ((50, 47, 44), None),
        ((90, None, 10), None),
        ((None, 60, 30), 1),
        ((), None),
    ],
)
def test_only_neighbours_that_are_shown_can_break(given_scores, expected):
    points = [None if score is None else CascadePoint(score) for score in given_scores]
    assert steepest_fall(points) == expected


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: panel(101, 20, 10),
        lambda: panel(80, 20, 10, fan=(-1.0,)),
        lambda: panel(80, None, 10, break_after=0),
        lambda: chart(panel(80, 20)),
    ],
)
def test_what_cannot_be_drawn_truthfully_is_refused(wrong):
    with pytest.raises(ValueError, match=r"outside|break|step"):
        wrong()


@pytest.mark.parametrize("layout", Layout)
def test_marks_are_those_of_all_charts_and_the_fan_lies_on_the_last_step(read, layout):
    drawn = read(cascade_chart(chart(panel(80, 74, 42, fan=(40.0, 50.0))), layout, "c"))
    (row,) = drawn.rows()
    marks = [node.get("class") for node in row.iter() if node.get("class") in ("lead", "staff")]
    assert marks == ["lead", "lead", "staff"]
    heights = {node.get("cy") for node in row.iter() if node.get("class") in ("fan", "staff")}
    assert len(heights) == 1

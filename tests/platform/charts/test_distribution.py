from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.distribution import AnswerBar, Distribution, distribution_chart
from blickwinkel.charts.svg import Layout

REASON = "Weniger als fünf Antworten."


def chart(points: int, *bars: AnswerBar) -> Distribution:
    labels = tuple(f"Punkt {number}" for number in range(1, points + 1))
    return Distribution("Titel", "Beschreibung", labels, "Kann ich nicht beurteilen", bars, "de")


def bar(counts: tuple[int, ...], cannot_judge: int = 3) -> AnswerBar:
    return AnswerBar("Mitarbeitende", "staff", f"{sum(counts)} Antworten", counts, cannot_judge)


@st.composite
def charts(draw):
    points = draw(st.integers(2, 11))
    counts = st.lists(st.integers(0, 500), min_size=points, max_size=points).map(tuple)
    bars = draw(st.lists(st.builds(bar, counts, st.integers(0, 90)), min_size=1, max_size=2))
    return chart(points, *bars)


@given(charts(), st.sampled_from(Layout))
def test_any_scale_is_drawn_without_texts_that_touch(read, drawn_chart, layout):
    drawn = read(distribution_chart(drawn_chart, layout, "d"))
    assert drawn.clashes() == []
    assert drawn.outside() == []
    assert drawn.forbidden() == []


@pytest.mark.parametrize("layout", Layout)
def test_segments_fill_the_bar_and_grow_stronger(read, layout):
    drawn = read(distribution_chart(chart(5, bar((5, 11, 9, 7, 2))), layout, "d"))
    shares = [n for n in drawn.elements() if n.get("class") == "share staff"]
    full = 520 if layout is Layout.WIDE else 360
    assert sum(float(n.get("width", 0)) for n in shares) == pytest.approx(full, abs=0.5)
    strengths = [float(n.get("fill-opacity", 0)) for n in shares]
    assert strengths == sorted(strengths)
    assert strengths[-1] == 1


@pytest.mark.parametrize("layout", Layout)
def test_cannot_judge_is_a_share_of_all_and_no_point_of_the_scale(read, layout):
    drawn = read(distribution_chart(chart(2, bar((5, 10), cannot_judge=5)), layout, "d"))
    assert "33\N{NO-BREAK SPACE}%" in drawn.words()
    assert "25\N{NO-BREAK SPACE}%" in drawn.words()


@pytest.mark.parametrize("layout", Layout)
def test_a_hidden_bar_shows_the_reason_and_no_figure(read, layout):
    concealed = AnswerBar("Leitung", "leadership", "", (), None, REASON)
    drawn = read(distribution_chart(chart(5, concealed), layout, "d"))
    assert REASON in drawn.words()
    row = drawn.words(drawn.rows()[0])
    assert not re.search(r"\d", row)


def test_nobody_who_could_judge_is_an_empty_bar(read):
    drawn = read(distribution_chart(chart(3, bar((0, 0, 0), 0)), Layout.WIDE, "d"))
    assert "0\N{NO-BREAK SPACE}%" in drawn.words()


def test_what_does_not_fit_together_is_refused():
    with pytest.raises(ValueError, match="reason"):
        AnswerBar("x", "staff", "", (1, 2), 0, REASON)
    with pytest.raises(ValueError, match="reason"):
        AnswerBar("x", "staff", "", (), None)
    with pytest.raises(ValueError, match="match the scale"):
        chart(5, bar((1, 2)))
    with pytest.raises(ValueError, match="2 to 11"):
        chart(12)

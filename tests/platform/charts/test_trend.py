from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.marks import Sides
from blickwinkel.charts.svg import Layout
from blickwinkel.charts.trend import Reading, Trend, TrendPoint, score_range, trend_chart


def chart(*points: TrendPoint) -> Trend:
    return Trend("Verlauf", "Zwei Linien", Sides("Leitung", "Mitarbeitende"), points, "de")


def steady(count: int, missing: int | None = None) -> Trend:
    return chart(
        *(
            TrendPoint(
                f"Q{1 + index % 4} {24 + index // 4}",
                Reading(70 + index, (64 + index, 76 + index)),
                None if index == missing else Reading(45, (40, 50)),
                "Zu wenige Antworten" if index == missing else None,
            )
            for index in range(count)
        )
    )


readings = st.none() | st.builds(
    lambda score, half: Reading(score, (max(0, score - half), min(100, score + half))),
    st.floats(0, 100),
    st.floats(0, 30),
)
points = st.builds(TrendPoint, st.just("Q3 2026"), readings, readings)


@given(st.lists(points, max_size=13), st.sampled_from(Layout))
def test_labels_never_touch_however_close_the_lines_end(read, waves, layout):
    drawn = read(trend_chart(chart(*waves), layout, "t"))
    assert drawn.clashes() == []
    assert drawn.outside() == []
    assert drawn.forbidden() == []


def courses(drawn, kind: str) -> list[int]:
    return [
        len(node.get("points", "").split())
        for node in drawn.elements()
        if node.get("class") == f"course {kind}-line"
    ]


@pytest.mark.parametrize("layout", Layout)
def test_a_missing_wave_is_a_gap_in_the_line_and_says_why(read, layout):
    drawn = read(trend_chart(steady(5, missing=2), layout, "t"))
    assert courses(drawn, "staff") == [2, 2]
    assert courses(drawn, "lead") == [5]
    assert "Q3 24: Zu wenige Antworten" in drawn.words()
    whole = read(trend_chart(steady(5), layout, "t"))
    assert courses(whole, "staff") == [5]
    assert not any(node.get("fill") == "url(#t-hatch)" for node in whole.elements())


def test_the_last_wave_is_always_named_and_the_others_as_room_permits(read):
    drawn = read(trend_chart(steady(12), Layout.NARROW, "t"))
    assert "Q4 26" in drawn.words()
    named = [box.text for box in drawn.boxes() if box.text.startswith("Q")]
    assert 2 <= len(named) < 12


def test_lonely_readings_and_no_readings_are_drawn(read):
    single = chart(TrendPoint("Q1 26", Reading(50, (40, 60)), None))
    assert "50" in read(trend_chart(single, Layout.WIDE, "t")).words()
    assert read(trend_chart(chart(), Layout.WIDE, "t")).root.get("role") == "img"


@given(st.lists(st.floats(0, 100), max_size=9))
def test_the_axis_holds_every_score_in_whole_steps_and_does_not_magnify_noise(scores):
    low, high = score_range(scores)
    assert 0 <= low < high <= 100
    assert low % 20 == high % 20 == 0
    assert high - low >= 40
    assert all(low <= score <= high for score in scores)

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.svg import Layout
from blickwinkel.charts.trend import (
    SideScore,
    TrendChart,
    TrendChartPoint,
    score_range,
    trend_chart,
)


def chart(*points: TrendChartPoint) -> TrendChart:
    return TrendChart("Verlauf", "Zwei Linien", SideNames("Leitung", "Mitarbeitende"), points, "de")


def steady(count: int, missing: int | None = None) -> TrendChart:
    return chart(
        *(
            TrendChartPoint(
                f"Q{1 + index % 4} {24 + index // 4}",
                SideScore(70 + index, (64 + index, 76 + index)),
                None if index == missing else SideScore(45, (40, 50)),
                "Zu wenige Antworten" if index == missing else None,
            )
            for index in range(count)
        )
    )


def noted_chart(waves: list[TrendChartPoint], words: SideNames | None = None) -> TrendChart:
    notes = ("Die Fragen wurden anders gestellt; nur vier von neun sind gleich geblieben.",)
    return TrendChart(
        "Verlauf",
        "Zwei Linien",
        SideNames("Leitung", "Mitarbeitende"),
        tuple(waves),
        "de",
        words,
        notes,
    )


readings = st.none() | st.builds(
    lambda score, half: SideScore(score, (max(0, score - half), min(100, score + half))),
    st.floats(0, 100),
    st.floats(0, 30),
)
numbers = st.none() | st.just(1)
points = st.builds(
    TrendChartPoint, st.just("Q3 2026"), readings, readings, footnote=numbers, break_before=numbers
)
verdicts = st.none() | st.just(SideNames("unverändert", "sehr wahrscheinlich besser (+7)"))


@given(st.lists(points, max_size=13), verdicts, st.sampled_from(Layout))
def test_labels_never_touch_however_close_the_lines_end(read, waves, words, layout):
    drawn = read(trend_chart(noted_chart(waves, words), layout, "t"))
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


@pytest.mark.parametrize("layout", Layout)
def test_what_is_not_comparable_is_hollow_alone_and_footnoted(read, layout):
    waves = [
        TrendChartPoint(f"Q{n}", None, SideScore(40 + n, (35, 50), comparable=n > 1))
        for n in range(5)
    ]
    waves[0] = TrendChartPoint("Q0", None, SideScore(40, comparable=False), footnote=1)
    drawn = read(trend_chart(noted_chart(waves), layout, "t"))
    marks = [node.get("class", "") for node in drawn.elements() if "staff" in node.get("class", "")]
    assert marks.count("staff hollow") == 2
    assert marks.count("staff") == 3
    assert courses(drawn, "staff") == [3]
    assert [box.text for box in drawn.boxes()].count("1") == 2  # at the wave, and at its footnote
    assert "anders gestellt" in drawn.words()


@pytest.mark.parametrize("layout", Layout)
def test_a_change_between_waves_is_marked_and_does_not_cut_the_line(read, layout):
    waves = [
        TrendChartPoint(f"Q{n}", SideScore(60), None, break_before=1 if n == 2 else None)
        for n in range(4)
    ]
    drawn = read(trend_chart(noted_chart(waves), layout, "t"))
    (line,) = [node for node in drawn.elements() if node.get("class") == "changed"]
    places = next(n for n in drawn.elements() if n.get("class") == "course lead-line").get("points")
    xs = [float(place.split(",")[0]) for place in places.split()]
    assert courses(drawn, "lead") == [4]
    assert xs[1] < float(line.get("x1")) < xs[2]


def test_a_number_without_its_footnote_is_refused():
    with pytest.raises(ValueError, match="footnote"):
        chart(TrendChartPoint("Q1", None, None, footnote=1))


def test_one_wave_is_a_mark_with_its_interval_and_no_line(read):
    single = chart(TrendChartPoint("Q1 26", SideScore(50, (40, 60)), None))
    drawn = read(trend_chart(single, Layout.WIDE, "t"))
    assert courses(drawn, "lead") == []
    assert any(node.get("class") == "whisker lead-line" for node in drawn.elements())


def test_verdicts_stand_beside_the_lines(read):
    drawn = read(
        trend_chart(
            noted_chart(
                [TrendChartPoint("Q1", SideScore(50), SideScore(50))],
                SideNames("unverändert", "besser"),
            ),
            Layout.NARROW,
            "t",
        )
    )
    assert {"unverändert", "besser"} <= {box.text for box in drawn.boxes()}


def test_lonely_readings_and_no_readings_are_drawn(read):
    single = chart(TrendChartPoint("Q1 26", SideScore(50, (40, 60)), None))
    assert "50" in read(trend_chart(single, Layout.WIDE, "t")).words()
    assert read(trend_chart(chart(), Layout.WIDE, "t")).root.get("role") == "img"


@given(st.lists(st.floats(0, 100), max_size=9))
def test_the_axis_holds_every_score_in_whole_steps_and_does_not_magnify_noise(scores):
    low, high = score_range(scores)
    assert 0 <= low < high <= 100
    assert low % 20 == high % 20 == 0
    assert high - low >= 40
    assert all(low <= score <= high for score in scores)

"""When a line through the waves has a direction."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from blickwinkel.measurement.findings.directions import (
    Direction,
    Line,
    Point,
    fits,
    trend_directions,
)
from blickwinkel.measurement.trend import QUARTER


def line(slope: float, p: float, **others: Any) -> Line:
    figures: Line = {"slope": slope, "p": p, "waves": 3, "fit_q": 0.5, "fit_df": 1}
    return {**figures, **others}  # type: ignore[typeddict-item]


def point(*, comparable: bool = True) -> Point:
    return {"se": 2.0, "comparable": comparable}


THREE = [(date(2026, 1, 1) + timedelta(days=n)).isoformat() for n in (0, 91, 182)]


def judged(*lines: Line | None) -> list[Any]:
    return trend_directions(THREE, lines, [[point()] * len(lines)] * 3)


@pytest.mark.parametrize(
    ("slope", "p", "direction"),
    [
        (5, 0.001, Direction.RISING),
        (-5, 0.001, Direction.FALLING),
        # certain, but less than 5 points over the whole time
        (2.4, 0.001, Direction.NONE),
        (-2.4, 0.001, Direction.NONE),
        # large, but chance explains it
        (20, 0.06, Direction.NONE),
    ],
)
def test_direction(slope, p, direction):
    [trend] = judged(line(slope, p))
    assert trend.direction is direction
    assert trend.total == pytest.approx(slope * 182 / QUARTER)
    assert trend.quarters == pytest.approx(182 / QUARTER)


def test_all_topics_of_a_side_are_one_family():
    alone = judged(line(5, 0.02))[0]
    among = judged(line(5, 0.02), *[line(0, 0.9)] * 5)[0]
    assert (alone.direction, among.direction) == (Direction.RISING, Direction.NONE)


def test_only_comparable_waves_count_for_the_time():
    rows = [[point(comparable=False)], [point()], [point()]]
    [trend] = trend_directions(THREE, [line(5, 0.001)], rows)
    assert trend.quarters == pytest.approx(91 / QUARTER)
    assert judged(None) == [None]
    assert trend_directions([], [], []) == []


@pytest.mark.parametrize(
    ("q", "df", "fitting"), [(3.8, 1, True), (3.9, 1, False), (5.9, 2, True), (6.1, 2, False)]
)
def test_a_line_fits_as_long_as_chance_explains_the_distances(q, df, fitting):
    # the 95 % quantiles of chi-square are 3.84 and 5.99
    assert fits(line(1, 0.5, fit_q=q, fit_df=df)) is fitting

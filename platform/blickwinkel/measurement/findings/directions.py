"""Where a score is heading over three waves and more, by a rule that noise cannot pass.

The rule, for the lines of one side over all topics (one family): a line **rises** or **falls** only if
its slope's p-value, adjusted for the family (Benjamini-Hochberg), is at most .05 and the line moves by at
least 5 points (``measurement.change.NOTABLE_POINTS``) from its first to its last wave. Everything else
has **no direction**: that is not the same as unchanged, and is no finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TypedDict

from scipy.special import chdtrc

from blickwinkel.measurement.change import NOTABLE_POINTS, SIGNIFICANCE, TOLERANCE
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.trend import QUARTER


class Line(TypedDict):
    """A straight line through the comparable waves, in maturity points per quarter."""

    slope: float
    p: float
    waves: int
    fit_q: float
    fit_df: int


class Point(TypedDict):
    """A score in one wave; not comparable ones are no part of the line."""

    se: float | None
    comparable: bool


class Direction(StrEnum):
    """What can be said of a line."""

    RISING = "rising"
    FALLING = "falling"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class TrendDirection:
    """One side's line on one dimension.

    Attributes:
        direction: what can be said of it.
        total: points from the first to the last comparable wave, on the line.
        quarters: time between these waves.
        line: itself.
        q: p-value of the slope, adjusted for the family.
    """

    direction: Direction
    total: float
    quarters: float
    line: Line
    q: float

    @property
    def waves(self) -> int:
        """Return the number of comparable waves."""
        return self.line["waves"]

    @property
    def fits(self) -> bool:
        """Tell whether the waves lie no further from the line than chance explains."""
        return fits(self.line)


def trend_directions(
    days: Sequence[str], lines: Sequence[Line | None], points: Sequence[Sequence[Point | None]]
) -> list[TrendDirection | None]:
    """Judge the lines of one side; None where fewer than three waves can be compared.

    Args:
        days: on which the waves ended (ISO 8601), oldest first.
        lines: by dimension.
        points: of the same side, by wave and dimension.
    """
    adjusted = benjamini_hochberg([None if line is None else line["p"] for line in lines])
    return [
        None
        if line is None or q is None
        else _trend_direction(line, q, _quarters(days, [row[place] for row in points]))
        for place, (line, q) in enumerate(zip(lines, adjusted, strict=True))
    ]


def _quarters(days: Sequence[str], points: Sequence[Point | None]) -> float:
    """Return the time from the first to the last wave of a line."""
    used = [
        day
        for day, point in zip(days, points, strict=True)
        if point is not None and point["comparable"] and point["se"]
    ]
    if not used:
        return 0.0
    return (date.fromisoformat(used[-1]) - date.fromisoformat(used[0])).days / QUARTER


def _trend_direction(line: Line, q: float, quarters: float) -> TrendDirection:
    total = line["slope"] * quarters
    sure = q <= SIGNIFICANCE + TOLERANCE and abs(total) >= NOTABLE_POINTS - TOLERANCE
    moving = Direction.RISING if total > 0 else Direction.FALLING
    return TrendDirection(
        direction=moving if sure else Direction.NONE,
        total=total,
        quarters=quarters,
        line=line,
        q=q,
    )


def fits(line: Line) -> bool:
    """Tell whether the waves lie around the line as chance lets them (chi-square, 5 %)."""
    return bool(chdtrc(line["fit_df"], line["fit_q"]) >= SIGNIFICANCE)

"""Where a score is heading over three waves and more, in words that noise cannot earn.

The rule, for the lines of one side over all topics (one family): a line **rises** or **falls** only if
its slope's p-value, adjusted for the family (Benjamini-Hochberg), is at most .05 and the line moves by at
least 5 points (``measurement.change.NOTABLE_POINTS``) from its first to its last wave. Everything else
has **no direction**: that is not the same as unchanged, and gets no arrow.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scipy.special import chdtrc

from blickwinkel.extension.results import HistoryPoint, PointStanding, TrendFigures
from blickwinkel.measurement.change import NOTABLE_POINTS, SIGNIFICANCE, TOLERANCE
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.publishing.services.comparing.history import QUARTER


class Direction(StrEnum):
    """What can be said of a line."""

    RISING = "rising"
    FALLING = "falling"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Course:
    """One side's line on one dimension.

    Attributes:
        direction: what can be said of it.
        total: points from the first to the last comparable wave, on the line.
        quarters: time between these waves.
        waves: number of comparable waves.
        fits: False if the waves lie further from the line than chance explains.
    """

    direction: Direction
    total: float
    quarters: float
    waves: int
    fits: bool


def courses(
    points: Sequence[HistoryPoint],
    lines: Sequence[TrendFigures | None],
    standings: Sequence[Sequence[PointStanding | None]],
) -> list[Course | None]:
    """Judge the lines of one side; None where fewer than three waves can be compared.

    Args:
        points: waves, oldest first.
        lines: by dimension.
        standings: of the same side, by wave and dimension.
    """
    adjusted = benjamini_hochberg([None if line is None else line["p"] for line in lines])
    found: list[Course | None] = []
    for place, (line, q) in enumerate(zip(lines, adjusted, strict=True)):
        if line is None or q is None:
            found.append(None)
            continue
        days = [
            date.fromisoformat(point["closes_on"])
            for point, standing in zip(points, (row[place] for row in standings), strict=True)
            if standing is not None and standing["comparable"] and standing["se"]
        ]
        quarters = (days[-1] - days[0]).days / QUARTER if days else 0.0
        found.append(_course(line, q, quarters))
    return found


def _course(line: TrendFigures, q: float, quarters: float) -> Course:
    total = line["slope"] * quarters
    sure = q <= SIGNIFICANCE + TOLERANCE and abs(total) >= NOTABLE_POINTS - TOLERANCE
    moving = Direction.RISING if total > 0 else Direction.FALLING
    return Course(
        direction=moving if sure else Direction.NONE,
        total=total,
        quarters=quarters,
        waves=line["waves"],
        fits=fits(line),
    )


def fits(line: TrendFigures) -> bool:
    """Tell whether the waves lie around the line as chance lets them (chi-square, 5 %)."""
    return bool(chdtrc(line["fit_df"], line["fit_q"]) >= SIGNIFICANCE)

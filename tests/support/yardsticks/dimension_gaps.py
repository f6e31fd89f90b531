"""Differences between scores of a dimension, one by one; ``batch.scores.differences`` has whole columns."""

from __future__ import annotations

from dataclasses import dataclass
from math import erfc, sqrt

from blickwinkel.measurement.dimension import DimensionScore
from blickwinkel.measurement.gaptype import GapType, classify
from blickwinkel.measurement.interval import Z95, Interval
from blickwinkel.measurement.scale import RatingScale


@dataclass(frozen=True, slots=True)
class DimensionDifference:
    """First score minus second score of one dimension.

    Attributes:
        diff: in scale points, -(A-1) to A-1; None if either score is undefined.
        diff_points: in maturity points, -100 to 100.
        se: standard error of ``diff``; None if either is undefined.
        ci95_normal: 95 % interval of ``diff``; None without ``se``.
        p: two-sided normal p-value; None without ``se`` or if nobody deviates.
    """

    diff: float | None
    diff_points: float | None
    se: float | None
    ci95_normal: Interval | None
    p: float | None


@dataclass(frozen=True, slots=True)
class DimensionGap(DimensionDifference):
    """Leadership minus staff on one dimension.

    Attributes:
        type: kind of the gap, ``INSUFFICIENT`` if undefined.
    """

    type: GapType


def compare_dimension(
    leadership: DimensionScore, staff: DimensionScore, scale: RatingScale
) -> DimensionGap:
    """Compare leadership with staff on one dimension.

    se = sqrt(se_L^2 + se_S^2), interval diff -/+ 1.96 se, p two-sided normal. Dimension gaps are a
    family of their own for ``benjamini_hochberg``.

    Args:
        leadership: score of leadership.
        staff: score of staff.
        scale: the scale of both.
    """
    values = difference(leadership, staff, scale)
    return DimensionGap(
        diff=values.diff,
        diff_points=values.diff_points,
        se=values.se,
        ci95_normal=values.ci95_normal,
        p=values.p,
        type=classify(leadership.score, staff.score),
    )


def difference(
    first: DimensionScore, second: DimensionScore, scale: RatingScale, *, correlation: float = 0.0
) -> DimensionDifference:
    """Subtract two scores of one dimension.

    se = sqrt(se_1^2 + se_2^2 - 2 c se_1 se_2).

    Args:
        first: the score that counts positively.
        second: the score that is subtracted.
        scale: the scale of both.
        correlation: c between the two means, 0 for separate groups.
    """
    if first.mean is None or second.mean is None:
        return DimensionDifference(None, None, None, None, None)
    diff = first.mean - second.mean
    points = 100 * diff / scale.span
    if first.se is None or second.se is None:
        return DimensionDifference(diff, points, None, None, None)
    shared = 2 * correlation * first.se * second.se
    se = sqrt(max(0.0, first.se * first.se + second.se * second.se - shared))
    interval = diff - Z95 * se, diff + Z95 * se
    p = erfc(abs(diff) / se / sqrt(2)) if se else None
    return DimensionDifference(diff, points, se, interval, p)

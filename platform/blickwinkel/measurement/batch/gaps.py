"""Many pairs of groups on one item each: ``gap.compare`` over arrays, as far as it is published."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from blickwinkel.measurement.batch.cells import Cells, Flags, Floats, Integers, quotient
from blickwinkel.measurement.effect import MOST_STEPS, PRECISION
from blickwinkel.measurement.gaptype import (
    DIVIDED,
    RELEVANT_POINTS,
    SIGNIFICANCE,
    STRENGTH_SCORE,
    TOLERANCE,
    WEAKNESS_SCORE,
    GapType,
)
from blickwinkel.measurement.interval import SMALLEST_WELCH_GROUP, UPPER_QUANTILE, Z95
from blickwinkel.measurement.ranktest import rank_columns
from blickwinkel.measurement.scale import RatingScale

Words = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class GapColumns:
    """Gaps of many pairs; see ``Gap`` for units and what is undefined when.

    Attributes:
        points: in maturity points.
        low: lower end of the 95 % interval, in scale points.
        high: its upper end.
        superiority: probability of superiority.
        delta: Cliff's delta.
        delta_low: lower end of its 95 % interval.
        delta_high: its upper end.
        p: two-sided p-value.
        exact: whether it is exact.
        type: ``GapType`` values.
    """

    points: Floats
    low: Floats
    high: Floats
    superiority: Floats
    delta: Floats
    delta_low: Floats
    delta_high: Floats
    p: Floats
    exact: Flags
    type: Words


def compare_pairs(ours: Cells, theirs: Cells, scale: RatingScale) -> GapColumns:
    """Compare leadership with staff on many items.

    Args:
        ours: leadership, [pairs], each with an answer.
        theirs: staff, likewise.
        scale: of all.
    """
    n1, n2 = ours.n, theirs.n
    product = n1 * n2
    distance = ours.s1 * n2 - theirs.s1 * n1
    twice = _superiority(ours.hist, theirs.hist)
    low, high = _interval(ours, theirs, distance / product, scale)
    delta_low, delta_high = (
        2 * _newcombe_limits(twice / (2 * product), n1, n2, start) - 1 for start in (0.0, 1.0)
    )
    p, exact = rank_columns(ours.hist, theirs.hist)
    return GapColumns(
        points=100 * distance / (scale.span * product),
        low=low,
        high=high,
        superiority=twice / (2 * product),
        delta=(twice - product) / product,
        delta_low=delta_low,
        delta_high=delta_high,
        p=p,
        exact=exact,
        type=classify_pairs(ours.score, theirs.score),
    )


def _interval(
    ours: Cells, theirs: Cells, diff: Floats, scale: RatingScale
) -> tuple[Floats, Floats]:
    """Return 95 % intervals, see ``interval.difference_se``."""
    n1, n2 = ours.n, theirs.n
    a, b = ours.squared_se, theirs.squared_se
    welch = (np.minimum(n1, n2) >= SMALLEST_WELCH_GROUP) & (ours.deviation > 0)
    welch &= theirs.deviation > 0
    welch_df = quotient((a + b) * (a + b), quotient(a * a, n1 - 1) + quotient(b * b, n2 - 1))
    pooled_df = n1 + n2 - 2
    spread = np.sqrt(quotient(ours.deviation / n1 + theirs.deviation / n2, pooled_df))
    pooled = np.where(spread > 0, spread * np.sqrt(1 / n1 + 1 / n2), np.nan)
    df = np.where(welch, welch_df, pooled_df)
    margin = stdtrit(df, UPPER_QUANTILE) * np.where(welch, np.sqrt(a + b), pooled)
    return np.maximum(-scale.span, diff - margin), np.minimum(scale.span, diff + margin)


def _superiority(first: Integers, second: Integers) -> Integers:
    """Count pairs in which the first is higher, twice, and ties once; see ``effect.superiority``."""
    below = np.cumsum(second, axis=-1) - second
    return np.asarray((first * (2 * below + second)).sum(axis=-1), dtype=np.int64)


def _newcombe_limits(a: Floats, n1: Integers, n2: Integers, start: float) -> Floats:
    """Solve for the limits by Newton's method, each until it stands; see ``effect``."""
    extra = (n1 + n2) / 2 - 1
    factor = Z95 * Z95 / (n1 * n2)
    flat, curved = factor * (1 + 2 * extra), factor * 3 * extra
    found = np.full(a.shape, start)
    moving = np.arange(len(a))
    for _ in range(MOST_STEPS):
        share, level, bend, theta = a[moving], flat[moving], curved[moving], found[moving]
        q = theta * (1 - theta)
        excess = (share - theta) * (share - theta) - q * (level - bend / (2 + q))
        slope = 2 * (theta - share)
        slope -= (level - 2 * bend / ((2 + q) * (2 + q))) * (1 - 2 * theta)
        step = excess / slope
        found[moving] = theta - step
        moving = moving[np.abs(step) >= PRECISION]
        if not len(moving):
            break
    return np.asarray(np.minimum(1.0, np.maximum(0.0, found)))


def classify_pairs(ours: Floats, theirs: Floats) -> Words:
    """Name the gaps of maturity scores, see ``gaptype.classify``."""
    gap, average = ours - theirs, (ours + theirs) / 2
    strong = theirs >= STRENGTH_SCORE - TOLERANCE
    above, below = gap >= RELEVANT_POINTS - TOLERANCE, gap <= -RELEVANT_POINTS + TOLERANCE
    kinds = {
        GapType.INSUFFICIENT: np.isnan(gap),
        GapType.OPTIMISM: above & strong,
        GapType.BLIND_SPOT: above,
        GapType.HIDDEN_STRENGTH: below & strong,
        GapType.CRITICAL_LEADERSHIP: below,
        GapType.SHARED_STRENGTH: average >= STRENGTH_SCORE - TOLERANCE,
        GapType.SHARED_WEAKNESS: average < WEAKNESS_SCORE - TOLERANCE,
    }
    names = np.array([*(kind.value for kind in kinds), GapType.SHARED_MIDDLE.value], np.object_)
    places = np.select(list(kinds.values()), range(len(kinds)), len(kinds))
    return np.asarray(names[places], np.object_)


def divided(types: Words) -> Flags:
    """Tell which kinds of gaps are ones on which people disagree."""
    return np.isin(types.astype(str), [kind.value for kind in DIVIDED])


def adjust_rows(p: Floats) -> Floats:
    """Adjust p-values within each row, see ``benjamini_hochberg``; NaN is not in the family.

    Args:
        p: [families, members].
    """
    order = np.argsort(p, axis=-1, kind="stable")  # NaN comes last
    ranked = np.take_along_axis(p, order, axis=-1)
    family = (~np.isnan(p)).sum(axis=-1, keepdims=True)
    raised = ranked * (family / np.arange(1, p.shape[-1] + 1))
    smallest = np.fmin.accumulate(raised[..., ::-1], axis=-1)[..., ::-1]
    found = np.empty_like(p)
    np.put_along_axis(found, order, np.minimum(smallest, 1.0), axis=-1)
    return np.where(np.isnan(p), np.nan, found)


def clear(q: Floats) -> Flags:
    """Tell which adjusted p-values make a gap clear rather than indicative, see ``certainty``."""
    return np.asarray(q <= SIGNIFICANCE + TOLERANCE, dtype=np.bool_)

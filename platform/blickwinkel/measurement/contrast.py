"""Two groups side by side, whoever they are: the arithmetic that gap and change share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TypeVar

from blickwinkel.measurement.counts import Counts, require_points
from blickwinkel.measurement.effect import hedges_g, superiority, superiority_interval
from blickwinkel.measurement.interval import (
    Interval,
    IntervalMethod,
    Scatter,
    difference_se,
)
from blickwinkel.measurement.ranktest import PMethod, rank_test
from blickwinkel.measurement.scale import RatingScale


@dataclass(frozen=True, slots=True)
class Contrast:
    """First group minus second group on one item; all None if either gave no value.

    Attributes:
        diff: mean_1 - mean_2, in scale points, -(A-1) to A-1.
        diff_points: the same in maturity points, 100 diff/(A-1), -100 to 100.
        ci_method: how ``ci95`` was made: Welch, pooled or none, see ``difference_se``.
        se: standard error of ``diff`` without finite population correction; None for "none".
        df: its degrees of freedom; likewise.
        ci95: diff -/+ t se at 95 % with Student's t, clipped to what is possible; likewise.
        hedges_g: standardised difference (Hedges 1981); None for fewer than four answers or no
            variance.
        prob_superiority: A = P(1>2) + P(1=2)/2, the share of pairs in which the first is higher, ties
            counting half, 0 to 1.
        cliffs_delta: 2A - 1, -1 to 1 (Cliff 1993).
        cliffs_delta_ci95: its 95 % interval (Newcombe 2006, method 5); always defined.
        p: two-sided, Wilcoxon-Mann-Whitney on mid-ranks, above 0 to 1.
        p_method: exact or asymptotic.
    """

    diff: float | None
    diff_points: float | None
    ci_method: IntervalMethod | None
    se: float | None
    df: float | None
    ci95: Interval | None
    hedges_g: float | None
    prob_superiority: float | None
    cliffs_delta: float | None
    cliffs_delta_ci95: Interval | None
    p: float | None
    p_method: PMethod | None


_UNDEFINED = dict.fromkeys(field.name for field in fields(Contrast))
Made = TypeVar("Made")


def contrast(
    first: Counts,
    second: Counts,
    scale: RatingScale,
    make: Callable[..., Made],
) -> Made:
    """Compare two groups and hand the values to whatever names them: a gap, a change.

    Args:
        first: the group that counts positively.
        second: the group that is subtracted.
        scale: the scale on which both answered.
        make: takes the attributes of ``Contrast`` by name.

    Raises:
        InvalidInputError: counts of another scale.
    """
    require_points(first, scale.points)
    require_points(second, scale.points)
    n1, n2 = first.n, second.n
    if not n1 or not n2:
        return make(**_UNDEFINED)
    sum1, sum2 = first.s1, second.s1
    scatter1 = Scatter(n1, n1 * first.s2 - sum1 * sum1)
    scatter2 = Scatter(n2, n2 * second.s2 - sum2 * sum2)
    diff = (sum1 * n2 - sum2 * n1) / (n1 * n2)
    error = difference_se(scatter1, scatter2)
    pairs = superiority(first.hist, second.hist)
    low, high = superiority_interval(pairs / (2 * n1 * n2), n1, n2)
    test = rank_test(first.hist, second.hist)
    return make(
        diff=diff,
        diff_points=100 * (sum1 * n2 - sum2 * n1) / (scale.span * n1 * n2),
        ci_method=error.method,
        se=error.se,
        df=error.df,
        ci95=error.interval(diff, (-scale.span, scale.span)),
        hedges_g=hedges_g(diff, scatter1, scatter2),
        prob_superiority=pairs / (2 * n1 * n2),
        cliffs_delta=(pairs - n1 * n2) / (n1 * n2),
        cliffs_delta_ci95=(2 * low - 1, 2 * high - 1),
        p=test.p,
        p_method=test.method,
    )

"""Where a score is heading once there are more than two waves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from math import erfc, sqrt

#: Days of a quarter on average; slopes of surveys are per quarter.
QUARTER = 365.2425 / 4
FEWEST_WAVES = 3
FEWEST_WAVES_IN_ORDER = 5


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One wave.

    Attributes:
        t: time in any unit, such as quarters.
        mean: mean in scale points; None if undefined or not released.
        se: its standard error; None if undefined.
    """

    t: float
    mean: float | None
    se: float | None


@dataclass(frozen=True, slots=True)
class Trend:
    """A straight line through the waves.

    Attributes:
        slope: change per unit of time, in scale points.
        intercept_at_weighted_mean_time: height of the line at ``weighted_mean_time``.
        weighted_mean_time: mean time of the waves, weighted like the line.
        se: standard error of the slope.
        z: slope divided by it.
        p: two-sided normal p-value of the slope.
        residual_q: weighted squared distances from the line; far above ``residual_df`` says that
            a line does not fit.
        residual_df: waves minus 2.
        mann_kendall_s: rising minus falling pairs of waves, a robust companion (Mann 1945).
        mann_kendall_p: its exact two-sided p-value, given the ties; None for fewer than five waves,
            since with four it cannot fall below .083, and for two waves at the same time.
    """

    slope: float
    intercept_at_weighted_mean_time: float
    weighted_mean_time: float
    se: float
    z: float
    p: float
    residual_q: float
    residual_df: int
    mann_kendall_s: int
    mann_kendall_p: float | None


def trend(points: Sequence[TrendPoint]) -> Trend | None:
    """Fit a line by weighted least squares with weights 1/se^2.

    slope = Sxy/Sxx about the weighted means, se = 1/sqrt(Sxx).

    Args:
        points: waves in any order; those without mean or error are left out, and so are those
            whose error is 0, which would outweigh all others.

    Returns:
        None for fewer than three usable waves or if all are at the same time.
    """
    usable = sorted((p.t, p.mean, 1 / p.se**2) for p in points if p.mean is not None and p.se)
    if len(usable) < FEWEST_WAVES or len({t for t, _, _ in usable}) < 2:
        return None
    total = sum(w for _, _, w in usable)
    time = sum(w * t for t, _, w in usable) / total
    level = sum(w * y for _, y, w in usable) / total
    spread = sum(w * (t - time) ** 2 for t, _, w in usable)
    slope = sum(w * (t - time) * (y - level) for t, y, w in usable) / spread
    z = slope * sqrt(spread)
    return Trend(
        slope=slope,
        intercept_at_weighted_mean_time=level,
        weighted_mean_time=time,
        se=1 / sqrt(spread),
        z=z,
        p=erfc(abs(z) / sqrt(2)),
        residual_q=sum(w * (y - level - slope * (t - time)) ** 2 for t, y, w in usable),
        residual_df=len(usable) - 2,
        mann_kendall_s=_mann_kendall(usable),
        mann_kendall_p=_mann_kendall_p(usable),
    )


def _mann_kendall(series: Sequence[tuple[float, float, float]]) -> int:
    """Count rising minus falling pairs; pairs at the same time say nothing."""
    pairs = [late - early for (t1, early, _), (t2, late, _) in combinations(series, 2) if t1 < t2]
    return sum((rise > 0) - (rise < 0) for rise in pairs)


def _mann_kendall_p(series: Sequence[tuple[float, float, float]]) -> float | None:
    """Return the share of all orders of the means whose S is at least as far from 0."""
    waves = len(series)
    if waves < FEWEST_WAVES_IN_ORDER or len({t for t, _, _ in series}) < waves:
        return None
    ties = list(Counter(mean for _, mean, _ in series).values())
    falling = _orders_by_falling_pairs(waves, ties)
    observed, most = abs(_mann_kendall(series)), len(falling) - 1
    extreme = sum(
        orders for pairs, orders in enumerate(falling) if abs(most - 2 * pairs) >= observed
    )
    return extreme / sum(falling)


def _orders_by_falling_pairs(waves: int, ties: Sequence[int]) -> list[int]:
    """Count the orders of tied values by their falling pairs, from 0 to all untied pairs.

    Coefficients of the q-multinomial (MacMahon 1915): prod (1-q^k), k up to the number of waves,
    divided by the same product of each tie.
    """
    untied = (waves * waves - sum(tie * tie for tie in ties)) // 2
    orders = [1] + [0] * untied
    for k in range(1, waves + 1):
        for pairs in range(untied, k - 1, -1):
            orders[pairs] -= orders[pairs - k]
    for k in (k for tie in ties for k in range(1, tie + 1)):
        for pairs in range(k, untied + 1):
            orders[pairs] += orders[pairs - k]
    return orders

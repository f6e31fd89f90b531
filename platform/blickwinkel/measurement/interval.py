"""Margins of uncertainty at 95 %, from counts alone."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Self

from scipy.special import stdtrit

from blickwinkel.measurement.counts import Counts

Z95 = 1.959963984540054
UPPER_QUANTILE = 0.975
SMALLEST_WELCH_GROUP = 5

Interval = tuple[float, float]


class IntervalMethod(StrEnum):
    """How the interval of a difference was made, for the footnote beside it."""

    WELCH = "welch"
    POOLED = "pooled"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Scatter:
    """Size and spread of one group, as the integers from which every variance follows.

    Attributes:
        n: answers, at least 1.
        deviation: n*S2 - S1^2, that is n times the sum of squared deviations from the mean.
    """

    n: int
    deviation: int

    @classmethod
    def of(cls, counts: Counts) -> Self:
        """Measure the spread of counts that hold at least one answer."""
        n = counts.n
        return cls(n, n * counts.s2 - counts.s1**2)

    @property
    def squared_deviations(self) -> float:
        """Sum of squared deviations from the mean."""
        return self.deviation / self.n

    @property
    def variance(self) -> float:
        """Variance s^2 with n-1 in the denominator; needs n >= 2."""
        return self.deviation / (self.n * (self.n - 1))

    @property
    def squared_se(self) -> float:
        """Squared standard error of the mean, s^2/n; needs n >= 2."""
        return self.deviation / (self.n * self.n * (self.n - 1))


@dataclass(frozen=True, slots=True)
class StandardError:
    """Standard error of a difference of two means and how it was made.

    Attributes:
        method: Welch, pooled or none.
        se: in scale points; None for method "none".
        df: degrees of freedom of Student's t; None for method "none".
    """

    method: IntervalMethod
    se: float | None
    df: float | None

    def interval(self, diff: float, bounds: Interval) -> Interval | None:
        """Return the 95 % interval of the difference within its bounds; None for "none"."""
        if self.se is None or self.df is None:
            return None
        return t_interval(diff, self.se, self.df, bounds)


def difference_se(first: Scatter, second: Scatter) -> StandardError:
    """Return the standard error of a difference of means that holds in tiny groups too.

    Welch if both groups have five answers and some variance: se^2 = a + b with a, b = s^2/n, and
    df = (a+b)^2/(a^2/(n1-1) + b^2/(n2-1)). Otherwise pooled Student t: se = sp sqrt(1/n1 + 1/n2),
    df = n1+n2-2, which for a single person is the test of Crawford & Howell (1998). None if three
    answers or any variance are missing. Below five answers Welch's intervals cover too rarely:
    ``tests/benchmarks/interval_coverage.py``.

    Args:
        first: the one group.
        second: the other group.
    """
    smaller = min(first.n, second.n)
    if smaller >= SMALLEST_WELCH_GROUP and first.deviation and second.deviation:
        a, b = first.squared_se, second.squared_se
        df = (a + b) * (a + b) / (a * a / (first.n - 1) + b * b / (second.n - 1))
        return StandardError(IntervalMethod.WELCH, sqrt(a + b), df)
    deviation = pooled_deviation(first, second)
    if not deviation:
        return StandardError(IntervalMethod.NONE, None, None)
    return StandardError(
        IntervalMethod.POOLED,
        deviation * sqrt(1 / first.n + 1 / second.n),
        float(first.n + second.n - 2),
    )


def pooled_deviation(first: Scatter, second: Scatter) -> float | None:
    """Return the pooled standard deviation sqrt((SSD1+SSD2)/(n1+n2-2)) in scale points.

    Returns:
        None for fewer than three answers; 0 if both groups are unanimous.
    """
    df = first.n + second.n - 2
    if df < 1:
        return None
    return sqrt((first.squared_deviations + second.squared_deviations) / df)


def t_interval(centre: float, se: float, df: float, bounds: Interval) -> Interval:
    """Return the 95 % interval centre -/+ t*se, clipped to what is possible.

    Args:
        centre: estimate.
        se: its standard error, in the same unit.
        df: degrees of freedom, above 0.
        bounds: smallest and largest possible value.
    """
    margin = float(stdtrit(df, UPPER_QUANTILE)) * se
    return max(bounds[0], centre - margin), min(bounds[1], centre + margin)


def wilson(successes: int, n: int) -> Interval:
    """Return the 95 % score interval of a proportion (Wilson 1927), 0 to 1.

    Args:
        successes: 0 to n.
        n: trials, at least 1.
    """
    z2 = Z95 * Z95
    centre = successes + z2 / 2
    margin = Z95 * sqrt(successes * (n - successes) / n + z2 / 4)
    low = (centre - margin) / (n + z2) if successes else 0.0
    high = (centre + margin) / (n + z2) if successes < n else 1.0
    return low, high

"""How large a difference is: in words that need no statistics, and on scales that compare."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from operator import mul

from scipy.special import stdtrit

from blickwinkel.measurement.interval import (
    UPPER_QUANTILE,
    Z95,
    Interval,
    Scatter,
    pooled_deviation,
)

MOST_STEPS = 100
PRECISION = 1e-12


class Magnitude(StrEnum):
    """Size of Cliff's delta in words (Romano, Kromrey, Coraggio & Skowronek 2006)."""

    NEGLIGIBLE = "negligible"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


def magnitude(delta: float) -> Magnitude:
    """Name the size of Cliff's delta, -1 to 1: bounds .147, .33 and .474, lower bound inclusive."""
    size = abs(delta)
    if size < 0.147:
        return Magnitude.NEGLIGIBLE
    if size < 0.33:
        return Magnitude.SMALL
    return Magnitude.MEDIUM if size < 0.474 else Magnitude.LARGE


def superiority(first: Sequence[int], second: Sequence[int]) -> int:
    """Count the pairs in which the first group is higher, twice, and the ties, once.

    Divided by 2 n1 n2 this is the probability of superiority A = P(1>2) + P(1=2)/2; the doubled
    count stays an integer.

    Args:
        first: answers 1, 2, … of the one group.
        second: answers 1, 2, … of the other.
    """
    below = pairs = 0
    for ours, theirs in zip(first, second, strict=True):
        pairs += ours * (2 * below + theirs)
        below += theirs
    return pairs


def superiority_interval(a: float, n1: int, n2: int) -> Interval:
    """Return the 95 % interval of the probability of superiority, 0 to 1; it always exists.

    Newcombe (2006), method 5: the theta with |A-theta| = z sqrt(V(theta)), V = theta(1-theta)
    [1 + N*((1-theta)/(2-theta) + theta/(1+theta))]/(n1 n2), N* = (n1+n2)/2 - 1. It is never
    degenerate, neither at A = 0 or 1 nor without variance.

    Args:
        a: probability of superiority.
        n1: answers of the first group, at least 1.
        n2: answers of the second group, at least 1.
    """
    return _newcombe_limit(a, n1, n2, start=0.0), _newcombe_limit(a, n1, n2, start=1.0)


def _newcombe_limit(a: float, n1: int, n2: int, start: float) -> float:
    """Solve (A-theta)^2 = z^2 V(theta) by Newton's method from one end of [0, 1].

    The difference of both sides is convex, so the steps go from the end towards the nearest root
    without passing it. With q = theta(1-theta) the bracket of V is 1 + N*(2 - 3/(2+q)).
    """
    extra = (n1 + n2) / 2 - 1
    factor = Z95 * Z95 / (n1 * n2)
    flat, curved = factor * (1 + 2 * extra), factor * 3 * extra
    theta = start
    for _ in range(MOST_STEPS):
        q = theta * (1 - theta)
        excess = (a - theta) * (a - theta) - q * (flat - curved / (2 + q))
        slope = 2 * (theta - a)
        slope -= (flat - 2 * curved / ((2 + q) * (2 + q))) * (1 - 2 * theta)
        step = excess / slope
        theta -= step
        if abs(step) < PRECISION:
            break
    return min(1.0, max(0.0, theta))


def hedges_g(diff: float, first: Scatter, second: Scatter) -> float | None:
    """Return Hedges' g: the difference in pooled standard deviations, corrected for small groups.

    g = J diff/sp with J = 1 - 3/(4 df - 1), df = n1+n2-2 (Hedges 1981).

    Returns:
        None if df < 2 or nobody deviates.
    """
    df = first.n + second.n - 2
    deviation = pooled_deviation(first, second)
    if df < 2 or not deviation:
        return None
    return (1 - 3 / (4 * df - 1)) * diff / deviation


@dataclass(frozen=True, slots=True)
class CliffVariance:
    """Variances of Cliff's delta, kept to compare with other software, not for display.

    Attributes:
        of_first: variance of the first group's dominances.
        of_second: variance of the second group's dominances.
        of_pairs: variance of the dominances of all pairs.
        consistent: consistent estimate of the variance of delta (Cliff 1996).
        unbiased: unbiased estimate, which can be negative.
    """

    of_first: float
    of_second: float
    of_pairs: float
    consistent: float
    unbiased: float


def cliff_variance(first: Sequence[int], second: Sequence[int]) -> CliffVariance | None:
    """Return the variances of Cliff's delta from two histograms.

    Returns:
        None if a group has fewer than two answers.
    """
    n1, n2 = sum(first), sum(second)
    if min(n1, n2) < 2:
        return None
    delta = superiority(first, second) / (n1 * n2) - 1
    spread1 = _spread(first, second, delta)
    spread2 = _spread(second, first, -delta)
    ties = sum(map(mul, first, second))
    spread = n1 * n2 * (1 - delta * delta) - ties
    free = (n1 - 1) * (n2 - 1)
    of_first, of_second, of_pairs = spread1 / (n1 - 1), spread2 / (n2 - 1), spread / free
    return CliffVariance(
        of_first,
        of_second,
        of_pairs,
        consistent=((n2 - 1) * of_first + (n1 - 1) * of_second + of_pairs) / (n1 * n2),
        unbiased=(n2 * n2 * spread1 + n1 * n1 * spread2 - spread) / (n1 * n2 * free),
    )


def _spread(ours: Sequence[int], theirs: Sequence[int], delta: float) -> float:
    """Return the squared deviations of each of our answers' dominance over theirs from delta."""
    total, below, spread = sum(theirs), 0, 0.0
    for our, their in zip(ours, theirs, strict=True):
        dominance = (2 * below + their) / total - 1
        spread += our * (dominance - delta) ** 2
        below += their
    return spread


def cliff_interval(delta: float, variance: float, df: float) -> Interval:
    """Return Cliff's (1996) asymmetric 95 % interval of delta with Student's t.

    Kept to compare with published figures; below five answers it covers too rarely for display.

    Args:
        delta: Cliff's delta.
        variance: its variance, by either estimate, at least 0.
        df: degrees of freedom, n1+n2-2.
    """
    t = float(stdtrit(df, UPPER_QUANTILE))
    rest = 1 - delta * delta
    margin = t * sqrt(variance) * sqrt(rest * rest + t * t * variance)
    centre, width = delta * rest, rest + t * t * variance
    if not width:
        return delta, delta
    return (centre - margin) / width, (centre + margin) / width

"""How large a difference is: in words that need no statistics, and on scales that compare."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from blickwinkel.measurement.interval import (
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

"""Cliff's own variances and interval, to compare with figures that others published.

The product shows Newcombe's interval instead: Cliff's covers too rarely below five answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from operator import mul

from scipy.special import stdtrit

from blickwinkel.measurement.effect import superiority
from blickwinkel.measurement.interval import UPPER_QUANTILE, Interval


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

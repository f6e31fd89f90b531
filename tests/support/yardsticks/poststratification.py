"""The mean as it would be had every unit answered alike often: a method that publications do not use.

They show the raw mean; the two of them together would solve for hidden cells.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import fsum, sqrt
from operator import add

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.counts import Counts, require_points
from blickwinkel.measurement.interval import Scatter
from blickwinkel.measurement.scale import RatingScale


@dataclass(frozen=True, slots=True)
class Stratum:
    """A released unit, or the rest cell of those that are not.

    Attributes:
        headcount: people in it, N_h.
        counts: their answers.
    """

    headcount: int
    counts: Counts


@dataclass(frozen=True, slots=True)
class Poststratified:
    """A mean weighted by headcount; None where undefined.

    Publish either the raw or the weighted mean: both of the same hidden cells solve for them.

    Attributes:
        raw_mean: mean of all answers, 1 to A.
        poststratified_mean: mean by headcount; None if a stratum with people has no answer.
        se_fpc: its standard error; also None if such a stratum has a single answer.
        score: its maturity score, 0 to 100.
    """

    raw_mean: float | None
    poststratified_mean: float | None
    se_fpc: float | None
    score: float | None


def poststratify(strata: Sequence[Stratum], scale: RatingScale) -> Poststratified:
    """Weight the means of strata by their share of the headcount.

    mean = sum W_h mean_h, se = sqrt(sum W_h^2 (1-n_h/N_h) s_h^2/n_h) (Holt & Smith 1979).

    Args:
        strata: parts that make up the whole; those without headcount have no weight.
        scale: the scale of all.

    Raises:
        InvalidInputError: counts of another scale, or a negative headcount.
    """
    for stratum in strata:
        require_points(stratum.counts, scale.points)
        if stratum.headcount < 0:
            raise InvalidInputError(f"A headcount cannot be negative: {stratum.headcount}.")
    everybody = reduce(add, (s.counts for s in strata), Counts.empty(scale.points))
    raw = everybody.s1 / everybody.n if everybody.n else None
    peopled = [stratum for stratum in strata if stratum.headcount]
    total = sum(stratum.headcount for stratum in peopled)
    if not peopled or any(not stratum.counts.n for stratum in peopled):
        return Poststratified(raw, None, None, None)
    mean = fsum(s.headcount * (s.counts.s1 / s.counts.n) for s in peopled) / total
    return Poststratified(raw, mean, _se(peopled, total), 100 * (mean - 1) / scale.span)


def _se(peopled: Sequence[Stratum], total: int) -> float | None:
    if any(stratum.counts.n < 2 for stratum in peopled):
        return None
    return sqrt(fsum(map(_squared_error, peopled))) / total


def _squared_error(stratum: Stratum) -> float:
    """Return N^2 (1 - n/N) s^2/n; more answers than people mean that all answered."""
    counts, people = stratum.counts, stratum.headcount
    return people * max(0, people - counts.n) * Scatter.of(counts).squared_se

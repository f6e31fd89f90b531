"""What moved between two waves, cell by cell, for a group that is only partly the same people.

Publications have the same numbers in columns (``measurement.batch``), without an assumed overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from math import sqrt

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.contrast import Contrast, contrast
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import DimensionScore
from blickwinkel.measurement.interval import Scatter
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.dimension_gaps import DimensionDifference, difference


@dataclass(frozen=True, slots=True)
class Change(Contrast):
    """Later wave minus earlier wave; see ``Contrast`` for the numbers.

    Attributes:
        se_overlap_adjusted: standard error that allows for people who answered both waves; None
            if either wave has fewer than two answers or the overlap was not given.
    """

    se_overlap_adjusted: float | None


@dataclass(frozen=True, slots=True)
class Overlap:
    """People who answered both waves, known from participation although answers are not linked.

    Attributes:
        people: how many answered both waves.
        rho: assumed correlation of their two answers, -1 to 1; 0 is conservative, 0.5 a sensitivity
            check.

    Raises:
        InvalidInputError: a negative number of people, or a correlation that is none.
    """

    people: int
    rho: float = 0.0

    def __post_init__(self) -> None:
        if self.people < 0 or not -1 <= self.rho <= 1:
            raise InvalidInputError(
                f"An overlap is at least 0 people with a correlation of -1 to 1, not {self}."
            )

    def correlation(self, n1: int, n2: int) -> float:
        """Return the correlation of the two means, rho m/sqrt(n1 n2), for groups of n1 and n2."""
        return self.rho * min(self.people, n1, n2) / sqrt(n1 * n2)


def compare_waves(
    before: Counts, after: Counts, scale: RatingScale, overlap: Overlap | None = None
) -> Change:
    """Compare two waves of the same item and group, by the rules for gaps.

    No finite population correction. With overlap, var = v1/n1 + v2/n2 - 2 rho m s1 s2/(n1 n2).

    Args:
        before: answers of the earlier wave.
        after: answers of the later wave.
        scale: the scale of both.
        overlap: people who answered both; None leaves the adjusted error out.

    Raises:
        InvalidInputError: counts of another scale.
    """
    adjusted = None if overlap is None else _overlap_se(before, after, overlap)
    return contrast(after, before, scale, partial(Change, se_overlap_adjusted=adjusted))


def _overlap_se(before: Counts, after: Counts, overlap: Overlap) -> float | None:
    if before.n < 2 or after.n < 2:
        return None
    v1, v2 = Scatter.of(before).squared_se, Scatter.of(after).squared_se
    shared = 2 * overlap.correlation(before.n, after.n) * sqrt(v1 * v2)
    return sqrt(max(0.0, v1 + v2 - shared))


def compare_dimension_waves(
    before: DimensionScore, after: DimensionScore, scale: RatingScale, correlation: float = 0.0
) -> DimensionDifference:
    """Compare two waves of the same dimension and group.

    Args:
        before: score of the earlier wave.
        after: score of the later wave.
        scale: the scale of both.
        correlation: of the two means, from ``Overlap.correlation``; 0 is conservative.
    """
    return difference(after, before, scale, correlation=correlation)

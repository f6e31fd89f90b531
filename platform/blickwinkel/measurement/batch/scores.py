"""Where many groups stand, by item and by dimension: ``describe`` and ``score_dimension`` over arrays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Self

import numpy as np

from blickwinkel.measurement.batch.cells import Cells, Floats, Integers, exact_sums, quotient
from blickwinkel.measurement.interval import Z95
from blickwinkel.measurement.level import TOLERANCE, level_bounds
from blickwinkel.measurement.scale import RatingScale


@dataclass(frozen=True, slots=True)
class ItemScores:
    """Figures of cells, each of their shape; see ``Group`` for units and what is undefined when.

    Attributes:
        score: 0 to 100.
        level: maturity level, 0 where undefined.
        se: standard error of the mean, in scale points.
        favourable: percent of favourable answers.
    """

    score: Floats
    level: Integers
    se: Floats
    favourable: Floats


def describe_items(cells: Cells, scale: RatingScale, min_scores: Sequence[float]) -> ItemScores:
    """Describe many cells by what a publication says about them.

    Args:
        cells: of any shape.
        scale: of all.
        min_scores: ascending scores at which the maturity levels start.

    Raises:
        InvalidInputError: the bounds do not ascend from 0.
    """
    n = cells.n
    favourable = cells.hist[..., scale.favourable_from - 1 :].sum(axis=-1)
    variance = quotient(cells.deviation, n * (n - 1))
    return ItemScores(
        score=cells.score,
        level=_levels_of_counts(cells, min_scores),
        se=np.sqrt(quotient(variance, n)),
        favourable=quotient(100 * favourable, n),
    )


def _levels_of_counts(cells: Cells, min_scores: Sequence[float]) -> Integers:
    """Compare exactly, see ``level_of_counts``; bounds of many decimals need longer integers."""
    bounds = level_bounds(tuple(min_scores))
    reached, full = 100 * (cells.s1 - cells.n), (cells.points - 1) * cells.n
    largest = int(full.max(initial=0)) * max(map(max, bounds)) * 100
    if largest > np.iinfo(np.int64).max:
        reached, full = reached.astype(object), full.astype(object)
    level = np.zeros(cells.n.shape, dtype=np.int64)
    for above, below in bounds:
        level += (reached * below >= full * above).astype(np.int64)
    return np.where(cells.n > 0, level, 0)


@dataclass(frozen=True, slots=True)
class DimensionColumns:
    """Scores of many groups on all dimensions, [groups, dimensions]; see ``DimensionScore``.

    Attributes:
        mean: weighted mean of the item means, 1 to A.
        se: its standard error.
    """

    mean: Floats
    se: Floats

    def __getitem__(self, groups: Integers) -> Self:
        """Return the scores of some groups."""
        return type(self)(self.mean[groups], self.se[groups])

    def score(self, scale: RatingScale) -> Floats:
        """Return the maturity scores, 0 to 100."""
        return np.asarray(100 * (self.mean - 1) / scale.span, dtype=np.float64)


def score_dimensions(
    cells: Cells, parts: Sequence[Sequence[int]], correlations: Sequence[float]
) -> DimensionColumns:
    """Score many groups on all dimensions, items equally weighted.

    Args:
        cells: [groups, items].
        parts: for each dimension the positions of its items that count.
        correlations: for each dimension the common correlation between its items, 0 to 1.
    """
    scored = [
        _score_dimension(cells[:, list(part)], r)  # type: ignore[index]
        for part, r in zip(parts, correlations, strict=True)
    ]
    means, errors = zip(*scored, strict=True)
    return DimensionColumns(np.stack(means, axis=1), np.stack(errors, axis=1))


def _score_dimension(items: Cells, r: float) -> tuple[Floats, Floats]:
    n, usable = items.n, items.n > 0
    used = usable.sum(axis=-1)
    mean = quotient(exact_sums(np.where(usable, items.mean, 0.0)), used)
    errors = np.sqrt(items.squared_se)
    errors = np.where(usable, errors, 0.0) / np.maximum(used, 1)[:, None]  # NaN for a single answer
    total = exact_sums(errors)
    se = np.sqrt((1 - r) * exact_sums(errors * errors) + r * (total * total))
    enough = (2 * used >= n.shape[-1]) & (used > 0)
    return np.where(enough, mean, np.nan), np.where(enough, se, np.nan)


def levels_of_scores(score: Floats, min_scores: Sequence[float]) -> Integers:
    """Return the levels of scores that are no single quotients, see ``level_of_score``."""
    reached = score + TOLERANCE
    level = np.zeros(score.shape, dtype=np.int64)
    for above, below in level_bounds(tuple(min_scores)):
        level += reached >= above / below
    return level


@dataclass(frozen=True, slots=True)
class Differences:
    """First scores minus second ones, see ``DimensionDifference``.

    Attributes:
        diff: in scale points.
        low: lower end of the 95 % interval of ``diff``.
        high: its upper end.
        p: two-sided normal p-value.
    """

    diff: Floats
    low: Floats
    high: Floats
    p: Floats


def differences(first: DimensionColumns, second: DimensionColumns) -> Differences:
    """Subtract the scores of separate groups, see ``dimension.difference``."""
    diff = first.mean - second.mean
    se = np.sqrt(first.se * first.se + second.se * second.se)
    z = quotient(np.abs(diff), se)
    p = np.array([erfc(one / sqrt(2)) for one in z.ravel().tolist()]).reshape(z.shape)
    return Differences(diff, diff - Z95 * se, diff + Z95 * se, p)

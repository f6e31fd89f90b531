"""Items condensed: the score of a dimension, the gap of a dimension, the score of a framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum, isfinite, sqrt

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.counts import Counts, require_points
from blickwinkel.measurement.interval import Scatter
from blickwinkel.measurement.level import DEFAULT_MIN_SCORES, level_of_score
from blickwinkel.measurement.scale import RatingScale


@dataclass(frozen=True, slots=True)
class DimensionScore:
    """Where one group stands on one dimension; None unless half of the items are usable.

    Attributes:
        items_used: items that are released and have a value.
        mean: weighted mean of the item means, 1 to A.
        score: maturity score, 0 to 100.
        level: maturity level, from 1.
        se: standard error of ``mean``; also None if a usable item has a single answer.
    """

    items_used: int
    mean: float | None
    score: float | None
    level: int | None
    se: float | None


@dataclass(frozen=True, slots=True)
class FrameworkScore:
    """The whole in one number, never shown without its weakest part.

    Attributes:
        score: mean of the dimension scores, 0 to 100; None unless half of them are defined.
        level: maturity level, from 1.
        lowest: position of the dimension with the lowest score; None if none is defined.
    """

    score: float | None
    level: int | None
    lowest: int | None


def score_dimension(
    items: Sequence[Counts | None],
    scale: RatingScale,
    *,
    weights: Sequence[float] | None = None,
    r: float = 1.0,
    min_scores: Sequence[float] = DEFAULT_MIN_SCORES,
) -> DimensionScore:
    """Score one group on one dimension from its item counts, without person-level data.

    mean = sum w_i mean_i / sum w_i over the usable items; with e_i = w_i SE_i / sum w,
    se = sqrt((1-r) sum e_i^2 + r (sum e_i)^2).

    Args:
        items: counts in the direction of the construct; None for a suppressed item.
        scale: the scale of all items.
        weights: one per item, at least 0; None for equal weights.
        r: common correlation between items, 0 to 1; the default is the upper bound of the error,
            ``correlation_for_errors`` makes it from a released one.
        min_scores: ascending scores at which the maturity levels start.

    Raises:
        InvalidInputError: counts of another scale, weights that do not match the items, or a
            correlation outside 0 to 1.
    """
    if not 0 <= r <= 1:
        raise InvalidInputError(f"A correlation between items is 0 to 1 here, not {r}.")
    usable = _usable(items, scale, weights)
    total = fsum(weight for weight, _ in usable)
    if 2 * len(usable) < len(items) or not total:
        return DimensionScore(len(usable), None, None, None, None)
    mean = fsum(weight * (counts.s1 / counts.n) for weight, counts in usable) / total
    score = 100 * (mean - 1) / scale.span
    return DimensionScore(
        items_used=len(usable),
        mean=mean,
        score=score,
        level=level_of_score(score, min_scores),
        se=_composite_se(usable, total, r),
    )


def _usable(
    items: Sequence[Counts | None], scale: RatingScale, weights: Sequence[float] | None
) -> list[tuple[float, Counts]]:
    weights = _checked_weights(weights, len(items))
    for counts in items:
        if counts is not None:
            require_points(counts, scale.points)
    return [
        (weight, counts)
        for weight, counts in zip(weights, items, strict=True)
        if counts is not None and counts.n
    ]


def _checked_weights(weights: Sequence[float] | None, parts: int) -> Sequence[float]:
    if weights is None:
        return [1] * parts
    if len(weights) != parts or not all(isfinite(weight) and weight >= 0 for weight in weights):
        raise InvalidInputError(f"{parts} parts need as many weights of at least 0: {weights}.")
    return weights


def _composite_se(usable: list[tuple[float, Counts]], total: float, r: float) -> float | None:
    usable = [(weight, counts) for weight, counts in usable if weight]
    if any(counts.n < 2 for _, counts in usable):
        return None
    errors = [weight * sqrt(Scatter.of(counts).squared_se) / total for weight, counts in usable]
    total_error = fsum(errors)
    squares = fsum(error * error for error in errors)
    return sqrt((1 - r) * squares + r * (total_error * total_error))


def score_framework(
    scores: Sequence[float | None],
    *,
    weights: Sequence[float] | None = None,
    min_scores: Sequence[float] = DEFAULT_MIN_SCORES,
) -> FrameworkScore:
    """Score the whole framework as the weighted mean of its dimension scores.

    Args:
        scores: one per dimension, 0 to 100; None where undefined or not released.
        weights: one per dimension, at least 0; None for equal weights.
        min_scores: ascending scores at which the maturity levels start.

    Raises:
        InvalidInputError: weights that do not match the dimensions.
    """
    weights = _checked_weights(weights, len(scores))
    defined = [(score, place) for place, score in enumerate(scores) if score is not None]
    lowest = min(defined)[1] if defined else None
    total = fsum(weights[place] for _, place in defined)
    if 2 * len(defined) < len(scores) or not total:
        return FrameworkScore(None, None, lowest)
    score = fsum(weights[place] * value for value, place in defined) / total
    return FrameworkScore(score, level_of_score(score, min_scores), lowest)

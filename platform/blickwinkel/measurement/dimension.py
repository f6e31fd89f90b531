"""Items condensed: the score of a dimension, the gap of a dimension, the score of a framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, fsum, isfinite, sqrt

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.counts import Counts, require_points
from blickwinkel.measurement.gaptype import GapType, classify
from blickwinkel.measurement.interval import Z95, Interval, Scatter
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
class DimensionDifference:
    """First score minus second score of one dimension.

    Attributes:
        diff: in scale points, -(A-1) to A-1; None if either score is undefined.
        diff_points: in maturity points, -100 to 100.
        se: standard error of ``diff``; None if either is undefined.
        ci95_normal: 95 % interval of ``diff``; None without ``se``.
        p: two-sided normal p-value; None without ``se`` or if nobody deviates.
    """

    diff: float | None
    diff_points: float | None
    se: float | None
    ci95_normal: Interval | None
    p: float | None


@dataclass(frozen=True, slots=True)
class DimensionGap(DimensionDifference):
    """Leadership minus staff on one dimension.

    Attributes:
        type: kind of the gap, ``INSUFFICIENT`` if undefined.
    """

    type: GapType


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


def compare_dimension(
    leadership: DimensionScore, staff: DimensionScore, scale: RatingScale
) -> DimensionGap:
    """Compare leadership with staff on one dimension.

    se = sqrt(se_L^2 + se_S^2), interval diff -/+ 1.96 se, p two-sided normal. Dimension gaps are a
    family of their own for ``benjamini_hochberg``.

    Args:
        leadership: score of leadership.
        staff: score of staff.
        scale: the scale of both.
    """
    values = difference(leadership, staff, scale)
    return DimensionGap(
        diff=values.diff,
        diff_points=values.diff_points,
        se=values.se,
        ci95_normal=values.ci95_normal,
        p=values.p,
        type=classify(leadership.score, staff.score),
    )


def difference(
    first: DimensionScore, second: DimensionScore, scale: RatingScale, *, correlation: float = 0.0
) -> DimensionDifference:
    """Subtract two scores of one dimension.

    se = sqrt(se_1^2 + se_2^2 - 2 c se_1 se_2).

    Args:
        first: the score that counts positively.
        second: the score that is subtracted.
        scale: the scale of both.
        correlation: c between the two means, 0 for separate groups.
    """
    if first.mean is None or second.mean is None:
        return DimensionDifference(None, None, None, None, None)
    diff = first.mean - second.mean
    points = 100 * diff / scale.span
    if first.se is None or second.se is None:
        return DimensionDifference(diff, points, None, None, None)
    shared = 2 * correlation * first.se * second.se
    se = sqrt(max(0.0, first.se * first.se + second.se * second.se - shared))
    interval = diff - Z95 * se, diff + Z95 * se
    p = erfc(abs(diff) / se / sqrt(2)) if se else None
    return DimensionDifference(diff, points, se, interval, p)


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

"""How far the members of one group agree with each other, before their mean is trusted.

Part of the method, with worked examples of others to hold it against; no publication has it yet.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from blickwinkel.measurement.counts import VALUES, Counts, require_points
from blickwinkel.measurement.group import median
from blickwinkel.measurement.interval import Scatter
from blickwinkel.measurement.scale import RatingScale

SMALLEST_SHOWN_GROUP = 10
POLARISED = 0.5
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Agreement:
    """Agreement on one item; None for fewer than two answers.

    Attributes:
        rwg: 1 - s^2/sigma_EU^2 cut off at 0, up to 1; sigma_EU^2 = (A^2-1)/12 is the variance of
            answers given at random (James, Demaree & Wolf 1984).
        rwg_untruncated: the same without the cut.
        ad_mean: average absolute deviation from the mean, sum h_j |j n - S1|/n^2, 0 to (A-1)/2 scale
            points (Burke & Dunlap 2002).
        ad_median: likewise from the median, never above it.
    """

    rwg: float | None
    rwg_untruncated: float | None
    ad_mean: float | None
    ad_median: float | None


@dataclass(frozen=True, slots=True)
class DimensionAgreement:
    """Agreement over the items of one dimension; None if an item has fewer than two answers.

    Attributes:
        rwg_j: J(1-x)/(J(1-x)+x), x = mean item variance / sigma_EU^2, at most 1; 0 to 1, grows
            with the number of items J (James, Demaree & Wolf 1984).
        rwg_star_j: 1 - mean item variance / sigma_EU^2, at most 1, not cut off at 0 and not inflated
            by J (Lindell, Brandt & Whitney 1999).
        ad_mean_j: mean of the items' ``ad_mean``.
        ad_median_j: mean of the items' ``ad_median``.
    """

    rwg_j: float | None
    rwg_star_j: float | None
    ad_mean_j: float | None
    ad_median_j: float | None


class AgreementWord(StrEnum):
    """Agreement in words (LeBreton & Senter 2008)."""

    NONE = "none"
    WEAK = "weak"
    MODERATE = "moderate"
    STRONG = "strong"
    VERY_STRONG = "very_strong"


def agreement(counts: Counts, scale: RatingScale) -> Agreement:
    """Measure the agreement of one group on one item.

    Args:
        counts: answers of the group.
        scale: the scale on which they were given.

    Raises:
        InvalidInputError: counts of another scale.
    """
    require_points(counts, scale.points)
    n = counts.n
    if n < 2:
        return Agreement(None, None, None, None)
    untruncated = 1 - _variance(counts) / scale.uniform_variance
    return Agreement(
        rwg=max(0.0, untruncated),
        rwg_untruncated=untruncated,
        ad_mean=_deviation(counts, counts.s1, n),
        ad_median=_deviation(counts, round(2 * median(counts.hist, n)), 2),
    )


def _variance(counts: Counts) -> float:
    return Scatter.of(counts).variance


def _deviation(counts: Counts, centre: int, below: int) -> float:
    """Return the average absolute deviation from centre/below, with a single division."""
    deviations = (
        count * abs(value * below - centre)
        for value, count in zip(VALUES, counts.hist, strict=False)
    )
    return sum(deviations) / (below * counts.n)


def dimension_agreement(items: Sequence[Counts], scale: RatingScale) -> DimensionAgreement:
    """Measure the agreement of one group over all items of a dimension.

    Args:
        items: answers of the group, one entry per released item, in the direction of the construct.
        scale: the scale of all items.

    Raises:
        InvalidInputError: counts of another scale.
    """
    each = [agreement(counts, scale) for counts in items]
    ad_means = [one.ad_mean for one in each if one.ad_mean is not None]
    ad_medians = [one.ad_median for one in each if one.ad_median is not None]
    items_j = len(items)
    if not items_j or len(ad_means) < items_j:
        return DimensionAgreement(None, None, None, None)
    ratio = sum(map(_variance, items)) / items_j / scale.uniform_variance
    x = min(1.0, ratio)
    return DimensionAgreement(
        rwg_j=items_j * (1 - x) / (items_j * (1 - x) + x),
        rwg_star_j=1 - ratio,
        ad_mean_j=sum(ad_means) / items_j,
        ad_median_j=sum(ad_medians) / items_j,
    )


def agreement_word(rwg: float) -> AgreementWord:
    """Name an agreement index of at most 1: up to .30 none, .50 weak, .70 moderate, .90 strong.

    After LeBreton & Senter (2008); the bounds between are .31, .51 and .71, and above .90.
    """
    if rwg < 0.31:
        return AgreementWord.NONE
    if rwg < 0.51:
        return AgreementWord.WEAK
    if rwg < 0.71:
        return AgreementWord.MODERATE
    return AgreementWord.STRONG if rwg <= 0.9 else AgreementWord.VERY_STRONG


def shown_word(rwg: float | None, n: int) -> AgreementWord | None:
    """Name an agreement index where it may be shown: from ten answers on, else None."""
    if rwg is None or n < SMALLEST_SHOWN_GROUP:
        return None
    return agreement_word(rwg)


def agrees(ad_mean: float, scale: RatingScale) -> bool:
    """Tell whether people agree in practice: average deviation at most A/6 (Burke & Dunlap 2002).

    In scale points, 0.83 for five, compared with a tolerance of 1e-9.
    """
    return ad_mean <= scale.points / 6 + TOLERANCE


def is_polarised(polarisation: float) -> bool:
    """Tell whether to show the distribution instead of the mean: polarisation of .5 to 1."""
    return polarisation >= POLARISED

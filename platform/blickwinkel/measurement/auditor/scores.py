"""Derives from histograms where role groups stand: by question, by dimension and overall."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np

from blickwinkel.measurement.auditor.moments import Floats, Moments, quotient
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.tables import Flags, Integers

TOLERANCE = 1e-9

Figures = dict[str, Floats]


@dataclass(frozen=True, slots=True)
class DimensionMeans:
    """Sides by dimensions, in scale points; NaN where undefined.

    Attributes:
        mean: mean of the usable questions' means.
        error: its standard error.
        used: questions that are shown and have a valid answer.
        asked: questions that the group was asked.
    """

    mean: Floats
    error: Floats
    used: Integers
    asked: Integers

    def rows(self, chosen: Integers) -> Self:
        """Return some of the sides."""
        return type(self)(
            self.mean[chosen], self.error[chosen], self.used[chosen], self.asked[chosen]
        )

    def score(self, scheme: Scheme) -> Floats:
        """Return the maturity scores, 0 to 100."""
        return np.asarray(100 * (self.mean - 1) / scheme.span, np.float64)


def of_items(moments: Moments, scheme: Scheme) -> Figures:
    """Return score, level, n, error and favourable share of every cell."""
    n, above = moments.n, moments.total - moments.n
    favourable = moments.valid[..., scheme.favourable_from - 1 :].sum(axis=-1)
    full = scheme.span * n
    level = np.zeros(n.shape)
    for threshold in scheme.exact_thresholds:
        level += 100 * above * threshold.denominator >= full * threshold.numerator
    return {
        "score": quotient(100 * above, full),
        "level": np.where(n > 0, level, np.nan),
        "n": np.where(n > 0, n, np.nan),
        "se": 100 * np.sqrt(moments.squared_error) / scheme.span,
        "favourable": quotient(100 * favourable, n),
    }


def dimension_means(
    moments: Moments, groups: list[str], scheme: Scheme, among: Flags | None = None
) -> DimensionMeans:
    """Put the questions of each dimension together.

    Half of the questions that the group was asked have to be usable. The error follows from the
    correlation between questions: sqrt((1-r) sum e^2 + r (sum e)^2).

    Args:
        moments: [sides, questions].
        groups: role group of each side.
        scheme: of the wave.
        among: [sides, questions] that count; None for all that the group was asked.
    """
    names = sorted(set(groups))
    row = np.array([names.index(group) for group in groups], dtype=np.int64)
    flags = np.array([scheme.asked_flags(name) for name in names], np.bool_)
    flags = flags.reshape(-1, len(scheme.items))
    r = np.array([scheme.correlation(name) for name in names], np.float64)
    r = r.reshape(-1, len(scheme.sizes))[row]
    asked = flags[row] if among is None else among
    usable = asked & (moments.n > 0)
    used, all_asked = _per_dimension(usable, scheme), _per_dimension(asked, scheme)
    enough = (2 * used >= all_asked) & (used > 0)
    mean = quotient(_per_dimension(np.where(usable, moments.mean, 0), scheme), used)
    error = np.where(usable, np.sqrt(moments.squared_error), 0)
    plain, squared = _per_dimension(error, scheme), _per_dimension(error**2, scheme)
    return DimensionMeans(
        np.where(enough, mean, np.nan),
        np.where(enough, quotient(np.sqrt((1 - r) * squared + r * plain**2), used), np.nan),
        used.astype(np.int64),
        all_asked.astype(np.int64),
    )


def _per_dimension(values: Floats | Flags, scheme: Scheme) -> Floats:
    """Add up the questions of each dimension: [sides, dimensions]."""
    starts = np.cumsum((0, *scheme.sizes))
    columns = [values[:, start:stop].sum(axis=1) for start, stop in pairwise(starts.tolist())]
    return np.stack(columns, axis=1).astype(np.float64)


def of_dimensions(means: DimensionMeans, respondents: Integers, scheme: Scheme) -> Figures:
    """Return score, level, n, error of each dimension; a favourable share is never given."""
    score = means.score(scheme)
    return {
        "score": score,
        "level": _level(score, scheme),
        "n": np.where(np.isnan(score), np.nan, respondents[:, None]),
        "se": 100 * means.error / scheme.span,
        "favourable": np.full(score.shape, np.nan),
    }


def of_wholes(means: DimensionMeans, respondents: Integers, scheme: Scheme) -> Figures:
    """Return the weighted mean of the dimensions, if half of them are defined: [sides, 1]."""
    score = means.score(scheme)
    defined = ~np.isnan(score)
    weights = np.where(defined, np.array(scheme.weights), 0)
    whole = quotient((weights * np.where(defined, score, 0)).sum(axis=1), weights.sum(axis=1))
    whole = np.where(2 * defined.sum(axis=1) >= len(scheme.sizes), whole, np.nan)[:, None]
    nothing = np.full(whole.shape, np.nan)
    return {
        "score": whole,
        "level": _level(whole, scheme),
        "n": np.where(np.isnan(whole), np.nan, respondents[:, None]),
        "se": nothing,
        "favourable": nothing,
    }


def _level(score: Floats, scheme: Scheme) -> Floats:
    level = (score[..., None] + TOLERANCE >= np.array(scheme.thresholds)).sum(axis=-1)
    return np.where(np.isnan(score), np.nan, level.astype(np.float64))

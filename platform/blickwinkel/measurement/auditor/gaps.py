"""Derives from two sides how far apart they are, question by question and dimension by dimension."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import erfc, stdtrit

from blickwinkel.measurement.auditor.moments import Floats, Moments, Words, quotient
from blickwinkel.measurement.auditor.ranks import permutation_p
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.scores import DimensionMeans
from blickwinkel.measurement.auditor.tables import Flags, Integers

Z95 = 1.959963984540054
TOLERANCE = 1e-9
RELEVANT, STRONG, WEAK = 12.5, 60.0, 40.0
SIGNIFICANT = 0.05
HALVINGS = 50


@dataclass(frozen=True, slots=True)
class DerivedGaps:
    """Figures of gaps, [units, columns]; NaN and None where undefined."""

    numbers: dict[str, Floats]
    words: dict[str, Words]


def of_items(ours: Moments, theirs: Moments, scheme: Scheme) -> DerivedGaps:
    """Compare leadership with staff on every question.

    Args:
        ours: of leadership, [units, questions].
        theirs: of staff, likewise.
        scheme: of the wave.
    """
    both = (ours.n > 0) & (theirs.n > 0)
    diff = np.where(both, ours.mean - theirs.mean, np.nan)
    low, high = _interval(ours, theirs, scheme)
    superior = _superiority(ours, theirs)
    superior_low, superior_high = _superiority_bounds(superior, ours.n, theirs.n)
    p, exact = np.full(both.shape, np.nan), np.zeros(both.shape, dtype=np.bool_)
    p[both], exact[both] = permutation_p(ours.valid[both], theirs.valid[both])
    scores = [100 * (m.mean - 1) / scheme.span for m in (ours, theirs)]
    method = np.where(exact, "exact", "asymptotic").astype(object)
    return _judged(
        {
            "points": 100 * diff / scheme.span,
            "interval.0": 100 * low / scheme.span,
            "interval.1": 100 * high / scheme.span,
            "p": p,
            "delta": 2 * superior - 1,
            "delta_interval.0": 2 * superior_low - 1,
            "delta_interval.1": 2 * superior_high - 1,
            "superiority": superior,
        },
        {"type": _kinds(*scores), "method": _only(both, method)},
    )


def of_dimensions(ours: DimensionMeans, theirs: DimensionMeans, scheme: Scheme) -> DerivedGaps:
    """Compare leadership with staff on every dimension: normal interval and p-value."""
    diff = ours.mean - theirs.mean
    error = np.sqrt(ours.error**2 + theirs.error**2)
    p = normal_p(diff, error)
    nothing = np.full(diff.shape, np.nan)
    return _judged(
        {
            "points": 100 * diff / scheme.span,
            "interval.0": 100 * (diff - Z95 * error) / scheme.span,
            "interval.1": 100 * (diff + Z95 * error) / scheme.span,
            "p": p,
            "delta": nothing,
            "delta_interval.0": nothing,
            "delta_interval.1": nothing,
            "superiority": nothing,
        },
        {
            "type": _kinds(ours.score(scheme), theirs.score(scheme)),
            "method": _only(~np.isnan(p), np.full(p.shape, "normal", object)),
        },
    )


def normal_p(diff: Floats, error: Floats) -> Floats:
    """Return two-sided normal p-values; undefined without an error."""
    return np.asarray(erfc(quotient(np.abs(diff), error) / np.sqrt(2)), np.float64)


def _interval(ours: Moments, theirs: Moments, scheme: Scheme) -> tuple[Floats, Floats]:
    """Return 95 % intervals: Welch from five answers and with spread on both sides, else pooled."""
    n1, n2 = ours.n, theirs.n
    a, b = ours.squared_error, theirs.squared_error
    welch = (np.minimum(n1, n2) >= 5) & (ours.deviation > 0) & (theirs.deviation > 0)
    welch_df = quotient((a + b) ** 2, a**2 / np.maximum(n1 - 1, 1) + b**2 / np.maximum(n2 - 1, 1))
    df = np.where(n1 + n2 >= 3, n1 + n2 - 2, np.nan)
    squares = quotient(ours.deviation, n1) + quotient(theirs.deviation, n2)
    pooled = np.sqrt(
        squares / df * (quotient(np.ones_like(n1), n1) + quotient(np.ones_like(n2), n2))
    )
    pooled = np.where(squares > 0, pooled, np.nan)
    margin = np.where(welch, np.sqrt(a + b), pooled) * stdtrit(np.where(welch, welch_df, df), 0.975)
    diff = ours.mean - theirs.mean
    return np.maximum(-scheme.span, diff - margin), np.minimum(scheme.span, diff + margin)


def _superiority(ours: Moments, theirs: Moments) -> Floats:
    """Return in what share of pairs the first is higher; ties count half."""
    below = np.cumsum(theirs.valid, axis=-1) - theirs.valid
    twice = (ours.valid * (2 * below + theirs.valid)).sum(axis=-1)
    return quotient(twice, 2 * ours.n * theirs.n)


def _superiority_bounds(share: Floats, n1: Integers, n2: Integers) -> tuple[Floats, Floats]:
    """Return Newcombe's (2006) interval, method 5, by halving [0, A] and [A, 1]."""
    extra, pairs = (n1 + n2) / 2 - 1, np.maximum(n1 * n2, 1)

    def too_far(theta: Floats) -> Flags:
        bracket = 1 + extra * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        distance: Flags = (share - theta) ** 2 > Z95**2 * theta * (1 - theta) * bracket / pairs
        return distance

    bounds = []
    for end in (0.0, 1.0):
        outside, inside = np.full(share.shape, end), share.copy()
        for _ in range(HALVINGS):
            middle = (outside + inside) / 2
            beyond = too_far(middle)
            outside, inside = np.where(beyond, middle, outside), np.where(beyond, inside, middle)
        bounds.append(np.where(share == end, end, inside))
    return bounds[0], bounds[1]


def _kinds(ours: Floats, theirs: Floats) -> Words:
    """Name the gaps of two scores."""
    gap, average = ours - theirs, (ours + theirs) / 2
    strong = theirs >= STRONG - TOLERANCE
    kinds = np.select(
        [
            np.isnan(gap),
            gap >= RELEVANT - TOLERANCE,
            gap <= -RELEVANT + TOLERANCE,
            average >= STRONG - TOLERANCE,
            average < WEAK - TOLERANCE,
        ],
        [
            "",
            np.where(strong, "optimism", "blind_spot"),
            np.where(strong, "hidden_strength", "critical_leadership"),
            "shared_strength",
            "shared_weakness",
        ],
        "shared_middle",
    ).astype(object)
    return _only(~np.isnan(gap), kinds)


def _only(defined: Flags, words: Words) -> Words:
    """Take back the words where nothing is defined."""
    kept = words.copy()
    kept[~defined] = None
    return kept


def _judged(numbers: dict[str, Floats], words: dict[str, Words]) -> DerivedGaps:
    """Add the p-values adjusted within each row, and how certain each gap is."""
    q = adjusted(numbers["p"])
    apart = np.isin(
        words["type"].astype(str),
        ["blind_spot", "optimism", "hidden_strength", "critical_leadership"],
    )
    clear = np.where(q <= SIGNIFICANT + TOLERANCE, "clear", "indicative").astype(object)
    return DerivedGaps({**numbers, "q": q}, {**words, "certainty": _only(apart, clear)})


def adjusted(p: Floats) -> Floats:
    """Adjust p-values for each row's family (Benjamini & Hochberg 1995); NaN is not in a family."""
    order = np.argsort(p, axis=-1)  # NaN comes last
    ranked = np.take_along_axis(p, order, axis=-1)
    family = (~np.isnan(p)).sum(axis=-1, keepdims=True)
    raised = ranked * family / np.arange(1, p.shape[-1] + 1)
    smallest = np.fmin.accumulate(raised[..., ::-1], axis=-1)[..., ::-1]
    found = np.empty_like(p)
    np.put_along_axis(found, order, np.minimum(smallest, 1), axis=-1)
    return np.where(np.isnan(p), np.nan, found)

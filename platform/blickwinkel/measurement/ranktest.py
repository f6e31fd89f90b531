"""The test behind a gap: does relabelling people at random give a difference this large?

Wilcoxon-Mann-Whitney on mid-ranks with ties, exactly from histograms. All rank sums are doubled,
so that mid-ranks stay integers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import combinations
from math import comb, erfc, sqrt
from operator import add

import numpy as np
from numpy.typing import NDArray

LARGEST_EXACT_GROUP = 20
MOST_ALLOCATIONS = 30_000

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]


class PMethod(StrEnum):
    """How a p-value was made, for the footnote beside it."""

    EXACT = "exact"
    ASYMPTOTIC = "asymptotic"


@dataclass(frozen=True, slots=True)
class RankTest:
    """Outcome of the test.

    Attributes:
        p: two-sided p-value, above 0 up to 1.
        method: exact permutation distribution, or normal approximation.
    """

    p: float
    method: PMethod


def rank_test(first: Sequence[int], second: Sequence[int]) -> RankTest:
    """Test whether two groups answer alike, given how the answers were spread over both.

    Exact if the smaller group has at most 20 answers: p = P(|W2 - n(N+1)| >= observed), W2 the
    doubled mid-rank sum of the smaller group over all ways to hand its n labels to N people. Above,
    normal approximation with tie correction, without continuity correction. All equal: p = 1.

    Args:
        first: answers 1, 2, … of the one group, at least one.
        second: answers 1, 2, … of the other group, at least one.
    """
    pooled = tuple(map(add, first, second))
    n1, n2 = sum(first), sum(second)
    few, n = (first, n1) if n1 <= n2 else (second, n2)
    ranks = _doubled_midranks(pooled)
    centre = n * (n1 + n2 + 1)
    observed = abs(sum(count * rank for count, rank in zip(few, ranks, strict=True)) - centre)
    if n > LARGEST_EXACT_GROUP:
        return RankTest(_normal_p(pooled, n1, n2, observed), PMethod.ASYMPTOTIC)
    return RankTest(_exact_p(pooled, ranks, n, observed), PMethod.EXACT)


def _doubled_midranks(pooled: Sequence[int]) -> tuple[int, ...]:
    """Return twice the mid-rank of each value: 2 sum of the lower counts + own count + 1."""
    below, ranks = 0, []
    for count in pooled:
        ranks.append(2 * below + count + 1)
        below += count
    return tuple(ranks)


def _normal_p(pooled: Sequence[int], n1: int, n2: int, observed: int) -> float:
    """Return the two-sided tail of the normal approximation, tie-corrected."""
    total = n1 + n2
    untied = total**3 - total - sum(count**3 - count for count in pooled)
    if not untied:
        return 1.0
    variance = n1 * n2 * untied / (12 * total * (total - 1))
    return erfc(observed / 2 / sqrt(2 * variance))


def _exact_p(pooled: Sequence[int], ranks: Sequence[int], n: int, observed: int) -> float:
    """Return the two-sided tail of the permutation distribution, values nobody gave left out."""
    given = [(count, rank) for count, rank in zip(pooled, ranks, strict=True) if count]
    if not observed or len(given) == 1:
        return 1.0
    counts = np.array([count for count, _ in given], dtype=np.float64)
    # distances from the centre of the distribution, so that the numbers stay small and exact
    mean_rank = sum(pooled) + 1
    offsets = np.array([rank - mean_rank for _, rank in given], dtype=np.float64)
    if comb(n + len(given) - 1, n) > MOST_ALLOCATIONS:
        return _tail_by_halves(counts, offsets, n, observed)
    return _tail_by_enumeration(counts, offsets, n, observed)


def _choices(counts: Floats, n: int) -> Floats:
    """Return C(t_c, a) for each value c (rows) and a = 0..n (columns), 0 where a exceeds t_c."""
    taken = np.arange(n, dtype=np.float64)
    table = np.ones((len(counts), n + 1))
    np.cumprod((counts[:, None] - taken) / (taken + 1), axis=1, out=table[:, 1:])
    return table


@lru_cache(maxsize=128)
def _allocations(n: int, values: int) -> tuple[Floats, Integers]:
    """List all ways to spread n labels over some values, once for all tests of that size.

    Returns:
        The numbers of labels (one row per value), and the same as places in a flattened table of
        n+1 columns.
    """
    bars = np.array(list(combinations(range(n + values - 1), values - 1)), dtype=np.int64).T
    edges = np.vstack([np.full(bars.shape[1], -1), bars, np.full(bars.shape[1], n + values - 1)])
    labels = np.diff(edges, axis=0) - 1
    places = labels + np.arange(values)[:, None] * (n + 1)
    return labels.astype(np.float64), places


def _tail_by_enumeration(counts: Floats, offsets: Floats, n: int, observed: int) -> float:
    """Add up the allocations at least as far out; each stands for prod C(t_c, a_c) relabellings."""
    labels, places = _allocations(n, len(counts))
    weights = np.multiply.reduce(_choices(counts, n).ravel()[places], axis=0)
    extreme = np.abs(offsets @ labels) >= observed
    return float(weights @ extreme / weights.sum())


def _tail_by_halves(counts: Floats, offsets: Floats, n: int, observed: int) -> float:
    """Do the same where allocations explode: enumerate the low and the high values separately.

    Every allocation is one of k labels on the low values with one of n-k on the high ones. For each
    k the high ones are sorted once by their contribution, so that the extreme partners of each low
    one are the two ends of a cumulated list. The sum is the same, in other words still exact.
    """
    half = (len(counts) + 1) // 2
    choices = _choices(counts, n)
    low = _partial_sums(choices[:half], offsets[:half], n)
    high = _partial_sums(choices[half:], offsets[half:], n)
    extreme = everything = 0.0
    for k in range(n + 1):
        low_sums, low_weights = low[k]
        high_sums, high_weights = high[n - k]
        if not len(low_sums) or not len(high_sums):
            continue
        upwards = np.concatenate([[0.0], np.cumsum(high_weights)])
        downwards = np.concatenate([np.cumsum(high_weights[::-1])[::-1], [0.0]])
        below = np.searchsorted(high_sums, -observed - low_sums, side="right")
        above = np.searchsorted(high_sums, observed - low_sums, side="left")
        extreme += float(low_weights @ (upwards[below] + downwards[above]))
        everything += float(low_weights.sum() * upwards[-1])
    return extreme / everything


def _partial_sums(choices: Floats, offsets: Floats, n: int) -> list[tuple[Floats, Floats]]:
    """Return, for k = 0..n labels on these values, the sorted contributions and their weights."""
    labels, sums, weights = np.zeros(1, dtype=np.int64), np.zeros(1), np.ones(1)
    for row, offset in zip(choices, offsets, strict=True):
        grown = [
            (labels[fits] + taken, sums[fits] + taken * offset, weights[fits] * row[taken])
            for taken in range(n + 1)
            if row[taken]
            for fits in [labels <= n - taken]
        ]
        labels, sums, weights = (np.concatenate(column) for column in zip(*grown, strict=True))
    order = np.lexsort((sums, labels))
    ends = np.searchsorted(labels[order], np.arange(1, n + 1))
    return list(zip(np.split(sums[order], ends), np.split(weights[order], ends), strict=True))

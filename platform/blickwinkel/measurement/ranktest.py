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

import numpy as np
from numpy.typing import NDArray

LARGEST_EXACT_GROUP = 20
MOST_ALLOCATIONS = 30_000
BATCH_ELEMENTS = 60_000

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


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
    normal approximation without continuity correction and with variance n1 n2/12 ((N+1) - sum of
    (t^3-t)/(N(N-1))) for ties of t people. All equal: p = 1.

    Args:
        first: answers 1, 2, … of the one group, at least one.
        second: answers 1, 2, … of the other group, at least one.
    """
    return rank_tests([first], [second])[0]


def rank_tests(firsts: Sequence[Sequence[int]], seconds: Sequence[Sequence[int]]) -> list[RankTest]:
    """Test many pairs of groups at once, which shares most of the work between them.

    Args:
        firsts: histograms of the one group of each pair, see ``rank_test``.
        seconds: histograms of the other groups, in the same order and on the same scale.
    """
    if len(firsts) != len(seconds):
        raise ValueError(f"{len(firsts)} and {len(seconds)} groups are no pairs.")
    if not len(firsts):
        return []
    p, exact = rank_columns(np.array(firsts, np.int64), np.array(seconds, np.int64))
    methods = (PMethod.EXACT if one else PMethod.ASYMPTOTIC for one in exact.tolist())
    return [RankTest(*outcome) for outcome in zip(p.tolist(), methods, strict=True)]


def rank_columns(firsts: Integers, seconds: Integers) -> tuple[Floats, Flags]:
    """Return the p-values of many pairs and whether each is exact.

    Args:
        firsts: [pairs, points], answers of the one group of each pair, see ``rank_test``.
        seconds: of the other groups, likewise.
    """
    n1, n2 = firsts.sum(axis=1), seconds.sum(axis=1)
    pools = firsts + seconds
    few, n = np.where((n1 <= n2)[:, None], firsts, seconds), np.minimum(n1, n2)
    observed = np.abs((few * _offsets(pools)).sum(axis=1))
    exact = n <= LARGEST_EXACT_GROUP
    p = np.ones(len(n))
    for place in np.flatnonzero(~exact).tolist():
        sizes = int(n1[place]), int(n2[place])
        p[place] = _normal_p(pools[place].tolist(), *sizes, int(observed[place]))
    for size in np.unique(n[exact]).tolist():
        of_size = np.flatnonzero(exact & (n == size) & (observed > 0))
        p[of_size] = _exact_ps(pools[of_size], observed[of_size], size)
    return p, exact


def _offsets(pools: Integers) -> Integers:
    """Return twice the distance of each value's mid-rank from the mean rank, an integer."""
    twice = 2 * np.cumsum(pools, axis=-1) - pools
    return np.asarray(twice - pools.sum(axis=-1, keepdims=True), dtype=np.int64)


def _normal_p(pooled: Sequence[int], n1: int, n2: int, observed: int) -> float:
    """Return the two-sided tail of the normal approximation, tie-corrected."""
    total = n1 + n2
    untied = total**3 - total - sum(count**3 - count for count in pooled)
    if not untied:
        return 1.0
    variance = n1 * n2 * untied / (12 * total * (total - 1))
    return erfc(observed / 2 / sqrt(2 * variance))


def _exact_ps(pools: Integers, distances: Integers, n: int) -> Floats:
    """Return the two-sided tails of permutation distributions that share the number of labels."""
    values = pools.shape[1]
    if comb(n + values - 2, n) > MOST_ALLOCATIONS:
        cases = zip(pools, distances.tolist(), strict=True)
        return np.array([_tail_by_halves(*case, n) for case in cases], np.float64)
    batch = max(1, BATCH_ELEMENTS // comb(n + values - 2, n))
    found = np.empty(len(pools))
    for start in range(0, len(pools), batch):
        part = slice(start, start + batch)
        found[part] = _tails(pools[part], distances[part], n)
    return found


def _choices(pools: Integers, n: int) -> Floats:
    """Return C(t_c, a) by pool, value c and a = 0..n; 0 where a exceeds t_c."""
    counts = pools.astype(np.float64)
    taken = np.arange(n, dtype=np.float64)
    table = np.ones((*counts.shape, n + 1))
    np.cumprod((counts[:, :, None] - taken) / (taken + 1), axis=2, out=table[:, :, 1:])
    return table


@dataclass(frozen=True, slots=True)
class _Allocations:
    """All ways to give up to n labels to some values, listed once for all tests of that size.

    Attributes:
        labels: number of labels, one row per value, one column per way.
        exact_labels: the same as floats, which multiply faster.
        rest: labels that are left, per way.
        row: place of that rest in a flattened table of n+2 columns.
        partners: rest - j for rest (rows) and j (columns) = 0..n, 0 where impossible.
        possible: 1 where j does not exceed the rest.
    """

    labels: Integers
    exact_labels: Floats
    rest: Floats
    row: Integers
    partners: Integers
    possible: Floats


@lru_cache(maxsize=128)
def _allocations(n: int, values: int) -> _Allocations:
    bars = np.array([*combinations(range(n + values), values)], dtype=np.int64).T
    labels = np.diff(bars, axis=0, prepend=-1) - 1
    rest = n - labels.sum(axis=0)
    partners = np.subtract.outer(np.arange(n + 1), np.arange(n + 1))
    return _Allocations(
        labels=labels,
        exact_labels=labels.astype(np.float64),
        rest=rest.astype(np.float64),
        row=rest * (n + 2),
        partners=np.maximum(partners, 0),
        possible=(partners >= 0).astype(np.float64),
    )


def _tails(pools: Integers, distances: Integers, n: int) -> Floats:
    """Count the relabellings at least as far out: prod C(t_c, a_c) for each extreme allocation.

    All but the two highest values are enumerated. What is left for those two lies on a line, whose
    extreme ends are looked up in cumulated tables.
    """
    ways = _allocations(n, pools.shape[1] - 2)
    choices = _choices(pools, n)
    offsets = _offsets(pools).astype(np.float64)
    observed = distances.astype(np.float64)[:, None]
    start = offsets[:, :-2] @ ways.exact_labels + offsets[:, -2:-1] * ways.rest
    # where nobody gave either of the two highest values, nothing is left for them
    step = np.maximum(offsets[:, -1:] - offsets[:, -2:-1], 1)
    lowest = np.floor((-observed - start) / step) + 1
    highest = n + 1 - np.ceil((observed - start) / step)
    pairs = choices[:, -2].take(ways.partners, axis=1) * (choices[:, -1:] * ways.possible)
    weights = _ends(pairs, lowest, ways.row) + _ends(pairs[:, :, ::-1], highest, ways.row)
    for row, labels in zip(choices.transpose(1, 0, 2), ways.labels, strict=False):
        weights *= row.take(labels, axis=1)
    whole = [comb(total, n) for total in pools.sum(axis=1).tolist()]
    return np.asarray(np.minimum(1.0, weights.sum(axis=1) / np.array(whole, np.float64)))


def _ends(pairs: Floats, lengths: Floats, row: Integers) -> Floats:
    """Return the sums of so many first columns of the given rows, by test (axis 0)."""
    tests, size, _ = pairs.shape
    sums = np.zeros((tests, size, size + 1))
    np.cumsum(pairs, axis=2, out=sums[:, :, 1:])
    columns = np.minimum(np.maximum(lengths, 0), size).astype(np.int64)
    first = np.arange(tests)[:, None] * (size * (size + 1))
    ends: Floats = sums.ravel().take(columns + row + first)
    return ends


def _tail_by_halves(pooled: Integers, observed: int, n: int) -> float:
    """Count the same where allocations explode, enumerating low and high values separately.

    Every allocation is one of k labels on the low values with one of n-k on the high ones. For each
    k the high ones are sorted once by their contribution, so that the extreme partners of each low
    one are the two ends of a cumulated list. The sum is the same one, so still exact.
    """
    half = (len(pooled) + 1) // 2
    choices, offsets = _choices(pooled[None], n)[0], _offsets(pooled).tolist()
    low = _partial_sums(choices[:half], offsets[:half], n)
    high = _partial_sums(choices[half:], offsets[half:], n)
    extreme = 0.0
    for (low_sums, low_weights), (high_sums, high_weights) in zip(low, high[::-1], strict=True):
        upwards = np.concatenate([[0.0], np.cumsum(high_weights)])
        downwards = np.concatenate([np.cumsum(high_weights[::-1])[::-1], [0.0]])
        below = np.searchsorted(high_sums, -observed - low_sums, side="right")
        above = np.searchsorted(high_sums, observed - low_sums, side="left")
        extreme += float(low_weights @ (upwards[below] + downwards[above]))
    return min(1.0, extreme / comb(int(pooled.sum()), n))


def _partial_sums(choices: Floats, offsets: Sequence[int], n: int) -> list[tuple[Floats, Floats]]:
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

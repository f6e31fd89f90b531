"""Derives the probability that chance alone puts two groups as far apart as they are.

Permutation distribution of the doubled mid-rank sum of the smaller group, exactly if that has at most 20
answers, else by the normal approximation. All ways to hand n labels to the answers are listed and
weighed, for many pairs at once; on long scales, where they are too many, the distribution is built up
answer by answer instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import comb

import numpy as np
from scipy.special import erfc

from blickwinkel.measurement.auditor.moments import Floats
from blickwinkel.measurement.auditor.tables import Flags, Integers

LARGEST_EXACT = 20
MOST_WAYS = 20_000
BATCH = 200_000


def permutation_p(first: Integers, second: Integers) -> tuple[Floats, Flags]:
    """Return two-sided p-values and whether each is exact.

    Args:
        first: [pairs, points], valid answers of the one group, at least one.
        second: of the other group, likewise.
    """
    sizes = np.stack([first.sum(axis=1), second.sum(axis=1)])
    few = np.where((sizes[0] <= sizes[1])[:, None], first, second)
    pooled, n = first + second, sizes.min(axis=0)
    offsets = 2 * np.cumsum(pooled, axis=1) - pooled - pooled.sum(axis=1, keepdims=True)
    observed = np.abs((few * offsets).sum(axis=1))
    exact = n <= LARGEST_EXACT
    p = np.where(exact, 1.0, _normal_p(pooled, sizes, observed))
    for size in np.unique(n[exact]).tolist():
        of_size = np.flatnonzero(exact & (n == size) & (observed > 0))
        p[of_size] = _exact_p(pooled[of_size], offsets[of_size], observed[of_size], size)
    return np.minimum(p, 1.0), exact


def _normal_p(pooled: Integers, sizes: Integers, observed: Integers) -> Floats:
    """Return the tails of the normal approximation, with correction for ties."""
    total = pooled.sum(axis=1).astype(np.float64)
    ties = (pooled.astype(np.float64) ** 3 - pooled).sum(axis=1)
    spread = sizes[0] * sizes[1] / 12 * (total + 1 - ties / np.maximum(total * (total - 1), 1))
    certain = spread <= 1e-9 * total
    z = observed / 2 / np.sqrt(np.where(certain, 1, spread))
    return np.where(certain, 1.0, erfc(z / np.sqrt(2)))


def _exact_p(pooled: Integers, offsets: Integers, observed: Integers, n: int) -> Floats:
    points = pooled.shape[1]
    if comb(n + points - 1, n) > MOST_WAYS:
        pairs = zip(pooled.tolist(), offsets.tolist(), observed.tolist(), strict=True)
        return np.array([_built_up(*pair, n) for pair in pairs])
    steps = _steps(n, points)
    batch = max(1, BATCH // len(steps.origins[-1]))
    found = np.empty(len(pooled))
    for start in range(0, len(pooled), batch):
        part = slice(start, start + batch)
        weights, sums = steps.weigh(_choices(pooled[part], n), offsets[part].T.astype(np.float64))
        weights *= np.abs(sums, out=sums) > observed[part] - 0.5
        found[part] = weights.sum(axis=0)
    whole = [comb(total, n) for total in pooled.sum(axis=1).tolist()]
    return np.asarray(found / np.array(whole, np.float64), np.float64)


@dataclass(frozen=True, slots=True)
class _Steps:
    """All ways to hand n labels to the answers, built up answer by answer.

    Attributes:
        origins: for each answer but the first: which of the ways before a way continues.
        taken: for each answer: how many labels it gets in each way so far.
    """

    origins: list[Integers]
    taken: list[Integers]

    def weigh(self, choices: Floats, offsets: Floats) -> tuple[Floats, Floats]:
        """Return how often each way occurs, and its rank sum: both [ways, pairs].

        Args:
            choices: [points, labels, pairs], ways to choose so many people with an answer.
            offsets: [points, pairs], what a label on an answer adds to the rank sum.
        """
        weights = choices[0][self.taken[0]]
        sums = self.taken[0][:, None] * offsets[0]
        for answer, (origin, taken) in enumerate(
            zip(self.origins, self.taken[1:], strict=True), start=1
        ):
            weights = weights[origin]
            weights *= choices[answer][taken]
            sums = sums[origin]
            sums += (np.arange(choices.shape[1])[:, None] * offsets[answer])[taken]
        return weights, sums


@lru_cache(maxsize=64)
def _steps(n: int, points: int) -> _Steps:
    labels = np.arange(n + 1)[:, None]
    origins, taken = [], [np.arange(n + 1)]
    for _ in range(points - 2):
        left = n - labels.sum(axis=1)
        origin = np.repeat(np.arange(len(labels)), left + 1)
        starts = np.repeat(np.cumsum(left + 1) - left - 1, left + 1)
        number = np.arange(len(origin)) - starts
        labels = np.column_stack([labels[origin], number])
        origins.append(origin)
        taken.append(number)
    last = n - labels.sum(axis=1)
    origins.append(np.arange(len(labels)))
    taken.append(last)
    return _Steps(origins, taken)


def _choices(pooled: Integers, n: int) -> Floats:
    """Return C(t, a) for each answer and a = 0..n: [points, labels, pairs]."""
    t, a = pooled.T[:, None].astype(np.float64), np.arange(n, dtype=np.float64)[None, :, None]
    table = np.ones((pooled.shape[1], n + 1, len(pooled)))
    np.cumprod(np.maximum(t - a, 0) / (a + 1), axis=1, out=table[:, 1:])
    return table


def _built_up(pooled: list[int], offsets: list[int], observed: int, n: int) -> float:
    """Add answer by answer to the distribution of the rank sum, for every number of labels."""
    lowest = min(offsets)
    steps = [offset - lowest for offset in offsets]
    unit = int(np.gcd.reduce(steps)) or 1
    steps = [step // unit for step in steps]
    ways = np.zeros((n + 1, n * max(steps) + 1))
    ways[0, 0] = 1.0
    for count, step in zip(pooled, steps, strict=True):
        grown = ways.copy()
        for taken in range(1, min(count, n) + 1):
            width = ways.shape[1] - taken * step
            part = ways[: n + 1 - taken, :width]
            grown[taken:, taken * step :] += comb(count, taken) * part
        ways = grown
    sums = unit * np.arange(ways.shape[1]) + n * lowest
    return float(ways[n, np.abs(sums) >= observed].sum() / comb(sum(pooled), n))

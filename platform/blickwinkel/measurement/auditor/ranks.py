"""Derives the probability that chance alone puts two groups as far apart as they are.

Permutation distribution of the doubled mid-rank sum of the smaller group, exactly if that has at most 20
answers, else by the normal approximation. All ways to hand n labels to the answers are listed and weighed
at once; on long scales, where they are too many, the distribution is built answer by answer instead.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import combinations
from math import comb

import numpy as np
from scipy.special import erfc, gammaln

from blickwinkel.measurement.auditor.moments import Floats
from blickwinkel.measurement.auditor.tables import Flags, Integers

LARGEST_EXACT = 20
MOST_WAYS = 20_000
BATCH = 2_000_000


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
    ways, chosen = _ways(n, points)
    batch = max(1, BATCH // len(ways))
    found = np.empty(len(pooled))
    for start in range(0, len(pooled), batch):
        part = slice(start, start + batch)
        weights = np.exp(_log_choices(pooled[part], n).reshape(len(pooled[part]), -1) @ chosen)
        distances = np.abs(offsets[part].astype(np.float64) @ ways.T)
        weights[distances < observed[part, None] - 0.5] = 0
        found[part] = weights.sum(axis=1)
    return found


@lru_cache(maxsize=64)
def _ways(n: int, points: int) -> tuple[Floats, Floats]:
    """List all ways to hand n labels to the answers.

    Returns:
        Labels [ways, points], and a table [points * (n+1), ways] with a one for every pair of answer
        and number of labels that a way consists of.
    """
    bars = np.array([*combinations(range(n + points - 1), points - 1)], dtype=np.int64)
    bars = bars.reshape(-1, points - 1)
    ends = np.pad(bars, ((0, 0), (1, 1)), constant_values=((0, 0), (-1, n + points - 1)))
    labels = np.diff(ends, axis=1) - 1
    chosen = np.zeros((points, n + 1, len(labels)))
    for answer in range(points):
        chosen[answer, labels[:, answer], np.arange(len(labels))] = 1
    return labels.astype(np.float64), chosen.reshape(points * (n + 1), -1)


def _log_choices(pooled: Integers, n: int) -> Floats:
    """Return the logarithm of C(t, a) for each answer and a = 0..n, shared out over C(N, n)."""
    t, a = pooled[:, :, None].astype(np.float64), np.arange(n + 1, dtype=np.float64)
    possible = a <= t
    rest = np.where(possible, t - a, 0)
    logs = gammaln(t + 1) - gammaln(a + 1) - gammaln(rest + 1)
    total = pooled.sum(axis=1).astype(np.float64)
    whole = gammaln(total + 1) - gammaln(n + 1) - gammaln(total - n + 1)
    # minus infinity times zero would be NaN in the matrix product
    shares = np.where(possible, logs, -1e4) - (whole / pooled.shape[1])[:, None, None]
    return np.asarray(shares, np.float64)


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

"""A change split in two on many items at once: ``kitagawa.decompose`` over arrays."""

from __future__ import annotations

import numpy as np

from blickwinkel.measurement.batch.cells import Cells, Floats, exact_sums, quotient


def decompose_items(before: Cells, after: Cells) -> tuple[Floats, Floats, Floats]:
    """Return total change, change within units and composition effect of every item.

    All in scale points; NaN where nobody answered in one of the waves.

    Args:
        before: [units, items], one entry per unit of the earlier wave.
        after: likewise of the later wave.
    """
    n1, n2 = before.n.sum(axis=0), after.n.sum(axis=0)
    s1, s2 = before.s1.sum(axis=0), after.s1.sum(axis=0)
    w1, w2 = quotient(before.n, n1), quotient(after.n, n2)
    # where nobody answered, the mean of the other wave, so that nothing changes within
    mean1 = np.where(before.n > 0, before.s1, after.s1) / _own_or_other(before, after)
    mean2 = np.where(after.n > 0, after.s1, before.s1) / _own_or_other(after, before)
    within = exact_sums(((w1 + w2) / 2 * (mean2 - mean1)).T)
    composition = exact_sums(((mean1 + mean2) / 2 * (w2 - w1)).T)
    return quotient(s2 * n1 - s1 * n2, n1 * n2), within, composition


def _own_or_other(own: Cells, other: Cells) -> Floats:
    return np.maximum(np.where(own.n > 0, own.n, other.n), 1).astype(np.float64)

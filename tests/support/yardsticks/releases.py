"""Phases 1 and 2 in their simplest form, with which the product's are compared."""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from blickwinkel.measurement.confidentiality.items import release_items
from blickwinkel.measurement.confidentiality.rules import MIN_DEVIATING
from blickwinkel.measurement.confidentiality.tree import subtree_totals, top_down


def release_greedily(
    parents: Sequence[int | None], direct: Sequence[int], k: int
) -> frozenset[int]:
    """Release by the simple rule that people can follow with a pencil; kept to be compared with.

    From the root down: every child with k people is a candidate; while the rest is neither empty nor
    at least k, the smallest candidate (fewest people, then position) is dropped with its subtree.
    """
    order = top_down(parents)
    totals = subtree_totals(parents, order, direct)
    candidates: list[list[int]] = [[] for _ in parents]
    released = set()
    for node in order:
        parent = parents[node]
        if totals[node] >= k and parent is None:
            released.add(node)
        elif totals[node] >= k and parent is not None:
            candidates[parent].append(node)
    for node in order:
        if node in released:
            released.update(_keep(totals[node], candidates[node], totals, k))
    return frozenset(released)


def _keep(total: int, candidates: list[int], totals: Sequence[int], k: int) -> list[int]:
    kept = sorted(candidates, key=lambda child: (totals[child], child), reverse=True)
    rest = total - sum(totals[child] for child in kept)
    while 0 < rest < k:
        rest += totals[kept.pop()]
    return kept


def release_item(
    parents: Sequence[int | None],
    histograms: npt.ArrayLike,
    released: Collection[int],
    k: int,
    min_deviating: int = MIN_DEVIATING,
) -> frozenset[int]:
    """Release one item; see ``release_items``. ``histograms`` has one row of direct counts per node."""
    counts = np.asarray(histograms, dtype=np.int64)[:, np.newaxis, :]
    mask = release_items(parents, counts, released, k, min_deviating)
    return frozenset(int(node) for node in np.flatnonzero(mask[:, 0]))

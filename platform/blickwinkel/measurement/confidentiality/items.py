"""Phase 2: withdraws, item by item, what phase 1 released but the answers do not permit to show.

``safe(h)`` asks of a histogram (last category: cannot judge) that it holds at least k valid answers
and that at least ``min_deviating`` answers differ from the most frequent category. The second part is
the exact condition: inside a rest R with histogram r and m people, a subgroup of s people can have any
x_j with max(0, r_j - (m - s)) <= x_j <= min(r_j, s), so one person's answer is determined if and only
if r is unanimous, and to somebody who subtracts t own answers if and only if m - max(r_j) <= t. With
t = 1 insider this means 2 deviating answers.

``safe`` is monotone: adding people to a safe group leaves at least as many valid answers, and the most
frequent category of the sum has at most as many answers as the most frequent ones of the parts
together, so the deviating answers do not become fewer. Merging a hidden group into the rest of the
nearest released node above therefore always ends in a safe state, at the latest with that node alone.

The tree lemma of ``sizes`` holds for each item's own set of released nodes, and different items are
different unknowns. Everybody who took part has to be counted in every item; an answer left blank
belongs to the last category, otherwise a rest could be empty on paper and unanimous in fact.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np
import numpy.typing as npt

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.confidentiality.rules import MIN_DEVIATING
from blickwinkel.measurement.confidentiality.tree import nearest_released, top_down

Counts = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def safe(histograms: npt.ArrayLike, k: int, min_deviating: int = MIN_DEVIATING) -> Mask:
    """Judge histograms, any number at once: categories along the last axis, cannot judge last."""
    counts = np.asarray(histograms, dtype=np.int64)
    people = counts.sum(axis=-1)
    valid = people - counts[..., -1]
    deviating = people - counts.max(axis=-1)
    return np.asarray((valid >= k) & (deviating >= min_deviating), dtype=np.bool_)


def release_items(
    parents: Sequence[int | None],
    counts: npt.NDArray[np.integer],
    released: Collection[int],
    k: int,
    min_deviating: int = MIN_DEVIATING,
) -> Mask:
    """Decide for every node and item whether its histogram may be shown.

    The tree is compressed to the nodes released by size; the people of all others, and those attached
    directly, belong to the rest of the nearest of them. From the top down a child is a candidate if
    its total is safe; while the rest is neither empty nor safe, the smallest candidate (fewest people,
    then position) is dropped with everything below it. If a root is unsafe, its item is not shown.

    Args:
        parents: position of each node's parent, None for a root; any order.
        counts: people attached to the node itself, [nodes, items, answers], cannot judge last.
        released: nodes that phase 1 permits.
        k: valid answers that a group and a rest need at least.
        min_deviating: answers that must differ from the most frequent one.

    Returns:
        [nodes, items], True where the total of the node's subtree is released for the item.

    Raises:
        InvalidInputError: the parents form no tree, or the counts do not fit it.
    """
    order = top_down(parents)
    totals = subtree_counts(parents, counts)
    safe_totals = safe(totals, k, min_deviating)
    mask = np.zeros(safe_totals.shape, dtype=np.bool_)
    above = nearest_released(parents, order, released)
    below: dict[int, list[int]] = {}
    for node in sorted(released):
        upper = above[node]
        if upper is None:
            mask[node] = safe_totals[node]
        else:
            below.setdefault(upper, []).append(node)
    for node in order:
        if node in below and mask[node].any():
            children = below[node]
            rests = _rests(totals[node], totals[children], safe_totals[children])
            fine = safe(rests, k, min_deviating) | ~rests.any(axis=-1)
            mask[children] = mask[node] & safe_totals[children] & _kept(totals[children], fine)
    return mask


def subtree_counts(parents: Sequence[int | None], counts: npt.NDArray[np.integer]) -> Counts:
    """Sum direct counts over every node's subtree, which is what a released node shows.

    Raises:
        InvalidInputError: the parents form no tree, or the counts do not fit it.
    """
    if counts.ndim != 3 or len(counts) != len(parents) or (counts < 0).any():
        raise InvalidInputError("counts must be [nodes, items, answers] and 0 or more")
    totals = counts.astype(np.int64)
    for node in reversed(top_down(parents)):
        parent = parents[node]
        if parent is not None:
            totals[parent] += totals[node]
    return totals


def _by_people(parts: Counts) -> npt.NDArray[np.intp]:
    """Order the children of each item by people, then position: the order in which they are dropped."""
    return np.argsort(parts.sum(axis=-1), axis=0, kind="stable")


def _rests(total: Counts, parts: Counts, candidates: Mask) -> Counts:
    """Compute the rest after dropping the 0, 1, ... all smallest children: [children + 1, items, answers]."""
    shown = np.where(candidates[..., np.newaxis], parts, 0)
    dropped = np.take_along_axis(shown, _by_people(parts)[..., np.newaxis], axis=0)
    rest = total - shown.sum(axis=0)
    return np.concatenate([rest[np.newaxis], rest + np.cumsum(dropped, axis=0)])


def _kept(parts: Counts, fine: Mask) -> Mask:
    """Keep the children beyond the shortest row of drops after which the rest is fine."""
    position = np.argsort(_by_people(parts), axis=0)
    return np.asarray(position >= np.argmax(fine, axis=0), dtype=np.bool_)

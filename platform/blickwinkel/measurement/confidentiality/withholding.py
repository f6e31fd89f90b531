"""Phase 3: withdraws, item by item, what would let a reader conclude what a hidden unit answered.

After phase 2 nobody's answer can be computed, but the rules are public, and in small units a hidden item
sometimes has one explanation only (``explanations``). Wherever that is so, the smallest unit that is still
shown beside the hidden one is hidden as well, so that the rest grows and more explanations fit into it;
where none is left, the unit above hides the item, and so on up. That there is such a phase is public, too:
``reader`` says why this does not help.

Hiding only ever adds up, so the phase ends, at worst with the item hidden everywhere. What remains stays
safe, since merging keeps a safe rest safe (``items``).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from blickwinkel.measurement.confidentiality.explanations import Limits, Rest
from blickwinkel.measurement.confidentiality.items import Counts, Mask, subtree_counts
from blickwinkel.measurement.confidentiality.reader import Reader
from blickwinkel.measurement.confidentiality.tree import nearest_released, top_down


def withhold_telling(
    parents: Sequence[int | None],
    counts: npt.NDArray[np.integer],
    released: Collection[int],
    mask: Mask,
    limits: Limits,
) -> Mask:
    """Withdraw items beside which a hidden one would be told.

    Args:
        parents: position of each node's parent, None for a root; any order.
        counts: people attached to the node itself, [nodes, items, answers], cannot judge last.
        released: nodes that phase 1 permits.
        mask: [nodes, items], True where phase 2 permits the total of the node's subtree.
        limits: of phase 2.

    Returns:
        [nodes, items], True where the total of the node's subtree is released for the item.

    Raises:
        InvalidInputError: the parents form no tree, or the counts do not fit it.
    """
    order = top_down(parents)
    above = nearest_released(parents, order, released)
    below: dict[int, list[int]] = {}
    for node in sorted(released):
        upper = above[node]
        if upper is not None:
            below.setdefault(upper, []).append(node)
    totals = subtree_counts(parents, counts)
    state = _State(totals, totals.sum(axis=-1), below, mask.copy())
    reader = Reader(limits.k, limits.min_deviating)
    for node in reversed(order):
        for item in state.partly_shown(node):
            state.settle(node, item, reader)
    for node in order:
        upper = above[node]
        if node in released and upper is not None:
            state.shown[node] &= state.shown[upper]
    return state.shown


@dataclass(frozen=True, slots=True)
class _State:
    """What is shown so far, of the tree that consists of the nodes phase 1 permits."""

    totals: Counts
    people: Counts
    below: Mapping[int, list[int]]
    shown: Mask

    def partly_shown(self, node: int) -> list[int]:
        """Return the items that are shown at a node but not at all nodes below it."""
        if node not in self.below:
            return []
        partly = self.shown[node] & ~self.shown[self.below[node]].all(axis=0)
        return [int(item) for item in np.flatnonzero(partly)]

    def settle(self, node: int, item: int, reader: Reader) -> None:
        """Hide children, the smallest first, until the rest tells nothing; then the node itself."""
        children = sorted(self.below[node], key=lambda child: (self.people[child, item], child))
        kept = [child for child in children if self.shown[child, item]]
        while reader.learns(self._rest(node, item, children, kept), self._inner(item, children)):
            if not kept:
                self.shown[node, item] = False
                return
            self.shown[kept.pop(0), item] = False

    def _rest(self, node: int, item: int, children: list[int], kept: list[int]) -> Rest:
        """Subtract the children that are kept; who was not asked the item is no part of the rest."""
        histogram = self.totals[node, item] - self.totals[kept, item].sum(axis=0)
        hidden = [child for child in children if child not in kept and self.people[child, item]]
        before = children[: children.index(kept[0])] if kept else children
        sizes = tuple(int(self.people[child, item]) for child in hidden)
        return Rest(tuple(histogram.tolist()), sizes, sum(child in before for child in hidden))

    def _inner(self, item: int, children: list[int]) -> set[tuple[int, ...]]:
        """Return the people of the units below each hidden one that has any."""
        found, waiting = set(), [child for child in children if not self.shown[child, item]]
        while waiting:
            below = self.below.get(waiting.pop(), [])
            waiting.extend(below)
            if sizes := sorted(int(n) for n in self.people[below, item] if n):
                found.add(tuple(sizes))
        return found

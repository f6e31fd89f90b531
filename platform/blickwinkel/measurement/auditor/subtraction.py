"""Judges nested groups by what is left of them after subtraction: rules T1', T2, T3 and the report T4.

Why subtracting the nearest shown descendants is enough: shown units of one role group and item are nested
or disjoint, so their totals span the same space as their disjoint rests, and whatever follows from them
exactly is a sum of rests (the general test without this shortcut is in ``elimination``).

Beyond equations, a group of s people inside a rest r of m people has the integer bounds
max(0, r_j - (m - s)) <= x_j <= min(r_j, s), both attained (``bounds`` has the general case). Which atoms a
rest consists of is not published, so that every size an atom could have is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.tables import (
    NOWHERE,
    Flags,
    GroupTable,
    Integers,
    PromisedLimits,
    Tree,
)

#: scale points below which the possible mean of a small group counts as narrow (T4)
NARROW = 1.0


@dataclass(frozen=True, slots=True)
class Rests:
    """What a reader gets by subtracting, for every shown cell of a table.

    Attributes:
        table: that is judged.
        cells: [cells, 2], unit and item of each shown histogram.
        totals: [cells, answers], as shown.
        counts: [cells, answers], minus the nearest shown units below.
    """

    table: GroupTable
    cells: Integers
    totals: Integers
    counts: Integers

    @property
    def people(self) -> Integers:
        """Return the people of each rest."""
        return np.asarray(self.counts.sum(axis=1), dtype=np.int64)


def rests(table: GroupTable, tree: Tree) -> Rests:
    """Subtract from every shown cell its nearest shown descendants."""
    left = table.counts.copy()
    units, items = np.nonzero(table.shown)
    upper = _nearest_above(table.shown, tree)[units, items]
    inner = upper != NOWHERE
    totals = table.counts[units, items]
    np.subtract.at(left, (upper[inner], items[inner]), totals[inner])
    return Rests(table, np.stack([units, items], axis=1), totals, left[units, items])


def _nearest_above(shown: Flags, tree: Tree) -> Integers:
    """Return the position of the closest proper ancestor that shows the item: [units, items]."""
    above = np.full(shown.shape, NOWHERE, dtype=np.int64)
    for unit, parent in enumerate(tree.parents):
        if parent != NOWHERE:
            above[unit] = np.where(shown[parent], parent, above[parent])
    return above


def violations(rest: Rests, tree: Tree, limits: PromisedLimits) -> Iterator[Violation]:
    """Name every cell whose total or rest tells too much, each by the first rule that it breaks."""
    judged = np.zeros(len(rest.cells), dtype=np.bool_)
    for rule, broken, message in _judgements(rest, limits):
        for cell in np.flatnonzero(broken & ~judged).tolist():
            yield rest.table.violation(rule, tree, rest.cells[cell], message(cell))
        judged |= broken


def _judgements(rest: Rests, limits: PromisedLimits) -> Iterator[tuple[Rule, Flags, _Message]]:
    people, shown = rest.people, rest.totals.sum(axis=1)
    valid, deviating = people - rest.counts[:, -1], people - rest.counts.max(axis=1)
    some = people > 0
    if limits.root_only:
        yield (
            Rule.OPEN,
            rest.cells[:, 0] > 0,
            _Message("shown below the top of the company", people),
        )
    yield (
        Rule.TREE,
        rest.counts.min(axis=1) < 0,
        _Message("units below count people who are missing here", people),
    )
    yield Rule.SIZE, shown < limits.k, _Message("{} people", shown)
    yield (
        Rule.REST,
        some & (people < limits.k),
        _Message("{} people follow by subtraction", people),
    )
    yield Rule.VALID, some & (valid < limits.k), _Message("{} valid answers", valid)
    if limits.min_deviating:
        yield (
            Rule.DETERMINED,
            some & determined(rest.counts, limits.k),
            _Message("all {} gave the same answer", people),
        )
        yield (
            Rule.INSIDER,
            some & (deviating < limits.min_deviating),
            _Message("only {} of the answers deviate", deviating),
        )


@dataclass(frozen=True, slots=True)
class _Message:
    text: str
    numbers: Integers

    def __call__(self, cell: int) -> str:
        return self.text.format(self.numbers[cell])


def atom_bounds(counts: Integers, size: int) -> tuple[Integers, Integers]:
    """Return fewest and most people of an atom of a rest who can have given each answer (T2).

    Args:
        counts: [rests, answers], answers of the whole rest.
        size: people of the atom, at most those of the rest.
    """
    others = counts.sum(axis=1, keepdims=True) - size
    return np.maximum(0, counts - others), np.minimum(counts, size)


def determined(counts: Integers, k: int) -> Flags:
    """Tell in which rests the bounds give somebody away, whatever atoms the rest consists of.

    That is where an atom of any size has an answer that all of it must have given, or an atom of fewer
    than k people has all its counts fixed.
    """
    people = counts.sum(axis=1)
    found = np.zeros(len(counts), dtype=np.bool_)
    for size in range(1, k):
        low, high = atom_bounds(counts, size)
        given_away = (low == size).any(axis=1) | (low == high).all(axis=1)
        found |= given_away & (people >= size)
    # an atom of k people or more: the rest as a whole is the worst case
    unanimous = (counts == people[:, None]).any(axis=1) & (people > 0)
    return np.asarray(found | unanimous, dtype=np.bool_)


def narrow_means(counts: Integers, k: int) -> int:
    """Count the rests in which the mean of some k-1 people is known to less than a scale point (T4).

    The mean of s people lies between that of the s lowest and that of the s highest valid answers; the
    two come closer as s grows, so s = k-1 is the narrowest group that is not shown. A report, no rule: a
    group whose answers are all alike but two has a narrow mean without anybody's answer being known.

    Args:
        counts: [rests, answers], can't judge last.
        k: people from which a group may be shown.
    """
    valid = counts[:, :-1]
    enough = valid[valid.sum(axis=1) >= k]
    width = _sum_of_lowest(enough[:, ::-1], k - 1, descending=True)
    width -= _sum_of_lowest(enough, k - 1)
    return int((width / (k - 1) < NARROW).sum())


def _sum_of_lowest(valid: Integers, size: int, *, descending: bool = False) -> NDArray[np.float64]:
    """Add up the first so many answers, from the left."""
    before = np.cumsum(valid, axis=1) - valid
    taken = np.clip(size - before, 0, valid)
    values = np.arange(1, valid.shape[1] + 1)
    return np.asarray(taken @ (values[::-1] if descending else values), dtype=np.float64)

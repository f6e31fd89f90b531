"""From tallies to what may be released: role groups, the size rule, the item rule, what is withheld."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import NDArray

from blickwinkel.extension.framework import Framework
from blickwinkel.measurement.confidentiality.explanations import Limits
from blickwinkel.measurement.confidentiality.items import release_items, subtree_counts
from blickwinkel.measurement.confidentiality.leadership import (
    BOARD,
    CCO,
    LEADERSHIP,
    Pool,
    opens_board,
    pool_leadership,
)
from blickwinkel.measurement.confidentiality.rules import OpenTerms, Terms
from blickwinkel.measurement.confidentiality.sizes import release_by_size
from blickwinkel.measurement.confidentiality.withholding import withhold_telling
from blickwinkel.response.services.counting import Cell, CellCount
from blickwinkel.survey.models import SnapshotUnit

Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class OrgTree:
    """The frozen organisation as positions: parents come before their children."""

    units: tuple[SnapshotUnit, ...]
    parents: tuple[int | None, ...]
    position: Mapping[uuid.UUID, int]

    @classmethod
    def of(cls, units: Sequence[SnapshotUnit]) -> OrgTree:
        """Number the units of a wave in the order of their bounds."""
        ordered = tuple(sorted(units, key=lambda unit: unit.lft))
        position = {unit.unit_id: index for index, unit in enumerate(ordered)}
        parents = tuple(
            None if unit.parent_id is None else position[unit.parent_id] for unit in ordered
        )
        return cls(ordered, parents, position)

    def chain(self, index: int) -> list[int]:
        """Return a unit, its parent, and so on to the root."""
        chain = [index]
        while (parent := self.parents[chain[-1]]) is not None:
            chain.append(parent)
        return chain


@dataclass(frozen=True, slots=True)
class ReleasedGroup:
    """One role group over the whole tree.

    Attributes:
        sized: units whose cell may be shown at all.
        shown: [units, items], True where the histogram may be shown.
        totals: [units, items, A + 1], counts of the whole subtree.
        respondents: [units], people of the subtree who answered.
        invited: [units], people of the subtree who were asked; None where nobody knows.
        members: whose answers are counted, as perspective and unit of the direct cells.
        terms: by which it is shown; ``OpenTerms`` for a board that agreed to the open leadership view.
    """

    sized: frozenset[int]
    shown: NDArray[np.bool_]
    totals: Ints
    respondents: Ints
    invited: Ints | None
    members: frozenset[tuple[str, int]]
    terms: Terms | OpenTerms

    def histogram(self, unit: int, item: int) -> list[int] | None:
        """Return the released histogram of an item in a unit, or None."""
        return self.totals[unit, item].tolist() if self.shown[unit, item] else None


def release(
    tree: OrgTree,
    framework: Framework,
    counted: Mapping[Cell, CellCount],
    invited: Mapping[Cell, int] | None,
    terms: Terms,
    *,
    open_leadership: bool = False,
) -> dict[str, ReleasedGroup]:
    """Apply the confidentiality rules once, for all readers, and return what remains.

    Args:
        tree: the wave's frozen organisation.
        framework: the wave's frozen framework.
        counted: tallies per unit and perspective, of the people attached directly.
        invited: invited people likewise; None for a wave that was held elsewhere.
        terms: the wave's frozen terms.
        open_leadership: everybody on the board agreed, before the wave opened, to be shown from 3
            answers; whether that is what happens depends on how many answered (``opens_board``).
    """
    perspectives = [perspective.id for perspective in framework.perspectives]
    counts = {name: _counts(tree, framework, counted, name) for name in perspectives}
    people = {
        name: _numbers(tree, {c: n.respondents for c, n in counted.items()}, name)
        for name in perspectives
    }
    # who was asked is seen from who answered where no invitations tell it
    asked = (
        people
        if invited is None
        else {name: _numbers(tree, invited, name) for name in perspectives}
    )
    present = {name: people[name].tolist() for name in perspectives if asked[name].any()}
    opened = open_leadership and opens_board(present, terms.k)
    pool = None if opened else pool_leadership(tree.parents, present, terms.k)
    if pool is not None:
        counts, people, asked = pool.apply(counts), pool.apply(people), pool.apply(asked)
        # what one of the two was not asked would count the other one alone, and so both
        counts[LEADERSHIP][:, _asked_of_one(framework)] = 0
    groups = {
        name: _Group(
            counts[name],
            people[name],
            None if invited is None else asked[name],
            _members(name, len(tree.units), pool),
        )
        for name in counts
    }
    return {
        name: _opened(tree, group) if opened and name == BOARD else _released(tree, group, terms)
        for name, group in groups.items()
    }


def rules_applied(terms: Terms, released: Mapping[str, ReleasedGroup]) -> dict[str, object]:
    """Return what a publication states about the rules behind it.

    ``open_leadership`` is true where the board is shown by its own terms, which its members agreed to;
    that they agreed is not enough.
    """
    opened = any(isinstance(group.terms, OpenTerms) for group in released.values())
    return {**asdict(terms), "open_leadership": opened}


def _asked_of_one(framework: Framework) -> list[int]:
    """Return the items that only one of the two pooled perspectives was asked about."""
    return sorted(set(framework.asked(BOARD)) ^ set(framework.asked(CCO)))


@dataclass(frozen=True, slots=True)
class _Group:
    """Direct counts of one role group; see ``ReleasedGroup`` for the subtrees."""

    counts: Ints
    people: Ints
    asked: Ints | None
    members: frozenset[tuple[str, int]]


def _members(group: str, units: int, pool: Pool | None) -> frozenset[tuple[str, int]]:
    if pool is None:
        return frozenset((group, unit) for unit in range(units))
    pooled = {(CCO, unit) for unit in pool.units}
    if group == LEADERSHIP:
        return frozenset({(BOARD, unit) for unit in range(units)} | pooled)
    return frozenset((group, unit) for unit in range(units)) - pooled


def _released(tree: OrgTree, group: _Group, terms: Terms) -> ReleasedGroup:
    sized = release_by_size(tree.parents, group.people.tolist(), terms.k)
    permitted = release_items(tree.parents, group.counts, sized, terms.k, terms.min_deviating)
    limits = Limits(terms.k, terms.min_deviating)
    return ReleasedGroup(
        sized=sized,
        shown=withhold_telling(tree.parents, group.counts, sized, permitted, limits),
        totals=subtree_counts(tree.parents, group.counts),
        respondents=_summed(tree, group.people),
        invited=None if group.asked is None else _summed(tree, group.asked),
        members=group.members,
        terms=terms,
    )


def _opened(tree: OrgTree, group: _Group) -> ReleasedGroup:
    """Show a small board by what it agreed to: one cell, that of the whole company."""
    terms = OpenTerms()
    totals = subtree_counts(tree.parents, group.counts)
    root = tree.parents.index(None)
    shown = np.zeros(totals.shape[:2], dtype=np.bool_)
    shown[root] = totals[root, :, :-1].sum(axis=-1) >= terms.k
    return ReleasedGroup(
        sized=frozenset({root}),
        shown=shown,
        totals=totals,
        respondents=_summed(tree, group.people),
        invited=None if group.asked is None else _summed(tree, group.asked),
        members=group.members,
        terms=terms,
    )


def _summed(tree: OrgTree, people: Ints) -> Ints:
    return subtree_counts(tree.parents, people[:, None, None])[:, 0, 0]


def _counts(
    tree: OrgTree, framework: Framework, counted: Mapping[Cell, CellCount], perspective: str
) -> Ints:
    """Return direct counts of the items that a perspective was asked about, zero elsewhere.

    Answer sheets hold a "can't judge" where nothing was asked. In a pooled group these would pass for
    deviating answers and make a unanimous part look safe, so they are no answers here.
    """
    shape = (len(tree.units), len(framework.items), len(framework.scale.points) + 1)
    array = np.zeros(shape, dtype=np.int64)
    asked = list(framework.asked(perspective))
    for (unit, name), count in counted.items():
        if name == perspective:
            array[tree.position[unit], asked] = count.counts[asked]
    return array


def _numbers(tree: OrgTree, numbers: Mapping[Cell, int], perspective: str) -> Ints:
    array = np.zeros(len(tree.units), dtype=np.int64)
    for (unit, name), number in numbers.items():
        if name == perspective:
            array[tree.position[unit]] = number
    return array

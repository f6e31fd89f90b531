"""Compares the numbers of people in a publication with the list of invitations, and with what outlives it.

The list says for each cell (perspective and unit) how many were asked and how many have answered. It is
deleted some weeks after the close; then only the number of people asked per perspective is left, so that
units below the top and the numbers of those who answered can no longer be compared with anything.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.published import PublishedSides, Record
from blickwinkel.measurement.auditor.tables import NOWHERE, Member, Tree

Members = Mapping[str, Collection[Member]]
#: people of a unit's subtree, by group and code of the unit
Totals = Mapping[tuple[str, Hashable], int]


class Kept(StrEnum):
    """What is known about who was asked; the value stands in audit reports."""

    LIST = "list"
    TOTALS = "totals"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Headcount:
    """Who was asked, as far as it is kept.

    Attributes:
        totals: people asked per perspective, frozen when the wave opened; empty for a wave that was
            held elsewhere.
        asked: people asked per cell; empty once the list is deleted.
        answered: those of them who have answered.
    """

    totals: Mapping[str, int] = field(default_factory=dict)
    asked: Mapping[Member, int] = field(default_factory=dict)
    answered: Mapping[Member, int] = field(default_factory=dict)

    @property
    def kept(self) -> Kept:
        """Tell what can be compared; a list that lacks people counts as deleted."""
        listed: Counter[str] = Counter()
        for (perspective, _), people in self.asked.items():
            listed[perspective] += people
        if listed and (not self.totals or listed == Counter(self.totals)):
            return Kept.LIST
        return Kept.TOTALS if self.totals else Kept.NOTHING


def check_headcounts(
    sides: PublishedSides, tree: Tree, members: Members, headcount: Headcount
) -> Iterator[Violation]:
    """Name every side whose numbers of people are not those of the list, or cannot be."""
    kept = headcount.kept
    asked = _subtrees(headcount.asked, tree, members) if kept is Kept.LIST else {}
    answered = _subtrees(headcount.answered, tree, members) if kept is Kept.LIST else {}
    tops = [side for side in sides.records if _at_top(side, tree)]
    for side in sides.records:
        place = side["group"], side["unit"]["code"]
        if kept is Kept.LIST:
            wrong = (side["invited"], side["respondents"]) != (
                asked.get(place, 0),
                answered.get(place, 0),
            )
            message = "counts other people than the list of invitations"
        elif kept is Kept.TOTALS:
            wrong = not _possible(side, tops, tree, members, headcount.totals)
            message = "counts more or fewer people than were asked"
        else:
            wrong = side["invited"] is not None
            message = "tells how many were asked, which nobody knows"
        if wrong:
            yield Violation(Rule.PEOPLE, side["group"], "", side["unit"]["code"], message)


def _possible(
    side: Record, tops: Sequence[Record], tree: Tree, members: Members, totals: Mapping[str, int]
) -> bool:
    """Tell whether a side can be a part of those asked; at the top all whole perspectives are there."""
    if side["invited"] is None or not side["respondents"] <= side["invited"]:
        return False
    cells = members.get(side["group"], ())
    perspectives = {perspective for perspective, _ in cells}
    most = sum(totals.get(perspective, 0) for perspective in perspectives)
    if not _at_top(side, tree):
        return bool(side["invited"] <= most)
    # one that shares its perspectives with another group has a part of them only
    if len(cells) == len(perspectives) * len(tree.units):
        return bool(side["invited"] == most)
    beside = [top for top in tops if perspectives & {p for p, _ in members.get(top["group"], ())}]
    shared = {p for top in beside for p, _ in members[top["group"]]}
    most = sum(totals.get(perspective, 0) for perspective in shared)
    return sum(top["invited"] or 0 for top in beside) <= most


def _at_top(side: Record, tree: Tree) -> bool:
    return tree.parents[tree.place[side["unit"]["code"]]] == NOWHERE


def _subtrees(cells: Mapping[Member, int], tree: Tree, members: Members) -> Totals:
    """Add up cells from the bottom to the top, for each role group."""
    totals: Counter[tuple[str, Hashable]] = Counter()
    for group, counted in members.items():
        people = [0] * len(tree.units)
        for member in counted:
            people[tree.place[member[1]]] += cells.get(member, 0)
        for unit in reversed(range(len(people))):
            totals[group, tree.units[unit]] = people[unit]
            if tree.parents[unit] != NOWHERE:
                people[tree.parents[unit]] += people[unit]
    return totals

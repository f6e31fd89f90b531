"""What readers find, as plain arrays: the organisation, and one table of histograms per role group."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.auditor.findings import Rule, Violation

Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
NOWHERE = -1
Code = TypeVar("Code", bound=Hashable)
#: perspective and code of the unit to which people are attached
Member = tuple[str, Hashable]


@dataclass(frozen=True, slots=True)
class Tree:
    """The organisation as it was when the wave opened.

    Attributes:
        units: codes, parents before their children.
        parents: position of each unit's parent, -1 for a root.
        place: position by code.
    """

    units: tuple[Hashable, ...]
    parents: tuple[int, ...]
    place: Mapping[Hashable, int]

    @classmethod
    def of(cls, parents: Mapping[Code, Code | None]) -> Self:
        """Order units by their parents' codes.

        Raises:
            InvalidInputError: a unit has no way up to a root.
        """
        children: dict[Code | None, list[Code]] = {}
        for unit, parent in parents.items():
            children.setdefault(parent, []).append(unit)
        units = list(children.get(None, ()))
        for unit in units:
            units.extend(children.get(unit, ()))
        if len(units) < len(parents):
            lost = next(unit for unit in parents if unit not in set(units))
            raise InvalidInputError(f"unit {lost} has no way up to a root")
        place: dict[Hashable, int] = {unit: position for position, unit in enumerate(units)}
        above = (parents[unit] for unit in units)
        return cls(tuple(units), tuple(NOWHERE if p is None else place[p] for p in above), place)


@dataclass(frozen=True, slots=True)
class PromisedLimits:
    """What was promised to a role group.

    Attributes:
        k: people that a shown group, and what is left of it, must have at least.
        min_deviating: answers that must differ from the most frequent one; 0 in a group whose members
            have all agreed to be shown openly.
        root_only: whether the group may be shown at the top of the company only.
    """

    k: int = 5
    min_deviating: int = 2
    root_only: bool = False


@dataclass(frozen=True, slots=True)
class GroupTable:
    """All that is shown of one role group.

    Attributes:
        group: role group.
        items: questions, by the last but one axis.
        shown: [units, items], True where a histogram is published.
        counts: [units, items, answers], people per answer, can't judge last; 0 where nothing is shown.
    """

    group: str
    items: tuple[str, ...]
    shown: Flags
    counts: Integers

    @classmethod
    def blank(cls, group: str, items: Sequence[str], units: int, answers: int) -> Self:
        """Return a table in which nothing is shown yet."""
        shape = (units, len(items), answers)
        return cls(group, tuple(items), np.zeros(shape[:2], np.bool_), np.zeros(shape, np.int64))

    def violation(self, rule: Rule, tree: Tree, cell: Sequence[int], message: str) -> Violation:
        """Name a cell (unit, item) as the place of a violation."""
        unit, item = cell
        return Violation(rule, self.group, self.items[item], tree.units[unit], message)

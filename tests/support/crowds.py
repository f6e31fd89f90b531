"""Random companies as people with whole answer sheets, released and published by the real, pure way."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from blickwinkel.extension import Framework
from blickwinkel.measurement.auditor.headcount import Headcount
from blickwinkel.measurement.confidentiality.leadership import LEADERSHIP
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.publishing.services.publishing import canonical
from blickwinkel.publishing.services.release import OrgTree, ReleasedGroup, release
from blickwinkel.response.services.counting import Cell, CellCount
from blickwinkel.survey.models import SnapshotUnit
from support.audits import draft_of

TERMS = Terms()
PERSPECTIVES = ("board", "cco", "staff")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who has answered: where, as what."""

    unit: int
    perspective: str


@dataclass(frozen=True, slots=True)
class Crowd:
    """A company: its tree, its people, and their answers.

    Attributes:
        parents: position of each unit's parent; parents come first.
        people: everybody who answered.
        sheets: [people, items], positions of the answers, can't judge last.
    """

    framework: Framework
    parents: tuple[int | None, ...]
    people: tuple[Person, ...]
    sheets: NDArray[np.int64]

    def tree(self) -> OrgTree:
        """The frozen organisation; its positions are not those of ``parents``."""
        return OrgTree.of(list(_numbered(self.parents)))

    def released(self) -> dict[str, ReleasedGroup]:
        """What the rules permit to show."""
        counted = self._counted()
        invited = {cell: count.respondents for cell, count in counted.items()}
        return release(self.tree(), self.framework, counted, invited, TERMS)

    def headcount(self) -> Headcount:
        """The list of invitations: everybody who was asked has answered."""
        cells = Counter((person.perspective, f"U{person.unit}") for person in self.people)
        return Headcount(Counter(person.perspective for person in self.people), cells, cells)

    def _counted(self) -> dict[Cell, CellCount]:
        answers = len(self.framework.scale.points) + 1
        sheets: dict[Cell, list[NDArray[np.int64]]] = {}
        for person, sheet in zip(self.people, self.sheets, strict=True):
            sheets.setdefault((_id(person.unit), person.perspective), []).append(sheet)
        return {
            cell: CellCount(len(own), np.eye(answers, dtype=np.int64)[np.array(own)].sum(axis=0))
            for cell, own in sheets.items()
        }

    def published(self) -> list[str]:
        """Everything that readers find, as the text that is stored."""
        draft = draft_of(self.framework, self.tree(), self.released(), TERMS)
        return [canonical(part) for part in (*draft.payloads, *draft.summaries)]

    def swapped(self, one: int, other: int, item: int | None = None) -> Crowd:
        """The same company after two people have given each other's answers, all or one of them."""
        sheets = self.sheets.copy()
        items = slice(None) if item is None else item
        sheets[[one, other], items] = sheets[[other, one], items]
        return replace(self, sheets=sheets)

    def group(self, person: Person, released: Mapping[str, ReleasedGroup]) -> str:
        """The role group in which a person is counted."""
        position = self.tree().position[_id(person.unit)]
        return next(
            name
            for name, group in released.items()
            if (person.perspective, position) in group.members
        )


def rest_cells(crowd: Crowd, released: Mapping[str, ReleasedGroup]) -> list[tuple[str, ...]]:
    """Name for each person the rest of the nearest unit that is released by size (phase 1)."""
    tree = crowd.tree()
    cells = []
    for person in crowd.people:
        name = crowd.group(person, released)
        start = 0 if name == LEADERSHIP else tree.position[_id(person.unit)]
        cell = next((u for u in tree.chain(start) if u in released[name].sized), None)
        cells.append((person.perspective, name, str(cell)))
    return cells


def item_cells(crowd: Crowd, released: Mapping[str, ReleasedGroup]) -> list[tuple[str, ...]]:
    """Name for each person the rests of the nearest units that show the items, one per item."""
    tree = crowd.tree()
    cells = []
    for person in crowd.people:
        name = crowd.group(person, released)
        start = 0 if name == LEADERSHIP else tree.position[_id(person.unit)]
        chain, shown = tree.chain(start), released[name].shown
        nearest = [
            next((u for u in chain if shown[u, item]), None) for item in range(shown.shape[1])
        ]
        cells.append((person.perspective, name, *map(str, nearest)))
    return cells


def pairs(crowd: Crowd, cells: list[tuple[str, ...]]) -> list[tuple[int, int]]:
    """People of different units who are in the same cell and have not answered alike."""
    return [
        (one, other)
        for other in range(len(cells))
        for one in range(other)
        if cells[one] == cells[other]
        and crowd.people[one].unit != crowd.people[other].unit
        and (crowd.sheets[one] != crowd.sheets[other]).any()
    ]


def random_crowd(rng: np.random.Generator, framework: Framework) -> Crowd:
    """A company of random shape: flat, deep or bushy; small boards, people who sit above teams."""
    units = int(rng.integers(2, 9))
    shape = rng.choice(["flat", "chain", "bushy"])
    above = [
        {"flat": 0, "chain": unit - 1}.get(shape, int(rng.integers(0, unit)))
        for unit in range(1, units)
    ]
    people = [Person(0, "board")] * int(rng.integers(0, 8))
    for unit in range(units):
        people += [Person(unit, "cco")] * int(rng.choice([0, 1, 1, 2, 3]))
        people += [Person(unit, "staff")] * int(rng.integers(0, 10))
    return Crowd(framework, (None, *above), tuple(people), _sheets(rng, framework, people, units))


def _sheets(
    rng: np.random.Generator, framework: Framework, people: list[Person], units: int
) -> NDArray[np.int64]:
    answers, items = len(framework.scale.points) + 1, len(framework.items)
    # from almost unanimous units to evenly spread ones; some can judge nothing
    sharpness = rng.choice([0.15, 0.7, 4.0], units)
    chances = [rng.dirichlet([sharpness[unit]] * answers, items) for unit in range(units)]
    sheets = [
        [rng.choice(answers, p=chance) for chance in chances[person.unit]] for person in people
    ]
    return np.array(sheets, dtype=np.int64).reshape(len(people), items)


def _id(unit: int) -> uuid.UUID:
    return uuid.UUID(int=unit + 1)


def _numbered(parents: tuple[int | None, ...]) -> Iterator[SnapshotUnit]:
    """Number units as nested sets."""
    children: dict[int | None, list[int]] = {}
    for unit, parent in enumerate(parents):
        children.setdefault(parent, []).append(unit)
    bounds: dict[int, list[int]] = {}
    counter, open_units = 0, [0]
    while open_units:
        counter += 1
        unit = open_units.pop()
        if unit in bounds:
            bounds[unit].append(counter)
            continue
        bounds[unit] = [counter]
        open_units += [unit, *reversed(children.get(unit, ()))]
    for unit, parent in enumerate(parents):
        left, right = bounds[unit]
        yield SnapshotUnit(
            unit_id=_id(unit),
            parent_id=None if parent is None else _id(parent),
            lft=left,
            rgt=right,
            code=f"U{unit}",
            name=f"Unit {unit}",
        )

"""Finds the units that a table names in the tenant's organisation; unknown ones are to be added to it.

An organisation keeps units that no longer exist, for the sake of earlier waves, so a unit of an earlier
wave is one of these: without people, and left out of the waves to come.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from blickwinkel.errors import InvalidInputError, Problem, ProblemsError
from blickwinkel.organization.queries import UnitNode
from blickwinkel.organization.services.cells import MAX_KEY, same
from blickwinkel.takeover.services.people import Person, UnitPath

_SEPARATORS = re.compile("[,;|]")


@dataclass(frozen=True, slots=True)
class PlacedUnits:
    """Where people belong.

    Attributes:
        used: units of the wave: those with people, and the way up from them.
        added: units that are new to the organisation, each after its parent.
        by_path: unit by the names in the table; the empty path is the whole company.
    """

    used: frozenset[uuid.UUID]
    added: tuple[UnitNode, ...]
    by_path: Mapping[UnitPath, uuid.UUID]


def place_units(
    tree: Sequence[UnitNode], people: Iterable[Person], company: str, source: str
) -> PlacedUnits:
    """Find or plan a unit for everybody.

    The first name is sought in the whole organisation, each further one below the unit before it; a
    key counts more than a name, capitals do not count. What is not found is added directly below.

    Args:
        tree: the tenant's units, each after its parent.
        people: everybody in the table.
        company: name of the topmost unit where there is none yet.
        source: the table, for messages.

    Raises:
        ProblemsError: a name fits several units, or makes no key.
    """
    plan = _Plan(tree, company)
    first: dict[UnitPath, int] = {}
    for person in people:
        first.setdefault(person.unit, person.line)
    found: dict[UnitPath, uuid.UUID] = {(): plan.root.id}
    problems = []
    for path, line in first.items():
        try:
            found[path] = plan.find(path)
        except InvalidInputError as error:
            problems.append(Problem(source, line, " / ".join(path), str(error)))
    if problems:
        raise ProblemsError(problems)
    return PlacedUnits(frozenset(plan.upwards(found.values())), tuple(plan.added), found)


#: Units by the words that name them: key and name.
_Index = dict[str, list[UnitNode]]


class _Plan:
    """The organisation with the units that are to be added."""

    def __init__(self, tree: Sequence[UnitNode], company: str) -> None:
        self._parents = {node.id: node.parent_id for node in tree}
        self._keys = {same(node.code) for node in tree}
        self._children: dict[uuid.UUID | None, list[UnitNode]] = {}
        for node in tree:
            self._children.setdefault(node.parent_id, []).append(node)
        self._anywhere = _indexed(tree)
        self._below: dict[uuid.UUID, _Index] = {}
        self.added: list[UnitNode] = []
        root = next((node for node in tree if node.parent_id is None), None)
        self.root = root or self._add(None, company, company)

    def find(self, path: UnitPath) -> uuid.UUID:
        """Return the unit at the end of a path, planned if need be."""
        unit = self.root
        for depth, name in enumerate(path):
            index = self._below_of(unit) if depth else self._anywhere
            fitting = _fitting(index, same(name))
            if len(fitting) > 1:
                codes = ", ".join(node.code for node in fitting[:5])
                raise InvalidInputError(f"several units are called {name}; use a key: {codes}")
            unit = fitting[0] if fitting else self._add(unit, name, " / ".join(path[: depth + 1]))
        return unit.id

    def _below_of(self, unit: UnitNode) -> _Index:
        """Return what is sought below a unit: all below it today, and what is added directly below."""
        if unit.id not in self._below:
            below = list(self._children.get(unit.id, ()))
            for node in below:  # grows while it is read
                below += self._children.get(node.id, ())
            self._below[unit.id] = _indexed(below)
        return self._below[unit.id]

    def _add(self, parent: UnitNode | None, name: str, key: str) -> UnitNode:
        code = " ".join(_SEPARATORS.sub(" ", key).split())
        if len(code) > MAX_KEY:
            raise InvalidInputError(f"a key made of it has more than {MAX_KEY} characters")
        if same(code) in self._keys:
            raise InvalidInputError(f"the key {code} belongs to another unit; rename this one")
        node = UnitNode(uuid.uuid4(), parent.id if parent else None, code, name)
        self._parents[node.id] = node.parent_id
        self._keys.add(same(code))
        self.added.append(node)
        # what this table itself adds further down is not meant by a single name
        if parent is None or parent.id == self.root.id:
            _enter(self._anywhere, node)
        if parent is not None:
            _enter(self._below_of(parent), node)
        return node

    def upwards(self, units: Iterable[uuid.UUID]) -> set[uuid.UUID]:
        """Return units with all units above them."""
        kept: set[uuid.UUID] = set()
        for start in units:
            unit: uuid.UUID | None = start
            while unit is not None and unit not in kept:
                kept.add(unit)
                unit = self._parents[unit]
        return kept


def _indexed(nodes: Iterable[UnitNode]) -> _Index:
    index: _Index = {}
    for node in nodes:
        _enter(index, node)
    return index


def _enter(index: _Index, node: UnitNode) -> None:
    for word in {same(node.code), same(node.name)}:
        index.setdefault(word, []).append(node)


def _fitting(index: _Index, word: str) -> list[UnitNode]:
    named = index.get(word, [])
    return [node for node in named if same(node.code) == word] or named

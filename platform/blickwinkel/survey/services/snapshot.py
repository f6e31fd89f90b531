"""Freezes the organisation for a wave: units with nested-set bounds, people with their perspective."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blickwinkel.errors import ConflictError
from blickwinkel.organization.queries import SnapshotPerson, UnitNode


@dataclass(frozen=True, slots=True)
class BoundedUnit:
    """A unit with its nested-set bounds; children follow their parent in display order."""

    node: UnitNode
    lft: int
    rgt: int
    depth: int


@dataclass(frozen=True, slots=True)
class Seat:
    """Where and from which perspective one employee answers in a wave."""

    employee_id: uuid.UUID
    unit_id: uuid.UUID
    perspective: str


def number_units(nodes: Sequence[UnitNode]) -> list[BoundedUnit]:
    """Give each unit its bounds by walking the tree in the order in which nodes are given.

    Raises:
        ConflictError: there is no unit, or not exactly one root.
    """
    children: dict[uuid.UUID | None, list[UnitNode]] = {}
    for node in nodes:
        children.setdefault(node.parent_id, []).append(node)
    roots = children.get(None, [])
    if len(roots) != 1:
        raise ConflictError(
            "The organisation needs exactly one topmost unit. Import it first.",
            code="organization.no_single_root",
        )
    return _walk(roots[0], children)


def _walk(root: UnitNode, children: dict[uuid.UUID | None, list[UnitNode]]) -> list[BoundedUnit]:
    # an explicit stack: charts may be deeper than Python's recursion limit allows
    counter = 0
    opened: dict[uuid.UUID, int] = {}
    numbered: list[BoundedUnit] = []
    stack: list[tuple[UnitNode, int, bool]] = [(root, 0, False)]
    while stack:
        node, depth, leaving = stack.pop()
        counter += 1
        if leaving:
            lft = opened.pop(node.id)
            numbered.append(BoundedUnit(node, lft, counter, depth))
            continue
        opened[node.id] = counter
        stack.append((node, depth, True))
        stack.extend((child, depth + 1, False) for child in reversed(children.get(node.id, [])))
    return sorted(numbered, key=lambda unit: unit.lft)


def assign_seats(
    people: Iterable[SnapshotPerson], units: Sequence[BoundedUnit], perspectives: Iterable[str]
) -> list[Seat]:
    """Give each person one perspective and one unit, whatever they are besides.

    The board judges the whole company, so it answers at the root; a CCO answers for the highest
    unit of the appointment (the first in tree order among equals); everybody else for the own unit.
    A perspective that the framework does not know falls back to staff.
    """
    declared = set(perspectives)
    bounds = {unit.node.id: unit for unit in units}
    root = units[0].node.id
    return [_seat(person, bounds, root, declared) for person in people]


def _seat(
    person: SnapshotPerson,
    bounds: dict[uuid.UUID, BoundedUnit],
    root: uuid.UUID,
    declared: set[str],
) -> Seat:
    if person.on_board and "board" in declared:
        return Seat(person.id, root, "board")
    appointed = [bounds[unit] for unit in person.cco_of if unit in bounds]
    if appointed and "cco" in declared:
        highest = min(appointed, key=lambda unit: (unit.depth, unit.lft))
        return Seat(person.id, highest.node.id, "cco")
    return Seat(person.id, person.unit_id, "staff")

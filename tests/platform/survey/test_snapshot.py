"""What a wave freezes: nested-set bounds, and one side and one unit for each person."""

from __future__ import annotations

import uuid

import pytest

from blickwinkel.errors import ConflictError
from blickwinkel.organization.queries import SnapshotPerson, UnitNode
from blickwinkel.survey.services.snapshot import assign_seats, number_units

ALL = ("board", "cco", "staff")


def tree(*edges: tuple[str, str | None]) -> tuple[list[UnitNode], dict[str, uuid.UUID]]:
    ids = {name: uuid.uuid4() for name, _ in edges}
    nodes = [UnitNode(ids[n], ids[p] if p else None, n, n) for n, p in edges]
    return nodes, ids


NODES, IDS = tree(("A", None), ("B", "A"), ("C", "B"), ("D", "B"), ("E", "A"))


def person(unit: str, *offices: str, on_board: bool = False) -> SnapshotPerson:
    return SnapshotPerson(uuid.uuid4(), IDS[unit], on_board, tuple(IDS[o] for o in offices))


def seat(someone: SnapshotPerson, perspectives: tuple[str, ...] = ALL) -> tuple[str, str]:
    (found,) = assign_seats([someone], number_units(NODES), perspectives)
    return next(name for name, key in IDS.items() if key == found.unit_id), found.perspective


def test_bounds_enclose_exactly_the_units_below() -> None:
    bounds = {unit.node.code: (unit.lft, unit.rgt, unit.depth) for unit in number_units(NODES)}
    assert bounds == {
        "A": (1, 10, 0),
        "B": (2, 7, 1),
        "C": (3, 4, 2),
        "D": (5, 6, 2),
        "E": (8, 9, 1),
    }


def test_a_chart_may_be_deeper_than_the_recursion_limit() -> None:
    chain = [("0", None), *((str(n), str(n - 1)) for n in range(1, 3000))]
    units = number_units(tree(*chain)[0])
    assert (units[0].lft, units[0].rgt) == (1, 6000)
    assert units[-1].depth == 2999


@pytest.mark.parametrize("edges", [[], [("A", None), ("B", None)]])
def test_there_is_exactly_one_company(edges: list[tuple[str, str | None]]) -> None:
    with pytest.raises(ConflictError, match="exactly one"):
        number_units(tree(*edges)[0])


@pytest.mark.parametrize(
    ("someone", "expected"),
    [
        (person("C"), ("C", "staff")),
        (person("C", on_board=True), ("A", "board")),
        (person("C", "C"), ("C", "cco")),
        (person("C", "B"), ("B", "cco")),
        (person("C", "D", "B"), ("B", "cco")),
        (person("C", "D", "C"), ("C", "cco")),
        (person("C", "E", "C"), ("E", "cco")),
        (person("E", "B", on_board=True), ("A", "board")),
    ],
)
def test_everybody_has_one_side_and_one_unit(
    someone: SnapshotPerson, expected: tuple[str, str]
) -> None:
    assert seat(someone) == expected


def test_a_side_that_the_framework_does_not_know_answers_as_staff() -> None:
    assert seat(person("C", on_board=True), ("staff",)) == ("C", "staff")
    assert seat(person("C", "B"), ("board", "staff")) == ("C", "staff")


def test_an_office_in_a_unit_that_is_not_asked_does_not_count() -> None:
    closed = SnapshotPerson(uuid.uuid4(), IDS["C"], False, (uuid.uuid4(),))  # noqa: FBT003
    assert seat(closed) == ("C", "staff")

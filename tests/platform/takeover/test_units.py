"""Names of a table are found in the organisation, or added to it."""

from __future__ import annotations

import uuid

import pytest

from blickwinkel.errors import ProblemsError
from blickwinkel.organization.queries import UnitNode
from blickwinkel.takeover.services.people import Person, UnitPath
from blickwinkel.takeover.services.units import PlacedUnits, place_units


def node(code: str, parent: UnitNode | None = None, name: str = "") -> UnitNode:
    return UnitNode(uuid.uuid4(), parent.id if parent else None, code, name or code)


ROOT = node("NL", name="Nordlicht")
SALES = node("S", ROOT, "Sales")
SALES_NORTH = node("SN", SALES, "North")
SERVICE = node("V", ROOT, "Service")
SERVICE_NORTH = node("VN", SERVICE, "North")
TREE = [ROOT, SALES, SALES_NORTH, SERVICE, SERVICE_NORTH]


def place(*paths: UnitPath, tree: list[UnitNode] | None = None) -> PlacedUnits:
    people = [Person(line, path, "staff", {}) for line, path in enumerate(paths, start=2)]
    return place_units(TREE if tree is None else tree, people, "Pierce, County", "t.csv")


def test_an_empty_organisation_gets_its_root() -> None:
    placed = place(("Parks",), ("Courts",), (), tree=[])
    root, *units = placed.added
    assert (root.code, root.name, root.parent_id) == ("Pierce County", "Pierce, County", None)
    assert [(u.code, u.parent_id) for u in units] == [("Parks", root.id), ("Courts", root.id)]
    assert placed.by_path[()] == root.id


def test_units_are_known_by_key_or_name_on_any_level() -> None:
    placed = place(("sales",), ("vn",), ("Sales", "North"), ("nordlicht",))
    assert placed.added == ()
    assert placed.by_path == {
        (): ROOT.id,
        ("sales",): SALES.id,
        ("vn",): SERVICE_NORTH.id,
        ("Sales", "North"): SALES_NORTH.id,
        ("nordlicht",): ROOT.id,
    }


def test_only_units_with_people_and_the_way_up_are_used() -> None:
    assert place(("Sales", "North")).used == {ROOT.id, SALES.id, SALES_NORTH.id}


def test_what_is_not_found_is_added_below() -> None:
    placed = place(("Sales", "South"), ("South",), ("Sales", "South"))
    below_sales, below_root = placed.added
    assert (below_sales.code, below_sales.parent_id) == ("Sales / South", SALES.id)
    # the name alone does not mean the unit further down that this table has added
    assert (below_root.code, below_root.parent_id) == ("South", ROOT.id)


def test_a_name_of_several_units_is_refused_by_line() -> None:
    with pytest.raises(ProblemsError) as caught:
        place(("Sales",), ("North",), ("x" * 101,))
    assert [str(problem) for problem in caught.value.problems] == [
        "t.csv:3: North: several units are called North; use a key: SN, VN",
        f"t.csv:4: {'x' * 101}: a key made of it has more than 100 characters",
    ]

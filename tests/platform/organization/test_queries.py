from __future__ import annotations

import random
from datetime import date

import pytest

from blickwinkel.organization.queries import (
    appointed_units,
    counts,
    current_tree,
    german_order,
    people_for_snapshot,
    unit_tree,
)
from blickwinkel.organization.services.importing import apply

DAY = date(2026, 1, 10)
LATER = date(2026, 4, 1)

UNITS = (
    "unit;name;parent\nK;Köln AG;\nZ;Zentrale;K\nA;Ämter;K\nB;Bau;K\n"
    "T10;Team 10;A\nT2;Team 2;A\nS;straße;A\n"
)
PEOPLE = (
    "number;given name;family name;e-mail;language;unit;board;cco of\n"
    "1;Ada;Groß;ada@example.com;de;K;yes;\n"
    "2;Bo;Çelik;;;T10;;A\n"
    "3;Cem;Ölz;;;T10;;A,K\n"
    "4;Dana;Ähre;;;Z;;\n"
)


@pytest.fixture
def company(session, actor, directory):
    apply(session, actor, directory(UNITS, PEOPLE), today=DAY)
    session.commit()
    return session


def test_names_are_sorted_as_in_a_german_dictionary():
    names = [
        "Ärzte",
        "Asse",
        "Abt",
        "Öl",
        "Ofen",
        "Straße 3",
        "Strasse 12",
        "straße 1",
        "Übung",
        "Zoo",
        "Ürzig",
    ]
    shuffled = random.Random(7).sample(names, len(names))
    assert sorted(shuffled, key=german_order) == [
        "Abt", "Ärzte", "Asse", "Ofen", "Öl", "straße 1", "Straße 3", "Strasse 12", "Übung", "Ürzig", "Zoo",
    ]  # fmt: skip


def test_the_tree_is_in_display_order_with_depth_people_and_ccos(company):
    lines = [
        (line.unit.code, line.depth, line.headcount, line.headcount_below, line.ccos)
        for line in unit_tree(company, DAY)
    ]
    assert lines == [
        ("K", 0, 1, 4, ("Cem Ölz",)),
        ("A", 1, 0, 2, ("Bo Çelik", "Cem Ölz")),
        ("S", 2, 0, 0, ()),
        ("T2", 2, 0, 0, ()),
        ("T10", 2, 2, 2, ()),
        ("B", 1, 0, 0, ()),
        ("Z", 1, 1, 1, ()),
    ]


def test_units_without_a_cco_are_those_where_people_are_on_two_levels(company):
    lacking = [line.unit.code for line in unit_tree(company, DAY) if line.lacks_cco]
    assert lacking == ["T10", "Z"]


def test_counts(company):
    found = counts(company, DAY)
    assert (found.units, found.people, found.on_board, found.ccos) == (4, 4, 1, 2)
    assert (found.without_email, found.units_without_cco) == (3, 2)


def test_an_empty_organisation_has_no_lines(session):
    assert unit_tree(session, DAY) == []
    assert counts(session, DAY).people == 0
    assert current_tree(session, DAY) == []


def test_a_wave_gets_the_units_where_somebody_can_be_asked(company):
    everything = current_tree(company)
    assert [node.code for node in everything] == ["K", "A", "S", "T2", "T10", "B", "Z"]
    assert [node.code for node in current_tree(company, DAY)] == ["K", "A", "T10", "Z"]
    ids = {node.code: node.id for node in everything}
    assert {node.code: node.parent_id for node in everything}["T2"] == ids["A"]


def test_a_wave_gets_people_with_their_offices_of_the_day(company, actor, directory):
    ids = {node.code: node.id for node in current_tree(company)}
    before = {p.id: p for p in people_for_snapshot(company, DAY)}
    assert len(before) == 4
    assert sorted(len(p.cco_of) for p in before.values()) == [0, 0, 1, 2]
    assert [p.unit_id for p in before.values() if p.on_board] == [ids["K"]]
    apply(
        company,
        actor,
        directory(UNITS, PEOPLE.replace("A,K", "K").replace("4;Dana", "5;Eva")),
        today=LATER,
    )
    after = people_for_snapshot(company, LATER)
    assert len(after) == 4
    assert {unit for p in after for unit in p.cco_of} == {ids["A"], ids["K"]}
    assert sum(len(p.cco_of) for p in after) == 2
    # the day before is as it was, but for newcomers, whose first day is not known
    assert {p.id for p in people_for_snapshot(company, DAY)} > before.keys()
    assert {p.id: p.cco_of for p in people_for_snapshot(company, DAY)}.items() >= {
        p.id: p.cco_of for p in before.values() if len(p.cco_of) < 2
    }.items()


def test_the_units_of_a_cco_are_those_in_force(company, actor, directory):
    ids = {node.code: node.id for node in current_tree(company)}
    ccos = {p.id for p in people_for_snapshot(company, DAY) if len(p.cco_of) == 2}
    assert appointed_units(company, ccos, DAY) == {ids["A"], ids["K"]}
    apply(company, actor, directory(UNITS, PEOPLE.replace("A,K", "K")), today=LATER)
    assert appointed_units(company, ccos, LATER) == {ids["K"]}
    assert appointed_units(company, (), LATER) == frozenset()
    assert appointed_units(company, ccos, date(2025, 1, 1)) == frozenset()

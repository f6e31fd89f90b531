"""Bounds are the smallest and largest counts that whole people allow."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blickwinkel.errors import InvalidInputError
from support.yardsticks.bounds import Disclosure, answer_bounds, findings


def tables(sizes, answers):
    """All ways in which the atoms' people can answer."""
    rows = [
        [row for row in itertools.product(range(size + 1), repeat=answers) if sum(row) == size]
        for size in sizes.values()
    ]
    for chosen in itertools.product(*rows):
        yield dict(zip(sizes, chosen, strict=True))


def total(table, atoms):
    return [sum(column) for column in zip(*(table[atom] for atom in atoms), strict=True)]


def brute_force(sizes, published, answers):
    fitting = [
        table
        for table in tables(sizes, answers)
        if all(total(table, atoms) == list(histogram) for atoms, histogram in published)
    ]
    return {
        atom: [
            (min(t[atom][answer] for t in fitting), max(t[atom][answer] for t in fitting))
            for answer in range(answers)
        ]
        for atom in sizes
    }


NESTED = [("A", "B", "C"), ("A", "B")]
OVERLAPPING = [("A", "B"), ("B", "C"), ("A", "B", "C")]


@pytest.mark.parametrize("sets", [NESTED, OVERLAPPING, NESTED[1:]])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_they_are_those_of_all_possible_tables(sets, data):
    row = st.lists(st.integers(0, 2), min_size=3, max_size=3)
    truth = {atom: data.draw(row) for atom in "ABC"}
    sizes = {atom: sum(counts) for atom, counts in truth.items()}
    published = [(atoms, total(truth, atoms)) for atoms in sets]
    assert answer_bounds(sizes, published) == brute_force(sizes, published, 3)


def test_a_unanimous_rest_tells_everybodys_answer():
    bounds = answer_bounds({"S": 3, "T": 6}, [({"S", "T"}, [0, 9])])
    assert findings({"S": 3, "T": 6}, bounds, 5) == [
        Disclosure("S", "attribute", 2),
        Disclosure("S", "reconstructed"),
        Disclosure("T", "attribute", 2),
    ]


def test_a_small_group_shown_alone_is_reconstructed():
    bounds = answer_bounds({"S": 3}, [({"S"}, [1, 2])])
    assert findings({"S": 3}, bounds, 5) == [Disclosure("S", "reconstructed")]
    assert findings({"S": 3}, bounds, 3) == []


def test_overlapping_filters_reconstruct_what_a_tree_would_hide():
    sizes = {"north_old": 6, "north_new": 2, "south_old": 6}
    published = [
        (("north_old", "north_new"), [3, 5]),
        (("north_old", "south_old"), [6, 6]),
        (("north_old", "north_new", "south_old"), [7, 7]),
    ]
    found = findings(sizes, answer_bounds(sizes, published), 5)
    assert found == [Disclosure("north_new", "reconstructed")]


def test_a_group_without_people_is_no_finding():
    assert findings({"S": 0}, answer_bounds({"S": 0}, [({"S"}, [0, 0])]), 5) == []


@pytest.mark.parametrize(
    "published",
    [
        [(("A",), [1, 1])],
        [(("A",), [2, 1]), (("A",), [1, 2])],
        [(("A", "B"), [0, 6]), (("A",), [1, 2])],
        [(("A", "B"), [6, 0]), (("B", "C"), [0, 6])],
        [(("A", "X"), [3, 3])],
    ],
    ids=["size", "two versions", "part exceeds whole", "overlap", "unknown atom"],
)
def test_contradictions_are_refused(published):
    with pytest.raises(InvalidInputError):
        answer_bounds({"A": 3, "B": 3, "C": 3}, published)

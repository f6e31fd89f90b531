"""The general test finds exactly the small groups that follow from published sums."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.auditor.elimination import derivable_groups


def test_parent_minus_sibling():
    assert derivable_groups({"A": 9, "B": 3}, [{"A": 1, "B": 1}, {"A": 1}], 5) == [("B",)]


def test_a_mean_of_means_counts_with_fractions():
    sums = [{"A": "1/3", "B": Fraction(2, 3)}, {"A": 0.1}]
    assert derivable_groups({"A": 9, "B": 3}, sums, 5) == [("B",)]


def test_weighted_and_raw_total_of_the_same_people():
    sums = [{"A": 1, "B": 1}, {"A": 2, "B": 1}]
    assert derivable_groups({"A": 9, "B": 3}, sums, 5) == [("B",)]


def test_one_weighted_total_alone_is_no_group():
    assert derivable_groups({"A": 3, "B": 3}, [{"A": 2, "B": 1}], 5) == []


def test_a_union_of_atoms_is_found_that_no_single_atom_gives_away():
    sums = [{"A": 1, "B": 1, "C": 1}, {"A": 1}]
    assert derivable_groups({"A": 9, "B": 2, "C": 2}, sums, 5) == [("B", "C")]
    assert derivable_groups({"A": 9, "B": 2, "C": 3}, sums, 5) == []


def test_atoms_without_people_do_not_protect_anybody():
    sums = [{"A": 1, "B": 1, "empty": 1}, {"A": 1}]
    assert derivable_groups({"A": 9, "B": 3, "empty": 0}, sums, 5) == [("B",)]


def test_a_group_follows_only_from_three_overlapping_sums():
    sums = [{"A": 1, "B": 1}, {"B": 1, "C": 1}, {"A": 1, "C": 1}]
    assert derivable_groups({"A": 4, "B": 4, "C": 4}, sums, 5) == [("A",), ("B",), ("C",)]
    assert derivable_groups({"A": 4, "B": 4, "C": 4}, sums[:2], 5) == []


def test_an_unknown_atom_is_refused():
    with pytest.raises(InvalidInputError, match="X"):
        derivable_groups({"A": 9}, [{"X": 1}], 5)


@settings(max_examples=200, deadline=None)
@given(st.data(), st.integers(1, 5), st.integers(1, 5))
def test_it_agrees_with_the_rank_of_the_extended_matrix(data, atoms, sums):
    names = "ABCDE"[:atoms]
    sizes = {name: data.draw(st.integers(1, 6)) for name in names}
    weights = st.lists(st.integers(-1, 2), min_size=atoms, max_size=atoms)
    rows = [data.draw(weights) for _ in range(sums)]
    expected = set()
    for chosen in itertools.product((0, 1), repeat=atoms):
        group = tuple(name for name, take in zip(names, chosen, strict=True) if take)
        extended = np.linalg.matrix_rank(np.array([*rows, chosen], dtype=float))
        if extended == np.linalg.matrix_rank(np.array(rows, dtype=float)):
            expected |= {group} if 0 < sum(sizes[name] for name in group) < 5 else set()
    published = [dict(zip(names, row, strict=True)) for row in rows]
    assert set(derivable_groups(sizes, published, 5)) == expected

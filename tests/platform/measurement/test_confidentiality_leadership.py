"""A small board is shown only within a pool out of which nobody can subtract it."""

from __future__ import annotations

import itertools
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.confidentiality.leadership import (
    LeadershipCell,
    Pool,
    leadership_cell,
    opens_board,
    pool_leadership,
)
from blickwinkel.measurement.confidentiality.sizes import release_by_size

# company, two divisions, two departments of the first division
PARENTS = [None, 0, 0, 1, 1]
K = 5


def answered(board, cco):
    return {"board": [board, 0, 0, 0, 0], "cco": cco, "staff": [0, 0, 0, 20, 20]}


def groups(respondents, pool):
    if pool is None:
        return {name: np.array(counts) for name, counts in respondents.items()}
    return pool.apply({name: np.array(counts) for name, counts in respondents.items()})


def test_a_small_board_is_pooled_with_the_level_below():
    respondents = answered(3, [1, 1, 1, 4, 4])
    pool = pool_leadership(PARENTS, respondents, K)
    assert pool == Pool(root=0, units=frozenset({0, 1, 2}))
    pooled = groups(respondents, pool)
    assert set(pooled) == {"leadership", "cco", "staff"}
    assert pooled["leadership"].tolist() == [6, 0, 0, 0, 0]
    assert pooled["cco"].tolist() == [0, 0, 0, 4, 4]
    assert pooled["staff"].tolist() == respondents["staff"]


def test_histograms_are_moved_like_people_and_the_input_stays_as_it_is():
    counts = {name: np.arange(20).reshape(5, 2, 2) for name in ("board", "cco", "staff")}
    before = counts["cco"].copy()
    pooled = Pool(0, frozenset({0, 1, 2})).apply(counts)
    assert (counts["cco"] == before).all()
    assert (sum(pooled.values()).sum(axis=0) == sum(counts.values()).sum(axis=0)).all()


@pytest.mark.parametrize(
    ("board", "cco", "pooled"),
    [
        (4, [1, 0, 0, 9, 9], True),
        (5, [1, 1, 1, 9, 9], False),
        (3, [1, 0, 0, 9, 9], False),
        (0, [1, 2, 2, 0, 0], True),
    ],
    ids=["just enough together", "board large enough", "too few together", "no board answer"],
)
def test_when_the_leadership_is_pooled(board, cco, pooled):
    assert (pool_leadership(PARENTS, answered(board, cco), K) is not None) is pooled


def test_a_framework_without_board_or_ccos_pools_nothing():
    respondents = answered(3, [9, 9, 9, 9, 9])
    for missing in ("board", "cco"):
        asked = {name: counts for name, counts in respondents.items() if name != missing}
        assert pool_leadership(PARENTS, asked, K) is None


def test_an_organisation_with_two_roots_is_refused():
    with pytest.raises(InvalidInputError):
        pool_leadership([None, None], {"board": [1, 1], "cco": [1, 1]}, K)


def in_row_space(rows, target):
    """Exact elimination: does target follow from rows by adding, subtracting and scaling?"""

    def rank(matrix):
        matrix, found = [[Fraction(x) for x in row] for row in matrix], 0
        for column in range(len(target)):
            pivot = next((r for r in range(found, len(matrix)) if matrix[r][column]), None)
            if pivot is None:
                continue
            matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
            for r in range(len(matrix)):
                if r != found and matrix[r][column]:
                    factor = matrix[r][column] / matrix[found][column]
                    matrix[r] = [
                        a - factor * b for a, b in zip(matrix[r], matrix[found], strict=True)
                    ]
            found += 1
        return found

    return rank(rows) == rank([*rows, target])


def inside(unit, node):
    while unit is not None and unit != node:
        unit = PARENTS[unit]
    return unit == node


def published_rows(respondents, pool, atoms, *, keep_ccos):
    """One row per released total, over atoms (perspective, unit); ``keep_ccos`` is the mistake."""
    rows = []
    for name, counts in groups(respondents, pool).items():
        if keep_ccos and name == "cco":
            counts = np.array(respondents["cco"])  # noqa: PLW2901
        for node in release_by_size(PARENTS, counts.tolist(), K):
            row = [in_group(a, name, pool, keep_ccos) and inside(a[1], node) for a in atoms]
            rows.append(list(map(int, row)))
    return rows


def in_group(atom, name, pool, keep_ccos):
    perspective, unit = atom
    lifted = pool is not None and perspective == "cco" and unit in pool.units
    if name == "leadership":
        return perspective == "board" or lifted
    return perspective == name and (keep_ccos or not lifted)


def derivable(respondents, pool, *, keep_ccos=False):
    atoms = [(p, u) for p in ("board", "cco") for u in range(5) if respondents[p][u]]
    sizes = [respondents[p][u] for p, u in atoms]
    rows = published_rows(respondents, pool, atoms, keep_ccos=keep_ccos)
    for chosen in itertools.product((0, 1), repeat=len(atoms)):
        people = sum(size for size, take in zip(sizes, chosen, strict=True) if take)
        if 0 < people < K and in_row_space(rows, list(chosen)):
            return chosen
    return None


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 7), st.lists(st.integers(0, 7), min_size=5, max_size=5))
def test_no_small_part_of_the_leadership_can_be_computed(board, cco):
    respondents = answered(board, cco)
    pool = pool_leadership(PARENTS, respondents, K)
    assert derivable(respondents, pool) is None


def test_leaving_the_pooled_ccos_in_their_own_group_as_well_would_reveal_the_board():
    respondents = answered(3, [1, 2, 2, 0, 0])
    pool = pool_leadership(PARENTS, respondents, K)
    assert derivable(respondents, pool) is None
    assert derivable(respondents, pool, keep_ccos=True) is not None


def test_staff_is_compared_with_the_nearest_released_leadership_upwards():
    chain = [3, 1, 0]
    assert leadership_cell(chain, {"cco": {1, 0}, "board": {0}}) == LeadershipCell("cco", 1)
    assert leadership_cell(chain, {"cco": {3}, "board": {0}}) == LeadershipCell("cco", 3)
    assert leadership_cell(chain, {"cco": {2}, "board": {0}}) == LeadershipCell("board", 0)
    assert leadership_cell(chain, {"cco": {0}, "leadership": {0}}) == LeadershipCell(
        "leadership", 0
    )
    assert leadership_cell(chain, {"cco": {0}, "staff": {3, 1, 0}}) == LeadershipCell("cco", 0)
    assert leadership_cell(chain, {"staff": {3, 1, 0}}) is None


@pytest.mark.parametrize(
    ("board", "opened"), [(0, False), (2, False), (3, True), (4, True), (5, False), (9, False)]
)
def test_a_board_that_agreed_is_opened_from_three_until_it_is_large_enough_anyway(board, opened):
    assert opens_board({"board": [board - 1 if board else 0, int(board > 0)]}, K) is opened


def test_where_no_board_was_asked_none_is_opened():
    assert not opens_board({"cco": [4], "staff": [3]}, K)

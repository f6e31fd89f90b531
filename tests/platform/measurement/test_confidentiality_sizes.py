"""Phase 1 releases as much as the rule permits and never a group from which k - 1 people follow."""

from __future__ import annotations

import itertools
import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.confidentiality.sizes import release_by_size
from support.yardsticks.releases import release_greedily

K = 3


@st.composite
def forests(draw, max_nodes=40, max_people=12):
    count = draw(st.integers(1, max_nodes))
    parents = [None] + [draw(st.integers(0, node - 1)) for node in range(1, count)]
    if count > 3 and draw(st.booleans()):
        parents[draw(st.integers(1, count - 1))] = None
    direct = draw(st.lists(st.integers(0, max_people), min_size=count, max_size=count))
    order = draw(st.permutations(range(count)))
    place = {old: new for new, old in enumerate(order)}
    moved = [parents[old] for old in order]
    return [None if p is None else place[p] for p in moved], [direct[old] for old in order]


def members(parents):
    """[node, person's node]: 1 where the second is in the subtree of the first."""
    inside = np.eye(len(parents), dtype=int)
    for node, parent in enumerate(parents):
        while parent is not None:
            inside[parent, node] = 1
            parent = parents[parent]  # noqa: PLW2901
    return inside


def rests(parents, released):
    """[released node, person's node]: 1 where the person is in no released proper descendant."""
    inside = members(parents)
    result = []
    for node in sorted(released):
        row = inside[node].copy()
        for other in released:
            if other != node and inside[node, other]:
                row &= 1 - inside[other]
        result.append(row)
    return np.array(result, dtype=int).reshape(len(released), len(parents))


def assert_safe(parents, direct, released, k):
    totals = members(parents) @ np.array(direct)
    assert all(totals[node] >= k for node in released)
    for people in rests(parents, released) @ np.array(direct):
        assert people == 0 or people >= k


def depths(parents):
    return (members(parents).sum(axis=0) - 1).tolist()


def value(parents, direct, released):
    """What is preferred: nodes of the first level, of the second, and so on; then larger groups."""
    totals = members(parents) @ np.array(direct)
    below = depths(parents)
    levels = [sum(below[node] == level for node in released) for level in range(max(below) + 1)]
    return *levels, int(sum(totals[node] for node in released))


@pytest.mark.parametrize("count", [1, 2, 3, 4, 5])
def test_it_is_optimal_on_every_small_tree(count):
    directs = np.array(list(itertools.product(range(K + 1), repeat=count)))
    subsets = [
        subset for size in range(count + 1) for subset in itertools.combinations(range(count), size)
    ]
    for parents in itertools.product(*[[None]], *[range(node) for node in range(1, count)]):
        totals = directs @ members(parents).T
        best = np.full(len(directs), -1)
        below = depths(parents)
        for subset in subsets:
            people = directs @ rests(parents, subset).T
            fine = ((people == 0) | (people >= K)).all(axis=1)
            fine &= (totals[:, list(subset)] >= K).all(axis=1)
            fine &= (totals[:, 0] < K) | (0 in subset)
            nodes = sum(10 ** (3 * (count - below[node])) for node in subset)
            gain = nodes + totals[:, list(subset)].sum(axis=1)
            best = np.maximum(best, np.where(fine, gain, -1))
        for direct, expected in zip(directs.tolist(), best.tolist(), strict=True):
            released = release_by_size(parents, direct, K)
            assert_safe(parents, direct, released, K)
            *levels, people = value(parents, direct, released)
            weighed = sum(n * 10 ** (3 * (count - level)) for level, n in enumerate(levels))
            assert weighed + people == expected


@given(forests(), st.integers(1, 8))
def test_both_ways_are_safe_show_the_roots_and_the_programme_never_shows_less(forest, k):
    parents, direct = forest
    best = release_by_size(parents, direct, k)
    simple = release_greedily(parents, direct, k)
    assert_safe(parents, direct, best, k)
    assert_safe(parents, direct, simple, k)
    totals = members(parents) @ np.array(direct)
    roots = {node for node, parent in enumerate(parents) if parent is None and totals[node] >= k}
    assert roots <= best
    assert roots <= simple
    assert value(parents, direct, best) >= value(parents, direct, simple)
    assert len(best) >= len(simple)


def test_the_smaller_of_two_siblings_is_hidden():
    assert release_by_size([None, 0, 0], [2, 8, 9], 5) == {0, 2}


def test_people_attached_to_an_inner_unit_are_protected():
    without_direct = release_by_size([None, 0, 0], [0, 8, 9], 5)
    assert without_direct == {0, 1, 2}
    assert release_by_size([None, 0, 0], [1, 8, 9], 5) == {0, 2}


def test_a_hidden_node_may_have_released_nodes_below_it():
    # 1 has one person of its own; hiding it lets one of its teams be shown
    released = release_by_size([None, 0, 1, 1], [0, 1, 6, 7], 5)
    assert released == {0, 1, 3}
    assert release_by_size([None, 0, 0, 1, 1], [4, 1, 9, 6, 7], 5) == {0, 2, 3, 4}


def test_a_company_below_the_threshold_shows_nothing():
    assert release_by_size([None, 0], [1, 3], 5) == frozenset()
    assert release_by_size([], [], 5) == frozenset()


def test_a_chain_deeper_than_the_interpreter_allows_is_no_problem():
    parents = [None, *range(4999)]
    assert len(release_by_size(parents, [1] * 5000, 5)) == 1000


def test_twenty_thousand_nodes_take_less_than_two_seconds():
    rng = np.random.default_rng(7)
    parents = [None] + [int(rng.integers(max(0, node - 200), node)) for node in range(1, 20_000)]
    direct = rng.integers(0, 13, 20_000).tolist()
    start = time.process_time()
    assert len(release_by_size(parents, direct, 10)) > 5_000
    assert time.process_time() - start < 2


@pytest.mark.parametrize(
    ("parents", "direct"),
    [([1, 0], [5, 5]), ([None, 7], [5, 5]), ([None, 0], [5, -1]), ([None, 0], [5]), ([-1], [5])],
    ids=["circle", "unknown parent", "negative", "too few counts", "negative parent"],
)
def test_what_is_no_tree_is_refused(parents, direct):
    with pytest.raises(InvalidInputError):
        release_by_size(parents, direct, 5)


def test_the_simple_rule_shows_exactly_k_people_and_drops_until_the_rest_is_large_enough():
    assert release_greedily([None], [5], 5) == {0}
    assert release_greedily([None], [4], 5) == frozenset()
    assert release_greedily([None, 0], [5, 5], 5) == {0, 1}
    # two people are left; one child of five more makes seven, two make twelve
    parents, direct = [None, 0, 0, 0], [2, 5, 5, 9]
    assert release_greedily(parents, direct, 5) == {0, 2, 3}
    assert release_greedily(parents, [2, 8, 8, 30], 12) == {0, 3}

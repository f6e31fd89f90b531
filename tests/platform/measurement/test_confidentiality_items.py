"""Phase 2 shows an item of a node only where its own answers and every rest are safe."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.confidentiality.items import release_items, safe, subtree_counts
from blickwinkel.measurement.confidentiality.sizes import release_by_size
from support.yardsticks.releases import release_item

ROW = st.lists(st.integers(0, 4), min_size=6, max_size=6)


def by_hand(histogram, k, min_deviating):
    return sum(histogram[:-1]) >= k and sum(histogram) - max(histogram) >= min_deviating


def greedy_by_hand(parents, histograms, sized, k, min_deviating):
    """The reference algorithm, one item, as plainly as it can be written."""

    def above(node):
        node = parents[node]
        while node is not None and node not in sized:
            node = parents[node]
        return node

    def total(node):
        inside = np.array(histograms[node])
        for child, parent in enumerate(parents):
            if parent == node:
                inside = inside + total(child)
        return inside

    released, open_nodes = set(), [node for node in sized if above(node) is None]
    open_nodes = [node for node in open_nodes if by_hand(total(node), k, min_deviating)]
    while open_nodes:
        node = open_nodes.pop()
        released.add(node)
        kept = [child for child in sized if above(child) == node]
        kept = [child for child in kept if by_hand(total(child), k, min_deviating)]
        kept.sort(key=lambda child: (total(child).sum(), child))
        while True:
            rest = total(node) - sum((total(child) for child in kept), np.zeros(6, int))
            if not rest.any() or by_hand(rest, k, min_deviating):
                break
            kept.pop(0)
        open_nodes.extend(kept)
    return released


@given(ROW, ROW, st.integers(1, 8), st.integers(0, 3))
def test_safe_is_what_it_says_and_merging_keeps_it(one, other, k, min_deviating):
    assert safe(one, k, min_deviating) == by_hand(one, k, min_deviating)
    if safe(one, k, min_deviating):
        assert safe(np.add(one, other), k, min_deviating)


@pytest.mark.parametrize(
    ("histogram", "expected"),
    [
        ([0, 0, 0, 2, 3, 0], True),
        ([0, 0, 0, 2, 2, 9], False),
        ([0, 0, 0, 0, 9, 0], False),
        ([0, 0, 0, 1, 9, 0], False),
        ([0, 0, 0, 0, 9, 1], False),
        ([0, 0, 0, 0, 9, 2], True),
        ([0, 0, 0, 5, 0, 9], True),
        ([0, 0, 0, 0, 0, 0], False),
    ],
    ids=[
        "five valid",
        "four valid",
        "unanimous",
        "an insider would know",
        "cannot judge counts as an answer, one is too few",
        "two cannot judge",
        "unanimous among the valid only",
        "empty",
    ],
)
def test_safe_at_its_borders(histogram, expected):
    assert bool(safe(histogram, 5, 2)) is expected


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(1, 9), st.integers(3, 6))
def test_the_fast_form_is_the_reference_algorithm(data, nodes, k):
    parents = [None] + [data.draw(st.integers(0, node - 1)) for node in range(1, nodes)]
    counts = np.array([[data.draw(ROW) for _ in range(2)] for _ in range(nodes)])
    sized = release_by_size(parents, counts[:, 0].sum(axis=-1).tolist(), k)
    mask = release_items(parents, counts, sized, k)
    for item in range(2):
        expected = greedy_by_hand(parents, counts[:, item].tolist(), sized, k, 2)
        assert set(np.flatnonzero(mask[:, item])) == expected
        assert release_item(parents, counts[:, item], sized, k) == expected


def test_a_uniform_team_joins_the_rest_of_its_parent():
    histograms = [[0] * 6, [0, 0, 0, 0, 6, 0], [1, 2, 3, 1, 0, 0], [0, 2, 2, 3, 1, 1]]
    assert release_item([None, 0, 0, 0], histograms, {0, 1, 2, 3}, 5) == {0, 3}


def test_people_of_units_hidden_by_size_belong_to_the_rest():
    histograms = [[0] * 6, [0, 0, 0, 3, 0, 0], [1, 2, 3, 1, 0, 0], [0, 2, 2, 3, 1, 1]]
    assert release_item([None, 0, 0, 0], histograms, {0, 2, 3}, 5) == {0, 3}


def test_an_item_with_an_unsafe_root_is_not_shown_at_all():
    assert release_item([None, 0], [[0] * 6, [0, 0, 0, 0, 30, 1]], {0, 1}, 5) == frozenset()


def test_an_only_child_with_all_the_people_is_shown_with_its_parent():
    assert release_item([None, 0], [[0] * 6, [0, 0, 0, 3, 3, 1]], {0, 1}, 5) == {0, 1}


def test_input_order_of_parent_and_child_does_not_matter():
    assert release_item([1, None], [[0, 0, 0, 3, 3, 1], [0] * 6], {0, 1}, 5) == {0, 1}


def test_totals_are_summed_over_the_subtree():
    counts = np.array([[[1, 0]], [[0, 2]], [[4, 0]]], dtype=np.int32)
    assert subtree_counts([None, 0, 1], counts).tolist() == [[[5, 2]], [[4, 2]], [[4, 0]]]


@pytest.mark.parametrize(
    "counts",
    [np.zeros((2, 6)), np.zeros((3, 1, 6)), np.full((2, 1, 6), -1)],
    ids=["no items", "too many nodes", "negative"],
)
def test_counts_that_do_not_fit_are_refused(counts):
    with pytest.raises(InvalidInputError):
        release_items([None, 0], counts, {0}, 5)


def test_two_thousand_units_with_three_perspectives_take_less_than_two_seconds():
    rng = np.random.default_rng(3)
    parents = [None] + [(node - 1) // 5 for node in range(1, 2_000)]
    people = rng.integers(0, 14, (3, 2_000))
    counts = rng.multinomial(
        people[..., np.newaxis].repeat(35, axis=2), [0.1, 0.2, 0.3, 0.2, 0.1, 0.1]
    )
    start = time.process_time()
    for perspective in range(3):
        sized = release_by_size(parents, people[perspective].tolist(), 5)
        mask = release_items(parents, counts[perspective], sized, 5)
        assert mask.any(axis=0).all()
    assert time.process_time() - start < 2


def test_a_stricter_rule_than_the_usual_one_is_kept():
    # nine people of whom two deviate: enough for two, too few for three
    parents, counts = [None], np.array([[[7, 1, 1, 0, 0, 0]]])
    assert release_items(parents, counts, {0}, 5, 2).all()
    assert not release_items(parents, counts, {0}, 5, 3).any()
    assert release_item(parents, counts[:, 0], {0}, 5, 2) == {0}
    assert release_item(parents, counts[:, 0], {0}, 5, 3) == frozenset()


def test_several_children_are_dropped_one_after_the_other():
    # the rest is one person, then four with the smallest child, then nine with the next one
    parents = [None, 0, 0, 0]
    direct = [[1, 0, 0, 0, 0, 0], [2, 2, 2, 0, 0, 0], [3, 3, 1, 0, 0, 0], [4, 4, 4, 0, 0, 0]]
    assert release_item(parents, direct, {0, 1, 2, 3}, 9) == frozenset({0, 3})
    assert release_item(parents, direct, {0, 1, 2, 3}, 5) == frozenset({0, 2, 3})

"""The auditor passes what the publisher makes and catches every publisher that skips one rule."""

from __future__ import annotations

import ast
import itertools
import time
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement import auditor
from blickwinkel.measurement.auditor.elimination import derivable_groups
from blickwinkel.measurement.auditor.findings import Rule
from blickwinkel.measurement.auditor.tables import PromisedLimits
from blickwinkel.measurement.auditor.verdict import PromisedTerms
from blickwinkel.measurement.confidentiality.items import release_items, subtree_counts
from blickwinkel.measurement.confidentiality.sizes import release_by_size
from support.yardsticks.histograms import Release, audit

K, DEVIATING = 5, 2


def releases_of(parents, counts, mask, perspective="staff"):
    totals = subtree_counts(parents, counts)
    return [
        Release(perspective, f"q{item}", int(node), tuple(totals[node, item].tolist()))
        for node, item in np.argwhere(mask)
    ]


def publish(parents, counts, perspective="staff"):
    sized = release_by_size(parents, counts[:, 0].sum(axis=-1).tolist(), K)
    mask = release_items(parents, counts, sized, K, DEVIATING)
    return releases_of(parents, counts, mask, perspective)


def found_in(releases, parents, people=None):
    terms = PromisedTerms(PromisedLimits(K, DEVIATING), {}, people or {})
    return audit(releases, dict(enumerate(parents)), terms).violations


def rules(releases, parents, people=None):
    return {violation.rule for violation in found_in(releases, parents, people)}


def mutant(parents, histograms, broken):
    """A publisher of one item written apart from the product's, with one rule switched off.

    Shows every candidate from the leaves' point of view: a node is dropped, smallest first, as long as
    some rest above it is not allowed.
    """
    histograms = np.array(histograms)
    totals = subtree_counts(parents, histograms[:, np.newaxis])[:, 0]

    def allowed(histogram):
        people, valid = histogram.sum(), histogram[:-1].sum()
        if people < K:
            return broken == "k"
        if valid < K and broken != "valid":
            return False
        return broken == "uniformity" or people - histogram.max() >= DEVIATING

    def rest(node, released):
        left = totals[node].copy()
        if broken == "direct":
            left -= histograms[node] if node in parents else 0
        for child in released:
            above = parents[child]
            while above is not None and above not in released:
                above = parents[above]
            left -= totals[child] if above == node else 0
        return left

    released = {node for node in range(len(parents)) if allowed(totals[node])}
    while broken != "rest":
        bad = [n for n in released if rest(n, released).any() and not allowed(rest(n, released))]
        below = [n for n in released if any(n != b and b in chain(parents, n) for b in bad)]
        if not below:
            break
        released.remove(min(below, key=lambda n: (totals[n].sum(), n)))
    mask = np.zeros((len(parents), 1), dtype=bool)
    mask[list(released)] = True
    return releases_of(parents, histograms[:, np.newaxis], mask)


def chain(parents, node):
    while node is not None:
        yield node
        node = parents[node]


MIXED = [2, 2, 2, 1, 1, 1]
SCENARIOS = {
    "k": ([None, 0, 0], [[0] * 6, MIXED, [1, 1, 1, 0, 0, 0]], Rule.SIZE),
    "rest": ([None, 0, 0], [[0] * 6, MIXED, [1, 1, 1, 0, 0, 0]], Rule.REST),
    "direct": ([None, 0, 0], [[0, 1, 1, 0, 0, 0], MIXED, MIXED], Rule.REST),
    "uniformity": ([None, 0, 0], [[0] * 6, MIXED, [0, 0, 0, 0, 7, 0]], Rule.DETERMINED),
    "insider": ([None, 0, 0], [[0] * 6, MIXED, [0, 0, 0, 1, 7, 0]], Rule.INSIDER),
    "valid": ([None, 0, 0], [[0] * 6, MIXED, [0, 1, 1, 0, 0, 6]], Rule.VALID),
}


@pytest.mark.parametrize("broken", SCENARIOS)
def test_a_publisher_without_one_rule_is_caught(broken):
    parents, histograms, rule = SCENARIOS[broken]
    switch = "uniformity" if broken == "insider" else broken
    found = found_in(mutant(parents, histograms, switch), parents)
    assert rule in {violation.rule for violation in found}
    assert {(violation.group, violation.item) for violation in found} == {("staff", "q0")}
    assert all(violation.unit in range(3) and violation.message for violation in found)


@pytest.mark.parametrize("broken", SCENARIOS)
def test_the_same_scenario_is_fine_with_all_rules(broken):
    parents, histograms, _ = SCENARIOS[broken]
    counts = np.array(histograms)[:, np.newaxis]
    assert rules(mutant(parents, histograms, None), parents) == set()
    assert rules(publish(parents, counts), parents) == set()
    assert publish(parents, counts), "the scenario must publish something"


def test_a_unanimous_rest_is_caught_although_both_groups_are_fine():
    parents, counts = [None, 0, 0], np.array([[0] * 6, MIXED, [0, 0, 0, 0, 7, 0]])[:, np.newaxis]
    mask = np.array([[True], [True], [False]])
    assert rules(releases_of(parents, counts, mask), parents) == {Rule.DETERMINED}


STAFF = {("staff", unit) for unit in range(3)}
CCO = {("cco", unit) for unit in range(3)}


def test_a_total_over_role_groups_is_caught():
    parents = [None, 0, 0]
    staff = np.array([[0] * 6, MIXED, MIXED])[:, np.newaxis]
    everybody = staff + np.array([[1, 1, 0, 0, 0, 0], [0] * 6, [0] * 6])[:, np.newaxis]
    published = publish(parents, staff) + publish(parents, everybody, "all")
    assert rules(published, parents, {"staff": STAFF, "all": STAFF | CCO}) == {
        Rule.ROLES,
        Rule.DERIVABLE,
    }
    assert rules(published, parents, {"staff": STAFF, "all": CCO}) == set()


def test_a_cut_that_is_no_unit_of_the_wave_is_caught():
    release = Release("staff", "q0", "everybody longer than five years", tuple(MIXED))
    assert rules([release], [None]) == {Rule.TREE}


def test_a_second_version_of_a_number_is_caught():
    first = Release("staff", "q0", 0, tuple(MIXED))
    later = Release("staff", "q0", 0, (3, 2, 2, 1, 1, 1))
    assert rules([first], [None]) == set()
    assert rules([first, later], [None]) == {Rule.REPEATED}


def test_numbers_of_different_cuts_do_not_add_up():
    whole = Release("staff", "q0", 0, tuple(MIXED))
    part = Release("staff", "q0", 1, (3, 3, 0, 0, 0, 0))
    assert Rule.TREE in rules([whole, part], [None, 0])


@pytest.mark.parametrize(
    "tree", [{0: 1, 1: 0}, {0: None, 1: 7}, {0: 0}], ids=["circle", "gap", "own parent"]
)
def test_what_is_no_tree_is_refused(tree):
    with pytest.raises(InvalidInputError):
        audit([], tree)


def test_histograms_of_different_lengths_are_refused():
    releases = [Release("staff", "q0", 0, (9, 9)), Release("staff", "q0", 1, (3, 3, 0))]
    with pytest.raises(InvalidInputError):
        audit(releases, {0: None, 1: 0})


@st.composite
def companies(draw, max_nodes=12, most=4):
    nodes = draw(st.integers(1, max_nodes))
    parents = [None] + [draw(st.integers(0, node - 1)) for node in range(1, nodes)]
    people = [draw(st.integers(0, 9)) for _ in range(nodes)]
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    share = rng.dirichlet([draw(st.sampled_from([0.2, 1.0, 5.0]))] * 6, (nodes, most))
    counts = [[rng.multinomial(n, share[u, i]) for i in range(most)] for u, n in enumerate(people)]
    return parents, np.array(counts)


@settings(max_examples=300, deadline=None)
@given(companies())
def test_whatever_the_publisher_makes_passes(company):
    parents, counts = company
    assert rules(publish(parents, counts), parents) == set()


@settings(max_examples=200, deadline=None)
@given(companies(max_nodes=7, most=1), st.data())
def test_subtracting_in_the_tree_finds_what_general_elimination_finds(company, data):
    parents, counts = company
    nodes = range(len(parents))
    chosen = data.draw(st.sets(st.sampled_from(nodes)))
    mask = np.array([[node in chosen] for node in nodes])
    totals = subtree_counts(parents, counts).sum(axis=(1, 2))
    mask &= totals[:, np.newaxis] > 0
    sizes = {str(node): int(counts[node].sum()) for node in nodes}
    sums = [
        {str(unit): 1 for unit in nodes if node in chain(parents, unit)}
        for node in np.flatnonzero(mask[:, 0])
    ]
    too_small = {Rule.SIZE, Rule.REST} & rules(releases_of(parents, counts, mask), parents)
    assert bool(derivable_groups(sizes, sums, K)) == bool(too_small)


@settings(max_examples=100, deadline=None)
@given(companies(max_nodes=8, most=1), st.data())
def test_swapping_answers_inside_a_rest_hidden_by_size_changes_nothing(company, data):
    parents, counts = company
    before = publish(parents, counts)
    sized = release_by_size(parents, counts.sum(axis=(1, 2)).tolist(), K)
    nodes = range(len(parents))
    cell = {unit: next((n for n in chain(parents, unit) if n in sized), None) for unit in nodes}
    pairs = [
        (one, other)
        for one, other in itertools.permutations(nodes, 2)
        if cell[one] == cell[other] and counts[one].any() and counts[other].any()
    ]
    if pairs:
        one, other = data.draw(st.sampled_from(pairs))
        given_by_one = data.draw(st.sampled_from(np.flatnonzero(counts[one, 0]).tolist()))
        given_by_other = data.draw(st.sampled_from(np.flatnonzero(counts[other, 0]).tolist()))
        assume(given_by_one != given_by_other)
        swapped = counts.copy()
        swapped[one, 0, [given_by_one, given_by_other]] += [-1, 1]
        swapped[other, 0, [given_by_one, given_by_other]] += [1, -1]
        assert publish(parents, swapped) == before


def test_the_auditor_shares_no_code_with_the_publisher():
    folder = Path(auditor.__file__).parent
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("blickwinkel"):
                own = f"{node.module}.".startswith("blickwinkel.measurement.auditor.")
                assert own or node.module == "blickwinkel.errors", path.name


def test_two_thousand_units_are_audited_within_seconds():
    rng = np.random.default_rng(5)
    parents = [None] + [(node - 1) // 5 for node in range(1, 2_000)]
    published = []
    for perspective in ("board", "cco", "staff"):
        people = rng.integers(4, 14, (2_000, 1)).repeat(35, axis=1)
        counts = rng.multinomial(people, [0.1, 0.2, 0.3, 0.2, 0.1, 0.1])
        published += publish(parents, counts, perspective)
    assert len(published) > 100_000
    start = time.process_time()
    assert rules(published, parents) == set()
    assert time.process_time() - start < 4

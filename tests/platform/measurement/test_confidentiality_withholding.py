"""Nobody who knows the rules, this one included, finds out what a hidden unit answered.

The attacker here is independent of the reader that the publisher reckons with: it takes every company of
a family, publishes it, and looks what all companies with the same publication have in common.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blickwinkel.measurement.confidentiality.explanations import Limits
from blickwinkel.measurement.confidentiality.items import release_items, safe, subtree_counts
from blickwinkel.measurement.confidentiality.sizes import release_by_size
from blickwinkel.measurement.confidentiality.tree import nearest_released, top_down
from blickwinkel.measurement.confidentiality.withholding import withhold_telling

LIMITS = Limits(5, 2)


@dataclass(frozen=True)
class Family:
    """All ways in which the people of a company can answer one item."""

    parents: list[int | None]
    people: list[int]
    answers: int
    k: int

    def counts(self) -> np.ndarray:
        """One company per item: [nodes, companies, answers]."""
        options = [np.array(list(compositions(n, self.answers))) for n in self.people]
        chosen = np.indices([len(option) for option in options]).reshape(len(options), -1)
        return np.stack([option[row] for option, row in zip(options, chosen, strict=True)])


def compositions(people: int, answers: int) -> Iterator[tuple[int, ...]]:
    if answers == 1:
        yield (people,)
        return
    for first in range(people + 1):
        for others in compositions(people - first, answers - 1):
            yield (first, *others)


def hidden_groups(
    parents: list[int | None], totals: np.ndarray, sized: frozenset[int], mask: np.ndarray
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Units, and who is in a unit but in none of those below it, with where they are hidden."""
    above = nearest_released(parents, top_down(parents), sized)
    for node in sorted(sized):
        yield totals[node], ~mask[node]
        below = [child for child in sized if above[child] == node]
        others = totals[node] - totals[below].sum(axis=0)
        if below and others.any():
            yield others, ~mask[below].all(axis=0)


def told(counts: np.ndarray, parents: list[int | None], sized: frozenset[int], mask: np.ndarray):
    """Count publications that determine what nearly all of a hidden group answered, or its counts."""
    totals = subtree_counts(parents, counts)
    seen = np.concatenate([totals * mask[..., np.newaxis], mask[..., np.newaxis]], axis=2)
    seen = seen.transpose(1, 0, 2).reshape(counts.shape[1], -1)
    order = np.lexsort(seen.T)
    new = (np.diff(seen[order], axis=0, prepend=-1) != 0).any(axis=1)
    starts = np.flatnonzero(new)
    nearly, exactly = np.zeros(len(starts), dtype=bool), np.zeros(len(starts), dtype=bool)
    for group, hidden in hidden_groups(parents, totals, sized, mask):
        people = int(group[0].sum())
        least = np.minimum.reduceat(group[order], starts)
        most = np.maximum.reduceat(group[order], starts)
        secret = hidden[order][starts]
        nearly |= secret & (least >= (people - 1 if people >= 4 else people)).any(axis=1)
        exactly |= secret & (least == most).all(axis=1)
    return int(nearly.sum()), int(exactly.sum())


@pytest.mark.parametrize(
    "family",
    [
        Family([None, 0, 0, 0], [2, 3, 4, 4], 3, 3),
        Family([None, 0, 0, 0], [0, 5, 5, 6], 3, 5),
        Family([None, 0, 1, 1, 1], [2, 0, 3, 4, 5], 3, 3),
        Family([None, 0, 0, 0], [1, 2, 3, 4], 4, 3),
        Family([None, 0, 0, 0, 0, 1, 1], [0, 0, 3, 3, 4, 1, 3], 3, 3),
        Family([None, 0, 1, 1, 3, 2], [0, 3, 3, 0, 4, 5], 3, 3),
    ],
    ids=["direct members", "k of 5", "two levels", "three answers", "department", "chain"],
)
def test_no_publication_of_a_family_tells_what_a_hidden_unit_answered(family: Family) -> None:
    counts = family.counts()
    sized = release_by_size(family.parents, family.people, family.k)
    mask = release_items(family.parents, counts, sized, family.k)
    after = withhold_telling(family.parents, counts, sized, mask, Limits(family.k, 2))
    assert told(counts, family.parents, sized, mask)[0] > 0  # the attacker finds what there is
    assert told(counts, family.parents, sized, after) == (0, 0)
    assert after.sum() > 0.9 * mask.sum()


ROW = st.lists(st.integers(0, 4), min_size=6, max_size=6)


@settings(max_examples=150, deadline=None)
@given(st.data(), st.integers(2, 12))
def test_it_only_hides_and_leaves_every_rest_safe(data: st.DataObject, nodes: int) -> None:
    parents = [None] + [data.draw(st.integers(0, node - 1)) for node in range(1, nodes)]
    counts = np.array([[data.draw(ROW) for _ in range(2)] for _ in range(nodes)])
    sized = release_by_size(parents, counts[:, 0].sum(axis=-1).tolist(), 5)
    mask = release_items(parents, counts, sized, 5)
    before = mask.copy()
    after = withhold_telling(parents, counts, sized, mask, LIMITS)
    assert (mask == before).all()
    assert (after <= mask).all()
    assert (withhold_telling(parents, counts, sized, after, LIMITS) == after).all()
    for item in range(2):
        shown = set(np.flatnonzero(after[:, item]).tolist())
        rests = {node: np.zeros(6, dtype=int) for node in shown}
        for node, row in enumerate(counts[:, item]):
            place: int | None = node
            while place is not None and place not in shown:
                place = parents[place]
            if place is not None:
                rests[place] += row
        assert all(safe(rest, 5) for rest in rests.values() if rest.any())


def publish(parents: list[int | None], histograms: list[list[int]]) -> tuple[set[int], set[int]]:
    """Nodes shown by the rules for items alone, and after withholding."""
    counts = np.array(histograms)[:, np.newaxis]
    sized = release_by_size(parents, counts.sum(axis=(1, 2)).tolist(), 5)
    mask = release_items(parents, counts, sized, 5)
    after = withhold_telling(parents, counts, sized, mask, LIMITS)
    return set(np.flatnonzero(mask).tolist()), set(np.flatnonzero(after).tolist())


# people of the unit itself, a team of 9 in which all answered "4", two more teams
NOBODY = [0] * 6
FEW, ALIKE, SMALL, LARGE = [0, 2, 2, 1, 0, 0], [0, 0, 0, 9, 0, 0], [1, 2, 2, 2, 1, 0], [4] * 5 + [1]
TEAMS = [FEW, ALIKE, LARGE, SMALL]


def test_the_smallest_sibling_is_hidden_as_well() -> None:
    # the 9 were not dropped, since 8 are shown; only "4" occurs often enough in what remains
    assert publish([None, 0, 0, 0], TEAMS) == ({0, 2, 3}, {0, 2})


def test_nothing_is_hidden_where_two_answers_fit() -> None:
    teams = [[0, 0, 8, 0, 0, 0], *TEAMS[1:]]
    assert publish([None, 0, 0, 0], teams) == ({0, 2, 3}, {0, 2, 3})


def test_nothing_is_hidden_where_the_unit_may_have_been_dropped() -> None:
    teams = [FEW, [0, 0, 0, 7, 0, 0], *TEAMS[2:]]
    assert publish([None, 0, 0, 0], teams) == ({0, 2, 3}, {0, 2, 3})


def test_without_siblings_the_unit_above_hides_the_item() -> None:
    # company; department (1) of 12 with a single team (2); two more departments (3, 4)
    department = [[3, 3, 3, 3, 0, 0], [0, 0, 0, 7, 0, 0]]
    rules, after = publish([None, 0, 1, 0, 0], [NOBODY, *department, LARGE, [0, 0, 7, 1, 2, 0]])
    assert rules == {0, 1, 3, 4}
    # its figures would follow from the rest of the company, so a second department joins it there
    assert after == {0, 3}


def test_at_worst_the_item_is_shown_nowhere() -> None:
    company = [[3, 3, 3, 3, 0, 0], [0, 0, 0, 7, 0, 0]]
    assert publish([None, 0], company) == ({0}, set())


def test_who_was_not_asked_is_no_part_of_a_rest() -> None:
    parents = [None, 0, 0, 0]
    counts = np.array([[NOBODY, SMALL], [LARGE, LARGE], [SMALL, SMALL], [NOBODY, SMALL]])
    sized = frozenset({0, 1, 2, 3})
    mask = release_items(parents, counts, sized, 5)
    assert mask[:3, 0].all()
    assert not mask[3, 0]
    assert (withhold_telling(parents, counts, sized, mask, LIMITS) == mask).all()


def test_the_answer_that_is_protected_does_not_matter() -> None:
    for order in itertools.permutations(range(5)):
        moved = [[row[j] for j in order] + row[5:] for row in TEAMS]
        assert publish([None, 0, 0, 0], moved)[1] == {0, 2}


def test_two_thousand_units_take_about_a_second() -> None:
    rng = np.random.default_rng(3)
    parents = [None] + [(node - 1) // 5 for node in range(1, 2_000)]
    people = rng.integers(0, 14, (3, 2_000))
    counts = rng.multinomial(
        people[..., np.newaxis].repeat(35, axis=2), [0.02, 0.08, 0.2, 0.4, 0.2, 0.1]
    )
    start = time.process_time()
    for group in range(3):
        sized = release_by_size(parents, people[group].tolist(), 5)
        mask = release_items(parents, counts[group], sized, 5)
        after = withhold_telling(parents, counts[group], sized, mask, LIMITS)
        assert after.sum() > 0.95 * mask.sum()
    assert time.process_time() - start < 4

"""What a reader concludes from a hidden item is what trying all answers concludes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blickwinkel.measurement.confidentiality.explanations import (
    MOST_PARTS,
    OPEN,
    Limits,
    Rest,
    alone,
    by_the_rules,
    telling,
)
from blickwinkel.measurement.confidentiality.items import safe
from blickwinkel.measurement.confidentiality.reader import Reader

LIMITS = Limits(5, 2)
SMALL = Limits(3, 2)


def histograms(people: int, most: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    """Every histogram of so many people that fits into another one."""
    if len(most) == 1:
        if people <= most[0]:
            yield (people,)
        return
    for first in range(min(people, most[0]) + 1):
        for others in histograms(people - first, most[1:]):
            yield (first, *others)


def possible(rest: Rest, limits: Limits) -> Iterator[tuple[tuple[int, ...], ...]]:
    """Every way to divide a rest among its parts with which exactly these would be hidden."""
    for parts in itertools.product(*(histograms(n, rest.histogram) for n in rest.sizes)):
        left = [n - sum(part[j] for part in parts) for j, n in enumerate(rest.histogram)]
        if min(left) < 0:
            continue
        fine = [place for place, part in enumerate(parts) if limits.safe(part)]
        if not fine:
            yield parts
        elif len(fine) == 1 and fine[0] < rest.droppable:
            before = [n - parts[fine[0]][j] for j, n in enumerate(rest.histogram)]
            if any(before) and not limits.safe(before):
                yield parts


def nearly_all(histogram: tuple[int, ...], needed: int) -> set[int]:
    return {answer for answer, count in enumerate(histogram) if count >= needed} or {OPEN}


@st.composite
def rests(draw: st.DrawFn) -> Rest:
    sizes = sorted(draw(st.lists(st.integers(4, 6), min_size=1, max_size=2)))
    others = draw(st.integers(0, 4))
    histogram = [0] * draw(st.integers(3, 4))
    for _ in range(sum(sizes) + others):
        histogram[draw(st.integers(0, len(histogram) - 1))] += 1
    return Rest(tuple(histogram), tuple(sizes), draw(st.integers(0, len(sizes))))


@settings(max_examples=300, deadline=None)
@given(rests())
def test_the_reader_concludes_what_trying_all_answers_concludes(rest: Rest) -> None:
    assume(SMALL.safe(rest.histogram))
    ways = list(possible(rest, SMALL))
    assume(ways)
    found = by_the_rules(rest, SMALL)
    others = [tuple(np.subtract(rest.histogram, np.sum(way, axis=0)).tolist()) for way in ways]
    groups = [*zip(*ways, strict=True), others][: len(found)]
    for group, explanations in zip(groups, found, strict=True):
        people = sum(group[0])
        needed = people - 1 if people >= 4 else people
        truth = set().union(*(nearly_all(histogram, needed) for histogram in group))
        assert explanations
        assert explanations <= truth
        assert telling(explanations) == (len(truth) == 1 and OPEN not in truth)


@given(st.lists(st.integers(0, 9), min_size=3, max_size=6), st.integers(3, 8), st.integers(2, 4))
def test_one_histogram_is_judged_as_many_are(
    histogram: list[int], k: int, min_deviating: int
) -> None:
    assert Limits(k, min_deviating).safe(histogram) == safe(histogram, k, min_deviating)


@pytest.mark.parametrize(
    ("histogram", "sizes", "droppable", "expected"),
    [
        # a team of 6 beside 5 people of the department: only "4" can be nearly all of it
        ((0, 1, 2, 8, 0, 0), (6,), 0, [{3}, {OPEN}]),
        # five "3" as well
        ((0, 1, 5, 5, 0, 0), (6,), 0, [{2, 3}, {2, 3}]),
        # two "can't judge" leave too few valid answers
        ((0, 0, 1, 8, 0, 2), (6,), 0, [{3, OPEN}, {3, OPEN}]),
        # dropped: the 5 others were unanimous; not if a smaller unit is shown
        ((0, 2, 2, 7, 0, 0), (6,), 1, [{3, OPEN}, {3, OPEN}]),
        ((0, 2, 2, 7, 0, 0), (6,), 0, [{3}, {OPEN}]),
        # either of two teams can be the one of "4", but not both
        ((1, 1, 5, 5, 0, 0), (6, 6), 0, [{2, 3}, {2, 3}]),
        # both must be
        ((1, 1, 0, 10, 0, 0), (6, 6), 0, [{3}, {3}]),
    ],
    ids=["one", "two answers", "too few valid", "dropped", "not dropped", "either", "both"],
)
def test_explanations(
    histogram: tuple[int, ...], sizes: tuple[int, ...], droppable: int, expected: list[set[int]]
) -> None:
    assert by_the_rules(Rest(histogram, sizes, droppable), LIMITS) == expected


def test_a_unit_somewhere_in_a_rest_is_explained_whatever_else_is_in_it() -> None:
    assert alone(Rest((1, 1, 0, 10, 0, 0), (6, 6), 0), 6, LIMITS) == {3}
    assert alone(Rest((1, 1, 5, 5, 0, 2), (6, 6), 0), 6, LIMITS) == {2, 3, OPEN}
    assert alone(Rest((1, 1, 1, 2, 0, 0), (5,), 0), 5, LIMITS) == set()


def test_many_hidden_units_take_no_more_than_a_moment() -> None:
    parts = tuple(range(5, 5 + 3 * MOST_PARTS))
    many = Rest((1, 1, 0, sum(parts), 0, 0), parts, 0)
    assert by_the_rules(many, LIMITS)[0] == {3}
    assert Reader(5, 2).learns(many)
    two = Rest((1, 1, 0, sum(parts), sum(parts), 1), parts, 3)
    assert not Reader(5, 2).learns(two)


def test_the_reader_reckons_with_what_is_withheld() -> None:
    # beside 10 people of the unit itself the 6 of "4" are told; among 12 more they may be of "2" or "3"
    # as well, which would have been told likewise. The 12 are too mixed to be hidden otherwise.
    told, grown = Rest((2, 3, 3, 8, 0, 0), (6,), 0), Rest((3, 5, 6, 9, 2, 1), (6, 12), 2)
    assert Reader(5, 2).learns(told)
    assert by_the_rules(grown, LIMITS) == [set(), set(), set()]
    assert Reader(5, 2).explanations(grown) == [{1, 2}, {OPEN}, {OPEN}]
    assert not Reader(5, 2).learns(grown)


def test_a_unit_withheld_for_those_below_it_is_judged_with_them() -> None:
    # 20 people that cannot be nearly alike: what is hidden below them is what tells
    rest = Rest((2, 2, 3, 12, 2, 0), (20,), 0)
    assert by_the_rules(rest, LIMITS) == [set(), set()]
    assert not Reader(5, 2).learns(rest)
    assert Reader(5, 2).learns(rest, inner={(7,)})
    assert not Reader(5, 2).learns(Rest((2, 2, 7, 12, 7, 0), (28,), 0), inner={(7,)})

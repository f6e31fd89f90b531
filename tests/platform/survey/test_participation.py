"""The one place that turns the ledger into figures: coarse, and of large enough units only."""

from __future__ import annotations

import itertools
import uuid
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.survey.services.participation import (
    CoarseShare,
    UnitLedger,
    coarse_share,
    participation,
)


def unit(name: str, lft: int, rgt: int, depth: int, invited: int, answered: int = 0) -> UnitLedger:
    return UnitLedger(uuid.uuid4(), name, depth, lft, rgt, invited, answered)


@pytest.mark.parametrize(
    ("answered", "invited", "low", "high"),
    [
        (0, 10, 0, 50),
        (4, 10, 0, 50),
        (5, 10, 50, 100),
        (10, 10, 50, 100),
        (4, 20, 0, 25),
        (5, 20, 25, 50),
        (15, 20, 75, 100),
        (4, 50, 0, 10),
        (5, 50, 10, 20),
        (44, 50, 80, 90),
        (45, 50, 90, 100),
        (25, 34, 60, 75),
        (26, 34, 75, 100),
        (34, 34, 75, 100),
        (9, 100, 0, 10),
        (10, 100, 10, 15),
        (89, 100, 85, 90),
        (90, 100, 90, 100),
        (99, 1000, 0, 10),
        (149, 1000, 10, 15),
        (150, 1000, 15, 20),
    ],
)
def test_shares_are_coarse(answered: int, invited: int, low: int, high: int) -> None:
    assert coarse_share(answered, invited) == CoarseShare(low, high)


@given(st.integers(1, 3000))
def test_every_range_is_true_and_spans_five_people_and_five_per_cent(invited: int) -> None:
    shares = [coarse_share(answered, invited) for answered in range(invited + 1)]
    for answered, share in enumerate(shares):
        true = 100 * answered / invited
        assert share.low <= true < share.high or share.high == 100 == true
        assert share.high - share.low >= (10 if share.low == 0 or share.high == 100 else 5)
        assert share.low % 5 == share.high % 5 == 0
    if invited >= 10:
        assert min(Counter(shares).values()) >= 5
    # each range is one stretch: an answer more leads to the same range or the next one
    assert len(list(itertools.groupby(shares))) == len(set(shares))


COMPANY = [
    unit("AG", 1, 14, 0, 16, 3),
    unit("Vertrieb", 2, 7, 1, 1, 1),
    unit("Nord", 3, 4, 2, 9, 9),
    unit("Süd", 5, 6, 2, 4, 0),
    unit("Technik", 8, 11, 1, 0, 0),
    unit("Netze", 9, 10, 2, 10, 5),
    unit("Stab", 12, 13, 1, 2, 2),
]


def test_units_below_count_and_small_units_do_not_appear() -> None:
    shown = [(seen.name, seen.invited, seen.share) for seen in participation(COMPANY)]
    assert shown == [
        ("AG", 42, CoarseShare(45, 60)),  # 20 of 42
        ("Vertrieb", 14, CoarseShare(40, 100)),  # 10 of 14
        ("Technik", 10, CoarseShare(50, 100)),
        ("Netze", 10, CoarseShare(50, 100)),
    ]


def test_the_order_of_the_rows_does_not_matter() -> None:
    assert participation(reversed(COMPANY)) == participation(COMPANY)


def test_a_unit_whose_siblings_are_few_is_hidden_with_them() -> None:
    two = [unit("AG", 1, 6, 0, 0), unit("A", 2, 3, 1, 30), unit("B", 4, 5, 1, 9)]
    assert [seen.name for seen in participation(two)] == ["AG"]
    two[2] = unit("B", 4, 5, 1, 10)
    assert [seen.name for seen in participation(two)] == ["AG", "A", "B"]


def test_a_company_of_ten_is_shown_as_a_whole_and_a_smaller_one_not() -> None:
    (whole,) = participation([unit("AG", 1, 4, 0, 5, 1), unit("Team", 2, 3, 1, 5, 2)])
    assert (whole.invited, whole.share) == (10, CoarseShare(0, 50))
    assert participation([unit("AG", 1, 4, 0, 4, 1), unit("Team", 2, 3, 1, 5, 2)]) == []


def test_nobody_invited_shows_nothing() -> None:
    assert participation([]) == []
    assert participation([unit("AG", 1, 2, 0, 0)]) == []


def grown(parents: list[int], invited: list[int]) -> list[UnitLedger]:
    """A tree in nested-set numbers; unit n + 1 stands below unit ``parents[n] % (n + 1)``."""
    below: dict[int, list[int]] = {n: [] for n in range(len(invited))}
    for n, parent in enumerate(parents):
        below[parent % (n + 1)].append(n + 1)
    bounds, counter = {}, itertools.count(1)

    def walk(n: int, depth: int) -> None:
        lft = next(counter)
        for child in below[n]:
            walk(child, depth + 1)
        bounds[n] = (lft, next(counter), depth)

    walk(0, 0)
    return [unit(str(n), *bounds[n], invited[n]) for n in range(len(invited))]


@given(
    st.integers(0, 14).flatmap(
        lambda n: st.tuples(
            st.lists(st.integers(0, 99), min_size=n, max_size=n),
            st.lists(st.integers(0, 14), min_size=n + 1, max_size=n + 1),
        )
    )
)
def test_no_subtraction_of_shown_units_leads_to_fewer_than_ten(
    tree: tuple[list[int], list[int]],
) -> None:
    units = grown(*tree)
    shown = {seen.unit_id for seen in participation(units)}
    assert (units[0].unit_id in shown) is (sum(tree[1]) >= 10)
    rest: Counter[uuid.UUID] = Counter()
    for one in units:
        above = [u for u in units if u.lft <= one.lft <= u.rgt and u.unit_id in shown]
        if above:
            rest[max(above, key=lambda u: u.lft).unit_id] += one.invited
    assert all(left == 0 or left >= 10 for left in rest.values())

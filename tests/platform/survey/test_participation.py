"""The one place that turns the ledger into figures: coarse, and of large enough units only."""

from __future__ import annotations

import uuid

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
    ("answered", "invited", "percent", "bound"),
    [
        (0, 10, 10, "below"),
        (9, 100, 10, "below"),
        (99, 1000, 10, "below"),
        (1, 10, 10, "exactly"),
        (12, 100, 10, "exactly"),
        (124, 1000, 10, "exactly"),
        (125, 1000, 15, "exactly"),
        (126, 1000, 15, "exactly"),
        (175, 1000, 20, "exactly"),
        (50, 100, 50, "exactly"),
        (52, 100, 50, "exactly"),
        (53, 100, 55, "exactly"),
        (9, 10, 90, "exactly"),
        (90, 100, 90, "exactly"),
        (91, 100, 90, "above"),
        (901, 1000, 90, "above"),
        (10, 10, 90, "above"),
        (0, 1, 10, "below"),
        (1, 1, 90, "above"),
    ],
)
def test_shares_are_coarse(answered: int, invited: int, percent: int, bound: str) -> None:
    assert coarse_share(answered, invited) == CoarseShare(percent, bound)


@given(st.integers(1, 5000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_no_share_is_finer_than_the_terms_promise(pair: tuple[int, int]) -> None:
    answered, invited = pair
    share = coarse_share(answered, invited)
    true = 100 * answered / invited
    assert share.percent % 5 == 0
    if share.bound == "exactly":
        assert 10 <= share.percent <= 90
        assert abs(share.percent - true) <= 2.5
    else:
        assert (share.percent, share.bound) in {(10, "below"), (90, "above")}
        assert true < 10 if share.bound == "below" else true > 90


def test_all_or_nobody_cannot_be_told_from_nearly_so() -> None:
    assert coarse_share(100, 100) == coarse_share(91, 100)
    assert coarse_share(0, 100) == coarse_share(9, 100)


COMPANY = [
    unit("AG", 1, 14, 0, 6, 3),
    unit("Vertrieb", 2, 7, 1, 1, 1),
    unit("Nord", 3, 4, 2, 9, 9),
    unit("Süd", 5, 6, 2, 4, 0),
    unit("Technik", 8, 11, 1, 0, 0),
    unit("Netze", 9, 10, 2, 10, 5),
    unit("Stab", 12, 13, 1, 2, 2),
]


def test_units_below_count_and_small_units_do_not_appear() -> None:
    shown = [(seen.name, seen.invited, seen.share.percent) for seen in participation(COMPANY)]
    assert shown == [
        ("AG", 32, 65),  # 20 of 32
        ("Vertrieb", 14, 70),  # 10 of 14
        ("Technik", 10, 50),
        ("Netze", 10, 50),
    ]


def test_the_order_of_the_rows_does_not_matter() -> None:
    assert participation(reversed(COMPANY)) == participation(COMPANY)


def test_a_small_company_is_shown_as_a_whole() -> None:
    (whole,) = participation([unit("AG", 1, 4, 0, 2, 1), unit("Team", 2, 3, 1, 5, 2)])
    assert (whole.invited, whole.share) == (7, CoarseShare(45, "exactly"))


def test_nobody_invited_shows_nothing() -> None:
    assert participation([]) == []
    assert participation([unit("AG", 1, 2, 0, 0)]) == []


@given(st.lists(st.tuples(st.integers(0, 12), st.floats(0, 1)), min_size=1, max_size=12))
def test_no_unit_below_the_company_with_fewer_than_ten_invited(
    teams: list[tuple[int, float]],
) -> None:
    units = [unit("AG", 1, 2 * len(teams) + 2, 0, 0)]
    units += [
        unit(str(n), 2 * n + 2, 2 * n + 3, 1, invited, round(invited * share))
        for n, (invited, share) in enumerate(teams)
    ]
    shown = participation(units)
    assert all(seen.invited >= 10 for seen in shown if seen.depth)
    assert {seen.name for seen in shown if seen.depth} == {
        str(n) for n, (invited, _) in enumerate(teams) if invited >= 10
    }

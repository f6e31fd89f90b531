"""What is released of whom: the board that agreed to be shown, and everybody else who did not."""

from __future__ import annotations

import uuid

import numpy as np
import pytest

from blickwinkel.database import Database
from blickwinkel.measurement.confidentiality.items import release_items
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.publishing.services.release import OrgTree, ReleasedGroup, release, rules_applied
from blickwinkel.response.services.counting import Cell, CellCount
from blickwinkel.survey.models import SnapshotUnit
from support.board import LAST, Board, ask, company_of, planned_wave
from support.results import payloads, publication, small_framework

FRAMEWORK = small_framework(5)
TERMS = Terms()
UNITS = [uuid.uuid4() for _ in range(3)]
TREE = OrgTree.of(
    [
        SnapshotUnit(unit_id=UNITS[0], parent_id=None, lft=1, rgt=6, code="ALL", name="All"),
        SnapshotUnit(unit_id=UNITS[1], parent_id=UNITS[0], lft=2, rgt=3, code="A", name="A"),
        SnapshotUnit(unit_id=UNITS[2], parent_id=UNITS[0], lft=4, rgt=5, code="B", name="B"),
    ]
)
# the company's first item has five answers and "can't judge"
FOURS, MIXED, SPARSE = [0, 0, 0, 1, 0, 0], [0, 1, 0, 1, 0, 0], [0, 0, 0, 1, 0, 1]


def cell(people: int, histogram: list[int]) -> CellCount:
    """People who answered every item as one row of the histogram says, scaled to their number."""
    row = np.array(histogram) * people // sum(histogram)
    row[np.argmax(row)] += people - row.sum()
    return CellCount(people, np.tile(row, (len(FRAMEWORK.items), 1)))


def wave(board: int, histogram: list[int] = FOURS) -> dict[Cell, CellCount]:
    """A board at the root and one member in a division, a CCO and staff of either division."""
    return {
        (UNITS[0], "board"): cell(board - 1, histogram),
        (UNITS[1], "board"): cell(1, FOURS),
        (UNITS[1], "cco"): cell(3, MIXED),
        (UNITS[2], "cco"): cell(4, MIXED),
        (UNITS[1], "staff"): cell(12, MIXED),
        (UNITS[2], "staff"): cell(9, FOURS),
    }


def released(counted: dict[Cell, CellCount], *, agreed: bool) -> dict[str, ReleasedGroup]:
    return release(TREE, FRAMEWORK, counted, None, TERMS, open_leadership=agreed)


def test_a_board_of_three_that_agreed_is_shown_though_all_answer_alike() -> None:
    groups = released(wave(3), agreed=True)
    assert set(groups) == {"board", "cco", "staff"}
    assert groups["board"].sized == {0}
    assert groups["board"].histogram(0, 0) == [0, 0, 0, 3, 0, 0]
    assert not groups["board"].shown[1:].any()  # one of the three sits in a division
    assert rules_applied(TERMS, groups)["open_leadership"] is True


def test_without_the_consent_it_is_pooled() -> None:
    groups = released(wave(3), agreed=False)
    assert set(groups) == {"leadership", "cco", "staff"}
    assert rules_applied(TERMS, groups)["open_leadership"] is False


@pytest.mark.parametrize("board", [1, 2])
def test_fewer_than_three_are_pooled_though_they_agreed(board: int) -> None:
    agreed, not_agreed = released(wave(board), agreed=True), released(wave(board), agreed=False)
    assert set(agreed) == {"leadership", "cco", "staff"}
    assert (agreed["leadership"].totals == not_agreed["leadership"].totals).all()
    assert rules_applied(TERMS, agreed)["open_leadership"] is False


def test_fewer_than_three_are_not_shown_where_there_is_nobody_to_pool_them_with() -> None:
    alone = {place: count for place, count in wave(2).items() if place[1] != "cco"}
    assert not released(alone, agreed=True)["board"].shown.any()


def test_three_who_agreed_are_shown_where_there_is_nobody_to_pool_them_with() -> None:
    alone = {place: count for place, count in wave(3).items() if place[1] != "cco"}
    assert released(alone, agreed=True)["board"].shown[0, 0]


def test_an_item_that_fewer_than_three_can_judge_is_not_shown() -> None:
    groups = released(wave(4, [0, 0, 0, 1, 0, 2]), agreed=True)
    assert groups["board"].totals[0, 0].tolist() == [0, 0, 0, 2, 0, 2]
    assert not groups["board"].shown.any()
    assert released(wave(4, SPARSE), agreed=True)["board"].shown[0, 0]


def test_the_normal_rules_apply_to_a_board_of_five_that_agreed() -> None:
    groups = released(wave(5), agreed=True)
    assert groups["board"].terms == TERMS
    assert groups["board"].sized == {0}
    assert not groups["board"].shown.any()  # all alike
    assert rules_applied(TERMS, groups)["open_leadership"] is False


def test_ccos_and_staff_get_the_rules_they_would_get_anyway() -> None:
    agreed, large = released(wave(3), agreed=True), released(wave(5), agreed=False)
    for group in ("cco", "staff"):
        assert agreed[group].terms == TERMS
        assert agreed[group].sized == large[group].sized
        assert (agreed[group].shown == large[group].shown).all()
    # three CCOs in one division stay hidden, and a staff that answers alike does
    assert 1 not in agreed["cco"].sized
    assert not agreed["staff"].shown[2].any()


def test_what_a_hidden_item_would_tell_is_withheld() -> None:
    alike = {
        (UNITS[0], "staff"): CellCount(5, np.tile([0, 2, 2, 1, 0, 0], (3, 1))),
        (UNITS[1], "staff"): CellCount(9, np.tile([0, 0, 0, 9, 0, 0], (3, 1))),
        (UNITS[2], "staff"): CellCount(8, np.tile([1, 2, 2, 2, 1, 0], (3, 1))),
    }
    staff = released(alike, agreed=False)["staff"]
    assert staff.sized == {0, 1, 2}
    by_rules = release_items(TREE.parents, _direct(alike), staff.sized, TERMS.k)
    assert by_rules[:, 0].tolist() == [True, False, True]
    assert staff.shown[:, 0].tolist() == [True, False, False]


def _direct(counted: dict[Cell, CellCount]) -> np.ndarray:
    return np.stack([counted[unit, "staff"].counts for unit in UNITS])


@pytest.mark.parametrize("all_agree", [True, False])
def test_a_published_wave_says_whether_it_was_applied(
    database: Database, *, all_agree: bool
) -> None:
    company = company_of(database)
    board = Board(company, planned_wave(company))
    ask(company, board.wave)
    for place, token in enumerate(board.tokens):
        board.decide(token, agrees=all_agree or place > 0)
    board.open()
    company.next_day = LAST
    company.answer_all(board.wave, lambda _who, _item: "4").publish(board.wave)
    assert publication(company, board.wave)["rules"]["open_leadership"] is all_agree
    side = payloads(company, board.wave)["NL"]["leadership"]
    assert (side is not None and side["group"] == "board") is all_agree

"""Adding up answer sheets: the same counts whatever the order and the batches; damage is never counted."""

from __future__ import annotations

import uuid
from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.response.services.counting import (
    Bundle,
    Cell,
    CellCount,
    DamagedDataError,
    add_up,
    from_bytes,
    merge,
    to_bytes,
)
from blickwinkel.response.services.tallying import differences

CELLS: list[Cell] = [(uuid.UUID(int=n), side) for n in range(3) for side in ("board", "staff")]


@st.composite
def stacks(draw: st.DrawFn) -> tuple[list[Bundle], int, int]:
    """Sheets of some cells, the number of items and of scale points."""
    items, points = draw(st.integers(1, 6)), draw(st.integers(2, 11))
    answers = st.lists(st.integers(0, points), min_size=items, max_size=items).map(bytes)
    bundles = st.lists(st.tuples(st.sampled_from(CELLS), answers), max_size=40)
    return draw(bundles), items, points


def counted_by_hand(sheets: list[Bundle], items: int, points: int) -> dict[Cell, list[list[int]]]:
    seen = Counter((cell, i, raw[i]) for cell, raw in sheets for i in range(items))
    order = [*range(1, points + 1), 0]
    return {
        cell: [[seen[cell, i, answer] for answer in order] for i in range(items)]
        for cell in {cell for cell, _ in sheets}
    }


@given(stacks())
def test_each_answer_is_counted_where_it_belongs(stack):
    sheets, items, points = stack
    counts = add_up(sheets, items, points)
    assert {c: n.counts.tolist() for c, n in counts.items()} == counted_by_hand(*stack)
    assert {c: n.respondents for c, n in counts.items()} == Counter(cell for cell, _ in sheets)


@given(stacks(), st.data())
def test_order_and_batches_do_not_matter(stack, data):
    sheets, items, points = stack
    shuffled = data.draw(st.permutations(sheets))
    cuts = sorted(data.draw(st.lists(st.integers(0, len(sheets)), max_size=4)))
    batches = [shuffled[a:b] for a, b in zip([0, *cuts], [*cuts, len(sheets)], strict=True)]
    merged = merge(add_up(batch, items, points) for batch in batches)
    assert differences(merged, add_up(sheets, items, points)) == []


@given(stacks())
def test_bundles_of_a_cell_count_like_their_sheets(stack):
    sheets, items, points = stack
    together: dict[Cell, bytes] = {}
    for cell, raw in sheets:
        together[cell] = together.get(cell, b"") + raw
    whole = add_up(list(together.items()), items, points)
    assert differences(whole, add_up(sheets, items, points)) == []


@given(stacks())
def test_what_is_stored_is_read_back(stack):
    sheets, items, points = stack
    for count in add_up(sheets, items, points).values():
        assert (from_bytes(to_bytes(count.counts), items, points) == count.counts).all()


@given(stacks(), st.data())
def test_one_changed_answer_is_a_difference(stack, data):
    sheets, items, points = stack
    counts = add_up(sheets, items, points)
    if not sheets:
        return
    at = data.draw(st.integers(0, len(sheets) - 1))
    item = data.draw(st.integers(0, items - 1))
    cell, raw = sheets[at]
    other = bytearray(raw)
    other[item] = (raw[item] + 1) % (points + 1)
    changed = add_up([*sheets[:at], (cell, bytes(other)), *sheets[at + 1 :]], items, points)
    assert differences(counts, changed) == [cell]


@pytest.mark.parametrize(
    "sheets",
    [
        [b"\x01\x02\x03", b"\x01\x02"],  # cut off
        [b"\x01\x02\x03", b"\x01\x02\x03\x04"],
        [b"\x01\x02", b"\x01\x02\x03\x04"],  # one too short, one too long: together they would fit
        [b"\x01\x02\x06"],  # above the scale
        [b"\x01\x02\xff"],
        [b""],
    ],
)
def test_damaged_sheets_are_refused(sheets):
    with pytest.raises(DamagedDataError):
        add_up([(CELLS[0], raw) for raw in sheets], 3, 5)


@pytest.mark.parametrize(
    "raw", [b"", bytes(71), bytes(73), b"\xff" * 72], ids=["empty", "short", "long", "negative"]
)
def test_damaged_tallies_are_refused(raw):
    assert from_bytes(bytes(72), 3, 5).tolist() == [[0] * 6] * 3
    with pytest.raises(DamagedDataError):
        from_bytes(raw, 3, 5)


def test_counts_reach_to_the_limit_of_what_is_stored_and_not_beyond():
    largest = np.full((1, 3), 2**31 - 1, dtype=np.int64)
    assert (from_bytes(to_bytes(largest), 1, 2) == largest).all()
    one = CellCount(1, np.array([[1, 0, 0]], dtype=np.int64))
    with pytest.raises(OverflowError):
        to_bytes((CellCount(2**31 - 1, largest) + one).counts)


def test_nothing_is_counted_from_nothing():
    assert add_up([], 3, 5) == {}
    assert merge([]) == {}

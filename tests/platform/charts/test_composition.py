from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.composition import (
    CompositionChart,
    CompositionRow,
    CompositionWords,
    Split,
    composition_chart,
    whole_points,
)
from blickwinkel.charts.svg import Layout

REASON = "nicht vergleichbar: die Einheiten haben sich zu stark verändert"


def chart(*rows: CompositionRow) -> CompositionChart:
    words = CompositionWords("Veränderung", "in den Einheiten", "andere Mischung")
    return CompositionChart("Echte Verbesserung", "Je Thema eine Brücke", words, rows, "de")


def split(within: float, composition: float) -> Split:
    return Split(within + composition, within, composition)


labels = st.sampled_from(["IT", "Adress- und Datenqualität im Bestandskundenmanagement der AG"])
notes = st.sampled_from(["", "überwiegend in den Einheiten, und zwar in fast allen von ihnen"])
parts = st.floats(-50, 50)
rows = st.builds(CompositionRow, labels, st.builds(split, parts, parts), notes) | st.builds(
    CompositionRow, labels, st.none(), st.just(""), st.just(REASON)
)


@given(st.lists(rows, max_size=6), st.sampled_from(Layout))
def test_texts_never_touch_or_leave_the_picture(read, given_rows, layout):
    drawn = read(composition_chart(chart(*given_rows), layout, "c"))
    assert drawn.clashes() == []
    assert drawn.outside() == []
    assert drawn.forbidden() == []


@given(parts, parts)
def test_figures_that_are_shown_add_up(within, composition):
    change, first, second = whole_points(split(within, composition))
    assert change == first + second
    assert abs(first - within) <= 1
    assert abs(second - composition) <= 1
    assert all(points == int(points) for points in (change, first, second))


@pytest.mark.parametrize(
    ("within", "composition", "shown"),
    [(2.6, -0.2, (2, 2, 0)), (6.6, 1.8, (8, 6, 2)), (0.4, 0.4, (1, 0, 1)), (-4, 3, (-1, -4, 3))],
)
def test_the_part_that_rounding_moved_farthest_takes_the_difference(within, composition, shown):
    assert whole_points(split(within, composition)) == shown


def spans(drawn) -> dict[str, tuple[float, float]]:
    found = {}
    for node in drawn.rows()[0].iter():
        if node.get("class", "").startswith("span"):
            left = float(node.get("x"))
            found[node.get("class")] = (left, left + float(node.get("width")))
    return found


@pytest.mark.parametrize("layout", Layout)
def test_the_waterfall_runs_from_zero_over_the_units_to_the_whole_change(read, layout):
    drawn = read(composition_chart(chart(CompositionRow("Daten", split(6, -14))), layout, "c"))
    found = spans(drawn)
    (row,) = drawn.rows()
    zero = float(next(n for n in row.iter() if n.get("class") == "zero").get("x1"))
    dot = float(next(n for n in row.iter() if n.get("class") == "estimate").get("cx"))
    assert found["span within"][0] == pytest.approx(zero, abs=0.1)
    assert found["span mix"] == pytest.approx((dot, found["span within"][1]), abs=0.2)
    assert dot < zero < found["span within"][1]


@pytest.mark.parametrize("layout", Layout)
def test_a_row_without_a_split_shows_its_reason_and_no_figure(read, layout):
    row = CompositionRow("Daten", None, hidden="nicht vergleichbar")
    drawn = read(composition_chart(chart(row), layout, "c"))
    assert "nicht vergleichbar" in drawn.words(drawn.rows()[0])
    assert not any(letter.isdigit() for letter in drawn.words(drawn.rows()[0]))
    assert any(node.get("fill") == "url(#c-hatch)" for node in drawn.elements())


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Split(5, 2, 2),
        lambda: Split(float("nan"), 2, 2),
        lambda: CompositionRow("x", None),
        lambda: CompositionRow("x", split(1, 1), hidden="geheim"),
    ],
)
def test_what_does_not_add_up_is_refused(wrong):
    with pytest.raises(ValueError, match=r"add up|reason"):
        wrong()

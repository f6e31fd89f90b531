from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import blickwinkel
from blickwinkel.charts.heat import HeatCell, HeatMap, HeatMode, HeatRow, HeatWords, heat_map, tone

STYLES = Path(blickwinkel.__file__).parent / "web/static"
WORDS = HeatWords("Einheit", "nicht gezeigt", "deutlich", "Mitarbeitende höher", "Leitung höher")


def chart(
    *rows: HeatRow, columns: tuple[str, ...] = ("Daten", "IT"), mode: HeatMode = HeatMode.GAP
) -> HeatMap:
    return HeatMap("Wo es auseinandergeht", "Je Zeile", mode, columns, rows, WORDS, "de")


def cells(read, *rows: HeatRow, mode: HeatMode = HeatMode.GAP):
    return list(read(heat_map(chart(*rows, mode=mode), "h")).root.iter("td"))


def test_each_figure_has_its_sign_and_its_head_and_no_style(read):
    row = HeatRow("Team Nord", (HeatCell(27.6), HeatCell(-12.5)), href="/unit/1")
    drawn = read(heat_map(chart(row), "h"))
    assert [td.text for td in drawn.root.iter("td")] == ["+28", "−13"]
    assert [th.get("scope") for th in drawn.root.iter("th")] == ["col", "col", "col", "row"]
    assert [a.get("href") for a in drawn.root.iter("a")] == ["/unit/1"]
    names = {name for node in drawn.elements() for name in node.attrib}
    assert not {name for name in names if re.match(r"style|on|src", name)}


def test_a_certain_cell_speaks_without_its_colour(read):
    certain, plain = cells(read, HeatRow("x", (HeatCell(30, certain=True), HeatCell(30))))
    assert "certain" in certain.get("class", "").split()
    assert "deutlich" in "".join(certain.itertext())
    assert "deutlich" not in "".join(plain.itertext())


def test_a_hidden_cell_gives_its_reason_and_no_figure(read):
    veiled, asked_not = cells(
        read, HeatRow("x", (HeatCell(None, hidden="nicht gezeigt"), HeatCell(None)))
    )
    assert "heatmap-veil" in veiled.get("class", "")
    assert "".join(veiled.itertext()) == "nicht gezeigt"
    assert "".join(asked_not.itertext()) == "–"
    (whole,) = cells(read, HeatRow("x", (), hidden="zu wenige Antworten"))
    assert whole.get("colspan") == "2"
    assert "".join(whole.itertext()) == "zu wenige Antworten"


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: HeatCell(1, hidden="geheim"),
        lambda: HeatCell(None, certain=True),
        lambda: HeatRow("x", (HeatCell(1),), hidden="geheim"),
        lambda: chart(HeatRow("x", (HeatCell(1),))),
    ],
)
def test_values_that_would_leak_or_shift_the_columns_are_refused(wrong):
    with pytest.raises(ValueError, match=r"hiding|certain|hidden|column"):
        wrong()


@pytest.mark.parametrize(
    ("value", "mode", "class_"),
    [
        (4.9, HeatMode.GAP, "even"),
        (5, HeatMode.GAP, "over-1"),
        (-5, HeatMode.GAP, "under-1"),
        (-12.5, HeatMode.GAP, "under-2"),
        (25, HeatMode.GAP, "over-3"),
        (100, HeatMode.GAP, "over-4"),
        (0, HeatMode.STAFF, "tone-0"),
        (9.9, HeatMode.STAFF, "tone-0"),
        (10, HeatMode.STAFF, "tone-1"),
        (100, HeatMode.LEADERSHIP, "tone-9"),
    ],
)
def test_tones_are_steps(value, mode, class_):
    assert tone(value, mode) == class_


@given(st.floats(-100, 100), st.sampled_from(HeatMode))
def test_every_value_has_a_tone_that_the_stylesheet_knows(value, mode):
    assert f".{tone(value, mode)} {{ background:" in (STYLES / "results.css").read_text("utf-8")


def test_heads_lean_where_their_words_are_too_wide(read):
    crowded = heat_map(chart(columns=("Beschwerdemanagement",) * 12), "h")
    assert "heatmap-crowded" in read(crowded).root.get("class")
    assert "heatmap-crowded" not in read(heat_map(chart(), "h")).root.get("class")


def test_hostile_names_are_text_and_depth_is_bounded(read):
    hostile = HeatRow("</a><script>x</script>", (HeatCell(1), HeatCell(2)), depth=99, href='"x')
    drawn = read(heat_map(chart(hostile), "h"))
    assert not list(drawn.root.iter("script"))
    assert [th.get("class") for th in drawn.root.iter("th")][-1] == "depth-5"

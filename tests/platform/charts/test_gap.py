from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.gap import Emphasis, GapChart, GapRow, gap_chart
from blickwinkel.charts.levels import Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.svg import Layout

BANDS = tuple(
    Band(name, 20 * step)
    for step, name in enumerate(["Zufällig", "Punktuell", "Definiert", "Gesteuert", "Gelebt"])
)
REASON = "Mitarbeitende: weniger als fünf Antworten, oder durch Abziehen ableitbar."


def row(leadership: float, staff: float, interval=(-5.0, 13.0), **other) -> GapRow:
    given_ = {
        "label": "Adress- und Datenqualität",
        "verdict": "Gemeinsames Mittelfeld",
        "detail": "kein Unterschied · −16 bis +12",
        "emphasis": Emphasis.CLEAR,
        **other,
    }
    return GapRow(
        leadership=leadership, staff=staff, interval=interval, gap=leadership - staff, **given_
    )


def hidden_row(leadership: float | None = 58, detail: str = "") -> GapRow:
    return GapRow(
        "Kampagnen", leadership, None, None, None, "Keine Aussage möglich", detail,
        Emphasis.NONE, REASON,
    )  # fmt: skip


def chart(*rows: GapRow) -> GapChart:
    return GapChart(
        "Die Leitung sieht es anders", "Je Zeile zwei Marken", SideNames("Leitung", "Mitarbeitende"),
        "Unterschied in Punkten", BANDS, rows, "de",
    )  # fmt: skip


scores = st.floats(0, 100, allow_nan=False)
ends = st.tuples(st.floats(-100, 100), st.floats(-100, 100)).map(lambda pair: tuple(sorted(pair)))
some_rows = st.builds(row, scores, scores, st.none() | ends) | st.builds(hidden_row, scores)


@given(st.lists(some_rows, min_size=1, max_size=5), st.sampled_from(Layout))
def test_labels_never_touch_each_other_or_leave_the_picture(read, rows, layout):
    drawn = read(gap_chart(chart(*rows), layout, "g"))
    assert drawn.clashes() == []
    assert drawn.outside() == []


@pytest.mark.parametrize("layout", Layout)
@pytest.mark.parametrize(
    ("leadership", "staff"),
    [(0, 0), (100, 100), (0, 100), (100, 0), (50, 50), (50.4, 49.6), (99, 100), (1, 0)],
)
def test_extremes_and_equal_values_keep_both_figures_and_both_marks(
    read, layout, leadership, staff
):
    drawn = read(gap_chart(chart(row(leadership, staff)), layout, "g"))
    classes = [node.get("class", "") for node in drawn.rows()[0].iter()]
    assert drawn.clashes() == []
    assert sum("lead-text" in c for c in classes) == 1
    assert sum("staff-text" in c for c in classes) == 1
    assert classes.count("lead") == classes.count("staff") == 1


def test_a_covered_circle_grows_so_that_both_marks_are_seen(read):
    def radius(staff: float) -> float:
        drawn = read(gap_chart(chart(row(50, staff)), Layout.NARROW, "g"))
        return float(
            next(n for n in drawn.rows()[0].iter() if n.get("class") == "staff").get("r", "0")
        )

    assert radius(50) > radius(20)


@pytest.mark.parametrize("layout", Layout)
def test_a_hidden_side_leaves_no_figure_behind(read, layout):
    leaky = hidden_row(58, detail="77 bis 88")
    drawn = read(gap_chart(chart(row(71, 52), leaky), layout, "g"))
    shown, concealed = drawn.rows()
    assert set(re.findall(r"\d+", drawn.words(concealed))) == {"58"}
    assert "Mitarbeitende" in drawn.words(concealed)
    assert {"71", "52", "19"} <= set(re.findall(r"\d+", drawn.words(shown)))  # the negative control


@pytest.mark.parametrize("layout", Layout)
def test_a_hidden_row_shows_the_hatch_and_its_reason(read, layout):
    drawn = read(gap_chart(chart(hidden_row(None)), layout, "g"))
    (concealed,) = drawn.rows()
    assert any(node.get("fill") == "url(#g-hatch)" for node in concealed.iter())
    assert REASON in drawn.words(concealed)
    assert not re.search(r"\d", drawn.words(concealed))


@pytest.mark.parametrize(
    "wrong",
    [
        {"staff": None},
        {"staff": None, "hidden": REASON, "gap": None},
        {"staff": None, "hidden": REASON, "interval": None},
        {"hidden": REASON},
        {"leadership": 101},
        {"staff": -0.5},
        {"staff": float("nan")},
    ],
)
def test_rows_that_would_leak_or_leave_the_scale_are_refused(wrong):
    right = {
        "label": "x", "leadership": 71, "staff": 52, "interval": (13, 25), "gap": 19,
        "verdict": "", "detail": "", "emphasis": Emphasis.CLEAR,
    }  # fmt: skip
    GapRow(**right)
    with pytest.raises(ValueError, match=r"scale|hidden|reason|outside"):
        GapRow(**{**right, **wrong})


@pytest.mark.parametrize("layout", Layout)
def test_each_row_speaks_for_itself(read, layout):
    drawn = read(gap_chart(chart(row(74, 46, (20, 36))), layout, "g"))
    title = drawn.rows()[0][0].text
    assert title is not None
    assert "Leitung 74, Mitarbeitende 46, Unterschied in Punkten +28" in title


@pytest.mark.parametrize("layout", Layout)
def test_hostile_labels_are_text_and_nothing_else(read, layout):
    hostile = row(40, 60, label="</text><script>x</script>", verdict='" onclick="x', detail="&<")
    drawn = read(gap_chart(chart(hostile, hidden_row()), layout, "g"))
    assert drawn.forbidden() == []


def test_the_interval_lies_on_an_axis_of_its_own_around_zero(read):
    def bar(interval: tuple[float, float]) -> tuple[float, float, float]:
        drawn = read(gap_chart(chart(row(70, 66, interval)), Layout.WIDE, "g"))
        lines = {node.get("class"): node for node in drawn.rows()[0].iter() if node.get("x1")}
        first = next(n for n in drawn.rows()[0].iter() if n.get("class", "").startswith("interval"))
        return (
            float(first.get("x1", 0)),
            float(lines["zero"].get("x1", 0)),
            float(first.get("x2", 0)),
        )

    low, zero, high = bar((-5, 13))
    assert low < zero < high
    low, zero, high = bar((2, 13))
    assert zero < low < high


def test_long_wordings_make_the_row_higher_instead_of_running_out(read):
    wording = "Ich weiß genau, an wen ich mich wende, wenn Kundendaten falsch sind, und dort wird "
    for layout in Layout:
        drawn = read(gap_chart(chart(row(71, 52, label=wording * 2), row(1, 2)), layout, "g"))
        assert drawn.clashes() == []


def test_a_chart_without_rows_is_still_a_picture(read):
    assert read(gap_chart(chart(), Layout.NARROW, "g")).root.get("role") == "img"

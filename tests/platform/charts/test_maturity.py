from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.maturity import MaturityChart, MaturityRow, maturity_chart
from blickwinkel.charts.svg import Layout

LEVELS = ("Zufällig", "Punktuell", "Definiert", "Gesteuert", "Gelebt")
REASON = "Mitarbeitende: weniger als fünf Antworten"


def chart(*rows: MaturityRow) -> MaturityChart:
    return MaturityChart("Reife", "Je Säule", SideNames("Leitung", "Mitarbeitende"), LEVELS, rows)


levels = st.integers(1, 5)
some_rows = st.builds(
    MaturityRow, st.just("Planung, Controlling, Reporting"), levels, levels
) | st.builds(MaturityRow, st.just("Kampagnen"), levels, st.none(), st.just(REASON))


@given(st.lists(some_rows, max_size=6), st.sampled_from(Layout))
def test_labels_never_touch(read, rows, layout):
    drawn = read(maturity_chart(chart(*rows), layout, "m"))
    assert drawn.clashes() == []
    assert drawn.outside() == []
    assert drawn.forbidden() == []


@pytest.mark.parametrize("layout", Layout)
def test_steps_between_the_sides_carry_the_tone_of_the_side_that_sees_more(read, layout):
    drawn = read(maturity_chart(chart(MaturityRow("x", 4, 2), MaturityRow("y", 1, 3)), layout, "m"))
    cells = [
        [
            n.get("class", "").removeprefix("cell ")
            for n in row.iter()
            if "cell" in n.get("class", "")
        ]
        for row in drawn.rows()
    ]
    assert cells[0] == ["reached", "reached", "over", "over", "ahead"]
    assert cells[1] == ["reached", "under", "under", "ahead", "ahead"]


@pytest.mark.parametrize("layout", Layout)
def test_a_hidden_side_leaves_no_level_behind(read, layout):
    drawn = read(maturity_chart(chart(MaturityRow("x", 4, None, REASON)), layout, "m"))
    assert set(re.findall(r"\d", drawn.words(drawn.rows()[0]))) == {"4"}
    assert not any("cell" in n.get("class", "") for n in drawn.rows()[0].iter())


@pytest.mark.parametrize("wrong", [(4, None, None), (4, 3, REASON), (None, None, None)])
def test_a_reason_and_a_missing_side_belong_together(wrong):
    with pytest.raises(ValueError, match="reason"):
        MaturityRow("x", *wrong)

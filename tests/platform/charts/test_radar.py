from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.levels import Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.radar import Radar, RadarAxis, radar_chart
from blickwinkel.charts.svg import Layout

LEVELS = ["Zufällig", "Punktuell", "Definiert", "Gesteuert", "Gelebt"]
BANDS = tuple(Band(name, 20 * step) for step, name in enumerate(LEVELS))
REASON = "Mitarbeitende: weniger als fünf Antworten, oder durch Abziehen ableitbar."


def chart(*axes: RadarAxis) -> Radar:
    return Radar("Profil", "Ein Umriss je Seite", SideNames("Leitung", "Team"), BANDS, axes, "de")


scores = st.floats(0, 100)
labels = st.sampled_from(
    ["IT", "Adress- und Datenqualität im Bestandskundenmanagement", "Planung und Controlling"]
)
axes = st.builds(RadarAxis, labels, scores, scores) | st.builds(
    RadarAxis, labels, scores, st.none(), st.just(REASON)
)


def outer_texts(drawn):
    levels = set(LEVELS)
    return [box for box in drawn.boxes() if box.text not in levels]


@given(st.lists(axes, min_size=3, max_size=10), st.sampled_from(Layout))
def test_names_and_figures_never_touch_or_leave_the_picture(read, given_axes, layout):
    drawn = read(radar_chart(chart(*given_axes), layout, "r"))
    outside = outer_texts(drawn)
    touching = [
        f"{a.text} × {b.text}" for i, a in enumerate(outside) for b in outside[:i] if a.meets(b)
    ]
    assert touching == []
    assert drawn.outside() == []
    assert drawn.forbidden() == []


@pytest.mark.parametrize("count", range(3, 11))
@pytest.mark.parametrize("layout", Layout)
def test_nothing_stands_inside_the_circle_but_the_levels(read, count, layout):
    drawn = read(radar_chart(chart(*[RadarAxis("Thema", 50, 40)] * count), layout, "r"))
    ring = next(node for node in drawn.elements() if "band-" in node.get("class", ""))
    x, y, radius = (float(ring.get(name)) for name in ("cx", "cy", "r"))
    for box in outer_texts(drawn):
        nearest = (
            min(max(x, box.left), box.right) - x,
            min(max(y, box.top), box.bottom) - y,
        )
        assert nearest[0] ** 2 + nearest[1] ** 2 > radius**2


def lines(drawn, kind: str) -> int:
    return sum(node.get("class") == f"course {kind}-line" for node in drawn.elements())


@pytest.mark.parametrize("layout", Layout)
def test_a_missing_side_leaves_a_hole_and_no_area(read, layout):
    whole = [RadarAxis(name, 60, 40) for name in "ABCDE"]
    holed = [*whole[:2], RadarAxis("C", 60, None, REASON), *whole[3:]]
    drawn = read(radar_chart(chart(*holed), layout, "r"))
    assert (lines(drawn, "lead"), lines(drawn, "staff")) == (5, 3)
    assert not [n for n in drawn.elements() if n.get("class") == "haze staff"]
    assert REASON in drawn.words(drawn.rows()[2])
    complete = read(radar_chart(chart(*whole), layout, "r"))
    assert (lines(complete, "lead"), lines(complete, "staff")) == (5, 5)
    assert [n for n in complete.elements() if n.get("class") == "haze staff"]


def test_a_covered_circle_grows_so_that_both_marks_are_seen(read):
    def largest(staff: float) -> float:
        same = [RadarAxis(name, 50, staff) for name in "ABC"]
        drawn = read(radar_chart(chart(*same), Layout.WIDE, "r"))
        circles = [node for node in drawn.elements() if node.get("class") == "staff"]
        return max(float(circle.get("r")) for circle in circles)

    assert largest(50) > largest(20)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: RadarAxis("A", 50, None),
        lambda: RadarAxis("A", 50, 50, REASON),
        lambda: RadarAxis("A", 101, 50),
        lambda: chart(*[RadarAxis("A", 50, 50)] * 2),
        lambda: chart(*[RadarAxis("A", 50, 50)] * 11),
    ],
)
def test_what_is_no_radar_is_refused(wrong):
    with pytest.raises(ValueError, match=r"reason|outside|axes"):
        wrong()

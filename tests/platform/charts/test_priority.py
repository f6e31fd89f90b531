from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.priority import Bubble, PriorityMatrix, Quadrants, priority_chart
from blickwinkel.charts.priority_values import gap_reach
from blickwinkel.charts.svg import Layout

WORDS = Quadrants("Zuerst: fehlt viel und wird überschätzt", "Beobachten", "Bekannt", "Weiter so")


def chart(*bubbles: Bubble, unplaced: tuple[str, ...] = ()) -> PriorityMatrix:
    return PriorityMatrix(
        "Daten zuerst", "Je Thema eine Blase", "Was fehlt", "Unterschied", ("fehlt", "Abstand"),
        "Fläche: Gewicht.", WORDS, bubbles, unplaced, "de",
    )  # fmt: skip


bubbles = st.builds(
    Bubble,
    st.sampled_from(["IT", "Adress- und Datenqualität im Bestandskundenmanagement der AG"]),
    st.floats(0, 100),
    st.floats(-100, 100),
    st.floats(0, 1),
    st.booleans(),
)


@given(st.lists(bubbles, max_size=12), st.sampled_from(Layout))
def test_key_and_axes_never_touch_and_nothing_leaves_the_picture(read, given_bubbles, layout):
    drawn = read(priority_chart(chart(*given_bubbles), layout, "p"))
    inside = {"corner", "haloed"}
    texts = [n for n in drawn.elements() if n.tag.endswith("text")]
    upon_plot = {n.text for n in texts if inside & set(n.get("class", "").split())}
    clashes = [pair for pair in drawn.clashes() if not upon_plot & set(pair.split(" × "))]
    assert clashes == []
    assert drawn.outside() == []
    assert drawn.forbidden() == []


def numbers(drawn):
    texts = [n for n in drawn.elements() if "haloed" in n.get("class", "").split()]
    return {n.text: (float(n.get("x")), float(n.get("y"))) for n in texts}


@pytest.mark.parametrize("layout", Layout)
def test_numbers_of_equal_dimensions_stand_apart(read, layout):
    same = [Bubble("Thema", 50, 10, 0.5)] * 12
    places = list(numbers(read(priority_chart(chart(*same), layout, "p"))).values())
    apart = [math.dist(a, b) for index, a in enumerate(places) for b in places[:index]]
    assert len(places) == 12
    assert min(apart) > 13


def circles(drawn) -> list[dict[str, str]]:
    return [dict(n.attrib) for n in drawn.elements() if "bubble" in n.get("class", "").split()]


def test_area_tells_weight_and_place_tells_deficit_and_gap(read):
    light, heavy = Bubble("a", 80, 20, 0, certain=False), Bubble("b", 20, -20, 1)
    drawn = read(priority_chart(chart(light, heavy), Layout.WIDE, "p"))
    large, small = circles(drawn)
    assert float(large["r"]) > float(small["r"])
    assert float(large["cx"]) > float(small["cx"])
    assert float(large["cy"]) > float(small["cy"])
    assert (large["class"], small["class"]) == ("bubble under", "bubble over unclear")
    zero = next(n for n in drawn.elements() if n.get("class") == "zero")
    assert float(small["cy"]) < float(zero.get("y1")) < float(large["cy"])


def test_a_small_bubble_lies_above_a_large_one(read):
    drawn = read(
        priority_chart(chart(Bubble("a", 50, 0, 0), Bubble("b", 50, 0, 1)), Layout.WIDE, "p")
    )
    radii = [float(circle["r"]) for circle in circles(drawn)]
    assert radii == sorted(radii, reverse=True)


@pytest.mark.parametrize("layout", Layout)
def test_what_has_no_place_is_said(read, layout):
    drawn = read(priority_chart(chart(unplaced=("Daten: nicht gezeigt",)), layout, "p"))
    assert "Daten: nicht gezeigt" in drawn.words()


@pytest.mark.parametrize(
    "wrong", [(-1, 0, 0), (101, 0, 0), (50, 101, 0), (50, 0, 1.1), (50, 0, -1)]
)
def test_values_off_their_scales_are_refused(wrong):
    with pytest.raises(ValueError, match="lies in"):
        Bubble("x", *wrong)


def test_the_axis_of_gaps_does_not_magnify_noise():
    assert gap_reach(()) == gap_reach((Bubble("x", 50, 3, 1),)) == 30
    assert gap_reach((Bubble("x", 50, -31, 1),)) == 40

"""What to take up first: the order, the framework's advice, and what has no place in the order."""

from __future__ import annotations

import copy
import re
import uuid
from dataclasses import replace

import pytest

from blickwinkel.extension import Framework
from blickwinkel.measurement.priority import relative_weights
from blickwinkel.results.presenting.priorities import priorities_page
from blickwinkel.results.queries.reading import UnitView
from support.altered import (
    ENGLISH,
    GERMAN,
    altered,
    lead,
    rendered,
    spoken,
    view_of,
    widened,
    without,
)
from support.results import Published


@pytest.fixture(scope="module")
def whole(published: Published) -> UnitView:
    return view_of(published.company, published.second, "NL")


def shown(reading, view: UnitView) -> str:
    return rendered(reading, view, "priorities", priorities_page(view, GERMAN))


def scored(view: UnitView, *scores: tuple[float, float] | None) -> UnitView:
    """The same unit with these scores of both sides in its first dimensions, and nothing else found."""
    payload = copy.deepcopy(dict(view.payload))
    for place, pair in enumerate(scores):
        for side, score in zip(("leadership", "staff"), pair or (None, None), strict=True):
            dimensions = payload[side]["dimensions"]
            dimensions[place] = None if score is None else {**dimensions[0], "score": score}
        gap = payload["dimensions"][0]
        points = pair[0] - pair[1] if pair else 0.0
        quiet = {"points": points, "type": "shared_middle", "certainty": None}
        payload["dimensions"][place] = {**gap, **quiet} if pair else None
    payload["cascade"], payload["change"] = [], None
    return altered(view, **payload)


def weighing(view: UnitView, *weights: float) -> UnitView:
    """The same unit with a framework of other weights, in the order of its dimensions."""
    definition = copy.deepcopy(dict(view.wave.framework.definition))
    ordered = sorted(definition["dimensions"], key=lambda entry: entry["order"])
    for dimension, weight in zip(ordered, weights, strict=False):
        dimension["weight"] = weight
    framework = Framework.from_definition(definition)
    return altered(replace(view, wave=replace(view.wave, framework=framework)))


def test_weights_are_shares_of_the_heaviest():
    assert relative_weights([1, 2, 4]) == [0.25, 0.5, 1]
    assert relative_weights([0, 0]) == [0, 0]
    assert relative_weights([]) == []


#: Leadership and staff of six topics, with the index (100 - staff + max(0, gap)) / 2 in the comment.
SIX = (
    (80, 30),  # 60
    (50, 50),  # 25
    (20, 40),  # 30: leadership is more critical, so the gap does not count
    (70, 60),  # 25
    (90, 90),  # 5
    (60, 20),  # 60
)


def test_topics_stand_in_the_order_of_the_index(whole):
    page = priorities_page(scored(whole, *SIX), ENGLISH)
    assert [entry.index for entry in page.entries] == ["60", "60", "30", "25", "25", "5"]
    assert [entry.place for entry in page.entries] == [0, 5, 2, 1, 3, 4]
    assert [entry.rank for entry in page.entries] == [1, 2, 3, 4, 5, 6]


def test_what_is_clear_comes_before_what_only_sorts(whole):
    """Topic 4 has a clear blind spot and topic 1 an indicated one; topic 3 a clear strength."""
    view = scored(whole, *SIX)
    dimensions = copy.deepcopy(view.payload["dimensions"])
    dimensions[4].update(type="blind_spot", certainty="clear", points=13.0)
    dimensions[1].update(type="optimism", certainty="indicative", points=30.0)
    dimensions[3].update(type="hidden_strength", certainty="clear", points=-40.0)
    page = priorities_page(altered(view, dimensions=dimensions), ENGLISH)
    assert [entry.place for entry in page.entries] == [4, 1, 0, 5, 2, 3]
    assert page.lead.startswith(f"Begin with “{page.entries[0].topic.short_title}”")


def test_a_weight_counts_and_is_shown_only_where_weights_differ(whole, reading):
    view = scored(whole, *SIX)
    assert 'data-label="Gewicht"' not in shown(reading, view)
    heavy = weighing(view, 1, 4, 1, 1, 1, 1)
    page = priorities_page(heavy, GERMAN)
    assert (page.entries[0].place, page.entries[0].index, page.entries[0].weight) == (
        1,
        "25",
        "100\u00a0%",
    )
    assert (page.entries[1].index, page.entries[1].weight) == ("15", "25\u00a0%")
    assert 'data-label="Gewicht">25\u00a0%<' in shown(reading, heavy)


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        ((80, 30), "Die Mitarbeitenden sehen es bei 30 von 100, die Leitung 50 Punkte höher"),
        ((20, 30), "Die Mitarbeitenden sehen es bei 30 von 100, die Leitung 10 Punkte niedriger"),
        ((30.2, 30), "Mitarbeitende und Leitung sehen es bei 30 von 100"),
    ],
)
def test_the_title_says_where_to_begin(whole, reading, pair, words):
    quiet = [(95, 95)] * 5
    html = shown(reading, scored(whole, pair, *quiet))
    assert lead(html) == f"Beginnen Sie mit „Strategie“: {words}"


def test_the_page_of_a_publication(whole, reading):
    html = shown(reading, whole)
    text = spoken(html)
    assert "Themen mit einem deutlichen Befund, der etwas verlangt, stehen vorn" in text
    assert lead(html).startswith("Beginnen Sie mit „")
    assert "Blinder Fleck" in text
    framework = whole.wave.framework
    assert framework.gap_recommendations["blind_spot"].text.text("de") in text
    assert 'class="chart chart-priority' in html
    assert "Jedes Thema hat seinen Platz in der Reihenfolge." in text


def test_recommendations_are_those_for_the_level_that_staff_see(whole):
    framework = whole.wave.framework
    strategy = framework.dimensions[0]
    entry = next(e for e in priorities_page(whole, GERMAN).entries if e.place == 0)
    level = whole.payload["staff"]["dimensions"][0]["level"]
    band = framework.band(level)
    assert [advice.title for advice in entry.advice] == [
        advice.title.text("de") for advice in strategy.recommendations[band]
    ]
    assert entry.level == framework.levels[level - 1].title.text("de")


def test_questions_come_in_the_same_order_and_lead_to_the_units_page(
    whole, reading, published, reader
):
    html = shown(reading, whole)
    page = priorities_page(whole, GERMAN)
    starters = page.entries[0].questions
    assert 1 <= len(starters) <= 3
    unit = f"/results/{whole.wave.wave_id}/{whole.unit.unit_id}"
    target = reader(published.board).get(published.address("NL")).text
    for starter in starters:
        assert f'{unit}#staff.item.{starter.index}"' in html
        assert f'id="staff.item.{starter.index}"' in target


def test_a_topic_without_both_sides_has_no_place_and_says_why(whole, reading):
    view = scored(whole, None)
    html = shown(reading, view)
    text = spoken(html)
    assert "Das fehlt bei:" in text
    assert "Strategie – Leitung" in text
    page = priorities_page(view, GERMAN)
    assert (page.entries[-1].place, page.entries[-1].rank, page.entries[-1].index) == (0, None, "")


def test_without_leadership_staff_alone_give_the_list(whole, reading):
    html = shown(reading, without(whole, "leadership"))
    assert lead(html).startswith("Ohne Vergleich gibt es keine Reihenfolge; am niedrigsten")
    assert "chart-priority" not in html
    assert "niedrigster Wert der Mitarbeitenden zuerst" in spoken(html)


@pytest.mark.parametrize("sides", [("staff",), ("staff", "leadership")])
def test_without_staff_there_is_nothing_to_begin_with(whole, reading, sides):
    html = shown(reading, without(whole, *sides))
    assert lead(html) == "Es lässt sich zu wenig zeigen, um zu sagen, womit zu beginnen ist"
    assert "Nicht alles lässt sich hier zeigen" in spoken(html) or "nicht gezeigt" in spoken(html)
    assert "<details" not in html.split("<main")[1]


@pytest.mark.parametrize("number", [1, 12, 25])
def test_any_number_of_topics(whole, reading, number):
    html = shown(reading, widened(whole, number))
    assert len(re.findall(r'class="topic ranked"', html)) == number
    spoken(html)


def test_a_framework_without_advice(whole, reading):
    definition = copy.deepcopy(dict(whole.wave.framework.definition))
    definition.pop("gap_recommendations")
    definition.pop("recommendation_bands")
    for dimension in definition["dimensions"]:
        dimension.pop("recommendations")
    framework = Framework.from_definition(definition)
    view = replace(whole, wave=replace(whole.wave, framework=framework))
    text = spoken(shown(reading, view))
    assert "keine Empfehlung" in text


def test_a_small_unit_and_rights(published, reader):
    board, cco = reader(published.board), reader(published.cco_of_south)
    tiny = board.get(published.address("TINY") + "/priorities")
    assert tiny.status_code == 200
    assert "Die Mitarbeitenden dieser Einheit werden nicht gezeigt." in spoken(tiny.text)
    page = board.get(published.address("SALES") + "/priorities").text
    for key in sorted(set(re.findall(r'/explain/([\w.]+)"', page))):
        assert board.get(published.address("SALES") + "/explain/" + key).status_code == 200, key
    assert "priority.0" in page
    assert cco.get(published.address("SOUTH") + "/priorities").status_code == 200
    assert cco.get(published.address("NORTH") + "/priorities").status_code == 404
    assert cco.get(published.address("SOUTH", uuid.uuid4()) + "/priorities").status_code == 404

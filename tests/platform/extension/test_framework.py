"""The value objects say what the definition says, on any scale and after storage as JSON."""

from __future__ import annotations

import copy
import dataclasses
import json
import time

import pytest

from blickwinkel.extension import Framework, Localized, read_framework
from support.framework_texts import SIX_C, small_definition


@pytest.fixture
def small() -> Framework:
    return read_framework(small_definition(), "small.yaml")


def test_items_follow_the_order_of_the_dimensions(small: Framework) -> None:
    assert [dimension.id for dimension in small.dimensions] == ["first", "second"]
    assert [item.id for item in small.items] == ["plain", "turned", "later"]
    assert [item.reverse for item in small.items] == [False, True, False]


def test_an_item_without_wording_for_a_perspective_is_not_asked_there(small: Framework) -> None:
    assert small.asked("board") == (0, 1)
    assert small.asked("cco") == small.asked("staff") == (0, 1, 2)
    assert small.asked("nobody") == ()


def test_board_and_ccos_lead_unless_the_author_says_otherwise(small: Framework) -> None:
    assert small.leading == ("board", "cco")
    text = small_definition().replace("id: board,", "id: board, leads: false,")
    assert read_framework(text, "small.yaml").leading == ("cco",)


def test_parts_that_an_author_left_out_have_plain_values(small: Framework) -> None:
    assert [dimension.weight for dimension in small.dimensions] == [1, 0.5]
    assert small.dimensions[0].short_title == small.dimensions[0].title
    assert small.thresholds == (0, 62.5)
    assert small.status == "draft"
    assert small.scale.cannot_judge is None
    assert not small.description
    assert small.description.text("en") == ""
    assert small.band(1) is None


def test_bands_lead_from_a_level_to_its_recommendations() -> None:
    framework = read_framework(SIX_C, "six_c.yaml")
    assert [framework.band(level.level) for level in framework.levels] == [
        "low",
        "low",
        "mid",
        "high",
        "high",
    ]
    assert framework.band(6) is None
    advice = framework.dimensions[0].recommendations["mid"]
    assert [recommendation.id for recommendation in advice] == ["con_mid_1", "con_mid_2"]
    assert framework.gap_recommendations["blind_spot"].title.text("de") == "Blinder Fleck"
    assert framework.dimensions[0].levels[1].text("en").startswith("Customer centricity is a buzz")
    assert framework.dimensions[4].kpi_refs[:2] == ("nps", "csat")


@pytest.mark.parametrize("points", [2, 4, 11])
def test_a_scale_of_any_allowed_length(points: int) -> None:
    scale = read_framework(small_definition(points), "small.yaml").scale
    assert [point.value for point in scale.points] == list(range(1, points + 1))
    assert (scale.favourable_from, scale.unfavourable_to) == (points, 1)


@pytest.mark.parametrize(
    ("locale", "expected"),
    [
        ("de", "Blick"),
        ("de_AT", "Blick"),
        ("de-CH", "Blick"),
        ("pt_BR", "olhar"),
        ("pt", "view"),
        ("fr", "view"),
    ],
)
def test_a_text_falls_back_to_the_default_language(locale: str, expected: str) -> None:
    text = Localized({"de": "Blick", "en": "view", "pt_BR": "olhar"}, default_language="en")
    assert text.text(locale) == expected


def test_a_framework_survives_storage_as_json() -> None:
    framework = read_framework(SIX_C, "six_c.yaml")
    stored = json.loads(json.dumps(framework.definition, sort_keys=True))
    start = time.process_time()
    again = Framework.from_definition(stored)
    assert time.process_time() - start < 0.05
    assert again == framework
    assert hash(again) == hash(framework)
    assert again.items == framework.items
    assert again.levels == framework.levels


def test_any_other_wording_is_another_framework(small: Framework) -> None:
    other = read_framework(small_definition().replace("I do", "I do it"), "small.yaml")
    assert other.digest != small.digest
    assert other != small
    assert small != "small"


def test_comments_and_layout_do_not_make_another_framework(small: Framework) -> None:
    text = small_definition().replace("order: 2", "order:   2  # the second")
    assert read_framework(text, "small.yaml").digest == small.digest


def test_a_framework_cannot_be_changed(small: Framework) -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        small.version = "2.0.0"  # type: ignore[misc]


def test_an_item_keeps_its_wording_number_or_takes_the_major_version(small: Framework):
    definition = copy.deepcopy(dict(small.definition))
    definition["version"] = "3.1.0"
    definition["dimensions"][0]["items"][0]["wording"] = 2
    wordings = {item.id: item.wording for item in Framework.from_definition(definition).items}
    assert wordings == {"later": 2, "plain": 3, "turned": 3}

"""The frameworks that come with the platform are complete and enter by the public door."""

from __future__ import annotations

import tomllib
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from blickwinkel.extension import Extensions, Framework, load_extensions

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def extensions() -> Extensions:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    declared = project["entry-points"]["blickwinkel"]
    return load_extensions(EntryPoint(k, v, "blickwinkel") for k, v in declared.items())


@pytest.fixture(scope="module", params=["six_c", "six_pillars"])
def framework(request: pytest.FixtureRequest, extensions: Extensions) -> Framework:
    return extensions.frameworks()[request.param]


def test_all_declared_extensions_load(extensions: Extensions) -> None:
    assert extensions.problems == ()
    assert list(extensions.frameworks()) == ["six_c", "six_pillars"]


def test_six_dimensions_of_equal_weight(framework: Framework) -> None:
    assert [dimension.order for dimension in framework.dimensions] == [1, 2, 3, 4, 5, 6]
    assert {dimension.weight for dimension in framework.dimensions} == {1}
    assert framework.status == "published"


def test_each_item_is_worded_for_three_perspectives_in_two_languages(framework: Framework) -> None:
    assert framework.languages == ("de", "en")
    assert [perspective.id for perspective in framework.perspectives] == ["board", "cco", "staff"]
    everything = tuple(range(len(framework.items)))
    assert len(everything) >= 30
    for perspective in ("board", "cco", "staff"):
        assert framework.asked(perspective) == everything
        for language in framework.languages:
            wordings = {item.text[perspective].texts[language] for item in framework.items}
            assert len(wordings) == len(everything)
            assert framework.instructions[perspective].texts[language]


def test_the_scale_is_symmetric_with_a_way_out(framework: Framework) -> None:
    assert len(framework.scale.points) == 5
    assert framework.scale.unfavourable_to + framework.scale.favourable_from == 6
    assert framework.scale.cannot_judge is not None
    assert framework.thresholds == (0, 20, 40, 60, 80)


def test_there_is_advice_for_each_level_and_each_kind_of_gap(framework: Framework) -> None:
    assert len(framework.gap_recommendations) == 8
    for dimension in framework.dimensions:
        assert sorted(dimension.levels) == [1, 2, 3, 4, 5]
        for level in framework.levels:
            band = framework.band(level.level)
            assert band is not None
            assert dimension.recommendations[band]

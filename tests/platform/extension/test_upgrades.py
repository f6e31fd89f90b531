"""What earlier rules did not tell is filled in from one table, and nothing that they told is touched."""

from __future__ import annotations

import copy
from typing import Any, get_type_hints

import pytest

from blickwinkel.extension.results import UnitPayload
from blickwinkel.extension.upgrades import UPGRADES, upgraded_payload, upgraded_rules
from blickwinkel.measurement.confidentiality.rules import RULES_VERSION
from support.company import shipped_framework

FRAMEWORK = shipped_framework()
UNIT = {"code": "NL", "name": "Nordlicht"}
#: As rule version 1 stored it.
FIRST = {
    "unit": UNIT,
    "staff": None,
    "leadership": None,
    "dimensions": [None] * len(FRAMEWORK.dimensions),
    "items": [None] * len(FRAMEWORK.items),
}
RULES = {"k": 5, "min_deviating": 2, "distribution_from": 10, "version": "1"}


def test_a_payload_of_the_first_version_has_everything_that_readers_expect() -> None:
    upgraded = upgraded_payload(FIRST, RULES, FRAMEWORK)
    assert set(upgraded) == set(get_type_hints(UnitPayload))
    assert upgraded["history"] == {"points": [], "staff": [], "leadership": []}
    assert upgraded["change"] is None
    assert upgraded_rules(RULES) == {**RULES, "open_leadership": False}


def test_what_was_stored_is_neither_changed_nor_shared() -> None:
    stored: dict[str, Any] = copy.deepcopy(FIRST)
    upgraded_payload(stored, RULES, FRAMEWORK)["history"]["points"].append({})  # type: ignore[typeddict-item]
    assert stored == FIRST
    assert upgraded_payload(stored, RULES, FRAMEWORK)["history"]["points"] == []


def test_what_was_told_stays() -> None:
    told = {**FIRST, "highlights": "as they were", "findings": "as they were"}
    upgraded = upgraded_payload(told, RULES, FRAMEWORK)
    assert (upgraded["highlights"], upgraded["findings"]) == ("as they were", "as they were")
    opened = {**RULES, "open_leadership": True}
    assert upgraded_rules(opened)["open_leadership"] is True


def test_today_s_version_needs_no_upgrade() -> None:
    rules = {**RULES, "version": RULES_VERSION}
    assert upgraded_payload(FIRST, rules, FRAMEWORK) == FIRST
    assert upgraded_rules(rules) == rules


def test_there_is_a_step_from_every_version_to_the_next() -> None:
    assert [int(version) for version in UPGRADES] == list(range(1, int(RULES_VERSION)))


@pytest.mark.parametrize("version", UPGRADES)
def test_a_step_adds_only_what_readers_know(version: str) -> None:
    step = UPGRADES[version]
    assert {*step.payload, *step.derived} <= set(get_type_hints(UnitPayload))

"""Whatever differs between two packages is said, in both languages."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from typing import Any

from blickwinkel.council.facts import Facts, digest_of
from blickwinkel.council.presenting.changes import changes, changes_section
from blickwinkel.i18n.messages import messages_for

GERMAN, ENGLISH = messages_for("de"), messages_for("en")


def altered(facts: Any) -> Iterator[Any]:
    """Every version of the facts in which one entry is different."""
    entries = facts.items() if isinstance(facts, dict) else enumerate(facts)
    for key, value in entries:
        if isinstance(value, dict | list):
            others = list(altered(value))
        elif isinstance(value, int):
            others = [value + 1]
        elif key in {"day", "opens_on", "closes_on", "published_on", "valid_until"}:
            others = ["2025-05-05"]
        else:
            others = [f"{value}x"]
        for other in others:
            changed = copy.copy(facts)
            changed[key] = other
            yield changed


def test_no_single_difference_goes_unsaid(facts: Facts) -> None:
    facts["frameworks"][0]["questions"] = facts["frameworks"][0]["questions"][:2]
    versions = list(altered(facts))
    assert len(versions) > 90
    for now in versions:
        assert digest_of(now) != digest_of(facts)
        said = changes(GERMAN, facts, now)
        assert said
        assert said != ["Es hat sich nichts geändert."]


def test_no_difference_is_said_to_be_none(facts: Facts) -> None:
    assert changes(ENGLISH, facts, copy.deepcopy(facts)) == ["Nothing has changed."]


def test_the_first_package_says_so(facts: Facts) -> None:
    section = changes_section(GERMAN, None, facts)
    assert section["blocks"][0]["text"] == "Dies ist das erste Paket."


def test_thresholds_people_rights_and_retention_are_named(facts: Facts) -> None:
    now = copy.deepcopy(facts)
    now["waves"][0]["k"] = 8
    now["sheet_days"] = 45
    now["rights"]["cco"].append("tenant:surveys:manage")
    now["people"] = now["people"][1:]
    said = changes(GERMAN, facts, now)
    assert "Welle Q2 2026, kleinste Gruppe: vorher 5, jetzt 8." in said
    assert "Tage bis zum Löschen der einzelnen Antwortbögen: vorher 60, jetzt 45." in said
    assert any(line.startswith("Die Rolle CCO hat ein neues Recht: Plant") for line in said)
    assert "Viola (Unternehmensleitung) hat keinen Zugang mehr." in said
    back = changes(ENGLISH, now, facts)
    assert "Viola (Board) has access now." in back
    assert any(line.startswith("The role CCO has lost a right: Plans") for line in back)


def test_questions_added_removed_and_reworded_are_quoted(facts: Facts) -> None:
    now = copy.deepcopy(facts)
    questions = now["frameworks"][0]["questions"]
    old = facts["frameworks"][0]["questions"][0]["text"]["staff"]["de"]
    questions[0]["text"]["staff"]["de"] = "Ich weiß es."
    gone = questions.pop()
    said = changes(GERMAN, facts, now)
    assert any(f"aus „{old}“ wurde „Ich weiß es.“" in line for line in said)
    assert any("entfallen" in line and gone["text"]["staff"]["en"] in line for line in said)
    assert any("New question" in line for line in changes(ENGLISH, now, facts))


def test_a_wave_that_went_on_is_told(facts: Facts) -> None:
    now = copy.deepcopy(facts)
    now["waves"][0]["state"] = "stopped"
    (line,) = changes(ENGLISH, facts, now)
    assert line == "Wave Q2 2026, state: Open before, Stopped now."


def test_new_and_dropped_waves_and_new_deletions_are_told(facts: Facts) -> None:
    before = copy.deepcopy(facts)
    before["waves"][0]["title"] = "Q3 2026"
    before["deletions"] = []
    said = changes(ENGLISH, before, facts)
    assert "Wave Q2 2026 is new: Open, smallest group 5." in said
    assert "Wave Q3 2026 is no longer planned." in said
    assert said[-1] == ("Deleted on February 26, 2026: List of who has taken part, Q1 2026: 142.")

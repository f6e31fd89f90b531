"""Why a wave was stopped, read back in the reader's language."""

from __future__ import annotations

import pytest

from blickwinkel.i18n.messages import messages_for
from blickwinkel.response.services import counting, sealing, tallying
from blickwinkel.survey.services.stopping import StopCode, StopReason, stop_reason

AUDIT = {"rule": "size", "group": "staff", "unit": "TINY", "item": "x1"}
REASONS = [
    (StopReason(StopCode.RECOUNT, {"cells": 3}), ("in 3 cells", "in 3 Zellen")),
    (StopReason(StopCode.LEDGER, {"answered": 9, "counted": 8}), ("9 people", "9 Personen")),
    (StopReason(StopCode.AUDIT, {**AUDIT, "more": 0}), ("item x1", "Frage x1")),
    (
        StopReason(StopCode.AUDIT, {"rule": "people", "group": "", "unit": "None", "item": ""}),
        ("the audit objects: rule people", "der Prüfer widerspricht: Regel people"),
    ),
    (StopReason(StopCode.AUDIT, {**AUDIT, "more": 2}), ("(and 2 more)", "(und 2 weitere)")),
    (StopReason(StopCode.PROMISE, {"promise": "k", "more": 0}), ("number of people", "Zahl von P")),
    (
        StopReason(StopCode.PROMISE, {"promise": "open_leadership", "more": 1}),
        ("did not agree", "nicht geschlossen zugestimmt"),
    ),
    (StopReason(StopCode.PROMISE, {"promise": "later"}), ("wave: later", "Welle: later")),
    (
        StopReason(StopCode.AUDITOR, {"error": "ValueError", "where": "gaps.py:7 of_items"}),
        ("ValueError in gaps.py:7", "Prüfer selbst"),
    ),
    (
        StopReason(StopCode.DAMAGE, {"what": "a tally holds a negative count"}),
        ("a negative count", "eine negative Zahl"),
    ),
]


@pytest.mark.parametrize(("reason", "told"), REASONS, ids=lambda value: getattr(value, "code", ""))
def test_a_reason_comes_back_as_it_was_stored_and_speaks_the_readers_language(reason, told):
    found = stop_reason(reason.stored())
    assert found == reason
    assert (told[0] in found.told(str), told[1] in found.told(messages_for("de").gettext)) == (
        True,
        True,
    )


@pytest.mark.parametrize(
    "stored", ["3 <b>cells</b> differ", "", "7", "[]", "{}", '{"code": "else"}', '"text"', "null"]
)
def test_what_an_earlier_version_stored_is_told_as_it_is(stored):
    assert stop_reason(stored) == StopReason(StopCode.DAMAGE, {"what": stored})
    assert stop_reason(stored).told(str) == stored


@pytest.mark.parametrize("module", [counting, sealing, tallying], ids=lambda m: m.__name__)
def test_every_damage_has_german_words(module):
    with open(module.__file__, encoding="utf-8") as source:  # noqa: PTH123 - a module's file
        parts = source.read().split('DamagedDataError("')[1:]
    for message in (part.split('"')[0] for part in parts):
        assert messages_for("de").gettext(message) != message

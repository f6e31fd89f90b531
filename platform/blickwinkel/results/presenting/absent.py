"""Why a whole side is missing from a unit's results, for the pages beside the unit's own."""

from __future__ import annotations

from blickwinkel.results.presenting.groups import leadership_group
from blickwinkel.results.presenting.notes import NoteSubject, missing_notes
from blickwinkel.results.presenting.topics import BothSides, topics
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView


def absent_sides(words: Words, view: UnitView) -> tuple[str, ...]:
    """Say which sides are not shown at all, and why; empty if both are."""
    framework, payload = view.wave.framework, view.payload
    sides = BothSides.of(words, framework, payload)
    subject = NoteSubject(
        words,
        payload,
        sides,
        topics(words, framework, payload, sides),
        view.rules,
        topmost=not view.ancestors,
        group=leadership_group(words, view),
    )
    return missing_notes(subject)

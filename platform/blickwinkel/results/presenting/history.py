"""The card on what has moved since the previous wave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.results.presenting.movement import TopicMovement, movements
from blickwinkel.results.presenting.topics import Topic
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView


@dataclass(frozen=True, slots=True)
class RecentMovements:
    """What moved since the previous wave; `note` says what could not be compared, and why."""

    title: str
    wave: str
    movements: tuple[TopicMovement, ...]
    with_leadership: bool
    note: str


def history(words: Words, view: UnitView, blocks: Sequence[Topic]) -> RecentMovements | None:
    """Return what moved; None if this unit's staff cannot be compared with the previous wave."""
    changes = view.payload["change"]
    if changes is None:
        return None
    titles = [topic.short_title for topic in blocks]
    moved = movements(words, titles, changes, view.payload["dimensions"])
    if not any(topic.staff for topic in moved):
        return None
    led = any(topic.leadership for topic in moved)
    note = "" if led else _other_leadership(words)
    return RecentMovements(_history_title(words, moved), changes["wave"], moved, led, note)


def _history_title(words: Words, movements: Sequence[TopicMovement]) -> str:
    moving = sum(topic.moved for topic in movements)
    if not moving:
        return words.say("Since the previous wave no change is certain")
    return words.many(
        "Since the previous wave something has moved in %(n)s of %(all)s topics",
        "Since the previous wave something has moved in %(n)s of %(all)s topics",
        moving,
        all=len(movements),
    )


def _other_leadership(words: Words) -> str:
    return words.say(
        "Leadership was a different group in the previous wave, or was not shown. It cannot be"
        " compared, nor can the gap."
    )

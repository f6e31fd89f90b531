"""Why earlier waves differ from this one, as numbered notes below pictures of a course.

A number stands for a reason, not for a wave: what holds for several waves or topics is said once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from blickwinkel.extension.results import Lineage, ScorePoint, UnitName
from blickwinkel.results.presenting.words import Words


@dataclass(slots=True)
class Footnotes:
    """Numbers reasons in the order in which they come up, and keeps the waves they hold for."""

    words: Words
    _waves: dict[tuple[str, bool], list[str]] = field(default_factory=dict)

    def of_wave(self, reason: str, wave: str) -> int:
        """Return the number, from 1, of a reason that forbids to compare a wave."""
        return self._number((reason, False), wave)

    def until(self, reason: str, wave: str) -> int:
        """Return the number of what held up to a wave and is worth knowing, though it is comparable."""
        return self._number((reason, True), wave)

    def _number(self, key: tuple[str, bool], wave: str) -> int:
        waves = self._waves.setdefault(key, [])
        if wave not in waves:
            waves.append(wave)
        return list(self._waves).index(key) + 1

    def texts(self) -> tuple[str, ...]:
        """Return all notes in the order of their numbers."""
        return tuple(self._text(*key, waves) for key, waves in self._waves.items())

    def _text(self, reason: str, until: bool, waves: Sequence[str]) -> str:  # noqa: FBT001 - half of a key
        named = ", ".join(waves)
        when = self.words.say("until %(wave)s", wave=named) if until else named
        return f"{when}: {reason}"


def origin(words: Words, lineage: Lineage) -> str:
    """Say what a unit was in an earlier wave; empty if it was the same."""
    names = _names(words, lineage["units"])
    if lineage["kind"] == "split":
        return words.say("part of %(units)s", units=names)
    if lineage["kind"] == "merged":
        return words.say("joined from %(units)s", units=names)
    said = [
        words.say("called %(units)s then", units=names) if "renamed" in lineage["marks"] else "",
        words.say("elsewhere in the organisation") if "moved" in lineage["marks"] else "",
        words.say("other units below it") if "reorganised" in lineage["marks"] else "",
    ]
    return "; ".join(filter(None, said))


def _names(words: Words, units: Sequence[UnitName]) -> str:
    names = [unit["name"] for unit in units]
    if len(names) < 2:
        return "".join(names)
    first, last = ", ".join(names[:-1]), names[-1]
    return words.say("%(first)s and %(last)s", first=first, last=last)


def questions(words: Words, figures: ScorePoint) -> str:
    """Say how many questions of a topic are the same; empty if all are."""
    shared, asked = figures["items"]
    if shared >= asked:
        return ""
    enough = 2 * shared >= asked
    return words.say(
        "from the %(shared)s of %(asked)s questions that are the same"
        if enough
        else "other questions: %(shared)s of %(asked)s the same",
        shared=shared,
        asked=asked,
    )


def other_group(words: Words, figures: ScorePoint) -> str:
    """Say that another group led then, where nothing else forbids to compare; else empty."""
    shared, asked = figures["items"]
    if figures["comparable"] or 2 * shared < asked:
        return ""
    return words.say("another leadership group")

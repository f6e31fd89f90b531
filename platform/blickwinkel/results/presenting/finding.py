"""The headline of a unit's page: the one finding that a reader should take home, in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.extension.framework import Dimension
from blickwinkel.extension.results import GapFigures, UnitPayload
from blickwinkel.measurement.change import NOTABLE_POINTS
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.results.presenting.words import Words, is_close


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap with the dimension in which it is."""

    dimension: Dimension
    figures: GapFigures


def headline(words: Words, dimensions: Sequence[Dimension], payload: UnitPayload) -> str:
    """Say the finding: the largest clear gap, else the largest indicated one, else how close both are.

    Args:
        words: of the reader's language.
        dimensions: of the framework, in the order of the payload.
        payload: the unit's published figures.
    """
    if payload["staff"] is None and payload["leadership"] is None:
        return words.say("Neither staff nor leadership may be shown here")
    if payload["staff"] is None:
        return words.say("Too little may be shown to say how staff here see it")
    if payload["leadership"] is None:
        return words.say("There is no leadership group to compare staff with")
    pairs = zip(dimensions, payload["dimensions"], strict=True)
    gaps = [Gap(dimension, figures) for dimension, figures in pairs if figures is not None]
    if not gaps:
        return words.say("No topic may be shown for both sides")
    divided = [gap for gap in gaps if gap.figures["certainty"] is not None]
    if not divided:
        return _undivided(words, gaps, complete=len(gaps) == len(dimensions))
    return _divided(words, max(divided, key=_weight))


def _weight(gap: Gap) -> tuple[bool, float]:
    return gap.figures["certainty"] == Certainty.CLEAR, abs(gap.figures["points"])


def _undivided(words: Words, gaps: Sequence[Gap], *, complete: bool) -> str:
    """Claim agreement only if no gap is established and a relevant one is ruled out everywhere."""
    close = all(is_close(gap.figures) for gap in gaps)
    if close and not any(_is_established(gap.figures) for gap in gaps):
        return _agreement(words, complete=complete)
    largest = max(gaps, key=_weight)
    return words.say(
        _careful(close=close, complete=complete),
        topic=words.short_title(largest.dimension),
        points=words.score(abs(largest.figures["points"])),
    )


def _is_established(gap: GapFigures) -> bool:
    ends = gap["interval"]
    return ends is not None and not ends[0] <= 0 <= ends[1] and abs(gap["points"]) >= NOTABLE_POINTS


def _careful(*, close: bool, complete: bool) -> str:
    if close and complete:
        return "Both sides are close together, furthest apart on “%(topic)s” (%(points)s points)"
    if close:
        return (
            "Where a comparison is possible, both sides are close together, furthest apart on"
            " “%(topic)s” (%(points)s points)"
        )
    if complete:
        return "No difference stands out; the largest is on “%(topic)s” (%(points)s points)"
    return (
        "Where a comparison is possible, no difference stands out; the largest is on “%(topic)s”"
        " (%(points)s points)"
    )


def _agreement(words: Words, *, complete: bool) -> str:
    if not complete:
        return words.say("Where a comparison is possible, both sides see things alike")
    if words.leaf:
        return words.say("Leadership and the team see things alike")
    return words.say("Leadership and staff see things alike")


def _divided(words: Words, gap: Gap) -> str:
    message = _message(leads=gap.figures["points"] > 0, leaf=words.leaf)
    finding = words.say(
        message,
        topic=words.short_title(gap.dimension),
        points=words.score(abs(gap.figures["points"])),
    )
    if gap.figures["certainty"] == Certainty.CLEAR:
        return finding
    return words.say("An indication: %(finding)s", finding=finding)


def _message(*, leads: bool, leaf: bool) -> str:
    if leads and leaf:
        return "Leadership rates “%(topic)s” %(points)s points higher than the team does"
    if leads:
        return "Leadership rates “%(topic)s” %(points)s points higher than staff do"
    if leaf:
        return "The team rates “%(topic)s” %(points)s points higher than leadership does"
    return "Staff rate “%(topic)s” %(points)s points higher than leadership does"

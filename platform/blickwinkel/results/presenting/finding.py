"""The headline of a unit: the one finding that a reader should take home, the same on all of its pages."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from blickwinkel.extension.findings import read_findings
from blickwinkel.extension.framework import Dimension
from blickwinkel.extension.results import GapFigures, UnitPayload
from blickwinkel.measurement.change import NOTABLE_POINTS
from blickwinkel.measurement.findings.kinds import Finding, FindingKind, first_of, foremost
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.results.presenting.sentences import sentence
from blickwinkel.results.presenting.words import Words, is_close
from blickwinkel.results.queries.reading import UnitView


@dataclass(frozen=True, slots=True)
class TopicGap:
    """A gap with the dimension in which it is."""

    dimension: Dimension
    figures: GapFigures


def headline(words: Words, view: UnitView) -> str:
    """Say the most important proven finding of a unit; without one, say so, and what there is instead.

    Args:
        words: of the reader's language.
        view: the unit's published figures.
    """
    payload = view.payload
    findings, code = read_findings(payload), payload["unit"]["code"]
    if (proven := foremost(findings, code, Certainty.CLEAR)) is not None:
        return sentence(words, view, proven)
    indicated = foremost(findings, code, Certainty.INDICATIVE)
    if indicated is not None:
        return _unproven(words, sentence(words, view, indicated))
    return _incomparable(words, payload) or _unproven(words, _undivided(words, view))


def told_first(view: UnitView, kinds: Collection[FindingKind]) -> Finding | None:
    """Return the finding with which a page begins its part of the story; None if it has none."""
    return first_of(read_findings(view.payload), view.payload["unit"]["code"], kinds)


def _unproven(words: Words, instead: str) -> str:
    return words.say("No finding is proven. %(instead)s", instead=instead)


def _incomparable(words: Words, payload: UnitPayload) -> str:
    """Say why there is nothing to compare; empty if there is."""
    if payload["staff"] is None and payload["leadership"] is None:
        return words.say("Neither staff nor leadership may be shown here")
    if payload["staff"] is None:
        return words.say("Too little may be shown to say how staff here see it")
    if payload["leadership"] is None:
        return words.say("There is no leadership group to compare staff with")
    if not any(payload["dimensions"]):
        return words.say("No topic may be shown for both sides")
    return ""


def _undivided(words: Words, view: UnitView) -> str:
    """Claim agreement only if no gap is established and a relevant one is ruled out everywhere."""
    dimensions = view.wave.framework.dimensions
    pairs = zip(dimensions, view.payload["dimensions"], strict=True)
    gaps = [TopicGap(dimension, figures) for dimension, figures in pairs if figures is not None]
    complete = len(gaps) == len(dimensions)
    close = all(is_close(gap.figures) for gap in gaps)
    if close and not any(_is_established(gap.figures) for gap in gaps):
        return _agreement(words, complete=complete)
    largest = max(gaps, key=lambda gap: abs(gap.figures["points"]))
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

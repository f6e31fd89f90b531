"""The first finding among several units, in the same order as everywhere, as one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.measurement.findings.kinds import Finding, rank
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.results.presenting.words import Words


@dataclass(frozen=True, slots=True)
class Listed:
    """A unit in a list: its name, its gaps by dimension, and which of them are findings."""

    name: str
    gaps: Sequence[float | None]
    findings: Sequence[Finding]


def first_among(words: Words, titles: Sequence[str], units: Sequence[Listed]) -> str:
    """Say which finding comes first among units; without a proven one, say so. Empty without any gap.

    Args:
        words: of the reader's language.
        titles: of the topics.
        units: in the tree's order.
    """
    found = [(finding, unit.name) for unit in units for finding in unit.findings]
    if not found:
        return _largest(words, titles, units)
    first, name = min(found, key=lambda pair: rank(pair[0]))
    return words.say(
        "Comes first among these units: %(unit)s, “%(topic)s”, %(points)s points"
        if first.certainty is Certainty.CLEAR
        else "No finding is proven among these units. An indication: %(unit)s, “%(topic)s”, %(points)s"
        " points",
        unit=name,
        topic=titles[first.dimension],
        points=words.gap(first.points),
    )


def _largest(words: Words, titles: Sequence[str], units: Sequence[Listed]) -> str:
    gaps = [
        (abs(points), unit.name, title, points)
        for unit in units
        for points, title in zip(unit.gaps, titles, strict=True)
        if points is not None
    ]
    if not gaps:
        return ""
    _, unit, topic, points = max(gaps)
    return words.say(
        "No finding is proven among these units. The largest difference: %(unit)s, “%(topic)s”, %(points)s"
        " points",
        unit=unit,
        topic=topic,
        points=words.gap(points),
    )

"""How much of a change is only a different mix of units, in plain words and as a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.charts.composition import (
    CompositionChart,
    CompositionRow,
    CompositionWords,
    Split,
    composition_chart,
    whole_points,
)
from blickwinkel.charts.svg import Layout
from blickwinkel.extension.results import CompositionFigures, UnitPayload
from blickwinkel.results.presenting.drawings import Drawing
from blickwinkel.results.presenting.words import Words

#: Points from which a changed mix is worth a picture.
WORTH_TELLING = 2.0


@dataclass(frozen=True, slots=True)
class CompositionLine:
    """One topic in the table; empty where the change cannot be split."""

    title: str
    change: str
    within: str
    composition: str


@dataclass(frozen=True, slots=True)
class CompositionSection:
    """What the mix of units did since the previous wave; `drawing` is None where it did nothing."""

    title: str
    wave: str
    drawing: Drawing | None
    lines: tuple[CompositionLine, ...]
    parts: str


def composition_section(
    words: Words, titles: Sequence[str], payload: UnitPayload
) -> CompositionSection | None:
    """Return how the changes of a unit's staff divide up; None where nothing is to be divided.

    Args:
        words: of the reader's language.
        titles: of the topics.
        payload: the unit's published figures.
    """
    found = payload["composition"]
    if found is None or not any(found["staff"]):
        return _untold(words, payload)
    splits = [None if figures is None else _split(figures) for figures in found["staff"]]
    telling = _reorganised(payload) or any(
        abs(split.composition) >= WORTH_TELLING for split in splits if split
    )
    title = _title(words, titles, splits)
    return CompositionSection(
        title=title,
        wave=found["wave"],
        drawing=_drawing(words, titles, splits, title) if telling else None,
        lines=tuple(_line(words, *pair) for pair in zip(titles, splits, strict=True)),
        parts=words.many(
            "Compared are %(n)s unit below, and the rest of this one as a part of its own.",
            "Compared are %(n)s units below, and the rest of this one as a part of its own.",
            len(found["parts"]),
        ),
    )


def _untold(words: Words, payload: UnitPayload) -> CompositionSection | None:
    """Say that a reorganised unit's change cannot be divided; nothing to say of others."""
    change = payload["change"]
    if change is None or not any(change["staff"]) or not _reorganised(payload):
        return None
    title = words.say(
        "How much of the change is a changed mix of units cannot be told: too few of the units below are"
        " shown in both waves"
    )
    return CompositionSection(title, change["wave"], None, (), "")


def _split(figures: CompositionFigures) -> Split:
    # stored with six decimals each, so that the sum may be off in the last one
    within, composition = figures["within"], figures["composition"]
    return Split(within + composition, within, composition)


def _reorganised(payload: UnitPayload) -> bool:
    change = payload["change"]
    if change is None:
        return False
    return bool(change["lineage"]["marks"]) or change["lineage"]["kind"] != "same"


def _title(words: Words, titles: Sequence[str], splits: Sequence[Split | None]) -> str:
    known = [
        (abs(split.composition), title, split)
        for title, split in zip(titles, splits, strict=True)
        if split is not None
    ]
    size, topic, split = max(known, key=lambda entry: entry[0])
    if size < WORTH_TELLING:
        return words.say("The mix of units hardly plays a part in what has changed")
    change, within, composition = (words.gap(points) for points in whole_points(split))
    return words.say(
        "“%(topic)s”: of the change of %(change)s points, %(mix)s come from a changed mix of units"
        if split.change * split.composition > 0 and abs(split.composition) <= abs(split.change)
        else "“%(topic)s”: the answers moved by %(within)s points, the mix of units by %(mix)s; together"
        " %(change)s",
        topic=topic,
        change=change,
        within=within,
        mix=composition,
    )


def _line(words: Words, title: str, split: Split | None) -> CompositionLine:
    if split is None:
        return CompositionLine(title, "", "", "")
    return CompositionLine(title, *(words.gap(points) for points in whole_points(split)))


def _drawing(
    words: Words, titles: Sequence[str], splits: Sequence[Split | None], title: str
) -> Drawing:
    chart = CompositionChart(
        title=title,
        description=words.say(
            "For each topic the change of staff's score as the sum of two parts: changed answers within the"
            " units, and a changed mix of units. The table below has the same figures."
        ),
        words=CompositionWords(
            change=words.say("Change"),
            within=words.say("changed answers"),
            composition=words.say("changed mix"),
        ),
        rows=tuple(
            CompositionRow(
                name, split, hidden=words.say("not comparable") if split is None else None
            )
            for name, split in zip(titles, splits, strict=True)
        ),
        locale=words.locale,
    )
    return Drawing(
        composition_chart(chart, Layout.WIDE, "mix-wide"),
        composition_chart(chart, Layout.NARROW, "mix-narrow"),
    )

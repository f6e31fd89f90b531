"""The page for the board: maturity per topic, the largest gaps, what has moved, on one screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blickwinkel.charts.levels import Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.radar import radar_chart
from blickwinkel.charts.radar_values import FEWEST_AXES, MOST_AXES, Radar, RadarAxis
from blickwinkel.charts.svg import Layout
from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import Highlight, Highlights
from blickwinkel.i18n.messages import Messages
from blickwinkel.measurement.gaptype import SIGNIFICANCE
from blickwinkel.results.presenting.drawings import Drawing
from blickwinkel.results.presenting.finding import headline
from blickwinkel.results.presenting.history import RecentMovements, history
from blickwinkel.results.presenting.movement import TopicMovement
from blickwinkel.results.presenting.sides import Shown
from blickwinkel.results.presenting.summary import Fact, key_facts, maturity_title, meta
from blickwinkel.results.presenting.topics import BothSides, Topic, topics
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.below import NamedUnit
from blickwinkel.results.queries.reading import UnitView

#: As many gaps of each kind as leave the page on one screen; the heat map has them all.
SPOTS = 3


@dataclass(frozen=True, slots=True)
class Spot:
    """One of the largest gaps in the unit or below it.

    `place` is the unit in the tree; None if it cannot be opened.
    """

    unit: str
    place: NamedUnit | None
    topic: str
    points: str
    certain: bool
    people: str


@dataclass(frozen=True, slots=True)
class TopicLine:
    """One topic: the level that each side sees, and what moved since the previous wave."""

    topic: Topic
    leadership: str
    staff: str
    moved: TopicMovement | None


@dataclass(frozen=True, slots=True)
class OverviewPage:
    """What the template of the page shows."""

    words: Words
    headline: str
    meta: tuple[str, ...]
    facts: tuple[Fact, ...]
    maturity_title: str
    radar: Drawing | None
    lines: tuple[TopicLine, ...]
    history: RecentMovements | None
    blind_spots: tuple[Spot, ...]
    hidden_strengths: tuple[Spot, ...]
    left_out: str


def overview_page(
    view: UnitView, units: Mapping[str, NamedUnit], messages: Messages
) -> OverviewPage:
    """Put a unit and everything below it on one screen.

    Args:
        view: the figures and the unit's place in the tree.
        units: where the units are that are named, by code.
        messages: the reader's language.
    """
    words = Words(messages, leaf=not view.below)
    framework, payload = view.wave.framework, view.payload
    blocks = topics(words, framework, payload, BothSides.of(words, framework, payload))
    moved = history(words, view, blocks)
    title = maturity_title(words, blocks)
    names = [words.short_title(dimension) for dimension in framework.dimensions]
    found = payload["highlights"]
    return OverviewPage(
        words=words,
        headline=headline(words, view),
        meta=meta(words, view),
        facts=key_facts(words, framework, payload, blocks),
        maturity_title=title,
        radar=_radar(words, framework, blocks, title),
        lines=_lines(words, framework, blocks, moved),
        history=moved,
        blind_spots=tuple(_spot(words, names, units, s) for s in found["blind_spots"][:SPOTS]),
        hidden_strengths=tuple(
            _spot(words, names, units, s) for s in found["hidden_strengths"][:SPOTS]
        ),
        left_out=_left_out(words, found),
    )


def named_units(view: UnitView) -> list[str]:
    """Return the codes of the units that the page names and links."""
    found = view.payload["highlights"]
    return [spot["unit"]["code"] for spot in (*found["blind_spots"], *found["hidden_strengths"])]


def _left_out(words: Words, found: Highlights) -> str:
    """Say what the two lists do not name, and why; empty where there is nothing to be named at all."""
    if not found["blind_spots"] and not found["hidden_strengths"]:
        return ""
    return words.say(
        "Each list names at most %(most)s, clear ones first and then by size, so that the page stays on one"
        " screen. What shows in a unit and in one above it is named once, where it is larger. The map of the"
        " units has all of them.",
        most=SPOTS,
    )


def _spot(
    words: Words, names: Sequence[str], units: Mapping[str, NamedUnit], spot: Highlight
) -> Spot:
    return Spot(
        unit=spot["unit"]["name"],
        place=units.get(spot["unit"]["code"]),
        topic=names[spot["dimension"]],
        points=words.gap(spot["points"]),
        certain=spot["q"] is not None and spot["q"] <= SIGNIFICANCE,
        people=words.many("%(n)s answer", "%(n)s answers", spot["n"]),
    )


def _lines(
    words: Words, framework: Framework, blocks: Sequence[Topic], moved: RecentMovements | None
) -> tuple[TopicLine, ...]:
    movements = moved.movements if moved else (None,) * len(blocks)
    return tuple(
        TopicLine(
            topic,
            _level(words, framework, topic.leadership),
            _level(words, framework, topic.staff),
            m,
        )
        for topic, m in zip(blocks, movements, strict=True)
    )


def _level(words: Words, framework: Framework, side: Shown) -> str:
    if side.figures is None:
        return ""
    return words.text(framework.levels[side.figures["level"] - 1].title)


def _radar(
    words: Words, framework: Framework, blocks: Sequence[Topic], title: str
) -> Drawing | None:
    if not FEWEST_AXES <= len(blocks) <= MOST_AXES:
        return None
    chart = Radar(
        title=title,
        description=words.say(
            "The scores of both sides around a circle, one spoke for each topic. The table beside it"
            " has the same figures."
        ),
        sides=SideNames(words.leadership, words.staff),
        bands=tuple(Band(words.text(level.title), level.min_score) for level in framework.levels),
        axes=tuple(
            RadarAxis(
                topic.short_title,
                _score(topic.leadership),
                _score(topic.staff),
                topic.hidden or None,
            )
            for topic in blocks
        ),
        locale=words.locale,
    )
    return Drawing(
        radar_chart(chart, Layout.WIDE, "radar-wide"),
        radar_chart(chart, Layout.NARROW, "radar-narrow"),
    )


def _score(side: Shown) -> float | None:
    return side.figures["score"] if side.figures else None

"""The page of a unit over time: how both sides moved, wave by wave, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from blickwinkel.charts.marks import SideNames
from blickwinkel.i18n.messages import Messages
from blickwinkel.measurement.findings.directions import Direction, TrendDirection
from blickwinkel.measurement.findings.kinds import GAP_MOVES, FindingKind
from blickwinkel.measurement.trend import FEWEST_WAVES
from blickwinkel.results.presenting.absent import absent_sides
from blickwinkel.results.presenting.composition import CompositionSection, composition_section
from blickwinkel.results.presenting.finding import headline, told_first
from blickwinkel.results.presenting.movement import Movement
from blickwinkel.results.presenting.pictures import pictures
from blickwinkel.results.presenting.sentences import sentence
from blickwinkel.results.presenting.summary import meta
from blickwinkel.results.presenting.unit_history import KEYS, Key, UnitHistory
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView

#: A course needs two waves.
FEWEST_POINTS = 2
#: Findings that compare waves.
OVER_TIME = GAP_MOVES | {
    FindingKind.RISING,
    FindingKind.FALLING,
    FindingKind.IMPROVED,
    FindingKind.WORSENED,
}
CHIPS = {Direction.RISING: "better", Direction.FALLING: "worse", Direction.NONE: ""}


@dataclass(frozen=True, slots=True)
class SideTrend:
    """One side of one topic in words.

    Attributes:
        key: "staff" or "leadership", as in the keys of explanations.
        name: of the side.
        kind: of the chip ("better", "worse"); empty where no direction can be claimed.
        line: the direction in words; empty without a line.
        total: points from the first to the last wave on the line, as printed; empty without one.
        span: over how many waves, in words; empty without a line.
        warning: that a straight line does not fit; may be empty.
        since: what moved since the previous wave; None if that cannot be compared.
        scores: per wave as printed, with whether they can be compared; empty where nothing is shown.
    """

    key: Key
    name: str
    kind: str
    line: str
    total: str
    span: str
    warning: str
    since: Movement | None
    scores: tuple[tuple[str, bool], ...]


@dataclass(frozen=True, slots=True)
class TopicTrend:
    """One topic over time: its picture and both sides in words."""

    title: str
    chart: Markup
    sides: tuple[SideTrend, ...]


@dataclass(frozen=True, slots=True)
class TrendPage:
    """What the template shows; `topics` is empty where there is no second wave to show.

    `headline` is that of the unit, `lead` what the waves add to it.
    """

    words: Words
    headline: str
    lead: str
    meta: tuple[str, ...]
    waves: tuple[str, ...]
    previous: str
    topics: tuple[TopicTrend, ...]
    footnotes: tuple[str, ...]
    hollow: bool
    missing: str
    notes: tuple[str, ...]
    lined: bool
    composition: CompositionSection | None


def trend_page(view: UnitView, messages: Messages) -> TrendPage:
    """Put a unit's history into words and pictures.

    Args:
        view: the figures and the unit's place in the tree.
        messages: the reader's language.
    """
    history = UnitHistory(Words(messages, leaf=not view.below), view)
    drawn = len(history.points) >= FEWEST_POINTS and history.anything
    topics, notes = _topics(history) if drawn else ((), ())
    change = view.payload["change"]
    return TrendPage(
        words=history.words,
        headline=headline(history.words, view),
        lead=_lead(history) if drawn else "",
        meta=meta(history.words, view),
        waves=tuple(point["wave"] for point in history.points),
        previous=change["wave"] if change else "",
        topics=topics,
        footnotes=notes,
        hollow=history.hollow,
        missing=_missing(history, drawn=drawn),
        notes=_notes(history, drawn=drawn),
        lined=any(trend for key in KEYS for trend in history.directions[key]),
        composition=composition_section(history.words, history.titles, view.payload),
    )


def _topics(history: UnitHistory) -> tuple[tuple[TopicTrend, ...], tuple[str, ...]]:
    sides = [
        {key: _side(history, key, place) for key in KEYS if any(history.scores(key, place))}
        for place in range(len(history.titles))
    ]
    verdicts = [
        SideNames(*(_beside(found[key]) if key in found else "" for key in KEYS)) for found in sides
    ]
    drawn, notes = pictures(history, verdicts)
    rows = zip(history.titles, drawn, sides, strict=True)
    return tuple(TopicTrend(title, chart, tuple(s.values())) for title, chart, s in rows), notes


def _beside(side: SideTrend) -> str:
    """Return what stands beside a line: where it is heading; noise gets no words there."""
    return side.line if side.kind else ""


def _side(history: UnitHistory, key: Key, place: int) -> SideTrend:
    words, trend = history.words, history.direction(key, place)
    return SideTrend(
        key=key,
        name=history.name(key),
        kind=CHIPS[trend.direction] if trend else "",
        line=_direction(words, trend) if trend else "",
        total=words.gap(trend.total) if trend else "",
        span=words.many("in %(n)s wave", "in %(n)s waves", trend.waves) if trend else "",
        warning=""
        if trend is None or trend.fits
        else words.say("went up and down: a straight line hardly fits"),
        since=history.since(key, place),
        scores=tuple(
            (words.score(figures["score"]), figures["comparable"]) if figures else ("", False)
            for figures in history.scores(key, place)
        ),
    )


def _direction(words: Words, trend: TrendDirection) -> str:
    if trend.direction is Direction.NONE:
        return words.say("no direction")
    if trend.direction is Direction.RISING:
        return words.say("rising")
    return words.say("falling")


def _lead(history: UnitHistory) -> str:
    """Say the first finding about time in the order of what matters; without one, that none is certain."""
    found = told_first(history.view, OVER_TIME)
    return _quiet(history) if found is None else sentence(history.words, history.view, found)


def _quiet(history: UnitHistory) -> str:
    """Say that nothing is certain, as far as anything can be compared."""
    words = history.words
    most = _most_compared(history)
    if most < FEWEST_POINTS:
        return words.say("The earlier waves cannot be compared with this one")
    if most < FEWEST_WAVES:
        return words.say("Between two waves no change is certain")
    return words.say("Over %(waves)s waves no direction is certain", waves=most)


def _most_compared(history: UnitHistory) -> int:
    """Count the waves that can be compared: of staff where they are shown, else of leadership."""
    key: Key = "leadership" if history.view.payload["staff"] is None else "staff"
    return max((history.compared(key, place) for place in range(len(history.titles))), default=0)


def _missing(history: UnitHistory, *, drawn: bool) -> str:
    """Say what is missing for a line; empty if there is one."""
    words, most = history.words, _most_compared(history)
    if not drawn:
        return words.say(
            "From the second published wave on this page shows what has moved, from the third comparable one"
            " on where it is heading."
        )
    if most >= FEWEST_WAVES:
        return ""
    return words.many(
        "%(n)s wave can be compared with this one. A direction is told from three comparable waves on, this"
        " one included.",
        "%(n)s waves can be compared with this one. A direction is told from three comparable waves on, this"
        " one included.",
        max(most - 1, 0),
    )


def _notes(history: UnitHistory, *, drawn: bool) -> tuple[str, ...]:
    """Say what the pictures leave out, and why."""
    hidden = any(
        figures is None and any(history.scores(key, place))
        for key in KEYS
        for place in range(len(history.titles))
        for figures in history.scores(key, place)
    )
    notes = (
        *absent_sides(history.words, history.view),
        _missing(history, drawn=drawn),
        history.words.say(
            "Hatched waves do not show everything: too few people of a side answered there, or a smaller"
            " group could be worked out by subtracting."
        )
        if hidden
        else "",
    )
    return tuple(filter(None, notes))

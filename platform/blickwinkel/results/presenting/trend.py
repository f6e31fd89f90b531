"""The page of a unit over time: how both sides moved, wave by wave, in plain words."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from blickwinkel.charts.marks import Sides as SideNames
from blickwinkel.i18n.messages import Messages
from blickwinkel.measurement.findings.directions import Course, Direction
from blickwinkel.measurement.findings.kinds import GAP_MOVES, Kind
from blickwinkel.measurement.trend import FEWEST_WAVES
from blickwinkel.results.presenting.absent import absent_sides
from blickwinkel.results.presenting.composition import CompositionSection, composition_section
from blickwinkel.results.presenting.finding import headline, told_first
from blickwinkel.results.presenting.movement import Movement
from blickwinkel.results.presenting.past import KEYS, Key, Past
from blickwinkel.results.presenting.pictures import pictures
from blickwinkel.results.presenting.sentences import sentence
from blickwinkel.results.presenting.summary import meta
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView

#: A course needs two waves.
FEWEST_POINTS = 2
#: Findings that compare waves.
OVER_TIME = GAP_MOVES | {Kind.RISING, Kind.FALLING, Kind.IMPROVED, Kind.WORSENED}
CHIPS = {Direction.RISING: "better", Direction.FALLING: "worse", Direction.NONE: ""}


@dataclass(frozen=True, slots=True)
class SideCourse:
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
class TopicCourse:
    """One topic over time: its picture and both sides in words."""

    title: str
    chart: Markup
    sides: tuple[SideCourse, ...]


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
    topics: tuple[TopicCourse, ...]
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
    past = Past(Words(messages, leaf=not view.below), view)
    drawn = len(past.points) >= FEWEST_POINTS and past.anything
    topics, notes = _topics(past) if drawn else ((), ())
    change = view.payload["change"]
    return TrendPage(
        words=past.words,
        headline=headline(past.words, view),
        lead=_lead(past) if drawn else "",
        meta=meta(past.words, view),
        waves=tuple(point["wave"] for point in past.points),
        previous=change["wave"] if change else "",
        topics=topics,
        footnotes=notes,
        hollow=past.hollow,
        missing=_missing(past, drawn=drawn),
        notes=_notes(past, drawn=drawn),
        lined=any(course for key in KEYS for course in past.courses[key]),
        composition=composition_section(past.words, past.titles, view.payload),
    )


def _topics(past: Past) -> tuple[tuple[TopicCourse, ...], tuple[str, ...]]:
    sides = [
        {key: _side(past, key, place) for key in KEYS if any(past.scores(key, place))}
        for place in range(len(past.titles))
    ]
    verdicts = [
        SideNames(*(_beside(found[key]) if key in found else "" for key in KEYS)) for found in sides
    ]
    drawn, notes = pictures(past, verdicts)
    rows = zip(past.titles, drawn, sides, strict=True)
    return tuple(TopicCourse(title, chart, tuple(s.values())) for title, chart, s in rows), notes


def _beside(side: SideCourse) -> str:
    """Return what stands beside a line: where it is heading; noise gets no words there."""
    return side.line if side.kind else ""


def _side(past: Past, key: Key, place: int) -> SideCourse:
    words, course = past.words, past.course(key, place)
    return SideCourse(
        key=key,
        name=past.name(key),
        kind=CHIPS[course.direction] if course else "",
        line=_direction(words, course) if course else "",
        total=words.gap(course.total) if course else "",
        span=words.many("in %(n)s wave", "in %(n)s waves", course.waves) if course else "",
        warning=""
        if course is None or course.fits
        else words.say("went up and down: a straight line hardly fits"),
        since=past.since(key, place),
        scores=tuple(
            (words.score(figures["score"]), figures["comparable"]) if figures else ("", False)
            for figures in past.scores(key, place)
        ),
    )


def _direction(words: Words, course: Course) -> str:
    if course.direction is Direction.NONE:
        return words.say("no direction")
    if course.direction is Direction.RISING:
        return words.say("rising")
    return words.say("falling")


def _lead(past: Past) -> str:
    """Say the first finding about time in the order of what matters; without one, that none is certain."""
    found = told_first(past.view, OVER_TIME)
    return _quiet(past) if found is None else sentence(past.words, past.view, found)


def _quiet(past: Past) -> str:
    """Say that nothing is certain, as far as anything can be compared."""
    words = past.words
    most = _most_compared(past)
    if most < FEWEST_POINTS:
        return words.say("The earlier waves cannot be compared with this one")
    if most < FEWEST_WAVES:
        return words.say("Between two waves no change is certain")
    return words.say("Over %(waves)s waves no direction is certain", waves=most)


def _most_compared(past: Past) -> int:
    """Count the waves that can be compared: of staff where they are shown, else of leadership."""
    key: Key = "leadership" if past.view.payload["staff"] is None else "staff"
    return max((past.compared(key, place) for place in range(len(past.titles))), default=0)


def _missing(past: Past, *, drawn: bool) -> str:
    """Say what is missing for a line; empty if there is one."""
    words, most = past.words, _most_compared(past)
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


def _notes(past: Past, *, drawn: bool) -> tuple[str, ...]:
    """Say what the pictures leave out, and why."""
    hidden = any(
        figures is None and any(past.scores(key, place))
        for key in KEYS
        for place in range(len(past.titles))
        for figures in past.scores(key, place)
    )
    notes = (
        *absent_sides(past.words, past.view),
        _missing(past, drawn=drawn),
        past.words.say(
            "Hatched waves do not show everything: too few people of a side answered there, or a smaller"
            " group could be worked out by subtracting."
        )
        if hidden
        else "",
    )
    return tuple(filter(None, notes))

"""The page of priorities: what to take up first, and what the framework advises; an aid for sorting."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.charts.priority import Bubble, PriorityMatrix, Quadrants, priority_chart
from blickwinkel.charts.priority_values import MOST_BUBBLES
from blickwinkel.charts.svg import Layout
from blickwinkel.extension.findings import read_findings
from blickwinkel.extension.framework import Dimension, Framework
from blickwinkel.i18n.messages import Messages
from blickwinkel.measurement.findings.kinds import FindingKind, agenda
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.measurement.priority import priority_index, relative_weights
from blickwinkel.results.presenting.absent import absent_sides
from blickwinkel.results.presenting.drawings import Drawing
from blickwinkel.results.presenting.finding import headline
from blickwinkel.results.presenting.summary import meta
from blickwinkel.results.presenting.topics import BothSides, Question, Topic, topics
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView

#: Questions that are named for a topic.
MOST_QUESTIONS = 3


@dataclass(frozen=True, slots=True)
class Advice:
    """One recommendation of the framework."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Starter:
    """A question to begin with: where a topic is lowest among staff, or furthest apart."""

    label: str
    index: int
    staff: str
    gap: str


@dataclass(frozen=True, slots=True)
class PriorityEntry:
    """One topic in the order of priority.

    Attributes:
        rank: from 1; None where no index can be calculated.
        place: position in the framework.
        topic: both sides of it.
        index: as printed; empty without one.
        weight: importance relative to the heaviest topic, as printed.
        level: title of the level that staff see reached; empty if not shown.
        advice: recommendations for that level.
        questions: to begin with.
        further: says how many questions are not named here, and why; may be empty.
    """

    rank: int | None
    place: int
    topic: Topic
    index: str
    weight: str
    level: str
    advice: tuple[Advice, ...]
    questions: tuple[Starter, ...]
    further: str


@dataclass(frozen=True, slots=True)
class PrioritiesPage:
    """What the template shows; `drawing` is None where no topic shows both sides.

    `headline` is that of the unit, `lead` where to begin.
    """

    words: Words
    headline: str
    lead: str
    meta: tuple[str, ...]
    drawing: Drawing | None
    entries: tuple[PriorityEntry, ...]
    weighted: bool
    missing: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Ranked:
    """A topic with its place in the framework, its weight, 0 to 1, and its index."""

    place: int
    topic: Topic
    weight: float
    index: float | None


def priorities_page(view: UnitView, messages: Messages) -> PrioritiesPage:
    """Put the topics of a unit into the order in which to take them up.

    Args:
        view: the figures and the unit's place in the tree.
        messages: the reader's language.
    """
    words = Words(messages, leaf=not view.below)
    framework, payload = view.wave.framework, view.payload
    sides = BothSides.of(words, framework, payload)
    blocks = topics(words, framework, payload, sides)
    ranked = _ranked(view, blocks)
    lead = _lead(words, ranked)
    return PrioritiesPage(
        words=words,
        headline=headline(words, view),
        lead=lead,
        meta=meta(words, view),
        drawing=_drawing(words, ranked, lead),
        entries=tuple(
            _entry(words, framework, rank, found) for rank, found in enumerate(ranked, start=1)
        ),
        weighted=any(found.weight < 1 for found in ranked),
        missing=absent_sides(words, view),
        notes=_notes(words, ranked),
    )


def _ranked(view: UnitView, blocks: Sequence[Topic]) -> list[_Ranked]:
    """Sort topics in the order of what matters; those without a comparison come last, lowest first."""
    findings = read_findings(view.payload)
    weights = relative_weights([dimension.weight for dimension in view.wave.framework.dimensions])
    index = {f.dimension: f.points for f in findings if f.kind is FindingKind.PRIORITY}
    wanted = {place: rank for rank, place in enumerate(agenda(findings))}
    found = [
        _Ranked(place, topic, weight, index.get(place))
        for place, (topic, weight) in enumerate(zip(blocks, weights, strict=True))
    ]
    return sorted(found, key=lambda one: _order(one, wanted.get(one.place, len(blocks))))


def _score(topic: Topic, side: int) -> float | None:
    figures = (topic.leadership, topic.staff)[side].figures
    return figures["score"] if figures else None


def _order(found: _Ranked, wanted: int) -> tuple[bool, int, bool, float]:
    staff = _score(found.topic, 1)
    return found.index is None, wanted, staff is None, staff or 0.0


def _lead(words: Words, ranked: Sequence[_Ranked]) -> str:
    first = next(iter(ranked), None)
    gap = first.topic.gap if first else None
    staff = _score(first.topic, 1) if first else None
    if first is None or staff is None:
        return words.say("Too little may be shown to say where to begin")
    topic, score = first.topic.short_title, words.score(staff)
    if gap is None or first.index is None:
        return words.say(
            "Without a comparison there is no order; staff rate “%(topic)s” lowest, at %(score)s",
            topic=topic,
            score=score,
        )
    whole = round(gap["points"])
    return words.say(
        "Begin with “%(topic)s”: staff see it at %(score)s of 100, leadership %(points)s points higher"
        if whole > 0
        else "Begin with “%(topic)s”: staff see it at %(score)s of 100, leadership %(points)s points lower"
        if whole < 0
        else "Begin with “%(topic)s”: staff and leadership see it at %(score)s of 100",
        topic=topic,
        score=score,
        points=words.score(abs(gap["points"])),
    )


def _entry(words: Words, framework: Framework, rank: int, found: _Ranked) -> PriorityEntry:
    figures = found.topic.staff.figures
    level = figures["level"] if figures else None
    return PriorityEntry(
        rank=None if found.index is None else rank,
        place=found.place,
        topic=found.topic,
        index="" if found.index is None else words.score(found.index),
        weight=words.percent(100 * found.weight),
        level="" if level is None else words.text(framework.levels[level - 1].title),
        advice=_advice(words, framework, framework.dimensions[found.place], level),
        questions=_questions(words, found.topic),
        further=_further(words, found.topic),
    )


def _advice(
    words: Words, framework: Framework, dimension: Dimension, level: int | None
) -> tuple[Advice, ...]:
    band = None if level is None else framework.band(level)
    if band is None:
        return ()
    return tuple(
        Advice(words.text(found.title), words.text(found.text))
        for found in dimension.recommendations.get(band, ())
    )


def _questions(words: Words, topic: Topic) -> tuple[Starter, ...]:
    """Return the questions that would come first if they were topics of equal weight."""
    urgent = sorted(
        ((_urgency(question), question) for question in topic.questions),
        key=lambda pair: (-pair[0], pair[1].index),
    )
    return tuple(
        Starter(
            label=question.label,
            index=question.index,
            staff=words.score(question.staff.figures["score"]),
            gap=words.gap(question.gap["points"]) if question.gap else "",
        )
        for _, question in urgent[:MOST_QUESTIONS]
        if question.staff.figures is not None
    )


def _further(words: Words, topic: Topic) -> str:
    shown = sum(question.staff.figures is not None for question in topic.questions)
    return (
        words.many(
            "%(n)s further question comes later by the same order; the differences of the unit have all.",
            "%(n)s further questions come later by the same order; the differences of the unit have all.",
            shown - MOST_QUESTIONS,
        )
        if shown > MOST_QUESTIONS
        else ""
    )


def _urgency(question: Question) -> float:
    staff, leadership = question.staff.figures, question.leadership.figures
    if staff is None:
        return -1.0
    seen = staff["score"] if leadership is None else leadership["score"]
    return priority_index(seen, staff["score"], 1.0) or 0.0


def _notes(words: Words, ranked: Sequence[_Ranked]) -> tuple[str, ...]:
    lacking = [found.topic for found in ranked if found.index is None]
    undrawn = len(ranked) - len(lacking) - MOST_BUBBLES
    notes = []
    if undrawn > 0:
        notes.append(
            words.many(
                "%(n)s topic further down the order is in the table only: a picture has room for %(most)s.",
                "%(n)s topics further down the order are in the table only: a picture has room for %(most)s.",
                undrawn,
                most=MOST_BUBBLES,
            )
        )
    if lacking:
        notes += [
            words.say(
                "A topic has its place in the order only if both sides of it are shown. Not so:"
            ),
            *(f"{topic.short_title} – {topic.hidden}" for topic in lacking),
        ]
    return tuple(notes)


def _drawing(words: Words, ranked: Sequence[_Ranked], title: str) -> Drawing | None:
    placed = [found for found in ranked if found.index is not None][:MOST_BUBBLES]
    bubbles = tuple(bubble for found in placed if (bubble := _bubble(found)) is not None)
    if not bubbles:
        return None
    chart = PriorityMatrix(
        title=title,
        description=words.say(
            "Each topic as a numbered bubble: the further to the right, the more is missing"
            " as staff see it; the higher up, the better leadership sees it than staff do. The"
            " table below has the same figures."
        ),
        deficit_heading=words.say("Missing to 100 as staff see it, in points"),
        gap_heading=words.say("Difference in points"),
        columns=(words.say("missing"), words.say("Gap")),
        weight_note=words.say(
            "Area: weight of the topic. Dashed outline: the difference is not clear."
        ),
        quadrants=Quadrants(
            much_over=words.say("low, and leadership does not see it"),
            little_over=words.say("good, leadership sees even more"),
            much_under=words.say("low, and leadership knows it"),
            little_under=words.say("good, better than leadership thinks"),
        ),
        bubbles=bubbles,
        unplaced=tuple(
            f"{found.topic.short_title}: {found.topic.hidden}"
            for found in ranked
            if found.index is None
        ),
        locale=words.locale,
    )
    return Drawing(
        priority_chart(chart, Layout.WIDE, "priority-wide"),
        priority_chart(chart, Layout.NARROW, "priority-narrow"),
    )


def _bubble(found: _Ranked) -> Bubble | None:
    staff, gap = _score(found.topic, 1), found.topic.gap
    if staff is None or gap is None:
        return None
    certain = gap["certainty"] == Certainty.CLEAR
    return Bubble(found.topic.short_title, staff, gap["points"], found.weight, certain)

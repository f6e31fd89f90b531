"""The page of the cascade: from the board over the CCOs down to the staff, where does it break?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.charts.cascade import cascade_chart
from blickwinkel.charts.cascade_values import Cascade, CascadePanel, CascadePoint, CascadeStep
from blickwinkel.charts.levels import TOP, Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.svg import Layout
from blickwinkel.extension.results import ScoreFigures, Summary
from blickwinkel.i18n.messages import Messages
from blickwinkel.measurement.confidentiality.leadership import BOARD, CCO, LEADERSHIP
from blickwinkel.measurement.findings.breaks import Fall, steepest
from blickwinkel.measurement.findings.kinds import STEPS
from blickwinkel.measurement.interval import Z95
from blickwinkel.publishing.services.scoring import STAFF
from blickwinkel.results.presenting.absent import absent_sides
from blickwinkel.results.presenting.cascade_path import CascadePath
from blickwinkel.results.presenting.drawings import Drawing
from blickwinkel.results.presenting.finding import headline, told_first
from blickwinkel.results.presenting.notes import pool_note
from blickwinkel.results.presenting.sentences import sentence
from blickwinkel.results.presenting.summary import meta
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.below import Below
from blickwinkel.results.queries.reading import UnitView

#: A fall can only be told between two groups.
FEWEST_STEPS = 2

#: Scores with the units that they are of.
Fan = Sequence[tuple[float, str]]


@dataclass(frozen=True, slots=True)
class CascadeCell:
    """A score in the table: as printed, and the key of its explanation where there is one."""

    text: str
    key: str


@dataclass(frozen=True, slots=True)
class CascadeLine:
    """One dimension in the table; `fall` and `verdict` tell of its steepest step, `fan` of units below."""

    title: str
    cells: tuple[CascadeCell, ...]
    fall: str
    between: str
    verdict: str
    fan: str


@dataclass(frozen=True, slots=True)
class CascadePage:
    """What the template shows; `drawing` is None where there are not two steps to compare.

    `headline` is that of the unit, `lead` what the cascade adds to it.
    """

    words: Words
    headline: str
    lead: str
    meta: tuple[str, ...]
    drawing: Drawing | None
    steps: tuple[str, ...]
    lines: tuple[CascadeLine, ...]
    fan: bool
    missing: tuple[str, ...]
    notes: tuple[str, ...]


def cascade_page(view: UnitView, below: Below, messages: Messages) -> CascadePage:
    """Put the way of a judgement through the company into words and pictures.

    Args:
        view: the figures and the unit's place in the tree.
        below: the unit itself and those directly below it.
        messages: the reader's language.
    """
    words = Words(messages, leaf=not view.below)
    path = CascadePath(words, view)
    found = path.falls()
    shown = len(path.steps) >= FEWEST_STEPS and bool(found)
    lead, fans = _lead(path, found), [_fan(below, place) for place in range(len(path.titles))]
    return CascadePage(
        words=words,
        headline=headline(words, view),
        lead=lead,
        meta=meta(words, view),
        drawing=_drawing(path, found, fans, lead) if shown else None,
        steps=tuple(path.name(step) for step in path.steps),
        lines=tuple(_line(path, found, place, fan) for place, fan in enumerate(fans)),
        fan=any(fans),
        missing=absent_sides(words, view),
        notes=_notes(path),
    )


def _lead(path: CascadePath, found: Sequence[Fall]) -> str:
    """Say where the first break is in the order of what matters; without one, how large steps are."""
    words = path.words
    if len(path.steps) < FEWEST_STEPS:
        return words.say("Too little may be shown to follow a judgement through the company")
    if not found:
        return words.say("No topic may be shown on two neighbouring steps")
    if (first := told_first(path.view, STEPS)) is not None:
        return sentence(words, path.view, first)
    largest = max(found, key=lambda fall: abs(fall.points))
    return words.say(
        "From the top down to staff no break stands out; the largest step is on “%(topic)s”"
        " (%(points)s points)"
        if path.ends_with_staff
        else "Among the leadership no break stands out; the largest step is on “%(topic)s”"
        " (%(points)s points)",
        topic=path.titles[largest.dimension],
        points=words.score(abs(largest.points)),
    )


def _fan(below: Below, dimension: int) -> Fan:
    """Return the scores of the staff directly below with their units, lowest first."""
    found = [
        (figures["score"], row.name)
        for row in below.rows
        if row.depth == 1 and (staff := row.summary["staff"]) is not None
        if (figures := staff["dimensions"][dimension]) is not None
    ]
    return sorted(found)


def _drawing(path: CascadePath, found: Sequence[Fall], fans: Sequence[Fan], title: str) -> Drawing:
    words = path.words
    chart = Cascade(
        title=title,
        description=words.say(
            "For each topic the scores of all groups from the top of the company down to staff, with their"
            " intervals. The steepest step is marked. The table below has the same figures."
        ),
        sides=SideNames(words.leadership, words.staff),
        steps=tuple(_step(path, step) for step in path.steps),
        panels=tuple(_panel(path, found, place, fan) for place, fan in enumerate(fans)),
        bands=tuple(
            Band(words.text(level.title), level.min_score)
            for level in path.view.wave.framework.levels
        ),
        break_word=words.say("break"),
        hidden=words.say("not shown"),
        locale=words.locale,
        hint_word=words.say("hint"),
    )
    return Drawing(
        cascade_chart(chart, Layout.WIDE, "cascade-wide"),
        cascade_chart(chart, Layout.NARROW, "cascade-narrow"),
    )


def _step(path: CascadePath, step: Summary) -> CascadeStep:
    answers = path.words.many("%(n)s answer", "%(n)s answers", step["respondents"])
    if step["group"] == STAFF:
        return CascadeStep(path.name(step), "staff", answers)
    return CascadeStep(path.name(step), "leadership", answers)


def _panel(path: CascadePath, found: Sequence[Fall], place: int, fan: Fan) -> CascadePanel:
    fall = steepest([fall for fall in found if fall.dimension == place])
    return CascadePanel(
        label=path.titles[place],
        points=tuple(_point(step["dimensions"][place]) for step in path.steps),
        break_after=fall.step if fall else None,
        certain=fall is None or fall.clear,
        fan=tuple(score for score, _ in fan) if path.ends_with_staff else (),
    )


def _point(figures: ScoreFigures | None) -> CascadePoint | None:
    if figures is None:
        return None
    score, error = figures["score"], figures["se"]
    if error is None:
        return CascadePoint(score)
    margin = Z95 * error
    return CascadePoint(score, (max(0.0, score - margin), min(TOP, score + margin)))


def _line(path: CascadePath, found: Sequence[Fall], place: int, fan: Fan) -> CascadeLine:
    words = path.words
    here = [fall for fall in found if fall.dimension == place]
    fall = steepest(here) or max(here, key=lambda fall: abs(fall.points), default=None)
    return CascadeLine(
        title=path.titles[place],
        cells=tuple(_cell(path, step, place) for step in path.steps),
        fall="" if fall is None else words.gap(-fall.points),
        between="" if fall is None else _between(path, fall),
        verdict="" if fall is None else _verdict(words, fall),
        fan=_range(words, fan),
    )


def _cell(path: CascadePath, step: Summary, place: int) -> CascadeCell:
    figures = step["dimensions"][place]
    if figures is None:
        asked = path.view.wave.framework.asked
        groups = (BOARD, CCO) if step["group"] == LEADERSHIP else (step["group"],)
        first = sum(len(d.items) for d in path.view.wave.framework.dimensions[:place])
        items = range(first, first + len(path.view.wave.framework.dimensions[place].items))
        was_asked = any(item in asked(group) for group in groups for item in items)
        return CascadeCell(path.words.say("not shown" if was_asked else "not asked"), "")
    return CascadeCell(path.words.score(figures["score"]), _key(path, step, place))


def _key(path: CascadePath, step: Summary, place: int) -> str:
    """Return the key of a score that is explained on the unit's own page; else that of the steps."""
    leadership = path.payload["leadership"]
    if step["group"] == STAFF:
        return f"staff.dim.{place}"
    if leadership and (step["group"], step["unit"]) == (leadership["group"], leadership["unit"]):
        return f"leadership.dim.{place}"
    return ""


def _between(path: CascadePath, fall: Fall) -> str:
    upper, lower = path.steps[fall.step], path.steps[fall.step + 1]
    return f"{path.name(upper)} → {path.name(lower)}"


def _verdict(words: Words, fall: Fall) -> str:
    if not fall.relevant:
        return words.say("no break")
    kind = words.say("break") if fall.points > 0 else words.say("rise")
    return f"{kind} · {words.say('clear') if fall.clear else words.say('indication')}"


def _range(words: Words, scores: Fan) -> str:
    if not scores:
        return ""
    (low, lowest), (high, highest) = scores[0], scores[-1]
    if len(scores) == 1:
        return f"{words.score(low)} ({lowest})"
    return f"{words.score(low)} ({lowest}) – {words.score(high)} ({highest})"


def _notes(path: CascadePath) -> tuple[str, ...]:
    """Say which steps the way leaves out, and why; never how many people stand behind them."""
    words, view = path.words, path.view
    k = view.rules["k"]
    here = {step["unit"]["name"] for step in path.steps if step["group"] == CCO}
    absent = [name for name in _chain(view) if name not in here]
    top = {step["group"] for step in path.steps}
    notes = [
        pool_note(words, path.payload),
        ""
        if top & {BOARD, LEADERSHIP} or not path.steps
        else words.say(
            "The board is no step here: fewer than %(k)s of its members have answered, or nothing of"
            " theirs may be shown.",
            k=k,
        ),
        words.say(
            "These levels have no group of CCOs that may be shown, so they are no step here: %(units)s. It"
            " takes at least %(k)s CCOs who have answered, and no smaller group may be worked out by"
            " subtracting. Their answers count in the steps above.",
            units="; ".join(absent),
            k=k,
        )
        if absent
        else "",
    ]
    return tuple(filter(None, notes))


def _chain(view: UnitView) -> list[str]:
    return [*(unit.name for unit in view.ancestors), view.unit.name]

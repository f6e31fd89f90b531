"""The charts of a unit's page, from its topics."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from markupsafe import Markup

from blickwinkel.charts.distribution import AnswerBar, Distribution, distribution_chart
from blickwinkel.charts.gap import gap_chart
from blickwinkel.charts.gap_values import Emphasis, GapChart, GapRow
from blickwinkel.charts.levels import Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.maturity import MaturityChart, MaturityRow, maturity_chart
from blickwinkel.charts.svg import Layout
from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import GapFigures
from blickwinkel.results.presenting.sides import Shown, SideView
from blickwinkel.results.presenting.topics import BothSides, Question, Topic
from blickwinkel.results.presenting.words import Words

HARD_SPACE = "\N{NO-BREAK SPACE}"


@dataclass(frozen=True, slots=True)
class Drawing:
    """One chart for desks and for phones."""

    wide: Markup
    narrow: Markup


def gap_drawing(words: Words, framework: Framework, topics: Sequence[Topic], title: str) -> Drawing:
    """Draw where the sides differ, topic by topic."""
    chart = GapChart(
        title=title,
        description=words.say(
            "For each topic two marks on a scale from 0 to 100, leadership and staff, with the"
            " difference and its interval. The table below has the same figures."
        ),
        sides=SideNames(words.leadership, words.staff),
        gap_heading=words.say("Difference in points"),
        bands=tuple(Band(words.text(level.title), level.min_score) for level in framework.levels),
        rows=tuple(_gap_row(words, topic) for topic in topics),
        locale=words.locale,
    )
    return Drawing(
        gap_chart(chart, Layout.WIDE, "gap-wide"), gap_chart(chart, Layout.NARROW, "gap-narrow")
    )


def _gap_row(words: Words, topic: Topic) -> GapRow:
    gap = topic.gap
    interval = gap["interval"] if gap else None
    return GapRow(
        label=topic.short_title,
        leadership=_score(topic.leadership),
        staff=_score(topic.staff),
        interval=(interval[0], interval[1]) if interval else None,
        gap=gap["points"] if gap else None,
        verdict=words.kind(gap["type"] if gap else ""),
        detail=_detail(words, gap) if gap else "",
        emphasis=_emphasis(gap),
        hidden=topic.hidden or None,
    )


def _detail(words: Words, gap: GapFigures) -> str:
    # the interval moves to the next line as a whole
    interval = words.interval(gap["interval"]).replace(" ", HARD_SPACE)
    return " · ".join(filter(None, (words.certainty(gap), interval)))


def _emphasis(gap: GapFigures | None) -> Emphasis:
    return Emphasis(gap["certainty"]) if gap and gap["certainty"] else Emphasis.NONE


def _score(side: Shown) -> float | None:
    return side.figures["score"] if side.figures else None


def _level(side: Shown) -> int | None:
    return side.figures["level"] if side.figures else None


def maturity_drawing(
    words: Words, framework: Framework, topics: Sequence[Topic], title: str
) -> Drawing:
    """Draw which level of maturity each side sees reached."""
    chart = MaturityChart(
        title=title,
        description=words.say(
            "For each topic the levels of maturity as steps, with the step on which each side stands."
        ),
        sides=SideNames(words.leadership, words.staff),
        levels=tuple(words.text(level.title) for level in framework.levels),
        rows=tuple(
            MaturityRow(
                topic.short_title,
                _level(topic.leadership),
                _level(topic.staff),
                topic.hidden or None,
            )
            for topic in topics
        ),
    )
    return Drawing(
        maturity_chart(chart, Layout.WIDE, "maturity-wide"),
        maturity_chart(chart, Layout.NARROW, "maturity-narrow"),
    )


def distribution_drawing(
    words: Words, framework: Framework, question: Question, sides: BothSides, least: int
) -> Markup | None:
    """Draw how the answers to a question spread, for the sides with enough of them.

    Args:
        words: of the reader's language.
        framework: of the wave.
        question: the item.
        sides: both sides of the unit.
        least: judgements from which a distribution is drawn.

    Returns:
        None if no side has enough judgements.
    """
    bars = [
        _bar(words, sides.leadership, question.index, "leadership", least),
        _bar(words, sides.staff, question.index, "staff", least),
    ]
    drawn = tuple(bar for bar in bars if bar is not None)
    if not drawn:
        return None
    scale = framework.scale
    cannot_judge = words.text(scale.cannot_judge) if scale.cannot_judge else ""
    chart = Distribution(
        title=question.label,
        description=words.say("How the answers spread over the scale."),
        points=tuple(words.text(point.label) for point in scale.points),
        cannot_judge=cannot_judge,
        bars=drawn,
        locale=words.locale,
    )
    return distribution_chart(chart, Layout.NARROW, f"answers-{question.index}")


def _bar(
    words: Words,
    side: SideView,
    item: int,
    kind: Literal["leadership", "staff"],
    least: int,
) -> AnswerBar | None:
    histogram = side.histogram(item)
    if histogram is None or sum(histogram[:-1]) < least:
        return None
    judged = sum(histogram[:-1])
    return AnswerBar(
        name=side.name,
        side=kind,
        note=words.many("%(n)s answer", "%(n)s answers", judged),
        counts=tuple(histogram[:-1]),
        cannot_judge=histogram[-1],
    )

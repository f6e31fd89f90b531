"""How the answers to one item spread over its scale: one bar of 100 per cent for each perspective.

The mean hides a team that is split in two; the bar shows it. Tones of the side's own colour run from
weak (lowest point) to full (highest point), so any scale of 2 to 11 points is drawn alike. "Can't judge"
stands apart, as a share of all who answered: it is no point of the scale, and a finding of its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from blickwinkel.charts.numerals import Locale, format_share
from blickwinkel.charts.svg import (
    Layout,
    Picture,
    box,
    element,
    hatched,
    join,
    letters,
    named,
    paragraph,
    picture,
)
from blickwinkel.charts.text_layout import shorten, text_width, wrap

_LABEL: Final = 15.0
_SMALL: Final = 12.5
_BAR: Final = 28.0
_FAINTEST: Final = 0.14
_FEWEST, _MOST = 2, 11


@dataclass(frozen=True, slots=True)
class AnswerBar:
    """The answers of one perspective.

    Attributes:
        name: perspective in the reader's language.
        side: decides the colour.
        note: what the bar rests on, such as "41 Antworten".
        counts: answers per scale point, lowest first; empty if hidden.
        cannot_judge: how many could not judge; None if hidden.
        hidden: why nothing is shown, in words; None if it is.
    """

    name: str
    side: Literal["leadership", "staff"]
    note: str
    counts: tuple[int, ...]
    cannot_judge: int | None
    hidden: str | None = None

    def __post_init__(self) -> None:
        """Refuse counts beside a reason for not showing them.

        Raises:
            ValueError: on such a bar, and on a bar with neither.
        """
        if (self.hidden is None) != (bool(self.counts) and self.cannot_judge is not None):
            raise ValueError("a bar has either counts or a reason for hiding them")


@dataclass(frozen=True, slots=True)
class Distribution:
    """What is drawn; all texts in the reader's language.

    Attributes:
        title: the finding as a sentence, or the item's wording.
        description: text alternative.
        points: labels of the scale points, lowest first, 2 to 11 of them.
        cannot_judge: label of the answer apart.
        bars: one or two perspectives.
        locale: decides how figures are written.
    """

    title: str
    description: str
    points: tuple[str, ...]
    cannot_judge: str
    bars: tuple[AnswerBar, ...]
    locale: Locale

    def __post_init__(self) -> None:
        """Refuse scales that the framework contract does not know, and counts of another scale.

        Raises:
            ValueError: on either.
        """
        if not _FEWEST <= len(self.points) <= _MOST:
            raise ValueError("a scale has 2 to 11 points")
        if any(bar.counts and len(bar.counts) != len(self.points) for bar in self.bars):
            raise ValueError("counts do not match the scale")


@dataclass(frozen=True, slots=True)
class _Plan:
    """Columns as (start, room): the bar's name, the bar, and the share that can't judge."""

    width: float
    head: float
    pitch: float
    name_y: float
    bar: tuple[float, float]
    apart: tuple[float, float]
    apart_below: bool


_PLANS: Final = {
    Layout.WIDE: _Plan(960, 26, 64, 19, (224, 520), (784, 176), apart_below=False),
    Layout.NARROW: _Plan(360, 30, 116, 14, (0, 360), (0, 360), apart_below=True),
}


def distribution_chart(chart: Distribution, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width; `uid` begins all ids and is unique on the page."""
    plan = _PLANS[layout]
    size = (plan.width, plan.head + plan.pitch * len(chart.bars))
    tops = [plan.head + plan.pitch * index for index in range(len(chart.bars))]
    return picture(
        Picture(uid, "distribution", chart.title, chart.description, layout, size),
        _headings(chart, plan),
        *(_bar(chart, bar, plan, top, uid) for bar, top in zip(chart.bars, tops, strict=True)),
    )


def _headings(chart: Distribution, plan: _Plan) -> Markup:
    (left, room), at = plan.bar, plan.head - 10
    low = shorten(chart.points[0], _SMALL, room / 2 - 8)
    high = shorten(chart.points[-1], _SMALL, room / 2 - 8)
    apart = Markup("")
    if not plan.apart_below:
        label = shorten(chart.cannot_judge, _SMALL, plan.apart[1])
        apart = letters(label, (plan.apart[0], at), _SMALL, class_="quiet")
    return join(
        (
            letters(low, (left, at), _SMALL, class_="quiet"),
            letters(high, (left + room, at), _SMALL, class_="quiet", text_anchor="end"),
            apart,
        )
    )


def _bar(chart: Distribution, bar: AnswerBar, plan: _Plan, top: float, uid: str) -> Markup:
    name = _name(bar, plan, top)
    bar_top = top + 22 if plan.apart_below else top
    if bar.hidden is not None:
        corner, size = (plan.bar[0], bar_top), (plan.bar[1], _BAR)
        reason = wrap(bar.hidden, _SMALL, plan.bar[1], 2)
        below = paragraph(reason, (plan.bar[0], bar_top + _BAR + 17), _SMALL, class_="quiet")
        spoken = named("title", f"{bar.name}: {bar.hidden}")
        return element("g", spoken, name, hatched(uid, corner, size), below, class_="row")
    return element(
        "g", name, _segments(chart, bar, plan, bar_top), _apart(chart, bar, plan, bar_top)
    )


def _name(bar: AnswerBar, plan: _Plan, top: float) -> Markup:
    if plan.apart_below:
        room = plan.width - text_width(bar.note, _SMALL) - 16
        title = shorten(bar.name, _LABEL, room, bold=True)
        note_at, anchor = (plan.width, top + plan.name_y), "end"
    else:
        title = shorten(bar.name, _LABEL, plan.bar[0] - 32, bold=True)
        note_at, anchor = (0.0, top + plan.name_y + 17), "start"
    return join(
        (
            letters(title, (0, top + plan.name_y), _LABEL, class_="name strong"),
            letters(bar.note, note_at, _SMALL, class_="quiet", text_anchor=anchor),
        )
    )


def _segments(chart: Distribution, bar: AnswerBar, plan: _Plan, top: float) -> Markup:
    total = sum(bar.counts)
    left, room = plan.bar
    parts = [box((left, top), (room, _BAR), class_="track", rx=4)]
    for index, count in enumerate(bar.counts):
        if count:
            width = room * count / total
            share = format_share(count / total, chart.locale)
            parts.append(_segment(chart, bar, index, (left, top), (width, share)))
            left += width
    return join(parts)


def _segment(
    chart: Distribution,
    bar: AnswerBar,
    index: int,
    corner: tuple[float, float],
    extent: tuple[float, str],
) -> Markup:
    width, share = extent
    strength = _FAINTEST + (1 - _FAINTEST) * index / (len(chart.points) - 1)
    kind = "lead" if bar.side == "leadership" else "staff"
    shape = box(corner, (width, _BAR), class_=f"share {kind}", fill_opacity=f"{strength:.2f}")
    figure = Markup("")
    if text_width(share, _SMALL) + 4 <= width:
        at = (corner[0] + width / 2, corner[1] + _BAR + 17)
        figure = letters(share, at, _SMALL, class_="share-text", text_anchor="middle")
    spoken = named("title", f"{bar.name}, {chart.points[index]}: {share}")
    return element("g", spoken, shape, figure)


def _apart(chart: Distribution, bar: AnswerBar, plan: _Plan, top: float) -> Markup:
    """Draw the share that can't judge: of everybody who answered, on a scale of its own."""
    cannot = bar.cannot_judge or 0
    everybody = sum(bar.counts) + cannot
    share = cannot / everybody if everybody else 0.0
    figure = format_share(share, chart.locale)
    if not plan.apart_below:
        text = letters(figure, (plan.apart[0] + 112, top + 19), _SMALL, class_="share-text")
        return join((_tally(share, (plan.apart[0], top + 9), 100), text))
    words = shorten(f"{chart.cannot_judge}: {figure}", _SMALL, plan.apart[1] - 110)
    text = letters(words, (0, top + _BAR + 42), _SMALL, class_="quiet")
    return join((text, _tally(share, (plan.width - 90, top + _BAR + 33), 90)))


def _tally(share: float, corner: tuple[float, float], room: float) -> Markup:
    return join(
        (
            box(corner, (room, 10), class_="track dashed", rx=5),
            box((corner[0] + 2, corner[1] + 2), ((room - 4) * share, 6), class_="abstained", rx=3),
        )
    )

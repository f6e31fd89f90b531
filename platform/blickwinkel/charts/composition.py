"""How much of a change is a change within the units, and how much only a different mix of answers.

A waterfall in two spans: the full bar goes from zero to what changed within the units, the open bar from
there to the whole change, which the dot marks. Spans of opposite signs run back over each other, so each
has a height of its own; a bar stacked in one line would hide the very case that deceives, a change that
the mix has made or cancelled.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts import differences
from blickwinkel.charts.differences import DifferenceAxis
from blickwinkel.charts.numerals import Locale, format_gap
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
    paragraph_height,
    picture,
    rule,
)
from blickwinkel.charts.text_layout import shorten, text_width, wrap

_LABEL: Final = 15.0
_SMALL: Final = 12.5
_FIGURE: Final = 14.0
_BAR: Final = 9.0
_DOT: Final = 5.0
_FOOT: Final = 26.0
_TOLERANCE: Final = 1e-6


@dataclass(frozen=True, slots=True)
class Split:
    """A change in points and the two parts whose sum it is."""

    change: float
    within: float
    composition: float

    def __post_init__(self) -> None:
        """Refuse parts that do not add up.

        Raises:
            ValueError: on such parts.
        """
        if not abs(self.within + self.composition - self.change) <= _TOLERANCE:
            raise ValueError("the parts do not add up to the change")


def whole_points(split: Split) -> tuple[float, float, float]:
    """Round change, within and mix to whole points that still add up.

    The part that rounding moved farthest takes the difference (largest remainder); readers who add up
    two figures and find a third one stop believing all of them.
    """
    change, within, composition = (
        _rounded(x) for x in (split.change, split.within, split.composition)
    )
    missing = change - within - composition
    remainders = ((split.within - within) * missing, (split.composition - composition) * missing)
    if remainders[0] > remainders[1]:
        return change, within + missing, composition
    return change, within, composition + missing


def _rounded(points: float) -> float:
    """Round half away from zero, as `numerals` does."""
    return math.copysign(math.floor(abs(points) + 0.5), points)


@dataclass(frozen=True, slots=True)
class CompositionRow:
    """One dimension: its split, or why there is none; `note` says in words what it means."""

    label: str
    split: Split | None
    note: str = ""
    hidden: str | None = None

    def __post_init__(self) -> None:
        """Refuse a missing split without a reason.

        Raises:
            ValueError: on such a row, and on a reason beside a split.
        """
        if (self.split is None) != (self.hidden is not None):
            raise ValueError("a row has either a split or a reason for having none")


@dataclass(frozen=True, slots=True)
class CompositionWords:
    """What the parts are called, such as Veränderung, in den Einheiten, andere Zusammensetzung."""

    change: str
    within: str
    composition: str


@dataclass(frozen=True, slots=True)
class CompositionChart:
    """What is drawn; all texts in the reader's language, rows from top to bottom."""

    title: str
    description: str
    words: CompositionWords
    rows: tuple[CompositionRow, ...]
    locale: Locale


@dataclass(frozen=True, slots=True)
class _Plan:
    """Columns as (start, room), and the right edges of the three figures; stacked on phones."""

    width: float
    head: float
    stacked: bool
    label_room: float
    axis: tuple[float, float]
    figures: tuple[float, float, float]


_PLANS: Final = {
    Layout.WIDE: _Plan(
        960, 36, stacked=False, label_room=216, axis=(250, 280), figures=(660, 810, 960)
    ),
    Layout.NARROW: _Plan(
        360, 42, stacked=True, label_room=300, axis=(20, 320), figures=(360, 360, 360)
    ),
}


def composition_chart(chart: CompositionChart, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width; `uid` begins all ids and is unique on the page."""
    drawing = _Drawing(chart, _PLANS[layout], uid)
    bottom = drawing.tops[-1]
    size = (drawing.plan.width, bottom + _FOOT)
    axis = drawing.axis
    return picture(
        Picture(uid, "composition", chart.title, chart.description, layout, size),
        drawing.legend(),
        *(drawing.row(index) for index in range(len(chart.rows))),
        differences.draw_ends(axis, bottom + 18, _SMALL, chart.locale),
    )


class _Drawing:
    """One chart on its way to paper: keeps the axis of differences and the tops of the rows."""

    def __init__(self, chart: CompositionChart, plan: _Plan, uid: str) -> None:
        self.chart = chart
        self.plan = plan
        self.uid = uid
        splits = [row.split for row in chart.rows if row.split is not None]
        reach = differences.reach_for(x for s in splits for x in (s.change, s.within))
        self.axis = DifferenceAxis(plan.axis[0], sum(plan.axis), reach)
        self.labels = [
            wrap(row.label, _LABEL, plan.label_room, 3, bold=plan.stacked) for row in chart.rows
        ]
        room = plan.width if plan.stacked else plan.label_room
        self.notes = [wrap(row.hidden or row.note, _SMALL, room, 3) for row in chart.rows]
        self.tops = [plan.head]
        for index in range(len(chart.rows)):
            self.tops.append(self.tops[-1] + self._height(index))

    def _texts_height(self, index: int) -> float:
        lines = paragraph_height(self.labels[index], _LABEL)
        return lines + paragraph_height(self.notes[index], _SMALL)

    def _height(self, index: int) -> float:
        height = self._texts_height(index)
        return height + 74 if self.plan.stacked else max(height, 2 * _BAR) + 22

    def _middle(self, index: int) -> float:
        """Return the height between both spans of a row."""
        if self.plan.stacked:
            return self.tops[index] + 12 + self._texts_height(index) + 20
        return (self.tops[index] + self.tops[index + 1]) / 2

    def legend(self) -> Markup:
        """Explain dot and spans; over the columns of figures on desks, in lines of their own on phones."""
        words = self.chart.words
        entries = zip(
            (words.change, words.within, words.composition), self.plan.figures, strict=True
        )
        parts, x = [], 0.0
        for kind, (text, right) in zip(("sum", "within", "mix"), entries, strict=True):
            if self.plan.stacked:
                y = 30.0 if kind == "mix" else 12.0
                left = 0.0 if kind == "mix" else x
                fitting = shorten(text, _SMALL, self.plan.width - left - 24)
                x = left + 24 + text_width(fitting, _SMALL) + 20
            else:
                y, fitting = 16.0, shorten(text, _SMALL, 118)
                left = right - text_width(fitting, _SMALL) - 24
            parts.append(_swatch(kind, (left, y - 4.5)))
            parts.append(letters(fitting, (left + 24, y), _SMALL, class_="quiet"))
        return join(parts)

    def row(self, index: int) -> Markup:
        """Draw one dimension."""
        row, top = self.chart.rows[index], self.tops[index]
        stacked = self.plan.stacked
        height = self._texts_height(index)
        label_y = (top + 12 if stacked else self._middle(index) - height / 2) + _LABEL - 1
        note_y = label_y + paragraph_height(self.labels[index], _LABEL) - 1
        weight = "name strong" if stacked else "name"
        line = rule((0, top), (self.plan.width, top), "between") if index else Markup("")
        return element(
            "g",
            named("title", self._spoken(row)),
            line,
            paragraph(self.labels[index], (0, label_y), _LABEL, class_=weight),
            paragraph(self.notes[index], (0, note_y), _SMALL, class_="quiet"),
            self._hidden(index)
            if row.split is None
            else self._waterfall(row.split, index, label_y),
            class_="row",
        )

    def _shown(self, split: Split) -> list[str]:
        return [format_gap(points, self.chart.locale) for points in whole_points(split)]

    def _spoken(self, row: CompositionRow) -> str:
        if row.split is None:
            return f"{row.label}: {row.hidden}"
        names = (self.chart.words.change, self.chart.words.within, self.chart.words.composition)
        pairs = zip(names, self._shown(row.split), strict=True)
        figures = ", ".join(f"{name} {figure}" for name, figure in pairs)
        return ". ".join(filter(None, (f"{row.label}: {figures}", row.note)))

    def _hidden(self, index: int) -> Markup:
        y = self._middle(index)
        return hatched(self.uid, (self.plan.axis[0], y - 9), (self.plan.axis[1], 18))

    def _waterfall(self, split: Split, index: int, label_y: float) -> Markup:
        axis, y = self.axis, self._middle(index)
        zero, turn, end = axis.x(0), axis.x(split.within), axis.x(split.change)
        spans = (
            rule((axis.left, y), (axis.right, y), "guide"),
            _span("within", (zero, turn), y - _BAR - 0.5),
            _span("mix", (turn, end), y + 0.5),
            rule((zero, y - 16), (zero, y + 16), "zero"),
            element("circle", class_="estimate", cx=end, cy=y + 0.5 + _BAR / 2, r=_DOT),
        )
        return join((*spans, self._figures(split, y, label_y)))

    def _figures(self, split: Split, y: float, label_y: float) -> Markup:
        figures = self._shown(split)
        if self.plan.stacked:
            sentence = f"{figures[0]} = {figures[1]} {_joined(figures[2])}"
            at = (self.plan.width, y + 32)
            change = letters(figures[0], (at[0], label_y), 18, class_="gap", text_anchor="end")
            parts = letters(sentence, at, _SMALL, class_="quiet", text_anchor="end")
            return join((change, parts))
        classes = ("figure", "name", "name")
        return join(
            letters(figure, (right, y + 5), _FIGURE, class_=class_, text_anchor="end")
            for figure, right, class_ in zip(figures, self.plan.figures, classes, strict=True)
        )


def _joined(figure: str) -> str:
    """Write a signed figure as the second term of a sum: "+ 4", "− 4"."""
    return f"{figure[0]} {figure[1:]}" if figure[0] in "+\N{MINUS SIGN}" else f"+ {figure}"


def _span(kind: str, ends: tuple[float, float], top: float) -> Markup:
    left, right = sorted(ends)
    return box((left, top), (right - left, _BAR), class_=f"span {kind}")


def _swatch(kind: str, at: tuple[float, float]) -> Markup:
    if kind == "sum":
        return element("circle", class_="estimate", cx=at[0] + 9, cy=at[1], r=_DOT)
    return box((at[0], at[1] - _BAR / 2), (18, _BAR), class_=f"span {kind}")

"""The cascade: how a judgement falls on its way from the board over the CCOs down to the staff.

One small panel per dimension, all on one scale. The steps go down the page as they go down the company,
so that long names of units stand level beside their marks, on a phone as well, and a fall is a step to
the left. Figures have a column of their own: beside the marks they would lie on the line. The steepest
fall is the finding; its line is thick and its points stand between the two figures it separates.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from markupsafe import Markup

from blickwinkel.charts import levels
from blickwinkel.charts.cascade_values import (
    Cascade,
    CascadePanel,
    CascadePoint,
    CascadeStep,
    falls,
)
from blickwinkel.charts.levels import TOP, LevelAxis
from blickwinkel.charts.marks import leadership_mark, legend, staff_mark
from blickwinkel.charts.numerals import format_gap, format_number
from blickwinkel.charts.svg import (
    Layout,
    Picture,
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
from blickwinkel.charts.text_layout import shorten, wrap

__all__ = [
    "Cascade",
    "CascadePanel",
    "CascadePoint",
    "CascadeStep",
    "cascade_chart",
]

_HEAD: Final = 34.0
_TITLE: Final = 15.0
_NAME: Final = 14.0
_SMALL: Final = 12.5
_FIGURE: Final = 13.5
_MARK: Final = 6.5
_FIGURES: Final = 86.0
_LEAST_PITCH: Final = 40.0
_BETWEEN: Final = 40.0
_ROOMY: Final = 28.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """Width of the picture and of the names; panels side by side share one column of names."""

    width: float
    names: float
    most_columns: int
    name_lines: int


_PLANS: Final = {Layout.WIDE: _Plan(960, 196, 3, 2), Layout.NARROW: _Plan(360, 162, 1, 3)}


def cascade_chart(chart: Cascade, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width; `uid` begins all ids and is unique on the page."""
    drawing = _Drawing(chart, _PLANS[layout], uid)
    return picture(
        Picture(uid, "cascade", chart.title, chart.description, layout, drawing.size()),
        legend(chart.sides, 0, 16),
        *(drawing.line(index) for index in range(drawing.lines)),
    )


class _Drawing:
    """One cascade on its way to paper: keeps the grid of panels and the heights of the steps."""

    def __init__(self, chart: Cascade, plan: _Plan, uid: str) -> None:
        self.chart = chart
        self.plan = plan
        self.uid = uid
        count = len(chart.panels)
        most = 2 if count == 4 else 3  # two and two, rather than three and one
        self.columns = max(1, min(count, most, plan.most_columns))
        self.lines = max(1, -(-count // self.columns))
        self.names = [
            wrap(step.name, _NAME, plan.names - 16, plan.name_lines) for step in chart.steps
        ]
        room = (plan.width - plan.names + 20) / self.columns - 20
        title_room = room if self.columns > 1 else plan.width
        self.titles = [
            wrap(panel.label, _TITLE, title_room, 2, bold=True) for panel in chart.panels
        ]
        self.room = room
        self.title_height = paragraph_height(max(self.titles, key=len, default=[]), _TITLE) + 8
        self.middles, self.height = self._places()

    def _places(self) -> tuple[list[float], float]:
        """Return the middle of each step below the top of its panel, and the height of all."""
        middles, top = [], 0.0
        for step, name in zip(self.chart.steps, self.names, strict=True):
            note = _SMALL * 1.3 if step.note else 0.0
            pitch = max(_LEAST_PITCH, paragraph_height(name, _NAME) + note + 10)
            middles.append(top + pitch / 2)
            top += pitch
        return middles, top

    def size(self) -> tuple[float, float]:
        """Return width and height of the picture."""
        one = self.title_height + self.height + 24
        return self.plan.width, _HEAD + self.lines * (one + _BETWEEN) - _BETWEEN + 4

    def line(self, index: int) -> Markup:
        """Draw one line of panels and the names that they share."""
        top = _HEAD + index * (self.title_height + self.height + 24 + _BETWEEN)
        first = index * self.columns
        shown = self.chart.panels[first : first + self.columns]
        body = top + self.title_height
        panels = (self.panel(panel, first + n, (n, body)) for n, panel in enumerate(shown))
        return join((self._step_names(body), *panels))

    def _step_names(self, body: float) -> Markup:
        parts = []
        for step, name, middle in zip(self.chart.steps, self.names, self.middles, strict=True):
            height = paragraph_height(name, _NAME) + (_SMALL * 1.3 if step.note else 0)
            y = body + middle - height / 2 + _NAME - 1
            parts.append(paragraph(name, (0, y), _NAME, class_="name"))
            at = (0.0, y + paragraph_height(name, _NAME) - 1)
            note = shorten(step.note, _SMALL, self.plan.names - 16)
            parts.append(letters(note, at, _SMALL, class_="quiet"))
        return join(parts)

    def panel(self, panel: CascadePanel, index: int, place: tuple[int, float]) -> Markup:
        """Draw one dimension; `place` is its column and the top of its steps."""
        column, body = place
        left = self.plan.names + column * (self.room + 20)
        axis = LevelAxis(left, left + self.room - _FIGURES, self.chart.bands)
        title_x = left if self.columns > 1 else 0.0
        last = paragraph_height(self.titles[index][1:], _TITLE)
        return element(
            "g",
            named("title", self._spoken(panel)),
            paragraph(
                self.titles[index], (title_x, body - 12 - last), _TITLE, class_="name strong"
            ),
            levels.draw_bands(axis, body, body + self.height),
            self._steps(panel, axis, body),
            self._marks(panel, axis, body),
            self._scale(axis, body),
            class_="row",
        )

    def _scale(self, axis: LevelAxis, body: float) -> Markup:
        """Write where the levels begin, or only the ends of the scale if there is no room for more."""
        ends = LevelAxis(axis.left, axis.right, axis.bands[:1])
        roomy = axis.right - axis.left > _ROOMY * len(axis.bands)
        baseline = body + self.height + 18
        return levels.draw_scale(axis if roomy else ends, baseline, _SMALL, self.chart.locale)

    def _spoken(self, panel: CascadePanel) -> str:
        locale = self.chart.locale
        scores = [
            f"{step.name}: {format_number(point.score, locale) if point else self.chart.hidden}"
            for step, point in zip(self.chart.steps, panel.points, strict=True)
        ]
        broken = [] if panel.break_after is None else [self._break(panel, panel.break_after)]
        return ". ".join([panel.label, *scores, *broken])

    def _break(self, panel: CascadePanel, index: int) -> str:
        points = format_gap(-falls(panel.points)[index], self.chart.locale)
        unsure = "" if panel.certain else self.chart.hint_word
        return f"{unsure or self.chart.break_word} {points}"

    def _steps(self, panel: CascadePanel, axis: LevelAxis, body: float) -> Markup:
        """Draw the lines between neighbouring steps that are shown, and write out the break."""
        parts = []
        for index, ((upper, above), (lower, below)) in enumerate(
            pairwise(zip(panel.points, self.middles, strict=True))
        ):
            if upper is None or lower is None:
                continue
            ends = (axis.x(upper.score), body + above), (axis.x(lower.score), body + below)
            broken = index == panel.break_after
            parts.append(rule(*ends, _line_class(panel) if broken else "descent"))
            if broken:
                text = shorten(self._break(panel, index), _SMALL, _FIGURES - 4, bold=True)
                at = (axis.right + _FIGURES, body + (above + below) / 2 + 4.5)
                parts.append(letters(text, at, _SMALL, class_="strong", text_anchor="end"))
        return join(parts)

    def _marks(self, panel: CascadePanel, axis: LevelAxis, body: float) -> Markup:
        parts = [self._fan(panel, axis, body)]
        for step, point, middle in zip(self.chart.steps, panel.points, self.middles, strict=True):
            y = body + middle
            parts.append(
                self._hidden(axis, y) if point is None else self._mark(step, point, axis, y)
            )
        return join(parts)

    def _fan(self, panel: CascadePanel, axis: LevelAxis, body: float) -> Markup:
        y = body + self.middles[-1] if self.middles else body
        return join(
            element("circle", class_="fan", cx=axis.x(score), cy=y, r=3.5) for score in panel.fan
        )

    def _hidden(self, axis: LevelAxis, y: float) -> Markup:
        word = shorten(self.chart.hidden, _SMALL, _FIGURES)
        at = (axis.right + _FIGURES, y + 4.5)
        return join(
            (
                hatched(self.uid, (axis.left, y - 9), (axis.right - axis.left, 18)),
                letters(word, at, _SMALL, class_="quiet", text_anchor="end"),
            )
        )

    def _mark(self, step: CascadeStep, point: CascadePoint, axis: LevelAxis, y: float) -> Markup:
        kind = "lead" if step.side == "leadership" else "staff"
        mark = leadership_mark if step.side == "leadership" else staff_mark
        bar = Markup("")
        if point.interval is not None:
            low, high = (axis.x(min(max(end, 0), TOP)) for end in point.interval)
            bar = rule((low, y), (high, y), f"whisker {kind}-line")
        figure = format_number(point.score, self.chart.locale)
        at = (axis.right + _FIGURES, y + 4.8)
        text = letters(figure, at, _FIGURE, class_=f"figure {kind}-text", text_anchor="end")
        return join((bar, mark(axis.x(point.score), y, _MARK), text))


def _line_class(panel: CascadePanel) -> str:
    return "descent broken" if panel.certain else "descent broken unclear"

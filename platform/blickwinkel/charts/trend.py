"""How both sides moved over the waves, with the interval of each reading as a band.

A wave that was not measured, or is not shown, is a gap in the line and a hatched column: joining its
neighbours would invent a reading. A reading that must not be compared with the others is hollow and
stands alone; what changed between two waves is a dashed line. Both have a number, and a footnote below
that says why, because a picture is passed on without its page. The vertical axis shows whole steps of
20 points and never fewer than 40 points in all, so that noise is not magnified into drama.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.endlabels import EndLabel, draw_end_label, end_label, spread
from blickwinkel.charts.marks import SideNames, leadership_mark, staff_mark
from blickwinkel.charts.numerals import format_number
from blickwinkel.charts.svg import (
    Layout,
    Picture,
    element,
    hatched,
    join,
    letters,
    named,
    paragraph,
    picture,
    rule,
)
from blickwinkel.charts.text_layout import shorten, text_width, wrap
from blickwinkel.charts.trend_values import SideScore, TrendChart, TrendChartPoint

__all__ = ["SideScore", "TrendChart", "TrendChartPoint", "score_range", "scores_of", "trend_chart"]

_SMALL: Final = 12.5
_STEP: Final = 20
_SMALLEST_SPAN: Final = 40
_TOP_SCORE: Final = 100
_LINE: Final = 16.0
_NUMBER: Final = 12.0
_MARK: Final = 5.5


@dataclass(frozen=True, slots=True)
class _Plan:
    """The plotting area, and the room for direct labels beside it."""

    size: tuple[float, float]
    left: float
    right: float
    top: float
    bottom: float
    label_room: float


_PLANS: Final = {
    Layout.WIDE: _Plan((960, 330), 40, 804, 32, 296, 140),
    Layout.NARROW: _Plan((360, 262), 34, 248, 32, 228, 98),
}


_Read = Callable[[TrendChartPoint], SideScore | None]


def trend_chart(chart: TrendChart, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width; `uid` begins all ids and is unique on the page."""
    drawing = _Drawing(chart, _PLANS[layout], uid)
    return picture(
        Picture(uid, "trend", chart.title, chart.description, layout, drawing.size()),
        drawing.grid(),
        drawing.gaps(),
        drawing.breaks(),
        drawing.side("staff", lambda point: point.staff),
        drawing.side("lead", lambda point: point.leadership),
        drawing.wave_names(),
        drawing.labels(),
        drawing.notes(),
    )


def score_range(scores: Sequence[float]) -> tuple[int, int]:
    """Return the lowest and highest score of the axis: whole steps of 20, at least 40 apart."""
    low = math.floor(min(scores, default=0) / _STEP) * _STEP
    high = math.ceil(max(scores, default=_TOP_SCORE) / _STEP) * _STEP
    while high - low < _SMALLEST_SPAN:
        low, high = max(0, low - _STEP), min(_TOP_SCORE, max(high, low) + _STEP)
    return max(0, low), min(_TOP_SCORE, high)


def scores_of(points: Sequence[TrendChartPoint]) -> list[float]:
    """Return all that an axis has to show: scores and the ends of their intervals."""
    readings = [r for point in points for r in (point.leadership, point.staff) if r]
    return [end for r in readings for end in (r.score, *(r.interval or ()))]


class _Drawing:
    """One trend on its way to paper: keeps the axes."""

    def __init__(self, chart: TrendChart, plan: _Plan, uid: str) -> None:
        self.chart = chart
        self.plan = plan
        self.uid = uid
        self.low, self.high = chart.span or score_range(scores_of(chart.points))
        room = plan.size[0] - 16
        written = chart.footnotes if chart.notes_below else ()
        self.footnotes = [wrap(text, _SMALL, room, 4) for text in written]

    def size(self) -> tuple[float, float]:
        """Return width and height of the picture with its footnotes."""
        lines = sum(len(note) for note in self.footnotes)
        return self.plan.size[0], self.plan.size[1] + (lines and 12 + lines * _LINE)

    def x(self, index: int) -> float:
        """Return the position of a wave."""
        first, last = self.plan.left + 16, self.plan.right - 16
        steps = len(self.chart.points) - 1
        return (first + last) / 2 if steps < 1 else first + (last - first) * index / steps

    def y(self, score: float) -> float:
        """Return the position of a score."""
        inside = min(max(score, self.low), self.high)
        share = (inside - self.low) / (self.high - self.low)
        return self.plan.bottom - (self.plan.bottom - self.plan.top) * share

    def grid(self) -> Markup:
        """Draw the scores of the axis."""
        plan, parts = self.plan, []
        for score in range(self.low, self.high + 1, _STEP):
            y = self.y(score)
            figure = format_number(score, self.chart.locale)
            parts.append(rule((plan.left, y), (plan.right, y), "between"))
            parts.append(
                letters(figure, (plan.left - 8, y + 4.5), _SMALL, class_="quiet", text_anchor="end")
            )
        return join(parts)

    def gaps(self) -> Markup:
        """Hatch the waves of which something is not shown."""
        height = self.plan.bottom - self.plan.top
        return join(
            element(
                "g",
                named("title", f"{point.label}: {point.hidden}"),
                hatched(self.uid, (self.x(index) - 7, self.plan.top), (14, height)),
            )
            for index, point in enumerate(self.chart.points)
            if point.hidden is not None
        )

    def breaks(self) -> Markup:
        """Draw what changed between two waves, and write the numbers of the footnotes above the plot."""
        parts = []
        for index, point in enumerate(self.chart.points):
            if point.break_before is not None:
                x = (self.x(index - 1) + self.x(index)) / 2 if index else self.x(index) - 10
                parts.append(rule((x, self.plan.top - 14), (x, self.plan.bottom), "changed"))
                parts.append(self._number(point.break_before, x, self.plan.top - 18))
            if point.footnote is not None:
                parts.append(self._number(point.footnote, self.x(index), self.plan.top - 3))
        return join(parts)

    def _number(self, number: int, x: float, y: float) -> Markup:
        return letters(str(number), (x, y), _NUMBER, class_="note-number", text_anchor="middle")

    def notes(self) -> Markup:
        """Write the footnotes below the picture."""
        parts, y = [], self.plan.size[1] + 12.0
        for number, lines in enumerate(self.footnotes, start=1):
            parts.append(letters(str(number), (0, y), _NUMBER, class_="note-number"))
            parts.append(paragraph(lines, (16, y), _SMALL, class_="quiet"))
            y += len(lines) * _LINE
        return join(parts)

    def side(self, kind: str, read: _Read) -> Markup:
        """Draw one side: bands below lines below marks."""
        runs = self._runs(read)
        bands = (self._band(run, kind) for run in runs)
        lines = (self._line(run, kind) for run in runs if len(run) > 1)
        marks = (self._mark(index, side_score, kind) for run in runs for index, side_score in run)
        return join((*bands, *lines, *marks))

    def _runs(self, read: _Read) -> list[list[tuple[int, SideScore]]]:
        """Split a side into stretches without a missing wave; what is not comparable stands alone."""
        runs: list[list[tuple[int, SideScore]]] = [[]]
        for index, point in enumerate(self.chart.points):
            side_score = read(point)
            if side_score is not None and side_score.comparable:
                runs[-1].append((index, side_score))
            else:
                runs += [[] if side_score is None else [(index, side_score)], []]
        return [run for run in runs if run]

    def _band(self, run: list[tuple[int, SideScore]], kind: str) -> Markup:
        known = [(index, r.interval) for index, r in run if r.interval is not None]
        if len(known) != len(run) or not known:
            return Markup("")
        if len(known) == 1:
            index, (low, high) = known[0]
            x = self.x(index)
            return rule((x, self.y(low)), (x, self.y(high)), f"whisker {kind}-line")
        upper = [(self.x(index), self.y(high)) for index, (_, high) in known]
        lower = [(self.x(index), self.y(low)) for index, (low, _) in reversed(known)]
        return element("polygon", class_=f"haze {kind}", points=_points([*upper, *lower]))

    def _line(self, run: list[tuple[int, SideScore]], kind: str) -> Markup:
        places = [(self.x(index), self.y(side_score.score)) for index, side_score in run]
        return element("polyline", class_=f"course {kind}-line", points=_points(places))

    def _mark(self, index: int, side_score: SideScore, kind: str) -> Markup:
        mark = leadership_mark if kind == "lead" else staff_mark
        sides = self.chart.sides
        name = sides.leadership if kind == "lead" else sides.staff
        figure = format_number(side_score.score, self.chart.locale)
        spoken = named("title", f"{self.chart.points[index].label}, {name}: {figure}")
        place = (self.x(index), self.y(side_score.score))
        return element("g", spoken, mark(*place, _MARK, hollow=not side_score.comparable))

    def wave_names(self) -> Markup:
        """Write as many names of waves as fit, always the last one."""
        points = self.chart.points
        widest = max((text_width(point.label, _SMALL) for point in points), default=0.0)
        pitch = self.x(1) - self.x(0) if len(points) > 1 else self.plan.size[0]
        every = max(1, math.ceil((widest + 8) / pitch))
        return join(
            letters(
                shorten(point.label, _SMALL, min(120, 2 * self.x(index))),
                (self.x(index), self.plan.bottom + 22),
                _SMALL,
                class_="quiet",
                text_anchor="middle",
            )
            for index, point in enumerate(points)
            if (len(points) - 1 - index) % every == 0
        )

    def labels(self) -> Markup:
        """Write each side's last score, name and verdict beside its line, moved apart if they touch."""
        sides = self.chart.sides
        verdicts = self.chart.verdicts or SideNames("", "")
        points = self.chart.points
        labels = [
            self._label([p.leadership for p in points], sides.leadership, verdicts.leadership),
            self._label([p.staff for p in points], sides.staff, verdicts.staff),
        ]
        limits = (self.plan.top, self.plan.bottom)
        classes = ("lead-text", "staff-text")
        return join(
            draw_end_label(label, (self.plan.right + 14, y), class_)
            for label, y, class_ in zip(labels, spread(labels, limits), classes, strict=True)
            if label is not None
        )

    def _label(self, readings: list[SideScore | None], name: str, verdict: str) -> EndLabel | None:
        known = [side_score.score for side_score in readings if side_score is not None]
        if not known:
            return None
        figure = format_number(known[-1], self.chart.locale)
        return end_label(self.y(known[-1]), figure, (name, verdict), self.plan.label_room)


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)

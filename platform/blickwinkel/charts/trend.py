"""How both sides moved over the waves, with the interval of each reading as a band.

A wave that was not measured, or is not shown, is a gap in the line and a hatched column: joining its
neighbours would invent a reading. The vertical axis shows whole steps of 20 points and never fewer than
40 points in all, so that noise is not magnified into drama.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.lettering import shorten, text_width
from blickwinkel.charts.marks import Sides, leadership_mark, staff_mark
from blickwinkel.charts.numerals import Locale, format_number
from blickwinkel.charts.svg import (
    Layout,
    Picture,
    element,
    hatched,
    join,
    letters,
    named,
    picture,
    rule,
)

_SMALL: Final = 12.5
_FIGURE: Final = 15.0
_STEP: Final = 20
_SMALLEST_SPAN: Final = 40
_TOP_SCORE: Final = 100
_LABEL_HEIGHT: Final = 36.0
_MARK: Final = 5.5


@dataclass(frozen=True, slots=True)
class Reading:
    """One side's score 0..100 in one wave, with the ends of its interval if there is one."""

    score: float
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One wave; a side that is None was not measured or is hidden, and `hidden` says why in words."""

    label: str
    leadership: Reading | None
    staff: Reading | None
    hidden: str | None = None


@dataclass(frozen=True, slots=True)
class Trend:
    """What is drawn; points in the order of time."""

    title: str
    description: str
    sides: Sides
    points: tuple[TrendPoint, ...]
    locale: Locale


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
    Layout.WIDE: _Plan((960, 330), 40, 820, 14, 296, 124),
    Layout.NARROW: _Plan((360, 250), 34, 248, 14, 216, 98),
}
_Read = Callable[[TrendPoint], Reading | None]


def trend_chart(chart: Trend, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width; `uid` begins all ids and is unique on the page."""
    drawing = _Drawing(chart, _PLANS[layout], uid)
    return picture(
        Picture(uid, "trend", chart.title, chart.description, layout, drawing.plan.size),
        drawing.grid(),
        drawing.gaps(),
        drawing.side("staff", lambda point: point.staff),
        drawing.side("lead", lambda point: point.leadership),
        drawing.wave_names(),
        drawing.labels(),
    )


def score_range(scores: Sequence[float]) -> tuple[int, int]:
    """Return the lowest and highest score of the axis: whole steps of 20, at least 40 apart."""
    low = math.floor(min(scores, default=0) / _STEP) * _STEP
    high = math.ceil(max(scores, default=_TOP_SCORE) / _STEP) * _STEP
    while high - low < _SMALLEST_SPAN:
        low, high = max(0, low - _STEP), min(_TOP_SCORE, max(high, low) + _STEP)
    return max(0, low), min(_TOP_SCORE, high)


class _Drawing:
    """One trend on its way to paper: keeps the axes."""

    def __init__(self, chart: Trend, plan: _Plan, uid: str) -> None:
        self.chart = chart
        self.plan = plan
        self.uid = uid
        readings = [r for point in chart.points for r in (point.leadership, point.staff) if r]
        self.low, self.high = score_range(
            [end for r in readings for end in (r.score, *(r.interval or ()))]
        )

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

    def side(self, kind: str, read: _Read) -> Markup:
        """Draw one side: bands below lines below marks."""
        runs = self._runs(read)
        bands = (self._band(run, kind) for run in runs)
        lines = (self._line(run, kind) for run in runs)
        marks = (self._mark(index, reading, kind) for run in runs for index, reading in run)
        return join((*bands, *lines, *marks))

    def _runs(self, read: _Read) -> list[list[tuple[int, Reading]]]:
        """Split a side into stretches without a missing wave."""
        runs: list[list[tuple[int, Reading]]] = [[]]
        for index, point in enumerate(self.chart.points):
            reading = read(point)
            if reading is None:
                runs.append([])
            else:
                runs[-1].append((index, reading))
        return [run for run in runs if run]

    def _band(self, run: list[tuple[int, Reading]], kind: str) -> Markup:
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

    def _line(self, run: list[tuple[int, Reading]], kind: str) -> Markup:
        places = [(self.x(index), self.y(reading.score)) for index, reading in run]
        return element("polyline", class_=f"course {kind}-line", points=_points(places))

    def _mark(self, index: int, reading: Reading, kind: str) -> Markup:
        mark = leadership_mark if kind == "lead" else staff_mark
        sides = self.chart.sides
        name = sides.leadership if kind == "lead" else sides.staff
        figure = format_number(reading.score, self.chart.locale)
        spoken = named("title", f"{self.chart.points[index].label}, {name}: {figure}")
        return element("g", spoken, mark(self.x(index), self.y(reading.score), _MARK))

    def wave_names(self) -> Markup:
        """Write as many names of waves as fit, always the last one."""
        points = self.chart.points
        widest = max((text_width(point.label, _SMALL) for point in points), default=0.0)
        pitch = self.x(1) - self.x(0) if len(points) > 1 else self.plan.size[0]
        every = max(1, math.ceil((widest + 8) / pitch))
        return join(
            letters(
                shorten(point.label, _SMALL, 120),
                (self.x(index), self.plan.bottom + 22),
                _SMALL,
                class_="quiet",
                text_anchor="middle",
            )
            for index, point in enumerate(points)
            if (len(points) - 1 - index) % every == 0
        )

    def labels(self) -> Markup:
        """Write each side's last score and name beside its line, moved apart where they would touch."""
        leadership = self._last(lambda point: point.leadership)
        staff = self._last(lambda point: point.staff)
        heights = _apart(leadership, staff, self.y, (self.plan.top, self.plan.bottom))
        sides = self.chart.sides
        named_sides = (
            (leadership, heights[0], sides.leadership, "lead-text"),
            (staff, heights[1], sides.staff, "staff-text"),
        )
        return join(
            self._label(score, y, name, class_)
            for score, y, name, class_ in named_sides
            if score is not None
        )

    def _last(self, read: _Read) -> float | None:
        readings = [r for r in map(read, self.chart.points) if r is not None]
        return readings[-1].score if readings else None

    def _label(self, score: float, y: float, name: str, class_: str) -> Markup:
        x = self.plan.right + 14
        figure = format_number(score, self.chart.locale)
        fitting = shorten(name, _SMALL, self.plan.label_room)
        return join(
            (
                letters(figure, (x, y), _FIGURE, class_=f"figure {class_}"),
                letters(fitting, (x, y + 15), _SMALL, class_="quiet"),
            )
        )


def _apart(
    leadership: float | None,
    staff: float | None,
    place: Callable[[float], float],
    limits: tuple[float, float],
) -> tuple[float, float]:
    """Return baselines of both labels, at least one label's height apart and inside the picture."""
    first, second = (place(score) if score is not None else 0.0 for score in (leadership, staff))
    if leadership is not None and staff is not None:
        direction = 1 if first <= second else -1
        missing = max(0.0, _LABEL_HEIGHT - abs(first - second)) / 2 * direction
        first, second = first - missing, second + missing
        overshoot = max(0.0, limits[0] - min(first, second))
        excess = max(0.0, max(first, second) - limits[1])
        first, second = first + overshoot - excess, second + overshoot - excess
    return first, second


def _points(places: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)

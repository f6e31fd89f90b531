"""The radar: the shape of both views over all dimensions, as a profile to remember and not to measure.

Its area depends on the order of the dimensions and two outlines are harder to compare than two marks on
a line, so it never stands alone: the gap chart is what decisions are read from. To keep it honest its
figures are written out beside the names, and a side that is not shown leaves a hole in its outline.

Names stand around the circle where there is room for them. On a phone they would be cut off, so that the
axes are numbered there and the names follow below.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.marks import leadership_mark, legend, staff_mark
from blickwinkel.charts.numerals import format_number
from blickwinkel.charts.radar_values import Radar, RadarAxis
from blickwinkel.charts.svg import (
    Layout,
    Picture,
    element,
    join,
    letters,
    named,
    paragraph,
    paragraph_height,
    picture,
    rule,
)
from blickwinkel.charts.text_layout import wrap

__all__ = ["Radar", "RadarAxis", "radar_chart"]

_HEAD: Final = 40.0
_NAME: Final = 15.0
_SMALL: Final = 12.5
_LEVEL: Final = 11.5
_FIGURE: Final = 14.0
_MARK: Final = 6.5
_SMALL_MARK: Final = 4.5
_ROOM: Final = 216.0
_SIDE_ROOM: Final = 270.0
_UPRIGHT: Final = 0.15
_COLUMN: Final = 50.0
_LAST: Final = 36.0

_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Width, radius of the circle, distance of what stands around it, and whether that is numbers."""

    width: float
    radius: float
    distance: float
    numbered: bool


_PLANS: Final = {
    Layout.WIDE: _Plan(960, 176, 22, numbered=False),
    Layout.NARROW: _Plan(360, 140, 18, numbered=True),
}


def radar_chart(chart: Radar, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width; `uid` begins all ids and is unique on the page."""
    drawing = _Drawing(chart, _PLANS[layout])
    return picture(
        Picture(uid, "radar", chart.title, chart.description, layout, drawing.size),
        legend(chart.sides, 0, 16),
        drawing.rings(),
        drawing.outline("staff", [axis.staff for axis in chart.axes]),
        drawing.outline("lead", [axis.leadership for axis in chart.axes]),
        drawing.level_names(),
        *(drawing.marks(index) for index in range(len(chart.axes))),
        *(drawing.axis(index) for index in range(len(chart.axes))),
    )


class _Drawing:
    """One radar on its way to paper: keeps its centre and the place of each name."""

    def __init__(self, chart: Radar, plan: _Plan) -> None:
        self.chart = chart
        self.plan = plan
        self.turn = math.tau / len(chart.axes)
        self.names = [self._name(index) for index in range(len(chart.axes))]
        self.reasons = [wrap(axis.hidden or "", _SMALL, _ROOM, 3) for axis in chart.axes]
        self.heights = [self._block(index) for index in range(len(chart.axes))]
        outside = plan.radius + plan.distance
        tops = [self._top(index, outside) for index in range(len(chart.axes))]
        self.center = (plan.width / 2, _HEAD - min(0.0, *tops))
        bottoms = [top + height for top, height in zip(tops, self.heights, strict=True)]
        self.below = self.center[1] + max(plan.radius, *bottoms) + 10
        key = sum(self._key_height(index) for index in range(len(chart.axes)))
        self.size = (plan.width, self.below + (18 + key if plan.numbered else 0))

    def _name(self, index: int) -> list[str]:
        label = self.chart.axes[index].label
        if self.plan.numbered:
            return wrap(label, _NAME, self.plan.width - 26 - 2 * _COLUMN - 8, 2)
        upright = abs(math.sin(index * self.turn)) < _UPRIGHT
        outside = self.plan.radius + self.plan.distance
        beside = 2 * outside * math.sin(min(self.turn, math.pi / 2)) - 16
        return wrap(label, _NAME, min(_ROOM, beside) if upright else _SIDE_ROOM, 3, bold=True)

    def _block(self, index: int) -> float:
        """Return the height of what stands at the end of an axis."""
        if self.plan.numbered:
            return _NAME
        lines = paragraph_height(self.names[index], _NAME)
        return lines + 1.3 * _FIGURE + paragraph_height(self.reasons[index], _SMALL)

    def _key_height(self, index: int) -> float:
        lines = paragraph_height(self.names[index], _NAME)
        return lines + paragraph_height(self.reasons[index], _SMALL) + 10

    def _top(self, index: int, distance: float) -> float:
        """Return the upper edge of an axis's block, from the centre: it hangs on the side of the axis."""
        upwards = math.cos(index * self.turn)
        return -distance * upwards - self.heights[index] * (1 + upwards) / 2

    def point(self, index: float, score: float) -> _Point:
        """Return the position of a score on an axis, counted clockwise from the one that points up."""
        length = self.plan.radius * score / 100
        angle = index * self.turn
        x, y = self.center
        return x + length * math.sin(angle), y - length * math.cos(angle)

    def rings(self) -> Markup:
        """Draw the levels as rings, the highest outermost, and the axes upon them."""
        (x, y), bands = self.center, self.chart.bands
        ends = [*(band.lower for band in bands[1:]), 100.0]
        circles = [
            element(
                "circle",
                class_=f"band band-{index % 2}",
                cx=x,
                cy=y,
                r=self.plan.radius * end / 100,
            )
            for index, end in reversed(list(enumerate(ends)))
        ]
        spokes = [
            rule(self.center, self.point(index, 100), "guide")
            for index in range(len(self.chart.axes))
        ]
        return join((*circles, *spokes))

    def level_names(self) -> Markup:
        """Write the levels' names into their rings, between the two axes where least is in the way."""
        bands = self.chart.bands
        ends = [*(band.lower for band in bands[1:]), 100.0]
        ray = self._free_ray(
            [(band.lower + end) / 2 for band, end in zip(bands, ends, strict=True)]
        )
        parts = []
        for band, end in zip(bands, ends, strict=True):
            x, y = self.point(ray, (band.lower + end) / 2)
            if (end - band.lower) / 100 * self.plan.radius >= _LEVEL + 2:
                at, class_ = (x, y + 4), "quiet haloed"
                parts.append(letters(band.name, at, _LEVEL, class_=class_, text_anchor="middle"))
        return join(parts)

    def _free_ray(self, scores: list[float]) -> float:
        """Return the direction halfway between two axes whose places are farthest from any mark."""
        marks = [
            self.point(index, score)
            for index, axis in enumerate(self.chart.axes)
            for score in (axis.leadership, axis.staff)
            if score is not None
        ]

        def distance(ray: float) -> float:
            places = [self.point(ray, score) for score in scores]
            return min((math.dist(p, mark) for p in places for mark in marks), default=0.0)

        return max((index + 0.5 for index in range(len(self.chart.axes))), key=distance)

    def outline(self, kind: str, scores: list[float | None]) -> Markup:
        """Draw one side's shape, open where a score is missing."""
        places = [None if s is None else self.point(i, s) for i, s in enumerate(scores)]
        whole = [place for place in places if place is not None]
        area = Markup("")
        if len(whole) == len(places):
            area = element("polygon", class_=f"haze {kind}", points=_points(whole))
        sides = (
            rule(start, end, f"course {kind}-line")
            for start, end in zip(places, [*places[1:], places[0]], strict=True)
            if start is not None and end is not None
        )
        return join((area, *sides))

    def marks(self, index: int) -> Markup:
        """Draw an axis's marks; a circle that the diamond would cover grows to a disc around it."""
        axis, parts = self.chart.axes[index], []
        leadership, staff = axis.leadership, axis.staff
        if staff is not None:
            apart = self.plan.radius if leadership is None else abs(leadership - staff)
            covered = apart * self.plan.radius / 100 < _MARK
            parts.append(staff_mark(*self.point(index, staff), _MARK * (1.5 if covered else 1)))
        if leadership is not None:
            parts.append(leadership_mark(*self.point(index, leadership), _MARK))
        return join(parts)

    def axis(self, index: int) -> Markup:
        """Write an axis's name and figures, around the circle or below it."""
        body = self._in_key(index) if self.plan.numbered else self._around(index)
        return element(
            "g", named("title", self._spoken(self.chart.axes[index])), body, class_="row"
        )

    def _spoken(self, axis: RadarAxis) -> str:
        sides, locale = self.chart.sides, self.chart.locale
        pairs = ((sides.leadership, axis.leadership), (sides.staff, axis.staff))
        known = [f"{name} {format_number(x, locale)}" for name, x in pairs if x is not None]
        return f"{axis.label}: {', '.join([*known, *filter(None, [axis.hidden])])}"

    def _around(self, index: int) -> Markup:
        outside = self.plan.radius + self.plan.distance
        sideways = math.sin(index * self.turn)
        anchor = "middle"
        if abs(sideways) >= _UPRIGHT:
            anchor = "start" if sideways > 0 else "end"
        x = self.center[0] + outside * sideways
        y = self.center[1] + self._top(index, outside) + _NAME
        name, reason = self.names[index], self.reasons[index]
        figures_y = y + paragraph_height(name, _NAME) + 1
        width = self._figures_width(self.chart.axes[index])
        left = x - {"start": 0.0, "middle": width / 2, "end": width}[anchor]
        reason_y = figures_y + (1.3 * _FIGURE if width else 0)
        return join(
            (
                paragraph(name, (x, y), _NAME, class_="name strong", text_anchor=anchor),
                self._figures(self.chart.axes[index], left, figures_y),
                paragraph(reason, (x, reason_y), _SMALL, class_="quiet", text_anchor=anchor),
            )
        )

    def _in_key(self, index: int) -> Markup:
        outside = self.plan.radius + self.plan.distance
        number = str(index + 1)
        at_axis = (
            self.center[0] + outside * math.sin(index * self.turn),
            self.center[1] + self._top(index, outside) + _NAME * 0.85,
        )
        y = self.below + 18 + sum(self._key_height(before) for before in range(index)) + _NAME
        below = y + paragraph_height(self.names[index], _NAME)
        axis = self.chart.axes[index]
        first = 2 if axis.leadership is not None else 1
        left = self.plan.width - first * _COLUMN
        return join(
            (
                letters(number, at_axis, _NAME, class_="strong", text_anchor="middle"),
                letters(number, (0, y), _NAME, class_="strong"),
                paragraph(self.names[index], (26, y), _NAME, class_="name"),
                self._figures(axis, left, y),
                paragraph(self.reasons[index], (26, below), _SMALL, class_="quiet"),
            )
        )

    def _figures_width(self, axis: RadarAxis) -> float:
        shown = sum(score is not None for score in (axis.leadership, axis.staff))
        return shown * _COLUMN - (_COLUMN - _LAST) if shown else 0

    def _figures(self, axis: RadarAxis, left: float, y: float) -> Markup:
        """Write the scores that are shown, each behind the mark of its side."""
        sides = (
            ("lead", leadership_mark, axis.leadership),
            ("staff", staff_mark, axis.staff),
        )
        parts = []
        for kind, mark, score in sides:
            if score is not None:
                figure = format_number(score, self.chart.locale)
                parts.append(mark(left + _SMALL_MARK, y - 4.8, _SMALL_MARK))
                parts.append(letters(figure, (left + 15, y), _FIGURE, class_=f"figure {kind}-text"))
                left += _COLUMN
        return join(parts)


def _points(places: list[_Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in places)

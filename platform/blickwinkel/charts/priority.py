"""The priority matrix: what to take up first, by what the staff miss, the gap, and the weight.

It is an aid to sorting and not a measurement (importance-performance analysis, Martilla & James 1977).
Bubbles carry numbers and the names stand in a key: names beside bubbles collide as soon as two
dimensions are judged alike, which is the usual case. Smaller bubbles lie above larger ones, so that all
are seen; where one would hide another's number, its number moves outside, on a short line.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.numerals import format_gap, format_number
from blickwinkel.charts.priority_values import Bubble, PriorityMatrix, Quadrants, gap_reach
from blickwinkel.charts.svg import (
    Layout,
    Picture,
    box,
    element,
    join,
    letters,
    named,
    paragraph,
    paragraph_height,
    picture,
    rule,
)
from blickwinkel.charts.text_layout import shorten, wrap

__all__ = ["Bubble", "PriorityMatrix", "Quadrants", "priority_chart"]

_TOP: Final = 26.0
_SMALL: Final = 12.5
_NAME: Final = 14.5
_NUMBER: Final = 13.0
_SMALLEST: Final = 11.0
_LARGEST: Final = 24.0
_STEP: Final = 20.0
_FIGURES: Final = 68.0
_WIDE_REACH: Final = 60.0
_CORNER: Final = 44.0

_QUIET_END: Final = {"class_": "quiet", "text_anchor": "end"}
_Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Plan:
    """Size of the picture without its key, the plot as (left, room) and (top, room), and the key."""

    width: float
    plot: tuple[float, float]
    height: float
    key: tuple[float, float]
    beside: bool


_PLANS: Final = {
    Layout.WIDE: _Plan(960, (46, 518), 420, (604, 356), beside=True),
    Layout.NARROW: _Plan(360, (42, 318), 340, (0, 360), beside=False),
}


def priority_chart(chart: PriorityMatrix, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width; `uid` begins all ids and is unique on the page."""
    drawing = _Drawing(chart, _PLANS[layout])
    key, bottom = drawing.key()
    size = (drawing.plan.width, max(bottom, _TOP + drawing.plan.height + 50))
    return picture(
        Picture(uid, "priority", chart.title, chart.description, layout, size),
        drawing.field(),
        drawing.bubbles(),
        key,
    )


class _Drawing:
    """One matrix on its way to paper: keeps its axes and the sizes of the bubbles."""

    def __init__(self, chart: PriorityMatrix, plan: _Plan) -> None:
        self.chart = chart
        self.plan = plan
        self.reach = gap_reach(chart.bubbles)
        scale = 1.0 if plan.beside else 0.8
        self.radii = [
            scale * math.sqrt(_SMALLEST**2 + (_LARGEST**2 - _SMALLEST**2) * bubble.weight)
            for bubble in chart.bubbles
        ]
        self.places = [self._place(bubble) for bubble in chart.bubbles]

    def _place(self, bubble: Bubble) -> _Point:
        return self.x(bubble.deficit), self.y(bubble.gap)

    def x(self, deficit: float) -> float:
        """Return the position of what the staff miss; room for half a bubble is left at both ends."""
        left, room = self.plan.plot
        return left + _LARGEST + (room - 2 * _LARGEST) * deficit / 100

    def y(self, gap: float) -> float:
        """Return the position of a gap, zero in the middle; the corners' words have room beyond."""
        half = self.plan.height / 2
        return _TOP + half - (half - _CORNER) * gap / self.reach

    def field(self) -> Markup:
        """Draw the plot with its quadrants, the zero line, and the figures of both axes."""
        (left, room), bottom = self.plan.plot, _TOP + self.plan.height
        chart, locale = self.chart, self.chart.locale
        half = (room / 2, self.plan.height / 2)
        deep = box((left + half[0], _TOP), half, class_="band band-1")
        parts = [box((left, _TOP), (room, self.plan.height), class_="band band-0"), deep]
        for deficit in range(0, 101, int(_STEP)):
            at = (self.x(deficit), bottom + 18)
            figure = format_number(deficit, locale)
            parts.append(letters(figure, at, _SMALL, class_="quiet", text_anchor="middle"))
        pitch = _STEP if self.reach < _WIDE_REACH else 2 * _STEP
        steps = int(self.reach // pitch)
        for gap in (step * pitch for step in range(-steps, steps + 1)):
            y = self.y(gap)
            class_ = "zero" if gap == 0 else "between"
            parts.append(rule((left, y), (left + room, y), class_))
            at = (left - 8, y + 4.5)
            figure = format_gap(gap, locale)
            parts.append(letters(figure, at, _SMALL, **_QUIET_END))
        heading = shorten(chart.gap_heading, _SMALL, left + room)
        parts.append(letters(heading, (0, 14), _SMALL, class_="quiet"))
        at = (left + room, bottom + 38)
        parts.append(letters(chart.deficit_heading, at, _SMALL, **_QUIET_END))
        return join((*parts, self._corners()))

    def _corners(self) -> Markup:
        (left, room), bottom = self.plan.plot, _TOP + self.plan.height
        words, right = self.chart.quadrants, left + room
        fitting = room / 2 - 16
        corners = (
            (words.little_over, left + 10, "start", False),
            (words.much_over, right - 10, "end", False),
            (words.little_under, left + 10, "start", True),
            (words.much_under, right - 10, "end", True),
        )
        parts = []
        for text, x, anchor, low in corners:
            lines = wrap(text, _SMALL, fitting, 2, bold=True)
            y = bottom - 10 - paragraph_height(lines[1:], _SMALL) if low else _TOP + 20
            parts.append(
                paragraph(lines, (x, y), _SMALL, class_="corner strong", text_anchor=anchor)
            )
        return join(parts)

    def bubbles(self) -> Markup:
        """Draw the bubbles, large ones first, and their numbers above all of them."""
        order = sorted(range(len(self.radii)), key=lambda index: -self.radii[index])
        numbers = self._number_places()
        return join(
            (
                *(self._bubble(index) for index in order),
                *(self._number(index, numbers[index]) for index in order),
            )
        )

    def _bubble(self, index: int) -> Markup:
        bubble, (x, y) = self.chart.bubbles[index], self.places[index]
        tone = "over" if bubble.gap >= 0 else "under"
        certain = "" if bubble.certain else " unclear"
        shape = element("circle", class_=f"bubble {tone}{certain}", cx=x, cy=y, r=self.radii[index])
        figures = (format_number(bubble.deficit, self.chart.locale), self._gap(bubble))
        spoken = f"{index + 1} {bubble.label}: {' · '.join(figures)}"
        return element("g", named("title", spoken), shape)

    def _gap(self, bubble: Bubble) -> str:
        return format_gap(bubble.gap, self.chart.locale)

    def _number_places(self) -> list[_Point]:
        """Return where each number stands: inside its bubble, or where nothing else stands near it."""
        taken: list[_Point] = []
        for index, place in enumerate(self.places):
            taken.append(self._free(place, self.radii[index], taken))
        return taken

    def _free(self, place: _Point, radius: float, taken: list[_Point]) -> _Point:
        """Return the first of a few places, spiralling outwards, that keeps clear of other numbers."""
        (left, room), (x, y) = self.plan.plot, place
        tries = [place]
        for ring in range(4):
            reach = radius + 10 + 17 * ring
            turns = (step * math.tau / 12 - math.pi / 4 for step in range(12))
            tries += [(x + reach * math.cos(turn), y + reach * math.sin(turn)) for turn in turns]
        inside = [
            spot
            for spot in tries
            if left + 10 <= spot[0] <= left + room - 10
            and _TOP + 10 <= spot[1] <= _TOP + self.plan.height - 10
        ]
        clear = [
            spot
            for spot in inside
            if all(abs(spot[0] - a) >= 19 or abs(spot[1] - b) >= 15 for a, b in taken)
        ]
        return next(iter(clear or inside or tries))

    def _number(self, index: int, at: _Point) -> Markup:
        line = Markup("")
        if math.dist(at, self.places[index]) > 1:
            line = rule(self.places[index], at, "leader")
        text = letters(
            str(index + 1),
            (at[0], at[1] + 4.6),
            _NUMBER,
            class_="strong haloed",
            text_anchor="middle",
        )
        return join((line, text))

    def key(self) -> tuple[Markup, float]:
        """Write what the numbers stand for, with both figures; returns it with its lower edge."""
        left, room = self.plan.key
        right = left + room
        y = 14.0 if self.plan.beside else _TOP + self.plan.height + 72
        parts = [
            letters(shorten(text, _SMALL, _FIGURES - 8), (x, y), _SMALL, **_QUIET_END)
            for text, x in zip(self.chart.columns, (right - _FIGURES, right), strict=True)
        ]
        y += 24
        for index, bubble in enumerate(self.chart.bubbles):
            name = wrap(bubble.label, _NAME, room - 28 - 2 * _FIGURES, 2)
            figures = (format_number(bubble.deficit, self.chart.locale), self._gap(bubble))
            columns = zip(figures, (right - _FIGURES, right), strict=True)
            row = (
                letters(str(index + 1), (left, y), _NAME, class_="strong"),
                paragraph(name, (left + 28, y), _NAME, class_="name"),
                *(
                    letters(figure, (x, y), _NAME, class_="figure", text_anchor="end")
                    for figure, x in columns
                ),
            )
            parts.append(element("g", *row, class_="row"))
            y += paragraph_height(name, _NAME) + 8
        notes = [self.chart.weight_note, *self.chart.unplaced]
        lines = [line for note in notes for line in wrap(note, _SMALL, room, 3)]
        parts.append(paragraph(lines, (left, y + 6), _SMALL, class_="quiet"))
        return join(parts), y + 6 + paragraph_height(lines, _SMALL)

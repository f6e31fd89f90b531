"""The axis of differences with its line at zero, and the interval of one difference on it."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.numerals import Locale, format_gap
from blickwinkel.charts.svg import element, join, letters, rule

_SMALLEST_REACH: Final = 20.0
_STEP: Final = 10.0
_TICK: Final = 4.5

Interval = tuple[float, float]


@dataclass(frozen=True, slots=True)
class DifferenceAxis:
    """Places differences between two x positions, zero in the middle.

    Attributes:
        left: position of the difference ``-reach``.
        right: position of ``+reach``.
        reach: largest difference, in points, that the axis must show.
    """

    left: float
    right: float
    reach: float

    def x(self, points: float) -> float:
        """Return the position of a difference."""
        middle = (self.left + self.right) / 2
        return middle + (self.right - self.left) / 2 * points / self.reach


def reach_for(differences: Iterable[float]) -> float:
    """Return the reach that shows all differences, rounded up to whole tens and never too close."""
    largest = max((abs(points) for points in differences), default=0.0)
    return max(_SMALLEST_REACH, math.ceil(largest / _STEP) * _STEP)


def draw_zero(axis: DifferenceAxis, top: float, bottom: float) -> Markup:
    """Draw the line which an interval must not cross if a difference is to be claimed."""
    return rule((axis.x(0), top), (axis.x(0), bottom), "zero")


def draw_interval(
    axis: DifferenceAxis, y: float, points: float, interval: Interval | None, emphasis: str
) -> Markup:
    """Draw the estimate as a dot and its interval as a thin bar with ticks at both ends."""
    bar = Markup("") if interval is None else _bar(axis, y, interval, emphasis)
    dot = element("circle", class_=f"estimate {emphasis}", cx=axis.x(points), cy=y, r=3.5)
    return join((rule((axis.left, y), (axis.right, y), "guide"), bar, dot))


def _bar(axis: DifferenceAxis, y: float, interval: Interval, emphasis: str) -> Markup:
    low, high = (axis.x(end) for end in interval)
    class_ = f"interval {emphasis}"
    return join(
        (
            rule((low, y), (high, y), class_),
            rule((low, y - _TICK), (low, y + _TICK), class_),
            rule((high, y - _TICK), (high, y + _TICK), class_),
        )
    )


def draw_ends(axis: DifferenceAxis, baseline: float, size: float, locale: Locale) -> Markup:
    """Write the ends of the axis and its zero."""
    return join(
        letters(
            format_gap(points, locale),
            (axis.x(points), baseline),
            size,
            class_="quiet",
            text_anchor="middle",
        )
        for points in (-axis.reach, 0.0, axis.reach)
    )

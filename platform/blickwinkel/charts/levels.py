"""The axis from 0 to 100 with the maturity levels as quiet bands, and the two marks on it.

The figures stand outside of their marks, the lower one to the left and the higher one to the right, so
that they can never touch each other or the line between the marks, however small the distance is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.marks import RADIUS, leadership_mark, staff_mark
from blickwinkel.charts.numerals import Locale, format_number
from blickwinkel.charts.svg import box, join, letters, rule
from blickwinkel.charts.text_layout import shorten

TOP: Final = 100.0
_FIGURE_SIZE: Final = 13.5
_FIGURE_DISTANCE: Final = 5.0
_NAME_GAP: Final = 2.0
_COVERED: Final = 6.0


@dataclass(frozen=True, slots=True)
class Band:
    """A maturity level: its name in the reader's language and the score at which it begins."""

    name: str
    lower: float


@dataclass(frozen=True, slots=True)
class LevelAxis:
    """Places scores between two x positions."""

    left: float
    right: float
    bands: tuple[Band, ...]

    def x(self, score: float) -> float:
        """Return the position of a score between 0 and 100."""
        return self.left + (self.right - self.left) * score / TOP

    def edges(self) -> list[tuple[float, float]]:
        """Return the left and right position of each band."""
        starts = [self.x(band.lower) for band in self.bands]
        return list(zip(starts, [*starts[1:], self.right], strict=True))


def draw_bands(axis: LevelAxis, top: float, bottom: float) -> Markup:
    """Shade every second level a little deeper."""
    return join(
        box((left, top), (right - left, bottom - top), class_=f"band band-{index % 2}")
        for index, (left, right) in enumerate(axis.edges())
    )


def draw_names(axis: LevelAxis, baseline: float, size: float) -> Markup:
    """Write each level's name over its band, shortened where the band is too narrow for it."""
    return join(
        letters(
            shorten(band.name, size, right - left - _NAME_GAP),
            ((left + right) / 2, baseline),
            size,
            class_="quiet",
            text_anchor="middle",
        )
        for band, (left, right) in zip(axis.bands, axis.edges(), strict=True)
    )


def draw_scale(axis: LevelAxis, baseline: float, size: float, locale: Locale) -> Markup:
    """Write the scores at which the levels begin, and the end of the scale, below the bands."""
    scores = [*(band.lower for band in axis.bands), TOP]
    return join(
        letters(
            format_number(score, locale),
            (axis.x(score), baseline),
            size,
            class_="quiet",
            text_anchor="middle",
        )
        for score in scores
    )


def draw_distance(
    axis: LevelAxis, y: float, leadership: float, staff: float, emphasis: str
) -> Markup:
    """Draw the line between the marks, in the tone of the side that sees more."""
    tone = "over" if leadership >= staff else "under"
    start, end = axis.x(staff), axis.x(leadership)
    return rule((start, y), (end, y), f"distance {tone} {emphasis}")


def draw_marks(
    axis: LevelAxis, y: float, leadership: float | None, staff: float | None, locale: Locale
) -> Markup:
    """Draw the marks that exist, each with its figure.

    The diamond lies above the circle; where it would cover it, the circle grows to a disc around it.
    """
    leads = leadership is not None and (staff is None or leadership >= staff)
    parts = []
    if staff is not None:
        covered = leadership is not None and abs(axis.x(leadership) - axis.x(staff)) < _COVERED
        parts.append(staff_mark(axis.x(staff), y, RADIUS * 1.5 if covered else RADIUS))
        figure = format_number(staff, locale)
        parts.append(_figure(figure, axis.x(staff), y, right=not leads, class_="figure staff-text"))
    if leadership is not None:
        parts.append(leadership_mark(axis.x(leadership), y))
        figure = format_number(leadership, locale)
        parts.append(_figure(figure, axis.x(leadership), y, right=leads, class_="figure lead-text"))
    return join(parts)


def _figure(figure: str, x: float, y: float, *, right: bool, class_: str) -> Markup:
    offset = RADIUS * 1.15 + _FIGURE_DISTANCE
    return letters(
        figure,
        (x + offset if right else x - offset, y + _FIGURE_SIZE * 0.36),
        _FIGURE_SIZE,
        class_=class_,
        text_anchor="start" if right else "end",
    )

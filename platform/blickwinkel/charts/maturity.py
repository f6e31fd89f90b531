"""Maturity at a glance: for each dimension a strip of levels with the step on which each side stands.

This is what is read closely: two marks on a strip are compared more surely than two outlines. The radar
shows the same dimensions as one shape to remember.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.marks import SideNames, leadership_mark, legend, staff_mark
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
)
from blickwinkel.charts.text_layout import shorten, wrap

_HEAD: Final = 62.0
_LABEL: Final = 15.0
_SMALL: Final = 12.5
_NAMES: Final = 12.0
_CELL_HEIGHT: Final = 30.0
_CELL_GAP: Final = 4.0
_APART: Final = 12.0


@dataclass(frozen=True, slots=True)
class MaturityRow:
    """One dimension: the level of each side, counted from 1; None if hidden, with the reason in words."""

    label: str
    leadership: int | None
    staff: int | None
    hidden: str | None = None

    def __post_init__(self) -> None:
        """Refuse a missing side without a reason.

        Raises:
            ValueError: on such a row, and on a reason without a missing side.
        """
        if (self.leadership is None or self.staff is None) != (self.hidden is not None):
            raise ValueError("a missing side needs a reason, and a reason a missing side")


@dataclass(frozen=True, slots=True)
class MaturityChart:
    """What is drawn; `levels` are the names of the maturity levels, lowest first."""

    title: str
    description: str
    sides: SideNames
    levels: tuple[str, ...]
    rows: tuple[MaturityRow, ...]


@dataclass(frozen=True, slots=True)
class _Plan:
    width: float
    stacked: bool
    label_room: float
    strip: tuple[float, float]
    words: tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Place:
    label: list[str]
    words: list[str]
    label_y: float
    middle: float
    words_y: float
    bottom: float


_PLANS: Final = {
    Layout.WIDE: _Plan(960, stacked=False, label_room=192, strip=(224, 520), words=(768, 192)),
    Layout.NARROW: _Plan(360, stacked=True, label_room=360, strip=(0, 360), words=(0, 360)),
}


def maturity_chart(chart: MaturityChart, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width; `uid` begins all ids and is unique on the page."""
    plan = _PLANS[layout]
    places: list[_Place] = []
    for row in chart.rows:
        top = places[-1].bottom if places else _HEAD
        places.append(_place(chart, row, plan, top))
    size = (plan.width, (places[-1].bottom if places else _HEAD) + 2)
    rows = (
        _row(chart, row, place, plan, uid) for row, place in zip(chart.rows, places, strict=True)
    )
    return picture(
        Picture(uid, "maturity", chart.title, chart.description, layout, size),
        legend(chart.sides, 0, 16),
        _names(chart, plan),
        *rows,
    )


def _place(chart: MaturityChart, row: MaturityRow, plan: _Plan, top: float) -> _Place:
    label = wrap(row.label, _LABEL, plan.label_room, 4, bold=plan.stacked)
    words = _words(chart, row, plan)
    label_height = paragraph_height(label, _LABEL)
    words_height = paragraph_height(words, _SMALL)
    if plan.stacked:
        label_y = top + 8 + _LABEL
        middle = label_y + label_height - _LABEL + 8 + _CELL_HEIGHT / 2
        words_y = middle + _CELL_HEIGHT / 2 + 19
        return _Place(label, words, label_y, middle, words_y, words_y + words_height)
    height = max(label_height, words_height, _CELL_HEIGHT) + 16
    middle = top + height / 2
    label_y, words_y = middle - label_height / 2 + _LABEL, middle - words_height / 2 + _SMALL
    return _Place(label, words, label_y, middle, words_y, top + height)


def _spoken(chart: MaturityChart, row: MaturityRow) -> list[str]:
    pairs = ((chart.sides.leadership, row.leadership), (chart.sides.staff, row.staff))
    known = [f"{name}: {level} {chart.levels[level - 1]}" for name, level in pairs if level]
    return known if row.hidden is None else [*known, row.hidden]


def _words(chart: MaturityChart, row: MaturityRow, plan: _Plan) -> list[str]:
    sentences = _spoken(chart, row)
    if plan.stacked:
        sentences = [" · ".join(sentences)]
    return [line for words in sentences for line in wrap(words, _SMALL, plan.words[1], 3)]


def _cell(chart: MaturityChart, plan: _Plan, level: int) -> tuple[float, float]:
    """Return left edge and width of a level's cell."""
    start, room = plan.strip
    step = (room + _CELL_GAP) / len(chart.levels)
    return start + (level - 1) * step, step - _CELL_GAP


def _names(chart: MaturityChart, plan: _Plan) -> Markup:
    parts = []
    for level, name in enumerate(chart.levels, start=1):
        left, room = _cell(chart, plan, level)
        fitting = shorten(name, _NAMES, room + 2)
        at = (left + room / 2, _HEAD - 10)
        parts.append(letters(fitting, at, _NAMES, class_="quiet", text_anchor="middle"))
    return join(parts)


def _row(chart: MaturityChart, row: MaturityRow, place: _Place, plan: _Plan, uid: str) -> Markup:
    return element(
        "g",
        named("title", f"{row.label}. {'. '.join(_spoken(chart, row))}"),
        paragraph(
            place.label,
            (0, place.label_y),
            _LABEL,
            class_="name strong" if plan.stacked else "name",
        ),
        _strip(chart, row, plan, place.middle, uid),
        _marks(chart, row, plan, place.middle),
        paragraph(place.words, (plan.words[0], place.words_y), _SMALL, class_="quiet"),
        class_="row",
    )


def _strip(chart: MaturityChart, row: MaturityRow, plan: _Plan, middle: float, uid: str) -> Markup:
    top = middle - _CELL_HEIGHT / 2
    if row.hidden is not None:
        return hatched(uid, (plan.strip[0], top), (plan.strip[1], _CELL_HEIGHT))
    cells = []
    for level in range(1, len(chart.levels) + 1):
        left, room = _cell(chart, plan, level)
        class_ = f"cell {_tone(row, level)}"
        cells.append(box((left, top), (room, _CELL_HEIGHT), class_=class_, rx=5))
    return join(cells)


def _tone(row: MaturityRow, level: int) -> str:
    """Tell reached steps from those on which the sides differ and those that nobody sees reached."""
    leadership, staff = row.leadership or 0, row.staff or 0
    if level <= min(leadership, staff):
        return "reached"
    if level <= max(leadership, staff):
        return "over" if leadership > staff else "under"
    return "ahead"


def _marks(chart: MaturityChart, row: MaturityRow, plan: _Plan, middle: float) -> Markup:
    parts = []
    apart = _APART if row.leadership == row.staff else 0.0
    if row.staff is not None:
        left, room = _cell(chart, plan, row.staff)
        parts.append(staff_mark(left + room / 2 - apart, middle))
    if row.leadership is not None:
        left, room = _cell(chart, plan, row.leadership)
        parts.append(leadership_mark(left + room / 2 + apart, middle))
    return join(parts)

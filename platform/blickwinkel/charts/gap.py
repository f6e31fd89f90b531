"""The gap chart, by which the product is known: where leadership and staff see a thing differently.

Each row shows two scores on the axis of maturity levels, the distance between them, and beside it the
difference with its interval and the verdict in words.

The interval belongs to the *difference*, so it has an axis of its own with a line at zero. Drawn on the
axis of levels it would have to hang on one of the marks, and a board member would read it as the
uncertainty of that side's score; it would also run out of the scale (staff 80, difference +13 to +36).
On its own axis the one thing to be read is right at first sight: a bar that crosses the zero line means
that no difference can be claimed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts import differences, levels
from blickwinkel.charts.differences import DifferenceAxis
from blickwinkel.charts.gap_values import Emphasis, GapChart, GapRow
from blickwinkel.charts.levels import LevelAxis
from blickwinkel.charts.marks import legend
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
from blickwinkel.charts.text_layout import wrap

__all__ = ["Emphasis", "GapChart", "GapRow", "gap_chart"]

_HEAD: Final = 62.0
_FOOT: Final = 26.0
_LABEL: Final = 15.0
_VERDICT: Final = 14.5
_SMALL: Final = 12.5
_NAMES: Final = 12.0
_GAP: Final = 20.0
_HATCH: Final = 22.0


@dataclass(frozen=True, slots=True)
class _Plan:
    """Columns of one layout as (start, room); a stacked one puts scores and verdict below the label."""

    width: float
    stacked: bool
    label_room: float
    axis: tuple[float, float]
    gap: tuple[float, str]
    interval: tuple[float, float]
    verdict: tuple[float, float]
    reason: tuple[float, float]


_PLANS: Final = {
    Layout.WIDE: _Plan(
        width=960,
        stacked=False,
        label_room=192,
        axis=(224, 320),
        gap=(640, "end"),
        interval=(656, 96),
        verdict=(768, 192),
        reason=(592, 368),
    ),
    Layout.NARROW: _Plan(
        width=360,
        stacked=True,
        label_room=360,
        axis=(23.5, 294),
        gap=(0, "start"),
        interval=(264, 80),
        verdict=(58, 190),
        reason=(0, 360),
    ),
}


@dataclass(frozen=True, slots=True)
class _Place:
    """One row with its texts broken into lines: its edges, first baselines, and centre of the marks."""

    label: list[str]
    verdict: list[str]
    detail: list[str]
    top: float
    bottom: float
    label_y: float
    marks_y: float
    verdict_y: float


def gap_chart(chart: GapChart, layout: Layout, uid: str) -> Markup:
    """Draw the chart for one width.

    Args:
        chart: what is shown; already confined to what its reader may see.
        layout: wide for desks, narrow for phones.
        uid: begins all ids of this drawing; unique on the page.
    """
    drawing = _Drawing(chart, _PLANS[layout], uid)
    places = drawing.places()
    bottom = places[-1].bottom if places else _HEAD
    size = (drawing.plan.width, bottom + _FOOT)
    return picture(
        Picture(uid, "gap", chart.title, chart.description, layout, size),
        drawing.background(places, bottom),
        *(drawing.row(row, place) for row, place in zip(chart.rows, places, strict=True)),
        drawing.frame(bottom),
    )


class _Drawing:
    """One chart on its way to paper: keeps what all rows share."""

    def __init__(self, chart: GapChart, plan: _Plan, uid: str) -> None:
        self.chart = chart
        self.plan = plan
        self.uid = uid
        self.levels = LevelAxis(plan.axis[0], sum(plan.axis), chart.bands)
        shown = [end for row in chart.rows for end in (*(row.interval or ()), row.gap or 0.0)]
        start, room = plan.interval
        self.differences = DifferenceAxis(start, start + room, differences.reach_for(shown))

    def places(self) -> list[_Place]:
        """Stack the rows, each as high as its texts need."""
        places: list[_Place] = []
        top = _HEAD
        for row in self.chart.rows:
            place = self._stacked(row, top) if self.plan.stacked else self._beside(row, top)
            places.append(place)
            top = place.bottom
        return places

    def _texts(self, row: GapRow) -> tuple[list[str], list[str], list[str]]:
        room = (self.plan.verdict if row.hidden is None else self.plan.reason)[1]
        return (
            wrap(row.label, _LABEL, self.plan.label_room, 6, bold=self.plan.stacked),
            wrap(row.verdict, _VERDICT, room, 2, bold=True),
            wrap(row.detail if row.hidden is None else row.hidden, _SMALL, room, 3),
        )

    def _beside(self, row: GapRow, top: float) -> _Place:
        label, verdict, detail = self._texts(row)
        label_height = paragraph_height(label, _LABEL)
        verdict_height = paragraph_height(verdict, _VERDICT) + paragraph_height(detail, _SMALL)
        height = max(label_height, verdict_height, _HATCH) + 20
        middle = top + height / 2
        return _Place(
            label,
            verdict,
            detail,
            top,
            top + height,
            label_y=middle - label_height / 2 + _LABEL,
            marks_y=middle,
            verdict_y=middle - verdict_height / 2 + _VERDICT,
        )

    def _stacked(self, row: GapRow, top: float) -> _Place:
        label, verdict, detail = self._texts(row)
        label_y = top + 12 + _LABEL
        marks_y = label_y + paragraph_height(label[1:], _LABEL) + 24
        verdict_y = marks_y + 36
        lower = paragraph_height(verdict, _VERDICT) + paragraph_height(detail, _SMALL)
        return _Place(
            label, verdict, detail, top, verdict_y + lower - 2, label_y, marks_y, verdict_y
        )

    def background(self, places: list[_Place], bottom: float) -> Markup:
        """Draw the bands and the lines between the rows."""
        lines = join(
            rule((0, place.bottom), (self.plan.width, place.bottom), "between")
            for place in places[:-1]
        )
        if not self.plan.stacked:
            return join((levels.draw_bands(self.levels, _HEAD, bottom), lines))
        strips = (
            levels.draw_bands(self.levels, place.marks_y - 12, place.marks_y + 12)
            for place in places
        )
        return join((*strips, lines))

    def frame(self, bottom: float) -> Markup:
        """Write legend, names of the levels and the ends of both axes."""
        heading_at = (0, bottom + 18) if self.plan.stacked else (self.plan.reason[0], _HEAD - 10)
        locale = self.chart.locale
        scale = levels.draw_scale(self.levels, bottom + 18, _SMALL, locale)
        return join(
            (
                legend(self.chart.sides, 0, 16),
                levels.draw_names(self.levels, _HEAD - 10, _NAMES),
                letters(self.chart.gap_heading, heading_at, _SMALL, class_="quiet"),
                differences.draw_ends(self.differences, bottom + 18, _SMALL, locale)
                if any(row.gap is not None for row in self.chart.rows)
                else Markup(""),
                Markup("") if self.plan.stacked else scale,
            )
        )

    def row(self, row: GapRow, place: _Place) -> Markup:
        """Draw one row with a name of its own."""
        weight = "name strong" if self.plan.stacked else "name"
        return element(
            "g",
            named("title", self._spoken(row)),
            paragraph(place.label, (0, place.label_y), _LABEL, class_=weight),
            self._scores(row, place),
            self._difference(row, place),
            self._words(row, place),
            class_=f"row {row.emphasis.value}",
        )

    def _spoken(self, row: GapRow) -> str:
        locale, sides = self.chart.locale, self.chart.sides
        pairs = ((sides.leadership, row.leadership), (sides.staff, row.staff))
        scores = [f"{name} {format_number(x, locale)}" for name, x in pairs if x is not None]
        gap = [] if row.gap is None else [f"{self.chart.gap_heading} {format_gap(row.gap, locale)}"]
        words = row.detail if row.hidden is None else row.hidden
        return f"{row.label}: {', '.join([*scores, *gap])}. {row.verdict}. {words}"

    def _scores(self, row: GapRow, place: _Place) -> Markup:
        axis, y = self.levels, place.marks_y
        marks = levels.draw_marks(axis, y, row.leadership, row.staff, self.chart.locale)
        if row.leadership is None or row.staff is None:
            corner, size = (axis.left, y - _HATCH / 2), (axis.right - axis.left, _HATCH)
            return join((hatched(self.uid, corner, size), marks))
        line = levels.draw_distance(axis, y, row.leadership, row.staff, row.emphasis.value)
        return join((line, marks))

    def _difference(self, row: GapRow, place: _Place) -> Markup:
        if row.gap is None:
            return Markup("")
        stacked, (x, anchor) = self.plan.stacked, self.plan.gap
        baseline = place.verdict_y + 3 if stacked else place.marks_y + 7.5
        middle = place.verdict_y - 2 if stacked else place.marks_y
        figure = format_gap(row.gap, self.chart.locale)
        reach = (middle - 9, middle + 9) if stacked else (place.top, place.bottom)
        return join(
            (
                letters(figure, (x, baseline), _GAP, class_="gap", text_anchor=anchor),
                differences.draw_zero(self.differences, *reach),
                differences.draw_interval(
                    self.differences, middle, row.gap, row.interval, row.emphasis.value
                ),
            )
        )

    def _words(self, row: GapRow, place: _Place) -> Markup:
        x = (self.plan.verdict if row.hidden is None else self.plan.reason)[0]
        below = place.verdict_y + paragraph_height(place.verdict, _VERDICT) - 1
        return join(
            (
                paragraph(place.verdict, (x, place.verdict_y), _VERDICT, class_="verdict"),
                paragraph(place.detail, (x, below), _SMALL, class_="quiet"),
            )
        )

"""The heat map: in which unit and dimension both sides differ, or how a side judges, at one glance.

It is an HTML table and not a picture, unlike its neighbours. All it shows is figures in cells: a table is
read by a screen reader cell by cell with unit and dimension, its units are links, its text is selected,
found and enlarged, and the stylesheet turns it into blocks on a phone (the unit's name on a line of its
own, its cells below, numbered heads with a key), where no picture of twelve columns could be read.

Tones are steps and not a continuum, so that they can be styled by class, told apart and printed in a key.
They never speak alone: each cell holds its figure with its sign, and a certain one is bold and dotted.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.numerals import Locale, format_gap, format_number
from blickwinkel.charts.svg import clean, element, join
from blickwinkel.charts.text_layout import text_width

GAP_STEPS: Final = (5.0, 12.5, 25.0, 40.0)
_SCORE_STEPS: Final = tuple(float(score) for score in range(10, 100, 10))
_DEEPEST: Final = 5
_HEAD: Final = 13.0
_ROOM: Final = 660.0
_PADDING: Final = 10.0
_DASH: Final = "–"


class HeatMode(StrEnum):
    """What the cells hold: differences with two hues, or the scores of one side with its own hue."""

    GAP = "gap"
    STAFF = "staff"
    LEADERSHIP = "lead"


@dataclass(frozen=True, slots=True)
class HeatCell:
    """One dimension of one unit.

    Attributes:
        value: difference in points or score 0..100; None if hidden or never asked.
        certain: True if the difference is clear, or the score differs clearly, after adjustment.
        hidden: why no value is shown, in words; None for a value, or if nothing was asked.
    """

    value: float | None
    certain: bool = False
    hidden: str | None = None

    def __post_init__(self) -> None:
        """Refuse a cell that would show what it says is hidden.

        Raises:
            ValueError: on such a cell, and on certainty without a value.
        """
        if self.value is not None and self.hidden is not None:
            raise ValueError("a cell has either a value or a reason for hiding it")
        if self.value is None and self.certain:
            raise ValueError("nothing can be certain about a value that is not there")


@dataclass(frozen=True, slots=True)
class HeatRow:
    """One unit.

    Attributes:
        name: of the unit.
        cells: one for each column, or none if the whole row is hidden.
        depth: how far it is indented, 0 for the topmost unit shown.
        href: where its name leads; empty for no link.
        note: a few quiet words below the name, such as "41 von 58"; may be empty.
        hidden: why the whole row is hidden, in words; None if it is not.
    """

    name: str
    cells: tuple[HeatCell, ...]
    depth: int = 0
    href: str = ""
    note: str = ""
    hidden: str | None = None

    def __post_init__(self) -> None:
        """Refuse cells beside a reason for showing none.

        Raises:
            ValueError: on such a row.
        """
        if self.hidden is not None and self.cells:
            raise ValueError("a hidden row has no cells")


@dataclass(frozen=True, slots=True)
class HeatWords:
    """The words of head and key: the unit's heading, the key's marks, and the ends of the scale."""

    unit: str
    hidden: str
    certain: str
    low: str
    high: str


@dataclass(frozen=True, slots=True)
class HeatMap:
    """What is drawn; all texts in the reader's language.

    Attributes:
        title: the finding as a sentence.
        description: how to read it.
        mode: see `HeatMode`.
        columns: short titles of the dimensions.
        rows: units from top to bottom.
        words: of head and key.
        locale: decides how figures are written.
    """

    title: str
    description: str
    mode: HeatMode
    columns: tuple[str, ...]
    rows: tuple[HeatRow, ...]
    words: HeatWords
    locale: Locale

    def __post_init__(self) -> None:
        """Refuse rows that do not match the columns.

        Raises:
            ValueError: on such a row.
        """
        if any(row.hidden is None and len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("a row needs a cell for each column")


def heat_map(chart: HeatMap, uid: str) -> Markup:
    """Write the table with its key, for every width; `uid` begins its ids and is unique on the page."""
    crowded = " heatmap-crowded" if _is_crowded(chart.columns) else ""
    caption = element(
        "caption", _text(f"{chart.title}. {chart.description}"), class_="unseen", id=f"{uid}-title"
    )
    body = element("tbody", *(_row(chart, row) for row in chart.rows), role="rowgroup")
    return element(
        "div",
        _key(chart),
        _column_key(chart),
        element("table", caption, _head(chart), body, role="table"),
        class_=f"heatmap heatmap-{chart.mode.value}{crowded}",
    )


def tone(value: float, mode: HeatMode) -> str:
    """Return the class that colours a value: over-1..4, under-1..4, even, or tone-0..9 for scores."""
    if mode is not HeatMode.GAP:
        return f"tone-{bisect_right(_SCORE_STEPS, value)}"
    step = bisect_right(GAP_STEPS, abs(value))
    side = "over" if value > 0 else "under"
    return f"{side}-{step}" if step else "even"


def _is_crowded(columns: tuple[str, ...]) -> bool:
    """Tell whether a word of a head is wider than its column on a desk, so that heads must lean."""
    room = _ROOM / max(1, len(columns)) - _PADDING
    words = [word for title in columns for word in title.split()]
    return any(text_width(word, _HEAD) > room for word in words)


def _head(chart: HeatMap) -> Markup:
    unit = element("th", element("span", _text(chart.words.unit)), scope="col", role="columnheader")
    heads = (
        element(
            "th",
            element("span", _text(str(number)), class_="heatmap-number", aria_hidden="true"),
            element("span", _text(title), class_="heatmap-name"),
            scope="col",
            role="columnheader",
        )
        for number, title in enumerate(chart.columns, start=1)
    )
    return element("thead", element("tr", unit, *heads, role="row"), role="rowgroup")


def _row(chart: HeatMap, row: HeatRow) -> Markup:
    if row.hidden is not None:
        label = element("span", _text(row.hidden), class_="heatmap-reason")
        width = str(max(1, len(chart.columns)))
        cells = element("td", label, class_="heatmap-veil", colspan=width, role="cell")
    else:
        cells = join(_cell(chart, cell) for cell in row.cells)
    return element("tr", _unit(row), cells, role="row")


def _unit(row: HeatRow) -> Markup:
    linked = {"href": row.href} if row.href else {}
    name = element("a" if row.href else "span", _text(row.name), title=row.name, **linked)
    note = element("small", _text(row.note)) if row.note else Markup("")
    depth = f"depth-{min(max(row.depth, 0), _DEEPEST)}"
    return element("th", name, note, class_=depth, scope="row", role="rowheader")


def _cell(chart: HeatMap, cell: HeatCell) -> Markup:
    if cell.value is not None:
        certain = f" {chart.words.certain}" if cell.certain else ""
        spoken = element("span", _text(certain), class_="unseen") if certain else Markup("")
        class_ = f"{tone(cell.value, chart.mode)}{' certain' if certain else ''}"
        return element("td", _text(_figure(chart, cell.value)), spoken, class_=class_, role="cell")
    if cell.hidden is None:
        return element("td", _text(_DASH), class_="heatmap-none", role="cell")
    reason = element("span", _text(cell.hidden), class_="unseen")
    return element("td", reason, class_="heatmap-veil", title=cell.hidden, role="cell")


def _figure(chart: HeatMap, value: float) -> str:
    write = format_gap if chart.mode is HeatMode.GAP else format_number
    return write(value, chart.locale)


def _key(chart: HeatMap) -> Markup:
    words = chart.words
    starts = (0.0, *_SCORE_STEPS)
    if chart.mode is HeatMode.GAP:
        starts = (*(-step for step in reversed(GAP_STEPS)), 0.0, *GAP_STEPS)
    swatches = (_swatch(_figure(chart, value), tone(value, chart.mode)) for value in starts)
    scale = element("span", *swatches, class_="heatmap-scale", aria_hidden="true")
    sample = _figure(chart, GAP_STEPS[2])
    return element(
        "ul",
        element("li", element("span", _text(words.low)), scale, element("span", _text(words.high))),
        element("li", _swatch(sample, "certain"), element("span", _text(words.certain))),
        element("li", _swatch(" ", "heatmap-veil"), element("span", _text(words.hidden))),
        class_="heatmap-key",
    )


def _swatch(text: str, class_: str) -> Markup:
    return element("span", _text(text), class_=f"swatch {class_}", aria_hidden="true")


def _column_key(chart: HeatMap) -> Markup:
    """List the names that the numbered heads of the phone stand for; the table itself has them too."""
    names = (element("li", _text(title)) for title in chart.columns)
    return element("ol", *names, class_="heatmap-columns", aria_hidden="true")


def _text(content: str) -> Markup:
    return Markup(clean(content))  # noqa: S704 - cleaned

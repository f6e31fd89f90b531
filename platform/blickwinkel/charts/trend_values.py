"""What the trend shows: readings wave by wave, and what forbids to compare them."""

from __future__ import annotations

from dataclasses import dataclass

from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.numerals import Locale


@dataclass(frozen=True, slots=True)
class SideScore:
    """One side's score in one wave.

    Attributes:
        score: 0..100.
        interval: ends of its interval; None if there is none.
        comparable: False if it must not be compared with the other waves: drawn hollow and on its own.
    """

    score: float
    interval: tuple[float, float] | None = None
    comparable: bool = True


@dataclass(frozen=True, slots=True)
class TrendChartPoint:
    """One wave.

    Attributes:
        label: short name of the wave, such as "Q3 26".
        leadership: None if not measured or hidden.
        staff: None if not measured or hidden.
        hidden: why a side is not shown, in words; None if nothing is hidden.
        footnote: number, from 1, of the footnote about this wave; None if it has none.
        break_before: number of the footnote about what changed before this wave, such as a new version
            of the framework or a reorganisation; None if nothing did.
    """

    label: str
    leadership: SideScore | None
    staff: SideScore | None
    hidden: str | None = None
    footnote: int | None = None
    break_before: int | None = None


@dataclass(frozen=True, slots=True)
class TrendChart:
    """What is drawn; all texts in the reader's language.

    Attributes:
        title: the finding as a sentence.
        description: text alternative.
        sides: names of leadership and staff.
        points: waves in the order of time.
        locale: decides how figures are written.
        verdicts: how each side moved, in plain words beside its line; None for nothing.
        footnotes: what the numbers, from 1, stand for.
        notes_below: whether they are written below the picture; False on a page that writes them once
            for several pictures.
        span: lowest and highest score of the axis, in whole steps of 20; None for what the readings need.
            Pictures beside each other must have the same one.
    """

    title: str
    description: str
    sides: SideNames
    points: tuple[TrendChartPoint, ...]
    locale: Locale
    verdicts: SideNames | None = None
    footnotes: tuple[str, ...] = ()
    notes_below: bool = True
    span: tuple[int, int] | None = None

    def __post_init__(self) -> None:
        """Refuse a number without its footnote.

        Raises:
            ValueError: on such a number.
        """
        numbers = [n for point in self.points for n in (point.footnote, point.break_before) if n]
        if any(not 1 <= number <= len(self.footnotes) for number in numbers):
            raise ValueError("a number has no footnote")

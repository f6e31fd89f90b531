"""What the gap chart shows, with the one rule it enforces: a hidden side takes its difference with it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from blickwinkel.charts.differences import Interval
from blickwinkel.charts.levels import TOP, Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.numerals import Locale

_TOLERANCE: Final = 1e-6


class Emphasis(StrEnum):
    """How loudly a row may speak, from the test of its difference."""

    CLEAR = "clear"
    INDICATIVE = "indicative"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class GapRow:
    """One dimension or item, as far as its reader may see it.

    Attributes:
        label: name of the dimension, or wording of the item.
        leadership: score 0..100 of the leadership side; None if hidden.
        staff: score 0..100 of the staff; None if hidden.
        interval: ends of the 95 % interval of the difference, in points; None if undefined.
        gap: leadership minus staff in points; None if hidden.
        verdict: the finding in words, such as "Blinder Fleck".
        detail: certainty and interval in words, such as "deutlich · +13 bis +25".
        emphasis: see `Emphasis`.
        hidden: why a side is missing, in words; None if nothing is hidden.
    """

    label: str
    leadership: float | None
    staff: float | None
    interval: Interval | None
    gap: float | None
    verdict: str
    detail: str
    emphasis: Emphasis
    hidden: str | None = None

    def __post_init__(self) -> None:
        """Refuse a row that would show what it says is hidden, or figures off the scale.

        Raises:
            ValueError: on such a row; better no page than a leak.
        """
        scores = [score for score in (self.leadership, self.staff) if score is not None]
        if any(not -_TOLERANCE <= score <= TOP + _TOLERANCE for score in scores):
            raise ValueError("a score lies outside 0..100")
        if (len(scores) < 2) != (self.hidden is not None):
            raise ValueError("a missing side needs a reason, and a reason a missing side")
        if self.hidden is not None and (self.gap is not None or self.interval is not None):
            raise ValueError("a difference would give the hidden side away")


@dataclass(frozen=True, slots=True)
class GapChart:
    """What is drawn; all texts in the reader's language.

    Attributes:
        title: the finding as a sentence.
        description: text alternative.
        sides: names of leadership and staff.
        gap_heading: heading of the differences, such as "Unterschied in Punkten".
        bands: maturity levels, ascending from 0.
        rows: from top to bottom.
        locale: decides how figures are written.
    """

    title: str
    description: str
    sides: SideNames
    gap_heading: str
    bands: tuple[Band, ...]
    rows: tuple[GapRow, ...]
    locale: Locale

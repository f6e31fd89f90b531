"""What the radar shows: three to ten dimensions with the scores of both sides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from blickwinkel.charts.levels import TOP, Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.numerals import Locale

FEWEST_AXES: Final = 3
MOST_AXES: Final = 10


@dataclass(frozen=True, slots=True)
class RadarAxis:
    """One dimension.

    Attributes:
        label: name of the dimension.
        leadership: score 0..100; None if hidden.
        staff: score 0..100; None if hidden.
        hidden: why a side is missing, in words; None if nothing is hidden.
    """

    label: str
    leadership: float | None
    staff: float | None
    hidden: str | None = None

    def __post_init__(self) -> None:
        """Refuse scores off the scale and a missing side without a reason.

        Raises:
            ValueError: on either, and on a reason without a missing side.
        """
        scores = [score for score in (self.leadership, self.staff) if score is not None]
        if any(not 0 <= score <= TOP for score in scores):
            raise ValueError("a score lies outside 0..100")
        if (len(scores) < 2) != (self.hidden is not None):
            raise ValueError("a missing side needs a reason, and a reason a missing side")


@dataclass(frozen=True, slots=True)
class Radar:
    """What is drawn; all texts in the reader's language.

    Attributes:
        title: the finding as a sentence.
        description: text alternative.
        sides: names of leadership and staff.
        bands: maturity levels, ascending from 0.
        axes: dimensions, clockwise from the top.
        locale: decides how figures are written.
    """

    title: str
    description: str
    sides: SideNames
    bands: tuple[Band, ...]
    axes: tuple[RadarAxis, ...]
    locale: Locale

    def __post_init__(self) -> None:
        """Refuse numbers of axes at which no shape can be read.

        Raises:
            ValueError: below three axes, and above ten.
        """
        if not FEWEST_AXES <= len(self.axes) <= MOST_AXES:
            raise ValueError("a radar has 3 to 10 axes")

"""What the priority matrix shows: how much the staff miss, and how differently the leadership sees it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

from blickwinkel.charts.levels import TOP
from blickwinkel.charts.numerals import Locale

MOST_BUBBLES: Final = 20


@dataclass(frozen=True, slots=True)
class Bubble:
    """One dimension whose both sides are shown.

    Attributes:
        label: name of the dimension.
        staff: score 0..100 of the staff.
        gap: leadership minus staff in points, -100..100.
        weight: importance from 0 to 1; decides the bubble's area.
        certain: False draws a dashed outline: the gap is not clear.
    """

    label: str
    staff: float
    gap: float
    weight: float
    certain: bool = True

    def __post_init__(self) -> None:
        """Refuse values off their scales.

        Raises:
            ValueError: on such a value.
        """
        inside = 0 <= self.staff <= TOP and -TOP <= self.gap <= TOP and 0 <= self.weight <= 1
        if not inside:
            raise ValueError("a staff score lies in 0..100, a gap in -100..100, a weight in 0..1")

    @property
    def deficit(self) -> float:
        """What the staff miss to the best score, in points."""
        return TOP - self.staff


@dataclass(frozen=True, slots=True)
class Quadrants:
    """Words for the four corners: much or little is missing, the leadership sees more or less of it."""

    much_over: str
    little_over: str
    much_under: str
    little_under: str


@dataclass(frozen=True, slots=True)
class PriorityMatrix:
    """What is drawn; all texts in the reader's language.

    Attributes:
        title: the finding as a sentence.
        description: text alternative.
        deficit_heading: of the axis to the right, such as "Was den Mitarbeitenden fehlt, in Punkten".
        gap_heading: of the axis upwards, such as "Unterschied in Punkten".
        columns: short headings of both figures in the key, such as "fehlt" and "Abstand".
        weight_note: what the size of a bubble says.
        quadrants: see `Quadrants`.
        bubbles: in order of priority; numbered from 1.
        unplaced: dimensions without a place and why, such as "Daten: nicht gezeigt".
        locale: decides how figures are written.
    """

    title: str
    description: str
    deficit_heading: str
    gap_heading: str
    columns: tuple[str, str]
    weight_note: str
    quadrants: Quadrants
    bubbles: tuple[Bubble, ...]
    unplaced: tuple[str, ...]
    locale: Locale

    def __post_init__(self) -> None:
        """Refuse more bubbles than anybody can tell apart.

        Raises:
            ValueError: on more than twenty.
        """
        if len(self.bubbles) > MOST_BUBBLES:
            raise ValueError("a matrix has at most 20 bubbles")


def gap_reach(bubbles: tuple[Bubble, ...]) -> float:
    """Return the largest gap that the axis shows, up as well as down: whole tens, at least 30."""
    largest = max((abs(bubble.gap) for bubble in bubbles), default=0.0)
    return max(30.0, math.ceil(largest / 10) * 10.0)

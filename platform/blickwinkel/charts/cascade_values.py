"""What the cascade shows: steps from the top of a company to its staff, and where a judgement breaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from blickwinkel.charts.levels import TOP, Band
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.numerals import Locale


@dataclass(frozen=True, slots=True)
class CascadeStep:
    """A group on the way down, such as "CCOs Kundenservice", with a quiet note such as "n = 9"."""

    name: str
    side: Literal["leadership", "staff"]
    note: str = ""


@dataclass(frozen=True, slots=True)
class CascadePoint:
    """One group's score 0..100 in one dimension, with the ends of its interval if there is one."""

    score: float
    interval: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class CascadePanel:
    """One dimension.

    Attributes:
        label: name of the dimension.
        points: one for each step; None if it is not shown or was not asked.
        break_after: index of the step below which the judgement breaks; None if it does nowhere.
        certain: False draws the break dashed: it may be chance.
        fan: scores of the staff of the units below, drawn as small rings on the last step.
    """

    label: str
    points: tuple[CascadePoint | None, ...]
    break_after: int | None = None
    certain: bool = True
    fan: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        """Refuse scores off the scale and a break that would not lie between two shown steps.

        Raises:
            ValueError: on either.
        """
        scores = [*(point.score for point in self.points if point), *self.fan]
        if any(not 0 <= score <= TOP for score in scores):
            raise ValueError("a score lies outside 0..100")
        if self.break_after is not None and self.break_after not in falls(self.points):
            raise ValueError("a break lies between two neighbouring steps that are shown")


@dataclass(frozen=True, slots=True)
class Cascade:
    """What is drawn; all texts in the reader's language.

    Attributes:
        title: the finding as a sentence.
        description: text alternative.
        sides: names of leadership and staff.
        steps: groups from the top of the company to the staff.
        panels: dimensions in reading order.
        bands: maturity levels, ascending from 0.
        break_word: what stands before the points of a break, such as "Bruch".
        hidden: what stands on a missing step, such as "nicht gezeigt".
        locale: decides how figures are written.
        hint_word: what stands before the points of a break that may be chance; `break_word` if empty.
    """

    title: str
    description: str
    sides: SideNames
    steps: tuple[CascadeStep, ...]
    panels: tuple[CascadePanel, ...]
    bands: tuple[Band, ...]
    break_word: str
    hidden: str
    locale: Locale
    hint_word: str = ""

    def __post_init__(self) -> None:
        """Refuse panels that do not match the steps.

        Raises:
            ValueError: on such a panel.
        """
        if any(len(panel.points) != len(self.steps) for panel in self.panels):
            raise ValueError("a panel needs a point or None for each step")


def falls(points: Sequence[CascadePoint | None]) -> dict[int, float]:
    """Return the points lost (negative: won) after each step that has a shown neighbour below it."""
    return {
        index: upper.score - lower.score
        for index, (upper, lower) in enumerate(pairwise(points))
        if upper is not None and lower is not None
    }

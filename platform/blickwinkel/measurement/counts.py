"""The sufficient statistics of one group on one item: how often each answer was given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from operator import add, index, mul
from typing import Self

import numpy as np
from numpy.typing import NDArray

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.scale import MOST_POINTS

VALUES = tuple(range(1, MOST_POINTS + 1))
SQUARES = tuple(value * value for value in VALUES)


@dataclass(frozen=True, slots=True)
class Counts:
    """Answers counted by value; adding cells is adding counts, in any order.

    Only integers are kept. Whatever is derived from them divides once, at the end, so that the
    result does not depend on the way the cells were merged.

    Attributes:
        hist: number of answers 1, 2, … in this order.
        na: number of people who answered "cannot judge" or left the item empty.

    Raises:
        InvalidInputError: a count is negative, or the scale is longer than any.
        TypeError: a count is no integer.
    """

    hist: tuple[int, ...]
    na: int = 0

    def __post_init__(self) -> None:
        # numpy integers would overflow silently in n * s2
        object.__setattr__(self, "hist", tuple(map(index, self.hist)))
        object.__setattr__(self, "na", index(self.na))
        if min(self.hist, default=0) < 0 or self.na < 0:
            raise InvalidInputError(f"Counts cannot be negative: {self.hist}, {self.na}.")
        if len(self.hist) > MOST_POINTS:
            raise InvalidInputError(
                f"A scale has at most {MOST_POINTS} points; there are counts of {len(self.hist)}."
            )

    @classmethod
    def from_array(cls, row: Sequence[int] | NDArray[np.integer]) -> Self:
        """Read a tally row: the answers 1, 2, … and, last, "cannot judge"."""
        *hist, na = row.tolist() if isinstance(row, np.ndarray) else row
        return cls(tuple(hist), na)

    @classmethod
    def empty(cls, points: int) -> Self:
        """Return the neutral element of merging: nobody has answered."""
        return cls((0,) * points)

    @property
    def n(self) -> int:
        """People who gave a value."""
        return sum(self.hist)

    @property
    def m(self) -> int:
        """People who responded, those who cannot judge included."""
        return sum(self.hist) + self.na

    @property
    def s1(self) -> int:
        """Sum of the values."""
        return sum(map(mul, self.hist, VALUES))

    @property
    def s2(self) -> int:
        """Sum of the squared values."""
        return sum(map(mul, self.hist, SQUARES))

    def __add__(self, other: Self) -> Self:
        if len(self.hist) != len(other.hist):
            raise InvalidInputError(
                f"Counts of {len(self.hist)} and {len(other.hist)} points cannot be merged."
            )
        return type(self)(tuple(map(add, self.hist, other.hist)), self.na + other.na)

    def mirrored(self) -> Self:
        """Return the counts of a reverse-worded item in the direction of the construct."""
        return type(self)(self.hist[::-1], self.na)


def require_points(counts: Counts, points: int) -> None:
    """Refuse counts that were made on another scale, since every formula would misread them.

    Raises:
        InvalidInputError: the numbers of points differ.
    """
    if len(counts.hist) != points:
        raise InvalidInputError(f"Counts of {len(counts.hist)} points on a scale of {points}.")

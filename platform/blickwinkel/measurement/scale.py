"""The answers a group could choose from, as far as arithmetic needs to know them."""

from __future__ import annotations

from dataclasses import dataclass

from blickwinkel.errors import InvalidInputError

FEWEST_POINTS = 2
MOST_POINTS = 11


@dataclass(frozen=True, slots=True)
class RatingScale:
    """A rating scale with the values 1, 2, … points, so that no formula takes five for granted.

    Attributes:
        points: number of answers, 2 to 11; "cannot judge" is not one of them.
        favourable_from: smallest value that counts as favourable.
        unfavourable_to: largest value that counts as unfavourable; 0 if none does.

    Raises:
        InvalidInputError: the three numbers contradict each other.
    """

    points: int
    favourable_from: int
    unfavourable_to: int

    def __post_init__(self) -> None:
        if not FEWEST_POINTS <= self.points <= MOST_POINTS:
            raise InvalidInputError(
                f"A scale has {FEWEST_POINTS} to {MOST_POINTS} points, not {self.points}."
            )
        if not 0 <= self.unfavourable_to < self.favourable_from <= self.points:
            raise InvalidInputError(
                f"On a scale of {self.points} points the unfavourable values (up to "
                f"{self.unfavourable_to}) must end below the favourable ones (from "
                f"{self.favourable_from})."
            )

    @property
    def span(self) -> int:
        """Distance from the lowest to the highest answer, in scale points."""
        return self.points - 1

    @property
    def uniform_variance(self) -> float:
        """Variance of answers given at random, (A^2-1)/12: the yardstick of agreement."""
        return (self.points * self.points - 1) / 12


def score(n: int, s1: int, points: int) -> float:
    """Return the maturity score 100 (mean-1)/(A-1), which makes scales comparable.

    Percent of the maximum possible score (Cohen, Cohen, Aiken & West 1999), 0 to 100. One division
    of integers, so that equal counts give the same bits.

    Args:
        n: answers, at least 1.
        s1: sum of the answers.
        points: number of scale points A.
    """
    return 100 * (s1 - n) / ((points - 1) * n)

"""Maturity levels: which band of scores a group is in."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise

from blickwinkel.errors import InvalidInputError

DEFAULT_MIN_SCORES: tuple[float, ...] = (0, 20, 40, 60, 80)
TOLERANCE = 1e-9


@lru_cache(maxsize=256)
def level_bounds(min_scores: tuple[float, ...]) -> tuple[tuple[int, int], ...]:
    """Return the lower bounds as fractions; a float means the decimal number that was written."""
    if not min_scores or min_scores[0] != 0 or min_scores[-1] > 100:
        raise InvalidInputError(f"Levels start at score 0 and end at 100, not {min_scores}.")
    if any(high <= low for low, high in pairwise(min_scores)):
        raise InvalidInputError(f"The scores at which levels start must ascend: {min_scores}.")
    return tuple(Fraction(str(bound)).as_integer_ratio() for bound in min_scores)


def level_of_counts(n: int, s1: int, points: int, min_scores: Sequence[float]) -> int:
    """Return the level that a group's answers reach, compared exactly.

    With the default bands and five points this is min(5, 1 + floor(5 (S1-n) / (4n))): integer
    arithmetic, lower bound inclusive, because a rounding error must not decide a level.

    Args:
        n: answers, at least 1.
        s1: sum of the answers.
        points: number of scale points A.
        min_scores: ascending scores at which the levels 1, 2, … start; the first is 0.

    Raises:
        InvalidInputError: the bounds do not ascend from 0.
    """
    reached, full = 100 * (s1 - n), (points - 1) * n
    return sum(reached * below >= full * above for above, below in level_bounds(tuple(min_scores)))


def level_of_score(score: float, min_scores: Sequence[float] = DEFAULT_MIN_SCORES) -> int:
    """Return the level of a score that is no single quotient, such as a dimension's.

    Compared with a tolerance of 1e-9, lower bound inclusive.

    Args:
        score: 0 to 100.
        min_scores: ascending scores at which the levels 1, 2, … start; the first is 0.

    Raises:
        InvalidInputError: the bounds do not ascend from 0.
    """
    bounds = level_bounds(tuple(min_scores))
    return sum(score + TOLERANCE >= above / below for above, below in bounds)

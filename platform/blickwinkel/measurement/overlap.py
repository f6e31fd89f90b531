"""Tells whether two tables hold the same people's answers: most rows of the one are rows of the other."""

from __future__ import annotations

from collections import Counter
from math import exp, factorial

import numpy as np
from numpy.typing import NDArray

Sheets = NDArray[np.uint8]

#: share of the rows that chance does not explain, from which a table is another one once more
MOST = 0.5
#: fewer rows than this are no table
FEWEST = 5
#: above this a Poisson variable is taken at its mean
_LARGE = 60


def shares_most(new: Sheets, old: Sheets) -> bool:
    """Tell whether most rows of the smaller table are in the other one, beyond chance.

    In a short questionnaire many people give the same answers. How many rows agree by chance is reckoned
    from how often the rows of ``old`` occur among each other: one that occurs c times stands for c - 1
    others.

    Args:
        new: [people, items], any small numbers.
        old: likewise, with the items in the same columns.
    """
    ours, theirs = (Counter(map(bytes, np.ascontiguousarray(table))) for table in (new, old))
    smaller = min(len(new), len(old))
    if smaller < FEWEST:
        return False
    common = (ours & theirs).total()
    rate = len(new) / max(len(old) - 1, 1)
    by_chance = sum(_expected_minimum(c, (c - 1) * rate) for c in theirs.values())
    return common - by_chance > MOST * (smaller - by_chance) and common > MOST * smaller


def in_columns_of(new: Sheets, old: Sheets, points: int) -> Sheets:
    """Return a table with the columns that are most like those of another one, turned where that fits.

    Args:
        new: [people, items], 1..A, 0 for none.
        old: likewise, with any number of items.
        points: A.
    """
    turned = np.where(new > 0, points + 1 - new, 0).astype(np.uint8)
    ours = [_histogram(table, points) for table in (new, turned)]
    wanted = _histogram(old, points)
    distances = np.stack([np.abs(own[:, None] - wanted[None]).sum(-1) for own in ours])
    order = np.argsort(distances, axis=None, kind="stable")
    placed: dict[int, tuple[int, int]] = {}
    used: set[int] = set()
    for way, column, place in zip(*np.unravel_index(order, distances.shape), strict=True):
        if column not in used and place not in placed:
            placed[int(place)] = (int(way), int(column))
            used.add(column)
    blank = np.zeros(len(new), np.uint8)
    columns = [
        (new, turned)[placed[place][0]][:, placed[place][1]] if place in placed else blank
        for place in range(old.shape[1])
    ]
    return np.stack(columns, axis=1)


def _histogram(table: Sheets, points: int) -> NDArray[np.float64]:
    """Return shares of the answers: [items, A + 1]."""
    return np.stack([(table == answer).mean(axis=0) for answer in range(points + 1)], axis=1)


def _expected_minimum(most: int, mean: float) -> float:
    """Return the mean of min(X, most) of a Poisson variable X."""
    if most > _LARGE:
        return min(mean, float(most))
    below = [exp(-mean) * mean**x / factorial(x) for x in range(most)]
    return sum(x * p for x, p in enumerate(below)) + most * (1 - sum(below))

"""Whether a change happened inside the units, or because other units answered; one item at a time.

Publications have the same numbers in columns (``batch.composition.decompose_items``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from math import fsum
from operator import add

from blickwinkel.measurement.counts import Counts, require_points
from blickwinkel.measurement.scale import RatingScale


@dataclass(frozen=True, slots=True)
class Decomposition:
    """A change of the overall mean split in two, exactly; all in scale points.

    Attributes:
        total_change: later mean minus earlier mean; the sum of the other two.
        within_change: part from changed answers inside units.
        composition_effect: part from a changed mix of units among the answers.
    """

    total_change: float
    within_change: float
    composition_effect: float


def decompose(waves: Sequence[tuple[Counts, Counts]], scale: RatingScale) -> Decomposition | None:
    """Split a change between two waves into change within units and composition (Kitagawa 1955).

    within = sum of (w1+w2)/2 (mean2-mean1), composition = sum of (mean1+mean2)/2 (w2-w1), with the
    units' shares of the answers as weights. A unit that answered in one wave only has no change of
    its own, so that its arrival or departure is composition.

    Args:
        waves: earlier and later answers per unit.
        scale: the scale of all.

    Returns:
        None if nobody answered in one of the waves.

    Raises:
        InvalidInputError: counts of another scale.
    """
    for counts in (counts for unit in waves for counts in unit):
        require_points(counts, scale.points)
    nobody = Counts.empty(scale.points)
    before = reduce(add, (early for early, _ in waves), nobody)
    after = reduce(add, (late for _, late in waves), nobody)
    if not before.n or not after.n:
        return None
    within, composition = [], []
    for early, late in waves:
        w1, w2 = early.n / before.n, late.n / after.n
        mean1, mean2 = _means(early, late)
        within.append((w1 + w2) / 2 * (mean2 - mean1))
        composition.append((mean1 + mean2) / 2 * (w2 - w1))
    total = (after.s1 * before.n - before.s1 * after.n) / (before.n * after.n)
    return Decomposition(total, fsum(within), fsum(composition))


def _means(early: Counts, late: Counts) -> tuple[float, float]:
    """Return both means, that of the other wave where nobody answered."""
    first = early if early.n else late
    second = late if late.n else early
    return first.s1 / (first.n or 1), second.s1 / (second.n or 1)

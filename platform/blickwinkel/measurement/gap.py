"""The gap: how much better leadership thinks things are than staff do, on one item in one unit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from blickwinkel.measurement.contrast import Contrast, contrast
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.gaptype import GapType, classify
from blickwinkel.measurement.scale import RatingScale, score


@dataclass(frozen=True, slots=True)
class Gap(Contrast):
    """Leadership minus staff; see ``Contrast`` for the numbers, None if either gave no value.

    Attributes:
        leadership_score: maturity score of leadership, 0 to 100; None if it gave no value.
        staff_score: maturity score of staff, likewise.
        cannot_judge_gap: 100 na/m of staff minus that of leadership, -100 to 100; far above 0,
            leadership has an opinion where staff cannot see. None if either did not respond.
        type: kind of the gap, ``INSUFFICIENT`` if undefined.
    """

    leadership_score: float | None
    staff_score: float | None
    cannot_judge_gap: float | None
    type: GapType


def compare(leadership: Counts, staff: Counts, scale: RatingScale) -> Gap:
    """Compare leadership with staff on one item: difference, effect size, test and kind.

    diff = mean_L - mean_S; without finite population correction, since two finite groups are never
    exactly equal and the sensible null is a common superpopulation. Whether a gap is clear or
    indicative depends on its family: adjust ``p`` by ``benjamini_hochberg`` and ask ``certainty``.

    Args:
        leadership: answers of leadership in the direction of the construct.
        staff: answers of staff, likewise.
        scale: the scale on which both answered.

    Returns:
        The gap; everything but the scores is None (type ``INSUFFICIENT``) if a side has no value.

    Raises:
        InvalidInputError: counts of another scale.
    """
    ours, theirs = _score(leadership, scale), _score(staff, scale)
    make = partial(
        Gap,
        leadership_score=ours,
        staff_score=theirs,
        cannot_judge_gap=_cannot_judge_gap(leadership, staff),
        type=classify(ours, theirs),
    )
    return contrast(leadership, staff, scale, make)


def _score(counts: Counts, scale: RatingScale) -> float | None:
    return score(counts.n, counts.s1, scale.points) if counts.n else None


def _cannot_judge_gap(leadership: Counts, staff: Counts) -> float | None:
    m_l, m_s = leadership.m, staff.m
    if not m_l or not m_s:
        return None
    return 100 * (staff.na * m_l - leadership.na * m_s) / (m_l * m_s)

"""What kind of gap it is: the word that managers read before any number."""

from __future__ import annotations

from enum import StrEnum

RELEVANT_POINTS = 12.5
STRENGTH_SCORE = 60.0
WEAKNESS_SCORE = 40.0
SIGNIFICANCE = 0.05
TOLERANCE = 1e-9


class GapType(StrEnum):
    """Kinds of gaps between the scores of leadership and staff."""

    BLIND_SPOT = "blind_spot"
    OPTIMISM = "optimism"
    HIDDEN_STRENGTH = "hidden_strength"
    CRITICAL_LEADERSHIP = "critical_leadership"
    SHARED_STRENGTH = "shared_strength"
    SHARED_WEAKNESS = "shared_weakness"
    SHARED_MIDDLE = "shared_middle"
    INSUFFICIENT = "insufficient"


DIVIDED = frozenset(
    {
        GapType.BLIND_SPOT,
        GapType.OPTIMISM,
        GapType.HIDDEN_STRENGTH,
        GapType.CRITICAL_LEADERSHIP,
    }
)


class Certainty(StrEnum):
    """How far chance is ruled out as the explanation of a gap."""

    CLEAR = "clear"
    INDICATIVE = "indicative"


def classify(leadership_score: float | None, staff_score: float | None) -> GapType:
    """Name the gap g = leadership - staff of two maturity scores.

    Relevant from 12.5 points (half a step of a five-point scale); strength from a score of 60,
    weakness below 40; all compared with a tolerance of 1e-9.

    Args:
        leadership_score: 0 to 100, None if undefined or not released.
        staff_score: likewise; with None on either side the type is ``INSUFFICIENT``.
    """
    if leadership_score is None or staff_score is None:
        return GapType.INSUFFICIENT
    gap = leadership_score - staff_score
    staff_strong = staff_score >= STRENGTH_SCORE - TOLERANCE
    if gap >= RELEVANT_POINTS - TOLERANCE:
        return GapType.OPTIMISM if staff_strong else GapType.BLIND_SPOT
    if gap <= -RELEVANT_POINTS + TOLERANCE:
        return GapType.HIDDEN_STRENGTH if staff_strong else GapType.CRITICAL_LEADERSHIP
    return _shared((leadership_score + staff_score) / 2)


def _shared(average: float) -> GapType:
    if average >= STRENGTH_SCORE - TOLERANCE:
        return GapType.SHARED_STRENGTH
    if average < WEAKNESS_SCORE - TOLERANCE:
        return GapType.SHARED_WEAKNESS
    return GapType.SHARED_MIDDLE


def certainty(gap_type: GapType, adjusted_p: float | None) -> Certainty | None:
    """Tell a clear gap from an indicative one.

    Args:
        gap_type: kind of the gap.
        adjusted_p: its p-value after Benjamini-Hochberg; None if undefined.

    Returns:
        Clear if the adjusted p is at most .05, else indicative; None where nobody disagrees.
    """
    if gap_type not in DIVIDED:
        return None
    if adjusted_p is not None and adjusted_p <= SIGNIFICANCE + TOLERANCE:
        return Certainty.CLEAR
    return Certainty.INDICATIVE

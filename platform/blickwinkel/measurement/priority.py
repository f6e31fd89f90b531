"""Where to begin: a sorting aid, not a measurement."""

from __future__ import annotations

from blickwinkel.errors import InvalidInputError


def priority_index(
    leadership_score: float | None, staff_score: float | None, weight: float
) -> float | None:
    """Return w ((100 - M_S) + max(0, M_L - M_S))/2, which puts weak and unseen things first.

    After the importance-performance analysis of Martilla & James (1977).

    Args:
        leadership_score: maturity score of leadership, 0 to 100; None if not released.
        staff_score: maturity score of staff, likewise.
        weight: importance of the topic, 0 to 1.

    Returns:
        0 to 100; None if either score is missing.

    Raises:
        InvalidInputError: a weight outside 0 to 1.
    """
    if not 0 <= weight <= 1:
        raise InvalidInputError(f"The weight of a topic is 0 to 1, not {weight}.")
    if leadership_score is None or staff_score is None:
        return None
    return weight * ((100 - staff_score) + max(0.0, leadership_score - staff_score)) / 2

"""Where to begin: a sorting aid, not a measurement."""

from __future__ import annotations

from collections.abc import Sequence

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


def relative_weights(weights: Sequence[float]) -> list[float]:
    """Return weights as shares of the heaviest one, 0 to 1; all 0 if none weighs anything.

    A framework's weights have no unit of their own, and the index needs 1 for what matters most.

    Args:
        weights: of the topics, 0 or more.
    """
    heaviest = max(weights, default=0.0)
    return [weight / heaviest if heaviest else 0.0 for weight in weights]

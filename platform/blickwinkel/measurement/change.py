"""When a change between two waves deserves to be called one."""

from __future__ import annotations

NOTABLE_POINTS = 5.0
SIGNIFICANCE = 0.05
TOLERANCE = 1e-9


def is_notable(diff_points: float | None, p: float | None) -> bool:
    """Say whether a change deserves an arrow: 5 points or more, or significant at 5 %.

    Both compared with a tolerance of 1e-9.

    Args:
        diff_points: change in maturity points; None if undefined.
        p: its p-value, adjusted if it is one of many; None if undefined.
    """
    if diff_points is None:
        return False
    large = abs(diff_points) >= NOTABLE_POINTS - TOLERANCE
    return large or (p is not None and p <= SIGNIFICANCE + TOLERANCE)

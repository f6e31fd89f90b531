"""Many gaps are looked at together; some would look large by chance alone."""

from __future__ import annotations

from collections.abc import Sequence

from blickwinkel.errors import InvalidInputError


def benjamini_hochberg(p_values: Sequence[float | None]) -> tuple[float | None, ...]:
    """Adjust the p-values of one family for the false discovery rate.

    q_(i) = min over j >= i of m p_(j)/j, capped at 1 (Benjamini & Hochberg 1995; valid under the
    positive dependence of items, Benjamini & Yekutieli 2001). A family is what is published for one
    unit and wave: its item gaps; its dimension gaps; or the units of one heat map.

    Args:
        p_values: 0 to 1; None for what is suppressed or undefined, which is not in the family.

    Returns:
        Adjusted values in the order of the input; None stays None.

    Raises:
        InvalidInputError: a value outside 0 to 1.
    """
    wrong = [p for p in p_values if p is not None and not 0 <= p <= 1]
    if wrong:
        raise InvalidInputError(f"p-values are 0 to 1, not {wrong}.")
    family = sorted((p, place) for place, p in enumerate(p_values) if p is not None)
    adjusted: list[float | None] = [None] * len(p_values)
    smallest = 1.0
    for rank in range(len(family), 0, -1):
        p, place = family[rank - 1]
        smallest = min(smallest, p * (len(family) / rank))
        adjusted[place] = smallest
    return tuple(adjusted)

"""From columns of figures to what is published of them: rounded, and None where nothing is defined."""

from __future__ import annotations

from typing import Any

import numpy as np

from blickwinkel.measurement.batch.cells import Floats

DECIMALS = 6
#: scaled figures this near to the middle of two decimals are rounded one by one
NEAR = 1e-3


def rounded(values: Floats) -> Floats:
    """Return the values that Python's ``round`` gives at six decimals, bit by bit.

    Rounding after scaling goes wrong only where the scaled figure lies in the middle of two whole numbers.
    """
    scaled = values * 10.0**DECIMALS
    nearest = np.rint(scaled)
    found: Floats = nearest / 10.0**DECIMALS
    for place in np.argwhere(np.abs(np.abs(scaled - nearest) - 0.5) < NEAR).tolist():
        found[tuple(place)] = round(float(values[tuple(place)]), DECIMALS)
    return found


def nullable(values: Floats) -> list[Any]:
    """Return nested lists with None for what is undefined."""
    found = values.astype(np.object_)
    found[np.isnan(values)] = None
    listed: list[Any] = found.tolist()
    return listed

"""T5 for the straight lines through the waves of a survey."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from math import erfc, sqrt

import numpy as np

from blickwinkel.measurement.auditor.derivation import Comparison, alike
from blickwinkel.measurement.auditor.gaps import Z95
from blickwinkel.measurement.auditor.published import Record

QUARTER = 365.2425 / 4
FEWEST_WAVES = 3
FEWEST_FOR_RISING = 5

#: One entry per dimension.
Points = Sequence[Record | None]


def check_lines(
    found: Comparison, published: Points, points: Sequence[tuple[str, Points]], code: str
) -> None:
    """Compare straight lines with those through the comparable points."""
    if len(points) < FEWEST_WAVES and not any(published):
        return
    days = [date.fromisoformat(day).toordinal() / QUARTER for day, _ in points]
    columns = zip(*(row for _, row in points), strict=True)
    for number, column in enumerate(columns):
        usable = [
            (day, point["score"], 1 / point["se"] ** 2)
            for day, point in zip(days, column, strict=True)
            if point is not None and point["comparable"] and point["se"]
        ]
        line = published[number] if number < len(published) else None
        found.figures += line is not None
        if not alike(line, _line(usable)):
            what = f"trend in dimension {number + 1}"
            found.object_to(what, "does not follow from the points", ("", code))


def _line(points: Sequence[tuple[float, float, float]]) -> Record | None:
    """Fit a line by weighted least squares; three waves, of which not all on one day."""
    if len(points) < FEWEST_WAVES or len({t for t, _, _ in points}) < 2:
        return None
    t, y, w = (np.array(values) for values in zip(*points, strict=True))
    distance, height = t - np.average(t, weights=w), y - np.average(y, weights=w)
    spread = float((w * distance**2).sum())
    slope = float((w * distance * height).sum()) / spread
    error = 1 / sqrt(spread)
    rising = sum(
        int(np.sign(late - early))
        for (t1, early, _), (t2, late, _) in combinations(sorted(points), 2)
        if t1 < t2
    )
    return {
        "slope": slope,
        "interval": [slope - Z95 * error, slope + Z95 * error],
        "p": erfc(abs(slope) / error / sqrt(2)),
        "waves": len(points),
        "fit_q": float((w * (height - slope * distance) ** 2).sum()),
        "fit_df": len(points) - 2,
        "rising": rising if len(points) >= FEWEST_FOR_RISING else None,
    }

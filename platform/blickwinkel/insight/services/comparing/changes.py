"""What moved since the previous wave, from the two publications alone."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from scipy.special import ndtr

from blickwinkel.insight.payload import ChangeFigures, Changes, Side, UnitPayload
from blickwinkel.insight.services.comparing.bridge import Bridge
from blickwinkel.insight.services.comparing.predecessor import Earlier, Predecessor
from blickwinkel.insight.services.reading import Histograms, Reading
from blickwinkel.measurement.change import compare_dimension_waves
from blickwinkel.measurement.dimension import DimensionScore

Z95 = 1.959963984540054


class ChangeMaker:
    """Compares units with the previous wave; leadership groups that many units share, once."""

    def __init__(self, earlier: Earlier) -> None:
        self._earlier = earlier
        self._led: dict[tuple[str, str, str], list[ChangeFigures | None]] = {}

    def changes(self, past: Predecessor | None, now: UnitPayload) -> Changes | None:
        """Compare a unit with its past; None if it has none.

        Only items released in both waves enter a dimension, so that a hidden item cannot look like a
        change, and only dimensions at least half of whose questions are the same. Leadership is
        compared only if it is the same group of the same unit.
        """
        if past is None:
            return None
        staff = self._staff(past, now)
        leadership = self._leadership(past, now)
        return {
            "wave": self._earlier.wave.title,
            "lineage": past.lineage,
            "items": self._earlier.bridge.share("staff"),
            "staff": staff,
            "leadership": leadership,
            "gap": [
                _gap_change(ours, theirs) for ours, theirs in zip(leadership, staff, strict=True)
            ],
        }

    def _staff(self, past: Predecessor, now: UnitPayload) -> list[ChangeFigures | None]:
        side = now["staff"]
        before = self._earlier.histograms(past, now["unit"]) if past.comparable else None
        if side is None or before is None:
            return [None] * len(now["dimensions"])
        return _side_changes(self._earlier.bridge, before, side)

    def _leadership(self, past: Predecessor, now: UnitPayload) -> list[ChangeFigures | None]:
        side, was = now["leadership"], past.leadership
        if side is None or was is None or not self._earlier.same_leadership(was, side):
            return [None] * len(now["dimensions"])
        key = (side["group"], side["unit"]["code"], was["unit"]["code"])
        if key not in self._led:
            before = self._earlier.leading(past)
            self._led[key] = (
                [None] * len(now["dimensions"])
                if before is None
                else _side_changes(self._earlier.bridge, before, side)
            )
        return self._led[key]


def _side_changes(bridge: Bridge, before: Histograms, after: Side) -> list[ChangeFigures | None]:
    group = after["group"]
    first, second = scores_of_common_items(bridge, group, before, after["items"])
    comparable = bridge.comparable(group)
    return [
        _figures(bridge.after, *scores) if possible else None
        for *scores, possible in zip(first, second, comparable, strict=True)
    ]


def scores_of_common_items(
    bridge: Bridge, group: str, before: Histograms, after: Histograms
) -> tuple[list[DimensionScore], list[DimensionScore]]:
    """Score the dimensions of both waves on the items that both asked and both released."""
    translated = bridge.translated(before)
    common = [
        (old, new) if old is not None and new is not None else (None, None)
        for old, new in zip(translated, after, strict=True)
    ]
    shared = bridge.shared(group)
    first = bridge.reading.counts([old for old, _ in common])
    second = bridge.after.counts([new for _, new in common])
    return (
        bridge.reading.dimensions(group, first, shared),
        bridge.after.dimensions(group, second, shared),
    )


def _figures(
    reading: Reading, before: DimensionScore, after: DimensionScore
) -> ChangeFigures | None:
    change = compare_dimension_waves(before, after, reading.scale)
    if change.diff_points is None:
        return None
    interval = change.ci95_normal
    return {
        "points": round(change.diff_points, 6),
        "interval": [reading.points(bound) for bound in interval] if interval else None,
        "p": change.p,
    }


def _gap_change(
    leadership: ChangeFigures | None, staff: ChangeFigures | None
) -> ChangeFigures | None:
    """Say how the gap moved: by how much more leadership moved than staff.

    Subtracting the two published gaps would mix in items that only one of the waves shows.
    """
    if leadership is None or staff is None:
        return None
    points = round(leadership["points"] - staff["points"], 6)
    errors = [standard_error(change["interval"]) for change in (leadership, staff)]
    if errors[0] is None or errors[1] is None:
        return {"points": points, "interval": None, "p": None}
    error = sqrt(errors[0] ** 2 + errors[1] ** 2)
    return {
        "points": points,
        "interval": [round(points - Z95 * error, 6), round(points + Z95 * error, 6)],
        "p": 2 * float(ndtr(-abs(points) / error)) if error else None,
    }


def standard_error(interval: Sequence[float] | None) -> float | None:
    """Return the standard error that a normal interval stands for."""
    return None if interval is None else (interval[1] - interval[0]) / (2 * Z95)

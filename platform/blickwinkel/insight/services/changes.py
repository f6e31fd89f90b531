"""What moved since the previous wave, from the two publications alone."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

from scipy.special import ndtr

from blickwinkel.insight.payload import ChangeFigures, Changes, Side, UnitPayload
from blickwinkel.insight.services.figures import Reading
from blickwinkel.measurement.change import compare_dimension_waves
from blickwinkel.measurement.dimension import DimensionScore

Z95 = 1.959963984540054


def comparable(before: Reading, after: Reading) -> bool:
    """Tell whether two waves asked the same items on the same scale, by id and major version."""

    def asked(reading: Reading) -> tuple[object, ...]:
        framework = reading.framework
        return (
            framework.id,
            framework.version.split(".")[0],
            reading.scale,
            [item.id for item in framework.items],
            [item.reverse for item in framework.items],
        )

    return asked(before) == asked(after)


@dataclass(frozen=True, slots=True)
class Readings:
    """How the answers of two comparable waves are read; they differ in the correlations."""

    before: Reading
    after: Reading


def changes(readings: Readings, wave: str, before: UnitPayload, after: UnitPayload) -> Changes:
    """Compare a unit with itself in the previous wave.

    Only items released in both waves enter a dimension, so that a hidden item cannot look like a
    change. Leadership is compared only if it is the same group of the same unit.

    Args:
        readings: of both waves.
        wave: title of the earlier wave.
        before: the unit's payload in the earlier wave.
        after: the unit's payload in this wave.
    """
    staff = _side_changes(readings, before["staff"], after["staff"])
    leadership = _side_changes(readings, before["leadership"], after["leadership"])
    return {
        "wave": wave,
        "lineage": {"kind": "same", "units": [after["unit"]], "marks": []},
        "items": [[len(d.items), len(d.items)] for d in readings.after.framework.dimensions],
        "staff": staff,
        "leadership": leadership,
        "gap": [_gap_change(ours, theirs) for ours, theirs in zip(leadership, staff, strict=True)],
    }


def _side_changes(
    readings: Readings, before: Side | None, after: Side | None
) -> list[ChangeFigures | None]:
    if before is None or after is None or _who(before) != _who(after):
        return [None] * len(readings.after.slices)
    first, second = _scores_of_common_items(readings, before, after)
    return [_figures(readings.after, *scores) for scores in zip(first, second, strict=True)]


def _who(side: Side) -> tuple[str, str]:
    return side["group"], side["unit"]["code"]


def _scores_of_common_items(
    readings: Readings, before: Side, after: Side
) -> tuple[list[DimensionScore], list[DimensionScore]]:
    pairs = list(zip(before["items"], after["items"], strict=True))
    first = [old if new is not None else None for old, new in pairs]
    second = [new if old is not None else None for old, new in pairs]
    group = after["group"]
    return (
        readings.before.dimensions(group, readings.before.counts(first)),
        readings.after.dimensions(group, readings.after.counts(second)),
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
    errors = [_error(change) for change in (leadership, staff)]
    if errors[0] is None or errors[1] is None:
        return {"points": points, "interval": None, "p": None}
    error = sqrt(errors[0] ** 2 + errors[1] ** 2)
    return {
        "points": points,
        "interval": [round(points - Z95 * error, 6), round(points + Z95 * error, 6)],
        "p": 2 * float(ndtr(-abs(points) / error)) if error else None,
    }


def _error(change: ChangeFigures) -> float | None:
    """Return the standard error that a normal interval stands for."""
    interval = change["interval"]
    return None if interval is None else (interval[1] - interval[0]) / (2 * Z95)

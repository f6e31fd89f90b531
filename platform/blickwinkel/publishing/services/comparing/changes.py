"""What moved since the previous wave, from the two publications alone."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TypeVar

from scipy.special import ndtr

from blickwinkel.extension.results import ChangeFigures, Changes, Side, UnitPayload
from blickwinkel.measurement.batch.cells import Cells
from blickwinkel.measurement.batch.scores import differences
from blickwinkel.measurement.dimension import DimensionScore
from blickwinkel.publishing.services.columns import nullable
from blickwinkel.publishing.services.comparing.item_mapping import ItemMapping
from blickwinkel.publishing.services.comparing.predecessor import Earlier, Predecessor
from blickwinkel.publishing.services.scoring import Histograms

Z95 = 1.959963984540054

Kept = TypeVar("Kept", bound=Hashable)
#: group, and the unit that it leads now and then
Key = tuple[str, str, str]


#: One entry per dimension of the later wave.
Figures = list[ChangeFigures | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """A unit with its past: what is compared."""

    predecessor: Predecessor
    now: UnitPayload


class ChangeMaker:
    """Compares all units with the previous wave at once; leadership groups that many share, once.

    Args:
        earlier: the previous wave.
        moved: the units that have a past in it.
    """

    def __init__(self, earlier: Earlier, moved: Sequence[Moved]) -> None:
        self._earlier = earlier
        staff = {unit.now["unit"]["code"]: self._staff(unit) for unit in moved}
        leading = {key: unit for unit in moved if (key := self._who(unit)) is not None}
        led = {key: self._leadership(unit) for key, unit in leading.items()}
        self._staff_changes = _all_changes(earlier.mapping, staff)
        self._led_changes = _all_changes(earlier.mapping, led)

    def changes(self, unit: Moved) -> Changes:
        """Return what moved in a unit.

        Only items released in both waves enter a dimension, so that a hidden item cannot look like a
        change, and only dimensions at least half of whose questions are the same. Leadership is
        compared only if it is the same group of the same unit.
        """
        nothing: Figures = [None] * len(unit.now["dimensions"])
        staff = self._staff_changes.get(unit.now["unit"]["code"], nothing)
        key = self._who(unit)
        leadership = nothing if key is None else self._led_changes.get(key, nothing)
        return {
            "wave": self._earlier.wave.title,
            "lineage": unit.predecessor.lineage,
            "items": self._earlier.mapping.share("staff"),
            "staff": staff,
            "leadership": leadership,
            "gap": [
                _gap_change(ours, theirs) for ours, theirs in zip(leadership, staff, strict=True)
            ],
        }

    def _staff(self, unit: Moved) -> tuple[Histograms, Side] | None:
        side = unit.now["staff"]
        if side is None or not unit.predecessor.comparable:
            return None
        before = self._earlier.histograms(unit.predecessor, unit.now["unit"])
        return None if before is None else (before, side)

    def _leadership(self, unit: Moved) -> tuple[Histograms, Side] | None:
        side, before = unit.now["leadership"], self._earlier.leading(unit.predecessor)
        return None if side is None or before is None else (before, side)

    def _who(self, unit: Moved) -> Key | None:
        """Name the leadership of both waves; None if it is not the same group of the same unit."""
        side, was = unit.now["leadership"], unit.predecessor.leadership
        if side is None or was is None or not self._earlier.same_leadership(was, side):
            return None
        return side["group"], side["unit"]["code"], was["unit"]["code"]


def _all_changes(
    mapping: ItemMapping, pairs: Mapping[Kept, tuple[Histograms, Side] | None]
) -> dict[Kept, Figures]:
    """Compare many sides, those of a role group together; None is not compared."""
    groups: dict[str, list[tuple[Kept, Histograms, Histograms]]] = {}
    for key, pair in pairs.items():
        if pair is not None:
            before, side = pair
            groups.setdefault(side["group"], []).append((key, before, side["items"]))
    found: dict[Kept, Figures] = {}
    for group, compared in groups.items():
        keys, before_all, after_all = zip(*compared, strict=True)
        found.update(zip(keys, _group_changes(mapping, group, before_all, after_all), strict=True))
    return found


def _group_changes(
    mapping: ItemMapping, group: str, before: Sequence[Histograms], after: Sequence[Histograms]
) -> list[Figures]:
    """Compare the dimensions of both waves on the items that both asked and both released."""
    old, new = mapping.cells(before), mapping.after.stacked(after)
    common = ((old.n > 0) & (new.n > 0))[..., None]  # whatever is released has answers
    shared = mapping.shared(group)
    change = differences(
        mapping.after.score_columns(group, Cells.of(new.hist * common), shared),
        mapping.scheme.score_columns(group, Cells.of(old.hist * common), shared),
    )
    points = mapping.after.all_points
    columns = (
        nullable(points(change.diff)),
        nullable(points(change.low)),
        nullable(points(change.high)),
        nullable(change.p),
    )
    comparable = mapping.comparable(group)
    return [
        [
            _figures(*figures) if possible else None
            for *figures, possible in zip(*row, comparable, strict=True)
        ]
        for row in zip(*columns, strict=True)
    ]


def _figures(
    points: float | None, low: float | None, high: float | None, p: float | None
) -> ChangeFigures | None:
    if points is None:
        return None
    interval = None if low is None or high is None else [low, high]
    return {"points": points, "interval": interval, "p": p}


def scores_of_common_items(
    mapping: ItemMapping, group: str, before: Histograms, after: Histograms
) -> tuple[list[DimensionScore], list[DimensionScore]]:
    """Score the dimensions of both waves on the items that both asked and both released."""
    translated = mapping.translated(before)
    common = [
        (old, new) if old is not None and new is not None else (None, None)
        for old, new in zip(translated, after, strict=True)
    ]
    shared = mapping.shared(group)
    first = mapping.scheme.counts([old for old, _ in common])
    second = mapping.after.counts([new for _, new in common])
    return (
        mapping.scheme.dimensions(group, first, shared),
        mapping.after.dimensions(group, second, shared),
    )


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

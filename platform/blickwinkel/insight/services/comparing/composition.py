"""How much of a unit's change is a changed mix of the units below it (Kitagawa 1955)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce

from blickwinkel.insight.payload import Composition, CompositionFigures, Side, UnitPayload
from blickwinkel.insight.services.comparing.predecessor import Earlier
from blickwinkel.insight.services.reading import Reading
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.kitagawa import Decomposition, decompose
from blickwinkel.organization.services.lineage import AncestryKind

#: One entry per item; None where the item is not released.
Cells = Sequence[Counts | None]


@dataclass(frozen=True, slots=True)
class _Part:
    """A unit below in both waves, with zeros where it was not there."""

    name: str
    before: Cells
    after: Cells


class CompositionMaker:
    """Splits the changes of units whose parts can be told apart in both waves.

    Strata are the units directly below, item by item as far as both waves release them, and everybody
    else of the unit together. A unit that is new or has gone is a stratum with nobody in the other wave;
    one that was merged or split is left in the rest. All of it follows from released histograms by
    subtraction, so it tells nothing that readers could not compute themselves.
    """

    def __init__(self, earlier: Earlier, payloads: Mapping[uuid.UUID, UnitPayload]) -> None:
        self._earlier = earlier
        self._payloads = payloads
        self._nobody = [Counts.empty(earlier.bridge.after.scale.points)] * len(earlier.bridge.items)
        self._kept: dict[tuple[bool, uuid.UUID], Cells] = {}

    def composition(self, unit: uuid.UUID) -> Composition | None:
        """Return the split of a unit's change; None if it was no single unit, or has no parts."""
        found = self._earlier.origins.ancestry(unit)
        if found.kind is not AncestryKind.SAME:
            return None
        source = found.units[0]
        parts = self._parts(unit, source)
        if not parts:
            return None
        splits = [
            self._split(item, before, after, parts)
            for item, (before, after) in enumerate(
                zip(self._before(source), self._after(unit), strict=True)
            )
        ]
        reading, shared = self._earlier.bridge.after, self._earlier.bridge.shared("staff")
        return {
            "wave": self._earlier.wave.title,
            "parts": [part.name for part in parts],
            "staff": [
                _mean([splits[item] for item in _range(items) if item in shared], reading)
                if comparable
                else None
                for items, comparable in zip(
                    reading.slices, self._earlier.bridge.comparable("staff"), strict=True
                )
            ],
        }

    def _parts(self, unit: uuid.UUID, source: uuid.UUID) -> list[_Part]:
        origins = self._earlier.origins
        there = dict.fromkeys(origins.children_before(source))
        parts = []
        for child in origins.children_now(unit):
            kin = origins.ancestry(child)
            stayed = kin.units[0] if kin.units and kin.units[0] in there else None
            for known in kin.units:
                there.pop(known, None)
            if kin.kind in {AncestryKind.SAME, AncestryKind.NEW}:
                before = self._nobody if stayed is None else self._before(stayed)
                parts.append(_Part(origins.now[child].name, before, self._after(child)))
        parts += [
            _Part(origins.before[gone].name, self._before(gone), self._nobody) for gone in there
        ]
        return [part for part in parts if any(part.before) and any(part.after)]

    def _before(self, unit: uuid.UUID) -> Cells:
        if (False, unit) not in self._kept:
            bridge = self._earlier.bridge
            side = self._earlier.wave.sides(unit).staff
            items = _items(side, len(bridge.before.framework.items))
            self._kept[False, unit] = bridge.reading.counts(bridge.translated(items))
        return self._kept[False, unit]

    def _after(self, unit: uuid.UUID) -> Cells:
        if (True, unit) not in self._kept:
            reading = self._earlier.bridge.after
            items = _items(self._payloads[unit]["staff"], len(reading.framework.items))
            self._kept[True, unit] = reading.counts(items)
        return self._kept[True, unit]

    def _split(
        self, item: int, before: Counts | None, after: Counts | None, parts: Sequence[_Part]
    ) -> Decomposition | None:
        if before is None or after is None:
            return None
        strata = [
            (was, now)
            for was, now in ((part.before[item], part.after[item]) for part in parts)
            if was is not None and now is not None
        ]
        rest = (
            reduce(_without, (was for was, _ in strata), before),
            reduce(_without, (now for _, now in strata), after),
        )
        return decompose([*strata, rest], self._earlier.bridge.after.scale)


def _items(side: Side | None, number: int) -> Sequence[list[int] | None]:
    return [None] * number if side is None else side["items"]


def _without(whole: Counts, part: Counts) -> Counts:
    hist = tuple(all_ - some for all_, some in zip(whole.hist, part.hist, strict=True))
    return Counts(hist, whole.na - part.na)


def _range(part: slice) -> range:
    return range(part.start, part.stop)


def _mean(splits: Sequence[Decomposition | None], reading: Reading) -> CompositionFigures | None:
    """Average over the items of a dimension; exact, since all three parts are linear."""
    known = [split for split in splits if split is not None]
    if not known or 2 * len(known) < len(splits):
        return None
    return {
        "change": reading.points(sum(split.total_change for split in known) / len(known)),
        "within": reading.points(sum(split.within_change for split in known) / len(known)),
        "composition": reading.points(
            sum(split.composition_effect for split in known) / len(known)
        ),
    }

"""How much of a unit's change is a changed mix of the units below it (Kitagawa 1955)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np

from blickwinkel.extension.results import Composition, CompositionFigures, Side, UnitPayload
from blickwinkel.measurement.batch.cells import Cells, Flags, Integers
from blickwinkel.measurement.batch.composition import decompose_items
from blickwinkel.organization.services.lineage import AncestryKind
from blickwinkel.publishing.services.comparing.predecessor import Earlier
from blickwinkel.publishing.services.scoring import Histograms, ScoringScheme

#: Change, within and composition of one item; None where it cannot be split.
Split = tuple[float, float, float] | None


@dataclass(frozen=True, slots=True)
class _Staff:
    """What is released of the staff of all units in one wave; in the last row nobody at all.

    Attributes:
        row: by unit.
        hist: [units + 1, items, points].
        known: [units + 1, items], where a histogram is released, or there is nobody to hide.
    """

    row: Mapping[uuid.UUID, int]
    hist: Integers
    known: Flags

    @classmethod
    def of(cls, units: Sequence[uuid.UUID], cells: Cells) -> Self:
        """Add a row for a unit that a wave does not have."""
        items, points = cells.hist.shape[1:]
        return cls(
            {unit: row for row, unit in enumerate(units)},
            np.concatenate([cells.hist, np.zeros((1, items, points), np.int64)]),
            np.concatenate([cells.n > 0, np.ones((1, items), np.bool_)]),
        )

    def place(self, unit: uuid.UUID | None) -> int:
        """Return the row of a unit; that of nobody where it was not there."""
        return len(self.hist) - 1 if unit is None else self.row[unit]


class CompositionMaker:
    """Splits the changes of units whose parts can be told apart in both waves.

    Strata are the units directly below, item by item as far as both waves release them, and everybody
    else of the unit together. A unit that is new or has gone is a stratum with nobody in the other wave;
    one that was merged or split is left in the rest. All of it follows from released histograms by
    subtraction, so it tells nothing that readers could not compute themselves.
    """

    def __init__(self, earlier: Earlier, payloads: Mapping[uuid.UUID, UnitPayload]) -> None:
        self._earlier = earlier
        mapping, wave = earlier.mapping, earlier.wave
        hidden = [None] * len(mapping.before.framework.items)
        was = [wave.staff(unit) or hidden for unit in wave.places]
        now = [_items(payload["staff"], len(mapping.items)) for payload in payloads.values()]
        self._before = _Staff.of(list(wave.places), mapping.cells(was))
        self._after = _Staff.of(list(payloads), mapping.after.stacked(now))

    def composition(self, unit: uuid.UUID) -> Composition | None:
        """Return the split of a unit's change; None if it was no single unit, or has no parts."""
        found = self._earlier.origins.ancestry(unit)
        if found.kind is not AncestryKind.SAME:
            return None
        source = found.units[0]
        parts = self._parts(unit, source)
        if not parts:
            return None
        whole = self._before.place(source), self._after.place(unit)
        splits = self._splits(whole, np.array([rows for _, rows in parts]))
        mapping = self._earlier.mapping
        scheme, shared = mapping.after, mapping.shared("staff")
        return {
            "wave": self._earlier.wave.title,
            "parts": [name for name, _ in parts],
            "staff": [
                _mean([splits[i] for i in range(part.start, part.stop) if i in shared], scheme)
                if comparable
                else None
                for part, comparable in zip(scheme.slices, mapping.comparable("staff"), strict=True)
            ],
        }

    def _parts(self, unit: uuid.UUID, source: uuid.UUID) -> list[tuple[str, tuple[int, int]]]:
        """Return the units below by name, with their rows in both waves."""
        origins = self._earlier.origins
        there = dict.fromkeys(origins.children_before(source))
        parts = []
        for child in origins.children_now(unit):
            kin = origins.ancestry(child)
            stayed = kin.units[0] if kin.units and kin.units[0] in there else None
            for known in kin.units:
                there.pop(known, None)
            if kin.kind in {AncestryKind.SAME, AncestryKind.NEW}:
                rows = self._before.place(stayed), self._after.place(child)
                parts.append((origins.now[child].name, rows))
        nobody = self._after.place(None)
        parts += [(origins.before[gone].name, (self._before.place(gone), nobody)) for gone in there]
        return [
            (name, (was, now))
            for name, (was, now) in parts
            if self._before.known[was].any() and self._after.known[now].any()
        ]

    def _splits(self, whole: tuple[int, int], parts: Integers) -> list[Split]:
        """Split the change of every item.

        Args:
            whole: rows of the unit in both waves.
            parts: [parts, 2], rows of the units below.
        """
        waves = list(zip((self._before, self._after), whole, parts.T, strict=True))
        shown = np.logical_and(*(staff.known[row] for staff, row, _ in waves))
        strata = shown & np.logical_and(*(staff.known[rows] for staff, _, rows in waves))
        cells = [
            _with_rest(staff.hist[row] * shown[:, None], staff.hist[rows] * strata[..., None])
            for staff, row, rows in waves
        ]
        figures = np.stack(decompose_items(*cells), axis=1)
        defined = (shown & ~np.isnan(figures[:, 0])).tolist()
        return [
            (change, within, composition) if known else None
            for known, (change, within, composition) in zip(defined, figures.tolist(), strict=True)
        ]


def _items(side: Side | None, number: int) -> Histograms:
    return [None] * number if side is None else side["items"]


def _with_rest(whole: Integers, strata: Integers) -> Cells:
    """Add everybody else of the unit as the last stratum."""
    return Cells.of(np.concatenate([strata, (whole - strata.sum(axis=0))[None]]))


def _mean(splits: Sequence[Split], scheme: ScoringScheme) -> CompositionFigures | None:
    """Average over the items of a dimension; exact, since all three parts are linear."""
    known = [split for split in splits if split is not None]
    if not known or 2 * len(known) < len(splits):
        return None
    change, within, composition = (
        scheme.points(sum(part) / len(known)) for part in zip(*known, strict=True)
    )
    return {"change": change, "within": within, "composition": composition}

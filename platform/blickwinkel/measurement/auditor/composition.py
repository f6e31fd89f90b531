"""T5 for the part of a change that is said to come from a changed mix of units (Kitagawa 1955)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blickwinkel.measurement.auditor.derivation import Comparison, Place
from blickwinkel.measurement.auditor.moments import Floats, Moments, quotient
from blickwinkel.measurement.auditor.movements import WaveComparison
from blickwinkel.measurement.auditor.published import Record
from blickwinkel.measurement.auditor.scheme_mapping import SAME, stacked
from blickwinkel.measurement.auditor.tables import Flags, Integers

COMPOSITION = frozenset({"wave", "parts", "staff"})
SPLIT = frozenset({"change", "within", "composition"})

Codes = Mapping[str | None, Sequence[str]]


def check_compositions(
    found: Comparison, movement: WaveComparison, parents: Mapping[str, str | None]
) -> None:
    """Compare how much of a change is said to come from a changed mix of units."""
    composition = _Composition.of(movement, parents)
    for code, payload in movement.payloads.items():
        published = payload["composition"]
        if published is None:
            continue
        expected = composition.split(code)
        place = ("staff", code)
        if expected is None or published.keys() != COMPOSITION:
            found.object_to("composition", "is no figure that could be derived", place)
            continue
        parts, figures = expected
        found.same(
            "composition",
            [movement.wave.title, parts],
            [published["wave"], published["parts"]],
            place,
        )
        splits = found.columns([published["staff"]], SPLIT, "composition")
        if splits is not None:
            for number, name in enumerate(("change", "within", "composition")):
                found.numbers(name, figures[None, :, number], splits.numbers(name), _at(code))


def _at(code: str) -> Place:
    def place(_row: int, col: int) -> tuple[str, str, str]:
        return "staff", f"composition in dimension {col + 1}", code

    return place


@dataclass(frozen=True, slots=True)
class _Cells:
    """What is shown of the staff of all units in one wave, in the order of today's questions."""

    row: Mapping[str, int]
    counts: Integers
    shown: Flags

    @classmethod
    def of(
        cls, payloads: Mapping[str, Record], movement: WaveComparison, *, earlier: bool
    ) -> _Cells:
        mapping = movement.mapping
        nothing = [None] * len((mapping.before if earlier else mapping.after).items)
        rows = [
            nothing if payload["staff"] is None else payload["staff"]["items"]
            for payload in payloads.values()
        ]
        if earlier:
            rows = [mapping.translated(row) for row in rows]
        counts, shown = stacked(rows, mapping.after)
        return cls({code: row for row, code in enumerate(payloads)}, counts, shown)

    def cell(self, code: str | None) -> tuple[Integers, Flags]:
        """Return a unit's counts and what is shown of them; nobody for a unit that was not there."""
        if code is None:
            return np.zeros_like(self.counts[0]), np.ones_like(self.shown[0])
        return self.counts[self.row[code]], self.shown[self.row[code]]


@dataclass(frozen=True, slots=True)
class _Composition:
    """Splits changes by the units directly below."""

    movement: WaveComparison
    before: _Cells
    after: _Cells
    children_before: Codes
    children_now: Codes

    @classmethod
    def of(cls, movement: WaveComparison, parents: Mapping[str, str | None]) -> _Composition:
        return cls(
            movement,
            _Cells.of(movement.wave.payloads, movement, earlier=True),
            _Cells.of(movement.payloads, movement, earlier=False),
            _children(movement.wave.parents),
            _children(parents),
        )

    def split(self, code: str) -> tuple[list[str], Floats] | None:
        """Return the names of the parts, and change, within and composition of each dimension."""
        lineage = self.movement.lineages.get(code)
        if lineage is None or lineage["kind"] != SAME:
            return None
        source = lineage["units"][0]["code"]
        parts = self._parts(code, source)
        if not parts:
            return None
        (was, was_shown), (now, now_shown) = self.before.cell(source), self.after.cell(code)
        old, new = ([cells[wave] for _, *cells in parts] for wave in (0, 1))
        known = np.stack([shown for _, shown in old]) & np.stack([shown for _, shown in new])
        strata = [np.stack([c for c, _ in side]) * known[..., None] for side in (old, new)]
        counts = [
            np.concatenate([side, (whole - side.sum(axis=0))[None]])
            for side, whole in zip(strata, (was, now), strict=True)
        ]
        figures = self._figures(counts, was_shown & now_shown)
        return [name for name, _, _ in parts], figures

    def _parts(
        self, code: str, source: str
    ) -> list[tuple[str, tuple[Integers, Flags], tuple[Integers, Flags]]]:
        there = dict.fromkeys(self.children_before.get(source, ()))
        parts = []
        for child in self.children_now.get(code, ()):
            kin = self.movement.lineages.get(child)
            sources = [unit["code"] for unit in kin["units"]] if kin else []
            stayed = sources[0] if sources and sources[0] in there else None
            for known in sources:
                there.pop(known, None)
            if kin is None or kin["kind"] == SAME:
                name = self.movement.payloads[child]["unit"]["name"]
                parts.append((name, self.before.cell(stayed), self.after.cell(child)))
        for gone in there:
            name = self.movement.wave.payloads[gone]["unit"]["name"]
            parts.append((name, self.before.cell(gone), self.after.cell(None)))
        return [part for part in parts if part[1][1].any() and part[2][1].any()]

    def _figures(self, counts: Sequence[Integers], shown: Flags) -> Floats:
        """Decompose every question, then average over those of each dimension."""
        mapping = self.movement.mapping
        was, now = (Moments.of(side, mapping.after) for side in counts)
        weights = [quotient(m.n, m.n.sum(axis=0)) for m in (was, now)]
        means = [
            np.where(m.n > 0, m.mean, np.where(other.n > 0, other.mean, 0))
            for m, other in ((was, now), (now, was))
        ]
        within = ((weights[0] + weights[1]) / 2 * (means[1] - means[0])).sum(axis=0)
        composition = ((means[0] + means[1]) / 2 * (weights[1] - weights[0])).sum(axis=0)
        total = quotient(now.total.sum(axis=0), now.n.sum(axis=0))
        total -= quotient(was.total.sum(axis=0), was.n.sum(axis=0))
        items = np.stack([total, within, composition], axis=1) * 100 / mapping.after.span
        shared, enough = mapping.shared("staff"), mapping.enough("staff")
        figures = np.full((len(enough), 3), np.nan)
        for dimension, possible in enumerate(enough):
            among = shared & (mapping.after.dimension_of == dimension)
            usable = among & shown & ~np.isnan(total)
            if possible and usable.any() and 2 * usable.sum() >= among.sum():
                figures[dimension] = items[usable].mean(axis=0)
        return figures


def _children(parents: Mapping[str, str | None]) -> Codes:
    found: dict[str | None, list[str]] = {}
    for code, parent in parents.items():
        found.setdefault(parent, []).append(code)
    return found

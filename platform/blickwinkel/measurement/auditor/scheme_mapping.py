"""An earlier wave of the same survey, and which of its answers can be read with the questions of today."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from blickwinkel.measurement.auditor import scores
from blickwinkel.measurement.auditor.moments import Moments
from blickwinkel.measurement.auditor.published import Record
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.tables import Flags, Integers

Histograms = Sequence[Sequence[int] | None]
SAME, MERGED = "same", "merged"


@dataclass(slots=True)
class EarlierWave:
    """A published wave as its readers find it.

    Attributes:
        title: of the wave.
        closes_on: day, as it is published.
        version: of the framework.
        scheme: how its answers are read.
        summaries: short form of every unit, by code.
        parents: code of each unit's parent, in the order of the tree.
        load: reads both sides of all units, by code; slow, so only done where they are needed.
    """

    title: str
    closes_on: str
    version: str
    scheme: Scheme
    summaries: Mapping[str, Record]
    parents: Mapping[str, str | None]
    load: Callable[[], Mapping[str, Record]]
    _payloads: Mapping[str, Record] | None = field(default=None, init=False)

    @property
    def payloads(self) -> Mapping[str, Record]:
        """Return both sides of its units with their items, by code."""
        if self._payloads is None:
            self._payloads = self.load()
        return self._payloads

    def staff(self, lineage: Record) -> Histograms | None:
        """Return what is shown of the staff of the units that a unit comes from, added up."""
        sources = [self.payloads[unit["code"]]["staff"] for unit in lineage["units"]]
        if lineage["kind"] != MERGED:
            return None if sources[0] is None else list(sources[0]["items"])
        if any(side is None for side in sources):
            return None
        return [_sum(cells) for cells in zip(*(side["items"] for side in sources), strict=True)]

    def leadership(self, lineage: Record) -> Histograms | None:
        """Return what is shown of the leadership of the first unit that a unit comes from."""
        side = self.payloads[lineage["units"][0]["code"]]["leadership"]
        return None if side is None else side["items"]


def _sum(cells: Sequence[Sequence[int] | None]) -> Sequence[int] | None:
    shown = [cell for cell in cells if cell is not None]
    if len(shown) < len(cells):
        return None
    return [sum(counts) for counts in zip(*shown, strict=True)]


@dataclass(frozen=True, slots=True)
class SchemeMapping:
    """Which questions of a wave an earlier one asked as well.

    Attributes:
        before: how the earlier wave is read.
        after: how the later wave is read.
        items: for each question of the later wave its position in the earlier one, -1 for none.
        dimensions: likewise for the dimensions.
    """

    before: Scheme
    after: Scheme
    items: tuple[int, ...] = field(init=False)
    dimensions: tuple[int, ...] = field(init=False)
    _shares: dict[str, list[list[int]]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        old, new = self.before, self.after
        same_scale = (old.scale, old.points) == (new.scale, new.points)
        known = {key: i for i, key in enumerate(_meanings(old))} if same_scale else {}
        places = {name: i for i, name in enumerate(old.dimensions)}
        object.__setattr__(self, "items", tuple(known.get(key, -1) for key in _meanings(new)))
        object.__setattr__(
            self, "dimensions", tuple(places.get(name, -1) for name in new.dimensions)
        )

    @property
    def identical(self) -> bool:
        """Tell whether both waves asked the same of everybody."""
        return (
            self.items == tuple(range(len(self.before.items)))
            and self.dimensions == tuple(range(len(self.before.dimensions)))
            and all(
                (self.before.asked_flags(group) == self.after.asked_flags(group)).all()
                for group in self.after.asked
            )
        )

    @property
    def scheme(self) -> Scheme:
        """Return how translated answers of the earlier wave are read."""
        correlations = {
            group: [None if place < 0 else values[place] for place in self.dimensions]
            for group, values in self.before.correlations.items()
        }
        return replace(self.after, correlations=correlations)

    def shared(self, group: str) -> Flags:
        """Return the questions that a role group was asked in both waves."""
        earlier = np.append(self.before.asked_flags(group), np.False_)
        return np.asarray(self.after.asked_flags(group) & earlier[list(self.items)], np.bool_)

    def share(self, group: str) -> list[list[int]]:
        """Return for each dimension how many questions are shared, and how many are asked now."""
        if group not in self._shares:
            both = self.shared(group), self.after.asked_flags(group)
            counted = (
                np.bincount(self.after.dimension_of[flags], minlength=self._size).tolist()
                for flags in both
            )
            self._shares[group] = [list(pair) for pair in zip(*counted, strict=True)]
        return self._shares[group]

    @property
    def _size(self) -> int:
        return len(self.after.sizes)

    def enough(self, group: str) -> list[bool]:
        """Tell for each dimension whether at least half of its questions are shared."""
        return [0 < asked <= 2 * shared for shared, asked in self.share(group)]

    def translated(self, histograms: Histograms) -> list[Sequence[int] | None]:
        """Bring an earlier wave's histograms into the order of today's questions."""
        return [None if place < 0 else histograms[place] for place in self.items]


def _meanings(scheme: Scheme) -> list[tuple[str, int, bool]]:
    return list(zip(scheme.items, scheme.wordings, scheme.reverse, strict=True))


def stacked(rows: Sequence[Histograms], scheme: Scheme) -> tuple[Integers, Flags]:
    """Return histograms as an array [rows, questions, answers], and which are shown."""
    nothing = (0,) * (scheme.points + 1)
    counts = [[nothing if cell is None else cell for cell in row] for row in rows]
    shown = [[cell is not None for cell in row] for row in rows]
    shape = (len(rows), len(scheme.items))
    return (
        np.array(counts, dtype=np.int64).reshape(*shape, len(nothing)),
        np.array(shown, dtype=np.bool_).reshape(shape),
    )


def means_of(
    counts: Integers, groups: Sequence[str], scheme: Scheme, mapping: SchemeMapping | None = None
) -> scores.DimensionMeans:
    """Return dimension means of histograms; with a bridge from the shared questions alone."""
    among = None
    if mapping is not None:
        flags = {group: mapping.shared(group) for group in set(groups)}
        among = np.array([flags[group] for group in groups]).reshape(-1, len(scheme.items))
    return scores.dimension_means(Moments.of(counts, scheme), list(groups), scheme, among)

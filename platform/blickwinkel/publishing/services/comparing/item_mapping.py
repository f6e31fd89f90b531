"""Which questions two waves have in common: same id, same wording number, same direction, same scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from blickwinkel.extension.framework import Item
from blickwinkel.measurement.batch.cells import Cells
from blickwinkel.measurement.batch.scores import DimensionColumns
from blickwinkel.publishing.services.scoring import Histograms, ScoringScheme

Share = list[int]


@dataclass(frozen=True, slots=True)
class ItemMapping:
    """Reads the answers of an earlier wave with the framework of a later one.

    Attributes:
        before: how the earlier wave is read.
        after: how the later wave is read.
        items: for each item of the later wave its position in the earlier one; None if the earlier
            one did not ask it, or asked something else.
        dimensions: for each dimension of the later wave the position of the one with the same id.
        scheme: the later framework with the earlier correlations, for translated histograms.
    """

    before: ScoringScheme
    after: ScoringScheme
    items: tuple[int | None, ...] = field(init=False)
    dimensions: tuple[int | None, ...] = field(init=False)
    scheme: ScoringScheme = field(init=False)
    _shares: dict[str, list[Share]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        old, new = self.before.framework, self.after.framework
        same_scale = _scale(self.before) == _scale(self.after)
        places = {_identity(item): place for place, item in enumerate(old.items)}
        items = tuple(places.get(_identity(item)) if same_scale else None for item in new.items)
        by_id = {dimension.id: place for place, dimension in enumerate(old.dimensions)}
        dimensions = tuple(by_id.get(dimension.id) for dimension in new.dimensions)
        object.__setattr__(self, "items", items)
        object.__setattr__(self, "dimensions", dimensions)
        object.__setattr__(self, "scheme", ScoringScheme(new, self._correlations(dimensions)))

    def _correlations(self, dimensions: Sequence[int | None]) -> dict[str, list[float | None]]:
        return {
            group: [None if place is None else values[place] for place in dimensions]
            for group, values in self.before.correlations.items()
        }

    @property
    def identical(self) -> bool:
        """Tell whether both waves asked all the same, so that published scores can be compared."""
        groups = {perspective.id for perspective in self.after.framework.perspectives}
        return (
            self.items == tuple(range(len(self.before.framework.items)))
            and self.dimensions == tuple(range(len(self.before.slices)))
            and all(self.before.asked(group) == self.after.asked(group) for group in groups)
        )

    def shared(self, group: str) -> frozenset[int]:
        """Return the items of the later wave that the group was asked in both."""
        earlier = self.before.asked(group)
        return frozenset(item for item in self.after.asked(group) if self.items[item] in earlier)

    def share(self, group: str) -> list[Share]:
        """Return for each dimension how many items are shared, and how many the later wave asks."""
        if group not in self._shares:
            shared, asked = self.shared(group), self.after.asked(group)
            self._shares[group] = [
                [sum(item in shared for item in part), sum(item in asked for item in part)]
                for part in (range(s.start, s.stop) for s in self.after.slices)
            ]
        return self._shares[group]

    def comparable(self, group: str) -> list[bool]:
        """Tell for each dimension whether at least half of its items are shared."""
        return [0 < asked <= 2 * shared for shared, asked in self.share(group)]

    def translated(self, histograms: Histograms) -> list[Sequence[int] | None]:
        """Return an earlier wave's histograms in the order of the later one's items."""
        return [None if place is None else histograms[place] for place in self.items]

    def cells(self, rows: Sequence[Histograms]) -> Cells:
        """Return an earlier wave's histograms of many groups as cells of the later one's items."""
        return self.scheme.stacked([self.translated(row) for row in rows])

    def scores(self, group: str, rows: Sequence[Histograms]) -> DimensionColumns:
        """Score the later wave's dimensions from an earlier wave's answers to the shared items."""
        return self.scheme.score_columns(group, self.cells(rows), self.shared(group))


def _identity(item: Item) -> tuple[str, int, bool]:
    return item.id, item.wording, item.reverse


def _scale(scheme: ScoringScheme) -> tuple[str, int]:
    scale = scheme.framework.scale
    return scale.id, len(scale.points)

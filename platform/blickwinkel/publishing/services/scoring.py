"""How the answers to one framework are read: which items form a dimension, on which scale, how surely."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from blickwinkel.extension.framework import Framework
from blickwinkel.measurement.batch.cells import Cells, Flags, Floats, Integers
from blickwinkel.measurement.batch.scores import DimensionColumns, score_dimensions
from blickwinkel.measurement.confidentiality.leadership import BOARD, CCO, LEADERSHIP
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import DimensionScore, score_dimension
from blickwinkel.measurement.reliability import correlation_for_errors
from blickwinkel.measurement.scale import RatingScale
from blickwinkel.publishing.services.columns import rounded

STAFF = "staff"
POOLED = (BOARD, CCO)
Histograms = Sequence[Sequence[int] | None]


@dataclass(frozen=True, slots=True)
class ScoringScheme:
    """How the answers to one framework are read: scale, levels, which items form a dimension.

    Attributes:
        framework: of the wave.
        correlations: released mean correlation between the items of each dimension, per role
            group; a group or dimension without one gets the upper bound of its error.
    """

    framework: Framework
    correlations: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    scale: RatingScale = field(init=False)
    slices: tuple[slice, ...] = field(init=False)
    _asked: dict[str, frozenset[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        scale = self.framework.scale
        object.__setattr__(
            self,
            "scale",
            RatingScale(len(scale.points), scale.favourable_from, scale.unfavourable_to),
        )
        slices, start = [], 0
        for dimension in self.framework.dimensions:
            slices.append(slice(start, start + len(dimension.items)))
            start += len(dimension.items)
        object.__setattr__(self, "slices", tuple(slices))

    def counts(self, histograms: Histograms) -> list[Counts | None]:
        """Return released histograms as counts in the direction of the construct."""
        return [
            None
            if histogram is None
            else Counts.from_array(histogram).mirrored()
            if item.reverse
            else Counts.from_array(histogram)
            for item, histogram in zip(self.framework.items, histograms, strict=True)
        ]

    def cells(self, counts: Integers, shown: Flags) -> Cells:
        """Return released histograms of many groups as cells; ``counts`` over arrays.

        Args:
            counts: [groups, items, A + 1], in the direction asked, "can't judge" last.
            shown: [groups, items], True where the histogram is released.
        """
        valid = counts[..., :-1] * shown[..., None]
        reverse = [place for place, item in enumerate(self.framework.items) if item.reverse]
        valid[:, reverse] = valid[:, reverse, ::-1]
        return Cells.of(valid)

    def stacked(self, rows: Sequence[Histograms]) -> Cells:
        """Return published histograms of many groups as cells: one list over the items per group."""
        size = len(self.framework.scale.points) + 1
        nothing = (0,) * size
        flat = [nothing if cell is None else cell for row in rows for cell in row]
        counts = np.array(flat, dtype=np.int64).reshape(len(rows), len(self.framework.items), size)
        return self.cells(counts, np.ones(counts.shape[:2], dtype=np.bool_))

    def score_columns(
        self, group: str, cells: Cells, among: Collection[int] | None = None
    ) -> DimensionColumns:
        """Score each dimension of many sides of a role group; ``dimensions`` over arrays."""
        items = self.asked(group) if among is None else among
        correlations = self.correlations.get(group) or [None] * len(self.slices)
        return score_dimensions(
            cells,
            [
                [item for item in range(part.start, part.stop) if item in items]
                for part in self.slices
            ],
            list(map(correlation_for_errors, correlations)),
        )

    def dimensions(
        self,
        group: str,
        counts: Sequence[Counts | None],
        among: Collection[int] | None = None,
    ) -> list[DimensionScore]:
        """Score each dimension of a role group from the released among the items it was asked.

        Args:
            group: board, cco, leadership or staff.
            counts: one per item, None where not released.
            among: only these items count; None for all that the group was asked.
        """
        items = self.asked(group) if among is None else among
        correlations = self.correlations.get(group) or [None] * len(self.slices)
        return [
            score_dimension(
                [counts[item] for item in range(part.start, part.stop) if item in items],
                self.scale,
                r=correlation_for_errors(correlation),
                min_scores=self.framework.thresholds,
            )
            for part, correlation in zip(self.slices, correlations, strict=True)
        ]

    def asked(self, group: str) -> frozenset[int]:
        """Return the positions of the items that a role group, pooled or not, was asked about."""
        if group not in self._asked:
            members = POOLED if group == LEADERSHIP else (group,)
            self._asked[group] = frozenset(
                item for name in members for item in self.framework.asked(name)
            )
        return self._asked[group]

    def points(self, scale_points: float) -> float:
        """Return a difference of means in maturity points."""
        return round(100 * scale_points / self.scale.span, 6)

    def all_points(self, scale_points: Floats) -> Floats:
        """Return many differences of means in maturity points."""
        return rounded(100 * scale_points / self.scale.span)

    def scale_points(self, points: float) -> float:
        """Return maturity points as a difference of means; the reverse of ``points``."""
        return points * self.scale.span / 100

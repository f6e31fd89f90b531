"""Role groups in units, from their released histograms to where they stand. Sees nothing unreleased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blickwinkel.extension.results import ScoreFigures, Side, UnitName
from blickwinkel.measurement.batch.cells import Cells
from blickwinkel.measurement.batch.scores import (
    DimensionColumns,
    describe_items,
    levels_of_scores,
)
from blickwinkel.measurement.confidentiality.leadership import LEADERSHIP_GROUPS
from blickwinkel.measurement.dimension import score_framework
from blickwinkel.publishing.services.columns import nullable, rounded
from blickwinkel.publishing.services.release import OrgTree, ReleasedGroup
from blickwinkel.publishing.services.scoring import STAFF, Histograms, ScoringScheme

#: People invited (None if nobody knows) and people who answered.
People = tuple[int | None, int]


@dataclass(frozen=True, slots=True)
class ReleasedSides:
    """Sides of one role group as they are released: whose they are, and what was answered.

    Attributes:
        group: role group.
        units: whose subtrees are counted.
        people: of each.
        histograms: of each, one entry per item, None where not released.
    """

    group: str
    units: Sequence[UnitName]
    people: Sequence[People]
    histograms: Sequence[Histograms]


@dataclass(frozen=True, slots=True)
class ScoredSides:
    """Published sides with what they were made of, so that comparisons need not compute it again.

    Attributes:
        payloads: one per side.
        cells: [sides, items].
        scores: [sides, dimensions].
    """

    payloads: list[Side]
    cells: Cells
    scores: DimensionColumns


class SideTable:
    """All released sides of a wave, each made once, however many units are compared with it.

    Attributes:
        scored: the sides of all role groups.
    """

    def __init__(
        self, scheme: ScoringScheme, tree: OrgTree, released: Mapping[str, ReleasedGroup]
    ) -> None:
        self._row: dict[tuple[str, int], int] = {}
        made = []
        for group in (STAFF, *LEADERSHIP_GROUPS):
            units = sorted(released[group].sized) if group in released else []
            for unit in units:
                self._row[group, unit] = len(self._row)
            if units:
                made.append(scored_sides(scheme, _seats(group, released[group], units, tree)))
        self.scored = _joined(made, scheme)

    def row(self, group: str, unit: int) -> int | None:
        """Return where a role group's side of a unit stands; None if it is not released."""
        return self._row.get((group, unit))

    def side(self, group: str, unit: int) -> Side | None:
        """Return a role group's side of a unit; None if it is not released."""
        row = self.row(group, unit)
        return None if row is None else self.scored.payloads[row]


def _seats(
    group: str, released: ReleasedGroup, units: Sequence[int], tree: OrgTree
) -> ReleasedSides:
    counts, shown = released.totals[units].tolist(), released.shown[units].tolist()
    invited: Sequence[int | None] = (
        [None] * len(units) if released.invited is None else released.invited[units].tolist()
    )
    return ReleasedSides(
        group,
        [unit_name(tree, unit) for unit in units],
        list(zip(invited, released.respondents[units].tolist(), strict=True)),
        [
            [cell if visible else None for cell, visible in zip(*row, strict=True)]
            for row in zip(counts, shown, strict=True)
        ],
    )


def _joined(parts: Sequence[ScoredSides], scheme: ScoringScheme) -> ScoredSides:
    if not parts:
        return scored_sides(scheme, ReleasedSides(STAFF, (), (), ()))
    return ScoredSides(
        [payload for part in parts for payload in part.payloads],
        Cells.of(np.concatenate([part.cells.hist for part in parts])),
        DimensionColumns(
            np.concatenate([part.scores.mean for part in parts]),
            np.concatenate([part.scores.se for part in parts]),
        ),
    )


def unit_name(tree: OrgTree, index: int) -> UnitName:
    """Return a unit of the chart as the tenant knows it."""
    unit = tree.units[index]
    return {"code": unit.code, "name": unit.name}


def scored_sides(scheme: ScoringScheme, seats: ReleasedSides) -> ScoredSides:
    """Return where many sides of one role group stand, from what is released of them."""
    cells = scheme.stacked(seats.histograms)
    scores = scheme.score_columns(seats.group, cells)
    respondents = [answered for _, answered in seats.people]
    dimensions = dimension_scores(scheme, scores, respondents)
    payloads: list[Side] = [
        {
            "group": seats.group,
            "unit": unit,
            "invited": invited,
            "respondents": answered,
            "items": list(histograms),
            "item_standings": items,
            "dimensions": score_points,
            "overall": _overall(scheme, row, answered),
        }
        for unit, (invited, answered), histograms, items, score_points, row in zip(
            seats.units,
            seats.people,
            seats.histograms,
            _item_scores(scheme, cells),
            dimensions,
            nullable(scores.score(scheme.scale)),
            strict=True,
        )
    ]
    return ScoredSides(payloads, cells, scores)


def _item_scores(scheme: ScoringScheme, cells: Cells) -> list[list[ScoreFigures | None]]:
    found = describe_items(cells, scheme.scale, scheme.framework.thresholds)
    columns = (
        nullable(rounded(found.score)),
        found.level.tolist(),
        cells.n.tolist(),
        nullable(scheme.all_points(found.se)),
        nullable(found.favourable),
    )
    return [
        [_score_figures(*cell) for cell in zip(*row, strict=True)]
        for row in zip(*columns, strict=True)
    ]


def dimension_scores(
    scheme: ScoringScheme, scores: DimensionColumns, people: Sequence[int]
) -> list[list[ScoreFigures | None]]:
    """Return the dimension scores of many sides as they are published; None where undefined."""
    score = scores.score(scheme.scale)
    columns = (
        nullable(rounded(score)),
        levels_of_scores(score, scheme.framework.thresholds).tolist(),
        nullable(scheme.all_points(scores.se)),
    )
    return [
        [
            _score_figures(value, level, answered, se, None)
            for value, level, se in zip(*row, strict=True)
        ]
        for answered, *row in zip(people, *columns, strict=True)
    ]


def _score_figures(
    score: float | None, level: int, n: int, se: float | None, favourable: float | None
) -> ScoreFigures | None:
    if score is None:
        return None
    return {"score": score, "level": level, "n": n, "se": se, "favourable": favourable}


def _overall(
    scheme: ScoringScheme, scores: Sequence[float | None], people: int
) -> ScoreFigures | None:
    whole = score_framework(
        scores,
        weights=[dimension.weight for dimension in scheme.framework.dimensions],
        min_scores=scheme.framework.thresholds,
    )
    if whole.score is None or whole.level is None:
        return None
    return _score_figures(round(whole.score, 6), whole.level, people, None, None)

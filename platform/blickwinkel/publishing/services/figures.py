"""From released histograms to the figures of all units. Nothing here sees an unreleased count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from blickwinkel.extension.results import GapFigures, Side, Summary, UnitPayload
from blickwinkel.measurement.confidentiality.leadership import LEADERSHIP_GROUPS, leadership_cell
from blickwinkel.publishing.services.gaps import dimension_gaps, item_gaps
from blickwinkel.publishing.services.release import OrgTree, ReleasedGroup
from blickwinkel.publishing.services.scoring import STAFF, ScoringScheme
from blickwinkel.publishing.services.sides import SideTable, unit_name
from blickwinkel.publishing.services.summaries import summary_of

#: Gaps of one unit, by dimension and by item.
Gaps = tuple[list[GapFigures | None], list[GapFigures | None]]


def unit_payloads(
    scheme: ScoringScheme, tree: OrgTree, released: Mapping[str, ReleasedGroup]
) -> list[UnitPayload]:
    """Return the payload of every unit of the chart, in its order.

    What needs all units or earlier waves (highlights, change, history, findings) is added later.
    """
    sized = {name: group.sized for name, group in released.items()}
    sides = SideTable(scheme, tree, released)
    chains = [tree.chain(index) for index in range(len(tree.units))]
    cells = [leadership_cell(chain, sized) for chain in chains]
    leading = [None if cell is None else sides.row(cell.group, cell.unit) for cell in cells]
    following = [sides.row(STAFF, index) for index in range(len(tree.units))]
    gaps = _gaps(scheme, sides, leading, following)
    summaries = {
        (group, unit): summary_of(sides.side(group, unit))
        for group in LEADERSHIP_GROUPS
        for unit in sized.get(group, ())
    }
    payloads: list[UnitPayload] = []
    for index, chain in enumerate(chains):
        row, led = following[index], leading[index]
        leadership = None if led is None else sides.scored.payloads[led]
        dimensions, items = gaps[index]
        payloads.append(
            {
                "unit": unit_name(tree, index),
                "staff": None if row is None else sides.scored.payloads[row],
                "leadership": leadership,
                "further": _further(sides, index, leadership),
                "dimensions": dimensions,
                "items": items,
                "change": None,
                "composition": None,
                "history": {"points": [], "staff": [], "leadership": []},
                "cascade": _cascade(summaries, chain),
                "highlights": {"blind_spots": [], "hidden_strengths": []},
                "findings": [],
            }
        )
    return payloads


def _gaps(
    scheme: ScoringScheme,
    sides: SideTable,
    leading: Sequence[int | None],
    following: Sequence[int | None],
) -> list[Gaps]:
    """Return the gaps of every unit; of units that do not show both sides none."""
    pairs = [
        (unit, *pair)
        for unit, pair in enumerate(zip(leading, following, strict=True))
        if None not in pair
    ]
    units, ours, theirs = np.array(pairs, dtype=np.int64).reshape(-1, 3).T
    cells, scores = sides.scored.cells, sides.scored.scores
    found = zip(
        dimension_gaps(scheme, scores[ours], scores[theirs]),
        item_gaps(scheme, cells[ours], cells[theirs]),
        strict=True,
    )
    there: dict[int, Gaps] = dict(zip(units.tolist(), found, strict=True))
    items = len(scheme.framework.items)
    return [
        there.get(unit) or ([None] * len(scheme.slices), [None] * items)
        for unit in range(len(leading))
    ]


def _cascade(
    summaries: Mapping[tuple[str, int], Summary | None], chain: Sequence[int]
) -> list[Summary]:
    """Return every leadership group on the way from the top of the company down to a unit."""
    steps = [
        summaries.get((group, unit)) for unit in reversed(chain) for group in LEADERSHIP_GROUPS
    ]
    return [step for step in steps if step is not None]


def _further(sides: SideTable, unit: int, leadership: Side | None) -> list[Side]:
    """Return the released leadership groups of a unit other than the one it is compared with."""
    own = [sides.side(group, unit) for group in LEADERSHIP_GROUPS]
    return [side for side in own if side is not None and side is not leadership]

"""From released histograms to the figures of a unit. Nothing here sees an unreleased count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from blickwinkel.insight.payload import GapFigures, Side, Summary, UnitPayload
from blickwinkel.insight.services.reading import STAFF, Reading
from blickwinkel.insight.services.release import Chart, ReleasedGroup
from blickwinkel.insight.services.sides import ScoredSide, SideMaker, unit_name
from blickwinkel.insight.services.summaries import summary_of
from blickwinkel.measurement.confidentiality.leadership import LEADERSHIP_GROUPS, leadership_cell
from blickwinkel.measurement.dimension import DimensionScore, compare_dimension
from blickwinkel.measurement.gap import Gap, compare_many
from blickwinkel.measurement.gaptype import GapType, certainty
from blickwinkel.measurement.multiplicity import benjamini_hochberg


def unit_payloads(
    reading: Reading, chart: Chart, released: Mapping[str, ReleasedGroup]
) -> list[UnitPayload]:
    """Return the payload of every unit of the chart, in its order.

    What needs all units or earlier waves (highlights, change, history) is added later.
    """
    sized = {name: group.sized for name, group in released.items()}
    sides = SideMaker(reading, chart, released)
    payloads: list[UnitPayload] = []
    for index in range(len(chart.units)):
        chain = chart.chain(index)
        staff = sides.side(STAFF, index) if index in sized.get(STAFF, ()) else None
        cell = leadership_cell(chain, sized)
        leadership = sides.side(cell.group, cell.unit) if cell else None
        payloads.append(
            {
                "unit": unit_name(chart, index),
                "staff": staff.payload if staff else None,
                "leadership": leadership.payload if leadership else None,
                "further": _further(sides, index, leadership),
                "dimensions": _dimension_gaps(reading, leadership, staff),
                "items": _item_gaps(reading, leadership, staff),
                "change": None,
                "composition": None,
                "history": {"points": [], "staff": [], "leadership": []},
                "cascade": _cascade(sides, chain),
                "highlights": {"blind_spots": [], "hidden_strengths": []},
            }
        )
    return payloads


def _cascade(sides: SideMaker, chain: Sequence[int]) -> list[Summary]:
    """Return every leadership group on the way from the top of the company down to a unit."""
    steps = [
        summary_of(sides.side(group, unit).payload)
        for unit in reversed(chain)
        for group in LEADERSHIP_GROUPS
        if group in sides.released and unit in sides.released[group].sized
    ]
    return [step for step in steps if step is not None]


def _further(sides: SideMaker, unit: int, leadership: ScoredSide | None) -> list[Side]:
    """Return the released leadership groups of a unit other than the one it is compared with."""
    own = [
        sides.side(group, unit)
        for group in LEADERSHIP_GROUPS
        if group in sides.released and unit in sides.released[group].sized
    ]
    return [side.payload for side in own if side is not leadership]


def _item_gaps(
    reading: Reading, leadership: ScoredSide | None, staff: ScoredSide | None
) -> list[GapFigures | None]:
    gaps: list[GapFigures | None] = [None] * len(reading.framework.items)
    if leadership is None or staff is None:
        return gaps
    pairs = {
        item: (first, second)
        for item, (first, second) in enumerate(zip(leadership.counts, staff.counts, strict=True))
        if first is not None and second is not None
    }
    compared = compare_many(
        [first for first, _ in pairs.values()],
        [second for _, second in pairs.values()],
        reading.scale,
    )
    for item, gap in zip(pairs, compared, strict=True):
        gaps[item] = _item_gap(reading, gap)
    return judged(gaps)


def _item_gap(reading: Reading, gap: Gap) -> GapFigures | None:
    if gap.diff_points is None:
        return None
    return {
        "points": round(gap.diff_points, 6),
        "interval": _interval(reading, gap.ci95),
        "p": gap.p,
        "q": None,
        "type": gap.type.value,
        "certainty": None,
        "delta": gap.cliffs_delta,
        "delta_interval": list(gap.cliffs_delta_ci95) if gap.cliffs_delta_ci95 else None,
        "superiority": gap.prob_superiority,
        "method": gap.p_method.value if gap.p_method else None,
    }


def _dimension_gaps(
    reading: Reading, leadership: ScoredSide | None, staff: ScoredSide | None
) -> list[GapFigures | None]:
    if leadership is None or staff is None:
        return [None] * len(reading.slices)
    return judged(
        [
            dimension_gap(reading, first, second)
            for first, second in zip(leadership.scores, staff.scores, strict=True)
        ]
    )


def dimension_gap(
    reading: Reading, leadership: DimensionScore, staff: DimensionScore
) -> GapFigures | None:
    """Return the gap of one dimension, not yet judged within its family; None if undefined."""
    gap = compare_dimension(leadership, staff, reading.scale)
    if gap.diff_points is None:
        return None
    return {
        "points": round(gap.diff_points, 6),
        "interval": _interval(reading, gap.ci95_normal),
        "p": gap.p,
        "q": None,
        "type": gap.type.value,
        "certainty": None,
        "delta": None,
        "delta_interval": None,
        "superiority": None,
        "method": "normal" if gap.p is not None else None,
    }


def _interval(reading: Reading, interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [reading.points(bound) for bound in interval]


def judged(gaps: list[GapFigures | None]) -> list[GapFigures | None]:
    """Adjust the p-values within this family and say which gaps are clear."""
    tested = [gap for gap in gaps if gap is not None and gap["p"] is not None]
    adjusted = benjamini_hochberg([gap["p"] for gap in tested])
    for gap, q in zip(tested, adjusted, strict=True):
        gap["q"] = q
    for one in gaps:
        if one is not None:
            verdict = certainty(GapType(one["type"]), one["q"])
            one["certainty"] = verdict.value if verdict else None
    return gaps

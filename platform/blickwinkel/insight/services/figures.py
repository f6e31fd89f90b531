"""From released histograms to the figures of a unit. Nothing here sees an unreleased count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from blickwinkel.extension.framework import Framework
from blickwinkel.insight.payload import GapFigures, Side, Standing, UnitName, UnitPayload
from blickwinkel.insight.services.release import Chart, ReleasedGroup
from blickwinkel.measurement.confidentiality.leadership import (
    BOARD,
    CCO,
    LEADERSHIP,
    leadership_cell,
)
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import (
    DimensionScore,
    compare_dimension,
    score_dimension,
    score_framework,
)
from blickwinkel.measurement.gap import Gap, compare_many
from blickwinkel.measurement.gaptype import GapType, certainty
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.reliability import correlation_for_errors
from blickwinkel.measurement.scale import Scale

STAFF = "staff"
POOLED = (BOARD, CCO)


@dataclass(frozen=True, slots=True)
class Reading:
    """How the answers to one framework are read: scale, levels, which items form a dimension.

    Attributes:
        framework: of the wave.
        correlations: released mean correlation between the items of each dimension, per role
            group; a group or dimension without one gets the upper bound of its error.
    """

    framework: Framework
    correlations: Mapping[str, Sequence[float | None]] = field(default_factory=dict)
    scale: Scale = field(init=False)
    slices: tuple[slice, ...] = field(init=False)

    def __post_init__(self) -> None:
        scale = self.framework.scale
        object.__setattr__(
            self,
            "scale",
            Scale(len(scale.points), scale.favourable_from, scale.unfavourable_to),
        )
        slices, start = [], 0
        for dimension in self.framework.dimensions:
            slices.append(slice(start, start + len(dimension.items)))
            start += len(dimension.items)
        object.__setattr__(self, "slices", tuple(slices))

    def counts(self, histograms: Sequence[Sequence[int] | None]) -> list[Counts | None]:
        """Return released histograms as counts in the direction of the construct."""
        return [
            None
            if histogram is None
            else Counts.from_array(histogram).mirrored()
            if item.reverse
            else Counts.from_array(histogram)
            for item, histogram in zip(self.framework.items, histograms, strict=True)
        ]

    def dimensions(self, group: str, counts: Sequence[Counts | None]) -> list[DimensionScore]:
        """Score each dimension of a role group from the released among the items it was asked."""
        asked = self.asked(group)
        correlations = self.correlations.get(group) or [None] * len(self.slices)
        return [
            score_dimension(
                [counts[item] for item in range(part.start, part.stop) if item in asked],
                self.scale,
                r=correlation_for_errors(correlation),
                min_scores=self.framework.thresholds,
            )
            for part, correlation in zip(self.slices, correlations, strict=True)
        ]

    def asked(self, group: str) -> frozenset[int]:
        """Return the positions of the items that a role group, pooled or not, was asked about."""
        members = POOLED if group == LEADERSHIP else (group,)
        return frozenset(item for name in members for item in self.framework.asked(name))

    def points(self, scale_points: float) -> float:
        """Return a difference of means in maturity points."""
        return round(100 * scale_points / self.scale.span, 6)


def unit_payloads(
    reading: Reading, chart: Chart, released: Mapping[str, ReleasedGroup]
) -> list[UnitPayload]:
    """Return the payload of every unit of the chart, in its order; changes are added later."""
    sized = {name: group.sized for name, group in released.items()}
    sides: dict[tuple[str, int], Side] = {}

    def side(group: str, unit: int) -> Side:
        if (group, unit) not in sides:
            sides[group, unit] = _side(reading, chart, released[group], group, unit)
        return sides[group, unit]

    payloads = []
    for index in range(len(chart.units)):
        staff = side(STAFF, index) if index in sized.get(STAFF, ()) else None
        cell = leadership_cell(chart.chain(index), sized)
        leadership = side(cell.group, cell.unit) if cell else None
        payloads.append(_payload(reading, _name(chart, index), staff, leadership))
    return payloads


def _name(chart: Chart, index: int) -> UnitName:
    unit = chart.units[index]
    return {"code": unit.code, "name": unit.name}


def _side(reading: Reading, chart: Chart, released: ReleasedGroup, group: str, unit: int) -> Side:
    histograms = [released.histogram(unit, i) for i in range(len(reading.framework.items))]
    counts = reading.counts(histograms)
    scores = reading.dimensions(group, counts)
    people = int(released.respondents[unit])
    whole = score_framework(
        [score.score for score in scores],
        weights=[dimension.weight for dimension in reading.framework.dimensions],
        min_scores=reading.framework.thresholds,
    )
    return {
        "group": group,
        "unit": _name(chart, unit),
        "invited": None if released.invited is None else int(released.invited[unit]),
        "respondents": people,
        "items": histograms,
        "item_standings": [_item_standing(reading, count) for count in counts],
        "dimensions": [_dimension_standing(reading, score, people) for score in scores],
        "overall": None
        if whole.score is None or whole.level is None
        else {
            "score": round(whole.score, 6),
            "level": whole.level,
            "n": people,
            "se": None,
            "favourable": None,
        },
    }


def _item_standing(reading: Reading, counts: Counts | None) -> Standing | None:
    if counts is None:
        return None
    group = describe(counts, reading.scale, min_scores=reading.framework.thresholds)
    if group.score is None or group.level is None:
        return None
    return {
        "score": round(group.score, 6),
        "level": group.level,
        "n": group.n,
        "se": None if group.se_mean is None else reading.points(group.se_mean),
        "favourable": group.favourable_pct,
    }


def _dimension_standing(reading: Reading, score: DimensionScore, people: int) -> Standing | None:
    if score.score is None or score.level is None:
        return None
    return {
        "score": round(score.score, 6),
        "level": score.level,
        "n": people,
        "se": None if score.se is None else reading.points(score.se),
        "favourable": None,
    }


def _payload(
    reading: Reading, name: UnitName, staff: Side | None, leadership: Side | None
) -> UnitPayload:
    dimensions: list[GapFigures | None] = [None] * len(reading.slices)
    items: list[GapFigures | None] = [None] * len(reading.framework.items)
    if staff is not None and leadership is not None:
        dimensions = _dimension_gaps(reading, leadership, staff)
        items = _item_gaps(reading, leadership, staff)
    return {
        "unit": name,
        "staff": staff,
        "leadership": leadership,
        "dimensions": dimensions,
        "items": items,
        "change": None,
        "composition": None,
        "history": {"points": [], "staff": [], "leadership": []},
        "cascade": [],
        "highlights": {"blind_spots": [], "hidden_strengths": []},
    }


def _item_gaps(reading: Reading, leadership: Side, staff: Side) -> list[GapFigures | None]:
    ours, theirs = reading.counts(leadership["items"]), reading.counts(staff["items"])
    pairs = {
        item: (first, second)
        for item, (first, second) in enumerate(zip(ours, theirs, strict=True))
        if first is not None and second is not None
    }
    compared = compare_many(
        [first for first, _ in pairs.values()],
        [second for _, second in pairs.values()],
        reading.scale,
    )
    gaps: list[GapFigures | None] = [None] * len(ours)
    for item, gap in zip(pairs, compared, strict=True):
        gaps[item] = _item_gap(reading, gap)
    return _judged(gaps)


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


def _dimension_gaps(reading: Reading, leadership: Side, staff: Side) -> list[GapFigures | None]:
    ours = reading.dimensions(leadership["group"], reading.counts(leadership["items"]))
    theirs = reading.dimensions(staff["group"], reading.counts(staff["items"]))
    gaps: list[GapFigures | None] = []
    for first, second in zip(ours, theirs, strict=True):
        gap = compare_dimension(first, second, reading.scale)
        if gap.diff_points is None:
            gaps.append(None)
            continue
        gaps.append(
            {
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
        )
    return _judged(gaps)


def _interval(reading: Reading, interval: tuple[float, float] | None) -> list[float] | None:
    return None if interval is None else [reading.points(bound) for bound in interval]


def _judged(gaps: list[GapFigures | None]) -> list[GapFigures | None]:
    """Adjust the p-values within this family and say which gaps are clear."""
    tested = [gap for gap in gaps if gap is not None and gap["p"] is not None]
    adjusted = benjamini_hochberg([gap["p"] for gap in tested])
    for gap, q in zip(tested, adjusted, strict=True):
        gap["q"] = q
    for judged in gaps:
        if judged is not None:
            verdict = certainty(GapType(judged["type"]), judged["q"])
            judged["certainty"] = verdict.value if verdict else None
    return gaps

"""One role group in one unit, from its released histograms to where it stands. Sees nothing unreleased."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blickwinkel.insight.payload import Side, Standing, UnitName
from blickwinkel.insight.services.reading import Reading
from blickwinkel.insight.services.release import Chart, ReleasedGroup
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import DimensionScore, score_framework
from blickwinkel.measurement.group import describe


@dataclass(frozen=True, slots=True)
class ScoredSide:
    """A published side with what it was made of, so that comparisons need not compute it again."""

    payload: Side
    counts: list[Counts | None]
    scores: list[DimensionScore]


@dataclass(slots=True)
class SideMaker:
    """Makes each side once, however many units are compared with it."""

    reading: Reading
    chart: Chart
    released: Mapping[str, ReleasedGroup]
    _made: dict[tuple[str, int], ScoredSide]

    def __init__(
        self, reading: Reading, chart: Chart, released: Mapping[str, ReleasedGroup]
    ) -> None:
        self.reading, self.chart, self.released = reading, chart, released
        self._made = {}

    def side(self, group: str, unit: int) -> ScoredSide:
        """Return a role group's side of a unit in which it is released."""
        if (group, unit) not in self._made:
            self._made[group, unit] = self._make(group, unit)
        return self._made[group, unit]

    def _make(self, group: str, unit: int) -> ScoredSide:
        released = self.released[group]
        items = range(len(self.reading.framework.items))
        histograms = [released.histogram(unit, item) for item in items]
        return scored_side(
            self.reading,
            group,
            unit_name(self.chart, unit),
            (
                None if released.invited is None else int(released.invited[unit]),
                int(released.respondents[unit]),
            ),
            histograms,
        )


def unit_name(chart: Chart, index: int) -> UnitName:
    """Return a unit of the chart as the tenant knows it."""
    unit = chart.units[index]
    return {"code": unit.code, "name": unit.name}


def scored_side(
    reading: Reading,
    group: str,
    unit: UnitName,
    people: tuple[int | None, int],
    histograms: Sequence[list[int] | None],
) -> ScoredSide:
    """Return where a group stands, from what is released of it.

    Args:
        reading: of the wave.
        group: role group.
        unit: whose subtree is counted.
        people: invited (None if nobody knows) and respondents.
        histograms: one per item, None where not released.
    """
    counts = reading.counts(histograms)
    scores = reading.dimensions(group, counts)
    invited, respondents = people
    payload: Side = {
        "group": group,
        "unit": unit,
        "invited": invited,
        "respondents": respondents,
        "items": list(histograms),
        "item_standings": [_item_standing(reading, count) for count in counts],
        "dimensions": [dimension_standing(reading, score, respondents) for score in scores],
        "overall": _overall(reading, scores, respondents),
    }
    return ScoredSide(payload, counts, scores)


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


def dimension_standing(reading: Reading, score: DimensionScore, people: int) -> Standing | None:
    """Return a dimension's score as it is published; None if it is undefined."""
    if score.score is None or score.level is None:
        return None
    return {
        "score": round(score.score, 6),
        "level": score.level,
        "n": people,
        "se": None if score.se is None else reading.points(score.se),
        "favourable": None,
    }


def _overall(reading: Reading, scores: Sequence[DimensionScore], people: int) -> Standing | None:
    whole = score_framework(
        [score.score for score in scores],
        weights=[dimension.weight for dimension in reading.framework.dimensions],
        min_scores=reading.framework.thresholds,
    )
    if whole.score is None or whole.level is None:
        return None
    return {
        "score": round(whole.score, 6),
        "level": whole.level,
        "n": people,
        "se": None,
        "favourable": None,
    }

"""A unit in every wave of its survey, with marks where waves cannot be compared, and its trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from math import sqrt

from blickwinkel.extension.results import (
    GapFigures,
    GapPoint,
    History,
    HistoryPoint,
    ScoreFigures,
    ScorePoint,
    Summary,
    TrendFigures,
    UnitPayload,
)
from blickwinkel.measurement.trend import QUARTER, Trend, TrendPoint, trend
from blickwinkel.publishing.services.comparing.changes import Z95, standard_error
from blickwinkel.publishing.services.comparing.predecessor import Earlier, Predecessor
from blickwinkel.publishing.services.scoring import Histograms, ScoringScheme
from blickwinkel.publishing.services.sides import dimension_scores

#: Fewest waves for which Mann-Kendall's S says anything.
ENOUGH_FOR_RISING = 5


@dataclass(frozen=True, slots=True)
class Present:
    """The wave whose history is written."""

    title: str
    closes_on: date
    scheme: ScoringScheme


class HistoryMaker:
    """Writes the histories of all units of a wave."""

    def __init__(self, present: Present, waves: Sequence[Earlier]) -> None:
        self._present = present
        self._waves = waves
        self._led: dict[tuple[int, str, str], list[ScorePoint | None]] = {}

    def history(self, predecessors: Sequence[Predecessor | None], now: UnitPayload) -> History:
        """Return a unit's points, oldest first and the wave itself last, and where it is heading.

        Args:
            predecessors: the unit in each earlier wave.
            now: the unit in this wave.
        """
        points = [
            self._point(place, predecessor, now)
            for place, predecessor in enumerate(predecessors)
            if predecessor is not None
        ]
        points.append(self._today(now))
        return {
            "points": points,
            "staff": _trends([(point["closes_on"], point["staff"]) for point in points]),
            "leadership": _trends([(point["closes_on"], point["leadership"]) for point in points]),
        }

    def _point(self, place: int, predecessor: Predecessor, now: UnitPayload) -> HistoryPoint:
        wave = self._waves[place]
        staff = self._staff(wave, predecessor, now)
        leadership = self._leadership(place, predecessor, now)
        side = predecessor.leadership
        return {
            "wave": wave.wave.title,
            "closes_on": wave.wave.closes_on.isoformat(),
            "framework_version": wave.mapping.before.framework.version,
            "lineage": predecessor.lineage,
            "leadership_group": side["group"] if side else None,
            "leadership_unit": side["unit"] if side else None,
            "staff": staff,
            "leadership": leadership,
            "gaps": [_gap(*pair) for pair in zip(leadership, staff, strict=True)],
        }

    def _staff(
        self, wave: Earlier, predecessor: Predecessor, now: UnitPayload
    ) -> list[ScorePoint | None]:
        answers = None
        if predecessor.staff is not None and not wave.mapping.identical:
            answers = wave.histograms(predecessor, now["unit"])
        return _scores(wave, predecessor.staff, answers, comparable=predecessor.comparable)

    def _leadership(
        self, place: int, predecessor: Predecessor, now: UnitPayload
    ) -> list[ScorePoint | None]:
        side, wave = predecessor.leadership, self._waves[place]
        same = wave.same_leadership(side, now["leadership"])
        if side is None:
            return [None] * len(now["dimensions"])
        key = (place, side["group"], f"{same} {side['unit']['code']}")
        if key not in self._led:
            answers = None if wave.mapping.identical else wave.leading(predecessor)
            self._led[key] = _scores(wave, side, answers, comparable=same)
        return self._led[key]

    def _today(self, now: UnitPayload) -> HistoryPoint:
        scheme, leadership = self._present.scheme, now["leadership"]
        return {
            "wave": self._present.title,
            "closes_on": self._present.closes_on.isoformat(),
            "framework_version": scheme.framework.version,
            "lineage": {"kind": "same", "units": [now["unit"]], "marks": []},
            "leadership_group": leadership["group"] if leadership else None,
            "leadership_unit": leadership["unit"] if leadership else None,
            "staff": _own(scheme, now["staff"]),
            "leadership": _own(scheme, leadership),
            "gaps": [_published_gap(gap) for gap in now["dimensions"]],
        }


def _scores(
    wave: Earlier, side: Summary | None, answers: Histograms | None, *, comparable: bool
) -> list[ScorePoint | None]:
    """Return a side's scores in the order of the later wave's dimensions.

    Where the waves share enough of a dimension's questions, the score rests on these; else it is the
    one published then, and marked.
    """
    mapping = wave.mapping
    if side is None:
        return [None] * len(mapping.dimensions)
    share, enough = mapping.share(side["group"]), mapping.comparable(side["group"])
    mapped = None
    if answers is not None:
        scores = mapping.scores(side["group"], [answers])
        (mapped,) = dimension_scores(mapping.scheme, scores, [side["respondents"]])
    points: list[ScorePoint | None] = []
    for place, old in enumerate(mapping.dimensions):
        figures = None if old is None else side["dimensions"][old]
        if mapped is not None and enough[place]:
            figures = mapped[place]
        points.append(_point(figures, comparable=comparable and enough[place], items=share[place]))
    return points


def _own(scheme: ScoringScheme, side: Summary | None) -> list[ScorePoint | None]:
    if side is None:
        return [None] * len(scheme.slices)
    asked = scheme.asked(side["group"])
    numbers = [sum(i in asked for i in range(part.start, part.stop)) for part in scheme.slices]
    return [
        _point(figures, comparable=True, items=[number, number])
        for figures, number in zip(side["dimensions"], numbers, strict=True)
    ]


def _point(
    figures: ScoreFigures | None, *, comparable: bool, items: list[int]
) -> ScorePoint | None:
    if figures is None:
        return None
    return {
        "score": figures["score"],
        "se": figures["se"],
        "comparable": comparable,
        "items": items,
    }


def _gap(leadership: ScorePoint | None, staff: ScorePoint | None) -> GapPoint | None:
    if leadership is None or staff is None:
        return None
    errors = leadership["se"], staff["se"]
    return {
        "points": round(leadership["score"] - staff["score"], 6),
        "se": None
        if errors[0] is None or errors[1] is None
        else round(sqrt(errors[0] ** 2 + errors[1] ** 2), 6),
        "comparable": leadership["comparable"] and staff["comparable"],
    }


def _published_gap(gap: GapFigures | None) -> GapPoint | None:
    if gap is None:
        return None
    error = standard_error(gap["interval"])
    return {
        "points": gap["points"],
        "se": None if error is None else round(error, 6),
        "comparable": True,
    }


def _trends(
    points: Sequence[tuple[str, Sequence[ScorePoint | None]]],
) -> list[TrendFigures | None]:
    days = [date.fromisoformat(day).toordinal() / QUARTER for day, _ in points]
    columns = zip(*(scores for _, scores in points), strict=True)
    return [
        _figures(
            [
                TrendPoint(day, figures["score"], figures["se"])
                for day, figures in zip(days, column, strict=True)
                if figures is not None and figures["comparable"]
            ]
        )
        for column in columns
    ]


def _figures(points: Sequence[TrendPoint]) -> TrendFigures | None:
    line = trend(points)
    if line is None:
        return None
    waves = line.residual_df + 2
    return {
        "slope": round(line.slope, 6),
        "interval": [round(bound, 6) for bound in _interval(line)],
        "p": line.p,
        "waves": waves,
        "fit_q": round(line.residual_q, 6),
        "fit_df": line.residual_df,
        "rising": line.mann_kendall_s if waves >= ENOUGH_FOR_RISING else None,
    }


def _interval(line: Trend) -> tuple[float, float]:
    return line.slope - Z95 * line.se, line.slope + Z95 * line.se

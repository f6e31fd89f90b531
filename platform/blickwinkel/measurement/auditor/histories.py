"""T5 for a unit in the earlier waves of its survey, and for where it is heading."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import sqrt

import numpy as np

from blickwinkel.measurement.auditor import scores
from blickwinkel.measurement.auditor.derivation import Comparison, alike
from blickwinkel.measurement.auditor.gaps import Z95
from blickwinkel.measurement.auditor.lines import check_lines
from blickwinkel.measurement.auditor.movements import WaveComparison
from blickwinkel.measurement.auditor.published import Record
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.scheme_mapping import (
    MERGED,
    SAME,
    EarlierWave,
    Histograms,
    SchemeMapping,
    means_of,
    stacked,
)

POINT = frozenset(
    {"wave", "closes_on", "framework_version", "lineage", "leadership_group", "leadership_unit"}
    | {"staff", "leadership", "gaps"}
)

#: score and standard error of every dimension, rounded as they are published
Scores = list[tuple[float, float | None] | None]


@dataclass(frozen=True, slots=True)
class Today:
    """The wave whose histories are checked.

    Attributes:
        title: of the wave.
        closes_on: day, as it is published.
        version: of the framework.
        scheme: how its answers are read.
        payloads: everything that is published about its units, by code.
        earlier: the waves before it, oldest first.
    """

    title: str
    closes_on: str
    version: str
    scheme: Scheme
    payloads: Mapping[str, Record]
    earlier: Sequence[EarlierWave] = ()


def movements(today: Today) -> list[WaveComparison]:
    """Put the wave beside each earlier one, by the lineages that its histories tell."""
    lineages: list[dict[str, Record]] = [{} for _ in today.earlier]
    for code, payload in today.payloads.items():
        for place, point in _placed(payload["history"]["points"], today.earlier):
            known = today.earlier[place].summaries
            if all(unit["code"] in known for unit in point["lineage"]["units"]):
                lineages[place][code] = point["lineage"]
    return [
        WaveComparison(wave, SchemeMapping(wave.scheme, today.scheme), today.payloads, found)
        for wave, found in zip(today.earlier, lineages, strict=True)
    ]


def _placed(points: Sequence[Record], waves: Sequence[EarlierWave]) -> Iterator[tuple[int, Record]]:
    """Match the points of a history, but for the last, with the waves in their order."""
    place = 0
    for point in points[:-1]:
        name = point["wave"], point["closes_on"], point["framework_version"]
        while place < len(waves):
            wave, place = waves[place], place + 1
            if (wave.title, wave.closes_on, wave.version) == name:
                yield place - 1, point
                break


def check_histories(found: Comparison, today: Today, beside: Sequence[WaveComparison]) -> None:
    """Compare every point with the wave it stands for, and every line with its points."""
    earlier = [_EarlierPoints.of(movement) for movement in beside]
    for code, payload in today.payloads.items():
        history, place = payload["history"], ("", code)
        points = history["points"]
        matched = list(_placed(points, today.earlier))
        if len(matched) != len(points) - 1 or any(p.keys() != POINT for p in points):
            found.object_to("history", "has points that stand for no published wave", place)
            continue
        for number, point in matched:
            if code not in beside[number].lineages:
                found.object_to("history", "names units that are not published", place)
            else:
                _check_point(found, point, earlier[number].point(code), code)
        _check_point(found, points[-1], _present(today, payload), code)
        days = [*(today.earlier[number].closes_on for number, _ in matched), today.closes_on]
        for key in ("staff", "leadership"):
            rows = [point[key] for point in points]
            check_lines(found, history[key], list(zip(days, rows, strict=True)), code)


def _check_point(found: Comparison, published: Record, expected: Record, code: str) -> None:
    for key, values in expected.items():
        if not alike(published[key], values):
            what = f"history {published['wave']}: {key}"
            found.object_to(what, "does not follow from what is shown", ("", code))
    found.figures += sum(
        p is not None for key in ("staff", "leadership", "gaps") for p in published[key]
    )


@dataclass(slots=True)
class _EarlierPoints:
    """Points of all units in one earlier wave."""

    movement: WaveComparison
    staff: Mapping[str, Scores]
    leadership: Mapping[str, Scores]
    merged: Mapping[str, Scores]
    _terms: dict[str, tuple[list[list[int]], list[bool]]] = field(default_factory=dict)

    @classmethod
    def of(cls, movement: WaveComparison) -> _EarlierPoints:
        """Score once, for all units, what is not simply published by the earlier wave."""
        wave, mapping, lineages = movement.wave, movement.mapping, movement.lineages
        merged = {c: lineage for c, lineage in lineages.items() if lineage["kind"] == MERGED}
        sums = {code: wave.staff(lineage) for code, lineage in merged.items()}
        own = _scored(sums, dict.fromkeys(sums, "staff"), wave.scheme, None)
        if mapping.identical:
            return cls(movement, {}, {}, own)
        staff = {code: wave.staff(lineage) for code, lineage in lineages.items()}
        led = {code: wave.leadership(lineage) for code, lineage in lineages.items()}
        groups = {code: side["group"] for code in led if (side := movement.led(code)) is not None}
        return cls(
            movement,
            _mapped(staff, dict.fromkeys(staff, "staff"), mapping),
            _mapped({code: led[code] for code in groups}, groups, mapping),
            own,
        )

    def point(self, code: str) -> Record:
        """Return what a unit's history may say of this wave."""
        movement = self.movement
        lineage, led = movement.lineages[code], movement.led(code)
        kind, first = lineage["kind"], lineage["units"][0]["code"]
        side = movement.wave.summaries[first]["staff"]
        then = self.merged.get(code) if kind == MERGED else _published(side)
        staff = self._points("staff", then, self.staff.get(code), same=kind in {SAME, MERGED})
        same = movement.same_leadership(code)
        group = led["group"] if led else "staff"
        leadership = self._points(group, _published(led), self.leadership.get(code), same=same)
        return {
            "leadership_group": led["group"] if led else None,
            "leadership_unit": led["unit"] if led else None,
            "staff": staff,
            "leadership": leadership,
            "gaps": [_gap(*pair) for pair in zip(leadership, staff, strict=True)],
        }

    def _points(
        self, group: str, then: Scores | None, mapped: Scores | None, *, same: bool
    ) -> list[Record | None]:
        """Score shared questions where enough are; else repeat what was published then."""
        mapping = self.movement.mapping
        if then is None:
            return [None] * len(mapping.dimensions)
        if group not in self._terms:
            self._terms[group] = mapping.share(group), mapping.enough(group)
        share, enough = self._terms[group]
        points: list[Record | None] = []
        for place, old in enumerate(mapping.dimensions):
            scores = None if old < 0 else then[old]
            if mapped is not None and enough[place]:
                scores = mapped[place]
            points.append(_point(scores, share[place], same=same and enough[place]))
        return points


def _published(side: Record | None) -> Scores | None:
    if side is None:
        return None
    return [None if s is None else (s["score"], s["se"]) for s in side["dimensions"]]


def _mapped(
    cells: Mapping[str, Histograms | None], groups: Mapping[str, str], mapping: SchemeMapping
) -> dict[str, Scores]:
    translated = {c: None if h is None else mapping.translated(h) for c, h in cells.items()}
    return _scored(translated, groups, mapping.scheme, mapping)


def _scored(
    cells: Mapping[str, Histograms | None],
    groups: Mapping[str, str],
    scheme: Scheme,
    mapping: SchemeMapping | None,
) -> dict[str, Scores]:
    shown = {code: histograms for code, histograms in cells.items() if histograms is not None}
    if not shown:
        return {}
    counts, _ = stacked(list(shown.values()), scheme)
    means = means_of(counts, [groups[code] for code in shown], scheme, mapping)
    figures = scores.of_dimensions(means, np.zeros(len(shown), np.int64), scheme)
    rows = zip(figures["score"].round(6).tolist(), figures["se"].round(6).tolist(), strict=True)
    return {
        code: [
            None if np.isnan(score) else (score, None if np.isnan(se) else se)
            for score, se in zip(*row, strict=True)
        ]
        for code, row in zip(shown, rows, strict=True)
    }


def _point(
    scores: tuple[float, float | None] | None, items: list[int], *, same: bool
) -> Record | None:
    if scores is None:
        return None
    return {"score": scores[0], "se": scores[1], "comparable": same, "items": items}


def _gap(leadership: Record | None, staff: Record | None) -> Record | None:
    if leadership is None or staff is None:
        return None
    errors = [side["se"] for side in (leadership, staff)]
    return {
        "points": round(leadership["score"] - staff["score"], 6),
        "se": None if None in errors else round(sqrt(errors[0] ** 2 + errors[1] ** 2), 6),
        "comparable": leadership["comparable"] and staff["comparable"],
    }


def _present(today: Today, payload: Record) -> Record:
    """Return what a history's last point may say: the wave itself."""
    led = payload["leadership"]
    points: dict[str, list[Record | None]] = {}
    for key in ("staff", "leadership"):
        side = payload[key]
        scores = _published(side) or [None] * len(today.scheme.sizes)
        flags = today.scheme.asked_flags(side["group"] if side else key)
        asked = np.bincount(today.scheme.dimension_of[flags], minlength=len(scores)).tolist()
        points[key] = [_point(one, [n, n], same=True) for one, n in zip(scores, asked, strict=True)]
    return {
        "wave": today.title,
        "closes_on": today.closes_on,
        "framework_version": today.version,
        "lineage": {"kind": SAME, "units": [payload["unit"]], "marks": []},
        "leadership_group": led["group"] if led else None,
        "leadership_unit": led["unit"] if led else None,
        **points,
        "gaps": [_gap_of_today(gap) for gap in payload["dimensions"]],
    }


def _gap_of_today(gap: Record | None) -> Record | None:
    if gap is None:
        return None
    interval = gap["interval"]
    error = None if interval is None else (interval[1] - interval[0]) / (2 * Z95)
    return {
        "points": gap["points"],
        "se": None if error is None else round(error, 6),
        "comparable": True,
    }

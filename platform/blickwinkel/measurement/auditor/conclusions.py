"""T5 for findings: what the published figures of each unit amount to, how sure it is, and in which order.

The figures themselves are derived from histograms elsewhere; here they are taken as published. A finding that
is missing, another one, or in another place would make readers act on what the figures do not say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import zip_longest
from math import isclose
from typing import Any

import numpy as np

from blickwinkel.measurement.auditor.derivation import RELATIVE, ROUNDED, Comparison
from blickwinkel.measurement.auditor.gaps import (
    RELEVANT,
    SIGNIFICANT,
    TOLERANCE,
    adjusted,
    normal_p,
)
from blickwinkel.measurement.auditor.lines import QUARTER
from blickwinkel.measurement.auditor.moments import Floats
from blickwinkel.measurement.auditor.published import Columns, Record
from blickwinkel.measurement.auditor.scheme import Scheme

#: rule versions without findings; all later ones have them
WITHOUT = ("1", "2")
NOTABLE = 5.0
KNOWN = frozenset(
    {"kind", "certainty", "unit", "dimension", "group", "step", "points", "q", "success"}
)
SURE = {"clear": 0, "indicative": 1, None: 2}
#: from what comes first among equals, each with whether it asks for something to be done
KINDS = {
    "blind_spot": True,
    "critical_leadership": True,
    "optimism": True,
    "hidden_strength": False,
    "break": True,
    "rise": False,
    "gap_reversed": True,
    "gap_larger": True,
    "gap_closed": False,
    "gap_smaller": False,
    "worsened": True,
    "improved": False,
    "falling": True,
    "rising": False,
    "priority": False,
}
PLACES = {kind: place for place, kind in enumerate(KINDS)}

#: kind, dimension, whose score, step
Key = tuple[str, int, str | None, int | None]
#: certainty, code of the unit, points, adjusted p, success
Claim = tuple[str | None, str, float, float | None, bool]
#: for each unit what there is to be found
Claims = list[dict[Key, Claim]]


def are_stored(stated: Mapping[str, Any]) -> bool:
    """Tell from what a publication states of its rules whether its units have findings."""
    return stated.get("version") not in WITHOUT


def check_findings(found: Comparison, payloads: Sequence[Record], scheme: Scheme) -> None:
    """Compare the findings of all units with what their figures amount to."""
    expected: Claims = [{} for _ in payloads]
    _gaps(expected, payloads)
    _steps(expected, payloads, len(scheme.sizes))
    _changes(expected, payloads)
    _lines(expected, payloads)
    _priorities(expected, payloads, scheme)
    for payload, claims in zip(payloads, expected, strict=True):
        _compare(found, payload, claims)


def _compare(found: Comparison, payload: Record, claims: dict[Key, Claim]) -> None:
    place, published = ("", payload["unit"]["code"]), payload["findings"]
    found.figures += len(published)
    if any(record.keys() != KNOWN for record in published):
        found.object_to("findings", "hold what is no figure that could be derived", place)
        return
    told = {
        (r["kind"], r["dimension"], r["group"], r["step"]): (
            (r["certainty"], r["unit"]["code"], r["points"], r["q"], r["success"])
        )
        for r in published
    }
    if len(told) != len(published) or told.keys() != claims.keys():
        found.object_to("findings", "are not those that follow from what is shown", place)
        return
    wrong = [key[0] for key, claim in claims.items() if not _same(told[key], claim)]
    for kind in wrong:
        found.object_to(f"finding {kind}", "does not follow from what is shown", place)
    if wrong:
        return
    names = _names(payload)
    if any(record["unit"] != names[record["unit"]["code"]] for record in published):
        found.object_to("findings", "name a unit otherwise than it is called", place)
    if list(published) != sorted(published, key=_rank):
        found.object_to("findings", "are not in the order of what matters", place)


def _same(told: Claim, claim: Claim) -> bool:
    (*words, points, q, success), (*expected, size, likely, good) = told, claim
    if (words, success, q is None) != (expected, good, likely is None):
        return False
    return _near(points, size) and (q is None or likely is None or _near(q, likely))


def _near(one: float, other: float) -> bool:
    return isclose(one, other, rel_tol=RELATIVE, abs_tol=2 * ROUNDED)


def _rank(record: Record) -> tuple[object, ...]:
    """Sort by certainty, by whether something is asked for, by tenths of a point, then by kind and place."""
    kind, group = record["kind"], record["group"]
    return (
        SURE[record["certainty"]],
        not KINDS[kind] or group == "leadership",
        -round(abs(record["points"]), 1),
        PLACES[kind],
        record["dimension"],
        group or "",
        record["step"] or 0,
    )


def _names(payload: Record) -> dict[str, Record]:
    """Return the units that a payload may speak of: its own, and those that lead it."""
    units = [*(step["unit"] for step in payload["cascade"]), payload["unit"]]
    return {unit["code"]: unit for unit in units}


def _gaps(expected: Claims, payloads: Sequence[Record]) -> None:
    for claims, payload in zip(expected, payloads, strict=True):
        for place, gap in enumerate(payload["dimensions"]):
            if gap is not None and gap["certainty"] is not None:
                claims[gap["type"], place, None, None] = (
                    gap["certainty"],
                    payload["unit"]["code"],
                    gap["points"],
                    gap["q"],
                    False,
                )


def _steps(expected: Claims, payloads: Sequence[Record], dimensions: int) -> None:
    """Find the neighbouring groups of all cascades that differ by half a step of the scale."""
    groups = [[*p["cascade"], *([] if p["staff"] is None else [p["staff"]])] for p in payloads]
    longest = max(map(len, groups), default=0)
    if longest < 2:
        return
    nothing = [None] * dimensions
    rows = [
        scores
        for steps in groups
        for scores, _ in zip_longest(
            (step["dimensions"] for step in steps), range(longest), fillvalue=nothing
        )
    ]
    columns, shape = Columns(rows), (len(payloads), longest, dimensions)
    score, error = (columns.numbers(name).reshape(shape) for name in ("score", "se"))
    points = np.round(score[:, :-1] - score[:, 1:], 6)
    p = normal_p(points, np.sqrt(error[:, :-1] ** 2 + error[:, 1:] ** 2))
    q = adjusted(p.reshape(len(payloads), -1)).reshape(p.shape)
    for row, step, place in np.argwhere(np.abs(points) >= RELEVANT - TOLERANCE).tolist():
        size, likely = float(points[row, step, place]), float(q[row, step, place])
        kind = "break" if size > 0 else "rise"
        expected[row][kind, place, None, step] = (
            _certainty(likely),
            groups[row][step + 1]["unit"]["code"],
            size,
            _number(likely),
            False,
        )


def _certainty(q: float) -> str:
    return "clear" if q <= SIGNIFICANT + TOLERANCE else "indicative"


def _number(value: float) -> float | None:
    return None if np.isnan(value) else value


def _changes(expected: Claims, payloads: Sequence[Record]) -> None:
    """Find what has moved since the previous wave: scores of both sides, and gaps."""
    rows = [row for row, payload in enumerate(payloads) if payload["change"] is not None]
    if not rows:
        return
    changed = [payloads[row] for row in rows]
    fallen: set[tuple[int, int]] = set()
    for group in ("staff", "leadership"):
        for at, place, points, q in _moved([p["change"][group] for p in changed]):
            kind = "improved" if points > 0 else "worsened"
            better = points > 0 and group == "staff"
            if points < 0 and group == "staff":
                fallen.add((at, place))
            code = changed[at]["unit"]["code"]
            claim = (_certainty(q), code, points, _number(q), better)
            expected[rows[at]][kind, place, group, None] = claim
    for at, place, points, q in _moved([p["change"]["gap"] for p in changed]):
        if (gap := changed[at]["dimensions"][place]) is not None:
            kind = _what_became(gap["points"] - points, gap)
            success = kind == "gap_closed" and (at, place) not in fallen
            claim = (_certainty(q), changed[at]["unit"]["code"], points, _number(q), success)
            expected[rows[at]][kind, place, None, None] = claim


def _moved(
    family: Sequence[Sequence[Record | None]],
) -> Iterator[tuple[int, int, float, float]]:
    """List unit, dimension, points and adjusted p of changes whose intervals leave out zero."""
    columns = Columns(family)
    points, low, high = (columns.numbers(n) for n in ("points", "interval.0", "interval.1"))
    q: Floats = adjusted(columns.numbers("p"))
    for row, place in np.argwhere((low > 0) | (high < 0)).tolist():
        yield row, place, float(points[row, place]), float(q[row, place])


def _what_became(before: float, gap: Record) -> str:
    now, ends = gap["points"], gap["interval"]
    if before * now < 0 and abs(before) >= RELEVANT and abs(now) >= RELEVANT:
        return "gap_reversed"
    if abs(now) > abs(before):
        return "gap_larger"
    around_zero = ends is not None and ends[0] <= 0 <= ends[1]
    claimed = abs(now) >= RELEVANT or not (abs(now) < NOTABLE or around_zero)
    shrunk = abs(now) < abs(before)
    return "gap_closed" if shrunk and abs(before) >= NOTABLE and not claimed else "gap_smaller"


def _lines(expected: Claims, payloads: Sequence[Record]) -> None:
    """Find the straight lines that rise or fall."""
    for key in ("staff", "leadership"):
        rows = [row for row, payload in enumerate(payloads) if any(payload["history"][key])]
        if not rows:
            continue
        columns = Columns([payloads[row]["history"][key] for row in rows])
        slope, q = columns.numbers("slope"), adjusted(columns.numbers("p"))
        for at, place in np.argwhere(q <= SIGNIFICANT + TOLERANCE).tolist():
            payload = payloads[rows[at]]
            way = float(slope[at, place]) * _quarters(payload["history"]["points"], key, place)
            if abs(way) >= NOTABLE - TOLERANCE:
                kind = "rising" if way > 0 else "falling"
                code, likely = payload["unit"]["code"], float(q[at, place])
                claim = ("clear", code, way, likely, way > 0 and key == "staff")
                expected[rows[at]][kind, place, key, None] = claim


def _quarters(waves: Sequence[Record], key: str, place: int) -> float:
    """Return the time between the first and the last wave through which a line goes."""
    points = ((wave["closes_on"], wave[key][place]) for wave in waves)
    days = [
        date.fromisoformat(day).toordinal()
        for day, point in points
        if point is not None and point["comparable"] and point["se"]
    ]
    return (days[-1] - days[0]) / QUARTER


def _priorities(expected: Claims, payloads: Sequence[Record], scheme: Scheme) -> None:
    """Calculate the index of every dimension of which both sides are shown."""
    most = max(scheme.weights, default=0)
    shares = [weight / most if most else 0.0 for weight in scheme.weights]
    for claims, payload in zip(expected, payloads, strict=True):
        if payload["staff"] is None or payload["leadership"] is None:
            continue
        sides = payload["leadership"]["dimensions"], payload["staff"]["dimensions"]
        for place, (ours, theirs) in enumerate(zip(*sides, strict=True)):
            if ours is not None and theirs is not None:
                missing = 100 - theirs["score"]
                unseen = max(0.0, ours["score"] - theirs["score"])
                index = shares[place] * (missing + unseen) / 2
                claims["priority", place, None, None] = (
                    None,
                    payload["unit"]["code"],
                    index,
                    None,
                    False,
                )

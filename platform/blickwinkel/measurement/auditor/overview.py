"""T5 for what puts units together: the short form of a unit, the map, the cascade, the largest gaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from blickwinkel.measurement.auditor.derivation import Comparison, alike
from blickwinkel.measurement.auditor.gaps import SIGNIFICANT, adjusted
from blickwinkel.measurement.auditor.moments import Floats
from blickwinkel.measurement.auditor.published import SUMMARY, Columns, PublishedSides, Record
from blickwinkel.measurement.auditor.tables import NOWHERE, Tree

#: from the top of the company downwards
CASCADE = ("board", "leadership", "cco")
MOST_HIGHLIGHTS = 5
KINDS = {"blind_spots": "blind_spot", "hidden_strengths": "hidden_strength"}


def map_family(payloads: Sequence[Record]) -> Floats:
    """Adjust the p-values of all units' dimension gaps as one family: [units, dimensions]."""
    p = Columns([payload["dimensions"] for payload in payloads]).numbers("p")
    return adjusted(p.reshape(1, -1)).reshape(p.shape)


def check_summaries(
    found: Comparison, payloads: Sequence[Record], summaries: Sequence[Record], map_q: Floats
) -> None:
    """Compare the short forms with what they are short for."""
    if len(summaries) != len(payloads):
        found.object_to("summary", "is not there for every unit", ("", ""))
        return
    for payload, summary in zip(payloads, summaries, strict=True):
        expected = {
            "staff": _short(payload["staff"]),
            "leadership": _short(payload["leadership"]),
            "gaps": payload["dimensions"],
            "map_q": summary["map_q"],
        }
        found.same("summary", expected, summary, ("", payload["unit"]["code"]))
    # waves published before there was a map have none
    mapped = [row for row, summary in enumerate(summaries) if summary["map_q"] is not None]
    if mapped:
        published = np.array([summaries[row]["map_q"] for row in mapped], dtype=np.float64)
        codes = [payloads[row]["unit"]["code"] for row in mapped]
        found.numbers("q", map_q[mapped], published, lambda row, _: ("", "map", codes[row]))


def check_cascades(
    found: Comparison, payloads: Sequence[Record], sides: PublishedSides, tree: Tree
) -> None:
    """Compare the steps from the top down with the sides that they are taken from."""
    short = {place: _short(sides.records[row]) for place, row in sides.row.items()}
    for payload in payloads:
        code = payload["unit"]["code"]
        expected = [
            short[group, unit]
            for unit in reversed(list(_chain(tree, code)))
            for group in CASCADE
            if (group, unit) in short
        ]
        found.same("cascade", expected, payload["cascade"], ("", code))


def published_map(summaries: Sequence[Record], derived: Floats) -> Floats:
    """Return the map's adjusted p-values as published; as derived in waves from before there were any."""
    if any(summary["map_q"] is None for summary in summaries):
        return derived
    rows = [summary["map_q"] for summary in summaries]
    return np.array(rows, dtype=np.float64).reshape(derived.shape)


def check_highlights(
    found: Comparison, payloads: Sequence[Record], map_q: Floats, tree: Tree
) -> None:
    """Compare the largest gaps in and below every unit: clear ones first, then by size."""
    chains = {p["unit"]["code"]: list(_chain(tree, p["unit"]["code"])) for p in payloads}
    for key, kind in KINDS.items():
        taken: dict[object, list[Record]] = {code: [] for code in chains}
        for entry in _ranked(payloads, map_q, kind):
            for upper in chains[entry["unit"]["code"]]:
                if len(taken[upper]) < MOST_HIGHLIGHTS and not any(
                    _retold(entry, other, chains) for other in taken[upper]
                ):
                    taken[upper].append(entry)
        for payload in payloads:
            code = payload["unit"]["code"]
            _check_entries(found, key, taken[code], payload)


def _check_entries(
    found: Comparison, key: str, expected: Sequence[Record], payload: Record
) -> None:
    published, place = payload["highlights"][key], ("", payload["unit"]["code"])
    found.figures += len(published)
    if not alike(published, list(expected)):
        found.object_to(key, "does not follow from what is shown", place)


def _ranked(payloads: Sequence[Record], map_q: Floats, kind: str) -> list[Record]:
    """List the gaps of a kind, those that come first first."""
    candidates = [
        (q is None or q > SIGNIFICANT, -abs(gap["points"]), row, dimension, q)
        for row, payload in enumerate(payloads)
        for dimension, gap in enumerate(payload["dimensions"])
        if gap is not None and gap["type"] == kind
        for q in [_none_if_nan(float(map_q[row, dimension]))]
    ]
    candidates.sort(key=lambda entry: entry[:4])
    return [
        {
            "unit": payloads[row]["unit"],
            "dimension": dimension,
            "points": payloads[row]["dimensions"][dimension]["points"],
            "q": q,
            "n": payloads[row]["staff"]["respondents"],
        }
        for _, _, row, dimension, q in candidates
    ]


def _retold(entry: Record, other: Record, chains: dict[object, list[object]]) -> bool:
    """Tell whether a gap shows the same as another one further up or down."""
    one, two = entry["unit"]["code"], other["unit"]["code"]
    return entry["dimension"] == other["dimension"] and (one in chains[two] or two in chains[one])


def _none_if_nan(value: float) -> float | None:
    return None if np.isnan(value) else value


def _short(side: Record | None) -> Record | None:
    return None if side is None else {key: side[key] for key in SUMMARY}


def _chain(tree: Tree, code: object) -> Iterator[object]:
    """List a unit's code, its parent's, and so on to the root."""
    unit = tree.place[code]
    while unit != NOWHERE:
        yield tree.units[unit]
        unit = tree.parents[unit]

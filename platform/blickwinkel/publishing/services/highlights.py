"""The largest gaps of a wave: adjusted over all units, and collected for every unit and what is below it."""

from __future__ import annotations

from collections.abc import Sequence

from blickwinkel.extension.results import Highlight, UnitPayload
from blickwinkel.measurement.gaptype import Certainty, GapType, certainty
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.publishing.services.release import OrgTree

#: Longest list of each kind that a unit gets.
MOST = 5


def map_family(payloads: Sequence[UnitPayload]) -> list[list[float | None]]:
    """Return the p-values of all units' dimension gaps, adjusted together: [units][dimensions]."""
    places = [
        (unit, dimension, gap["p"])
        for unit, payload in enumerate(payloads)
        for dimension, gap in enumerate(payload["dimensions"])
        if gap is not None and gap["p"] is not None
    ]
    found: list[list[float | None]] = [[None] * len(p["dimensions"]) for p in payloads]
    adjusted = benjamini_hochberg([p for _, _, p in places])
    for (unit, dimension, _), q in zip(places, adjusted, strict=True):
        found[unit][dimension] = q
    return found


def add_highlights(
    payloads: Sequence[UnitPayload], tree: OrgTree, map_q: Sequence[Sequence[float | None]]
) -> None:
    """Give every unit the largest gaps in it and below it.

    Clear ones come first, larger ones before smaller ones. A gap that shows in a unit and in the one
    above it as well is told once, where it is larger.
    """
    chains = [tree.chain(index) for index in range(len(tree.units))]
    for kind, name in (
        (GapType.BLIND_SPOT, "blind_spots"),
        (GapType.HIDDEN_STRENGTH, "hidden_strengths"),
    ):
        taken: list[list[tuple[int, int]]] = [[] for _ in payloads]
        for unit, entry in _candidates(payloads, map_q, kind):
            place = (unit, entry["dimension"])
            for upper in chains[unit]:
                if len(taken[upper]) < MOST and not _told(place, taken[upper], chains):
                    taken[upper].append(place)
                    payloads[upper]["highlights"][name].append(entry)  # type: ignore[literal-required]


def _candidates(
    payloads: Sequence[UnitPayload], map_q: Sequence[Sequence[float | None]], kind: GapType
) -> list[tuple[int, Highlight]]:
    found: list[tuple[int, Highlight]] = []
    for unit, payload in enumerate(payloads):
        staff = payload["staff"]
        for dimension, gap in enumerate(payload["dimensions"]):
            if staff is not None and gap is not None and gap["type"] == kind:
                found.append(
                    (
                        unit,
                        {
                            "unit": payload["unit"],
                            "dimension": dimension,
                            "points": gap["points"],
                            "q": map_q[unit][dimension],
                            "n": staff["respondents"],
                        },
                    )
                )
    return sorted(found, key=lambda entry: _rank(*entry))


def _rank(unit: int, entry: Highlight) -> tuple[bool, float, int, int]:
    clear = certainty(GapType.BLIND_SPOT, entry["q"]) is Certainty.CLEAR
    return not clear, -abs(entry["points"]), unit, entry["dimension"]


def _told(
    place: tuple[int, int], taken: Sequence[tuple[int, int]], chains: Sequence[Sequence[int]]
) -> bool:
    unit, dimension = place
    return any(
        dimension == other_dimension and (unit in chains[other] or other in chains[unit])
        for other, other_dimension in taken
    )

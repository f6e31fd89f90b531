"""The short form of a unit's payload, for tables over many units and for the histories of later waves."""

from __future__ import annotations

from blickwinkel.extension.results import Side, Summary, UnitPayload, UnitSummary


def summary_of(side: Side | None) -> Summary | None:
    """Return where a side stands, without its items."""
    if side is None:
        return None
    return {
        "group": side["group"],
        "unit": side["unit"],
        "invited": side["invited"],
        "respondents": side["respondents"],
        "dimensions": side["dimensions"],
        "overall": side["overall"],
    }


def unit_summary(payload: UnitPayload, map_q: list[float | None]) -> UnitSummary:
    """Return the short form of a payload.

    Args:
        payload: of the unit.
        map_q: p-values of its gaps, adjusted over all units of the wave.
    """
    return {
        "staff": summary_of(payload["staff"]),
        "leadership": summary_of(payload["leadership"]),
        "gaps": payload["dimensions"],
        "map_q": map_q,
    }

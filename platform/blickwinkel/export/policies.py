"""What of a publication may leave as a file: what the pages show, by the promise of the wave."""

from __future__ import annotations

from typing import Any

from blickwinkel.extension.results import Side, UnitPayload


def with_promised_spreads(payload: UnitPayload, rules: dict[str, Any]) -> UnitPayload:
    """Return a payload without the histograms that no page draws.

    Scores of small groups are published, and so are their histograms in the store, because everything
    is derived from them. But people were promised that the spread of answers is shown from a number
    of judgements on.

    Args:
        payload: of a unit, as published.
        rules: the terms of its publication.
    """
    least = int(rules["distribution_from"])
    return {
        **payload,
        "staff": _kept(payload["staff"], least),
        "leadership": _kept(payload["leadership"], least),
        "further": [_of(side, least) for side in payload["further"]],
    }


def _kept(side: Side | None, least: int) -> Side | None:
    return None if side is None else _of(side, least)


def _of(side: Side, least: int) -> Side:
    # "can't judge" stands last and is no judgement
    items = [None if row is None or sum(row[:-1]) < least else row for row in side["items"]]
    return {**side, "items": items}

"""What of a publication may leave as a file: what the pages show, by the promise of the wave."""

from __future__ import annotations

from typing import Any

from blickwinkel.extension.results import Highlight, Side, UnitPayload


def as_pages_show(payload: UnitPayload, rules: dict[str, Any]) -> UnitPayload:
    """Return a payload without what no page shows.

    Scores of small groups are published, and so are their histograms in the store, because everything
    is derived from them. But people were promised that the spread of answers is shown from a number
    of judgements on.

    The p-value of a highlight is adjusted over all units of the wave, which pages use for one word. As a
    figure it would tell how many gaps other units show, and how sure they are.

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
        "highlights": {
            "blind_spots": _unranked(payload["highlights"]["blind_spots"]),
            "hidden_strengths": _unranked(payload["highlights"]["hidden_strengths"]),
        },
    }


def _unranked(highlights: list[Highlight]) -> list[Highlight]:
    return [{**highlight, "q": None} for highlight in highlights]


def _kept(side: Side | None, least: int) -> Side | None:
    return None if side is None else _of(side, least)


def _of(side: Side, least: int) -> Side:
    # "can't judge" stands last and is no judgement
    items = [None if row is None or sum(row[:-1]) < least else row for row in side["items"]]
    return {**side, "items": items}

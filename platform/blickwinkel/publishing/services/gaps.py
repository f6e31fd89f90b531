"""The gaps of many units as they are published: leadership minus staff, by item and by dimension."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from blickwinkel.extension.results import GapFigures
from blickwinkel.measurement.batch.cells import Cells, Flags, Floats
from blickwinkel.measurement.batch.gaps import (
    Words,
    adjust_rows,
    classify_pairs,
    clear,
    compare_pairs,
    divided,
)
from blickwinkel.measurement.batch.scores import DimensionColumns, differences
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.measurement.ranktest import PMethod
from blickwinkel.publishing.services.columns import nullable, rounded
from blickwinkel.publishing.services.scoring import ScoringScheme

#: One list over the items or dimensions per unit; None where there is no gap.
Gaps = list[list[GapFigures | None]]


def item_gaps(scheme: ScoringScheme, ours: Cells, theirs: Cells) -> Gaps:
    """Return the gaps of all items of many units; each unit's are a family.

    Args:
        scheme: of the wave.
        ours: leadership of the units, [units, items].
        theirs: their staff, likewise.
    """
    both = (ours.n > 0) & (theirs.n > 0)
    found = compare_pairs(ours[both], theirs[both], scheme.scale)
    q = _adjusted(found.p, both)
    exact = found.exact.tolist()
    columns = (
        rounded(found.points).tolist(),
        _intervals(scheme, found.low, found.high),
        found.p.tolist(),
        q.tolist(),
        found.type.tolist(),
        _certainties(found.type, q),
        found.delta.tolist(),
        map(list, zip(found.delta_low.tolist(), found.delta_high.tolist(), strict=True)),
        found.superiority.tolist(),
        [PMethod.EXACT.value if one else PMethod.ASYMPTOTIC.value for one in exact],
    )
    return _placed([_gap(*row) for row in zip(*columns, strict=True)], both)


def dimension_gaps(scheme: ScoringScheme, ours: DimensionColumns, theirs: DimensionColumns) -> Gaps:
    """Return the gaps of all dimensions of many units; each unit's are a family of their own.

    Args:
        scheme: of the wave.
        ours: leadership of the units, [units, dimensions].
        theirs: their staff, likewise.
    """
    found = differences(ours, theirs)
    both = ~np.isnan(found.diff)
    types = classify_pairs(ours.score(scheme.scale), theirs.score(scheme.scale))[both]
    q = adjust_rows(found.p)[both]
    p = nullable(found.p[both])
    nothing = [None] * len(p)
    columns = (
        scheme.all_points(found.diff[both]).tolist(),
        _intervals(scheme, found.low[both], found.high[both]),
        p,
        nullable(q),
        types.tolist(),
        _certainties(types, q),
        nothing,
        nothing,
        nothing,
        [None if one is None else "normal" for one in p],
    )
    return _placed([_gap(*row) for row in zip(*columns, strict=True)], both)


def _adjusted(p: Floats, places: Flags) -> Floats:
    family = np.full(places.shape, np.nan)
    family[places] = p
    return adjust_rows(family)[places]


def _intervals(scheme: ScoringScheme, low: Floats, high: Floats) -> list[list[float] | None]:
    ends = (scheme.all_points(end).tolist() for end in (low, high))
    missing = np.isnan(low).tolist()
    return [
        None if lost else [lower, upper] for lost, lower, upper in zip(missing, *ends, strict=True)
    ]


def _certainties(types: Words, q: Floats) -> list[str | None]:
    words = np.where(clear(q), Certainty.CLEAR.value, Certainty.INDICATIVE.value).astype(np.object_)
    words[~divided(types)] = None
    listed: list[str | None] = words.tolist()
    return listed


def _gap(*figures: Any) -> GapFigures:
    points, interval, p, q, kind, certainty, delta, delta_interval, superiority, method = figures
    return {
        "points": points,
        "interval": interval,
        "p": p,
        "q": q,
        "type": kind,
        "certainty": certainty,
        "delta": delta,
        "delta_interval": delta_interval,
        "superiority": superiority,
        "method": method,
    }


def _placed(gaps: Sequence[GapFigures], places: Flags) -> Gaps:
    """Sort gaps into lists with None where there is none."""
    following = iter(gaps)
    return [[next(following) if there else None for there in row] for row in places.tolist()]

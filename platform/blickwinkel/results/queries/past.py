"""Earlier waves within the figures of a unit, as far as the reader may open the unit there.

A unit that moved in was led by somebody else before. Its staff's past goes with it; the leadership of waves
in which the unit is not the reader's stays with those whose it was.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import select

from blickwinkel.database import WHOLE_TENANT, Scope, TenantSession
from blickwinkel.extension.results import Changes, History, HistoryPoint, UnitPayload
from blickwinkel.survey.models import SnapshotUnit, Wave

#: kinds of findings that compare leadership, or the gap to it, with the previous wave
_SINCE = frozenset({"gap_reversed", "gap_larger", "gap_closed", "gap_smaller"})
_LEADERSHIP = "leadership"

#: title and last day of a wave, and code of a unit in it
Past = tuple[str, str, str]


def may_read(scope: Scope, wave_id: uuid.UUID, lft: int) -> bool:
    """Tell whether a unit lies in a scope (the row policy decides the same in the database)."""
    if isinstance(scope, str):
        return scope == WHOLE_TENANT
    return any(low <= lft <= high for low, high in scope.get(wave_id, ()))


def within_scope(
    session: TenantSession, compared_with: Collection[uuid.UUID], payloads: Sequence[UnitPayload]
) -> list[UnitPayload]:
    """Return payloads without the earlier leadership that their reader may not see.

    Args:
        session: with the reader's scope.
        compared_with: the earlier waves that the publication was compared with.
        payloads: as published; they are not changed.
    """
    if session.info["scope"] == WHOLE_TENANT:
        return list(payloads)
    codes = {
        unit["code"]
        for payload in payloads
        for point in payload["history"]["points"][:-1]
        for unit in point["lineage"]["units"]
    }
    closed = _closed(session, compared_with, codes)
    return [_without(payload, closed) for payload in payloads]


def _closed(
    session: TenantSession, compared_with: Collection[uuid.UUID], codes: Collection[str]
) -> set[Past]:
    """Return which of some units, in the waves it was compared with, are not the reader's."""
    if not codes:
        return set()
    # of these units only: a company has thousands, and a dozen waves
    rows = session.execute(
        select(Wave.id, Wave.title, Wave.closes_on, SnapshotUnit.code, SnapshotUnit.lft)
        .join(SnapshotUnit, SnapshotUnit.wave_id == Wave.id)
        .where(Wave.id.in_(compared_with), SnapshotUnit.code.in_(codes))
    )
    scope = session.info["scope"]
    return {
        (row.title, row.closes_on.isoformat(), row.code)
        for row in rows
        if not may_read(scope, row.id, row.lft)
    }


def _without(payload: UnitPayload, closed: set[Past]) -> UnitPayload:
    points = payload["history"]["points"]
    hidden = [_is_closed(point, closed) for point in points[:-1]]
    if not any(hidden):
        return payload
    history: History = {
        **payload["history"],
        "points": [
            *(_alone(p) if gone else p for p, gone in zip(points, hidden, strict=False)),
            points[-1],
        ],
    }
    compared = any(
        score is not None and score["comparable"]
        for point, gone in zip(points, hidden, strict=False)
        if gone
        for score in point["leadership"]
    )
    if compared:  # a line through today's score and its slope lead to the others
        history["leadership"] = [None] * len(history["leadership"])
    since = hidden[-1]
    return {
        **payload,
        "history": history,
        "change": _staff_only(payload["change"]) if since else payload["change"],
        "findings": [
            finding
            for finding in payload["findings"]
            if not (since and finding["kind"] in _SINCE)
            and not ((since or compared) and finding["group"] == _LEADERSHIP)
        ],
    }


def _is_closed(point: HistoryPoint, closed: set[Past]) -> bool:
    return any(
        (point["wave"], point["closes_on"], unit["code"]) in closed
        for unit in point["lineage"]["units"]
    )


def _alone(point: HistoryPoint) -> HistoryPoint:
    """Return staff's past by itself: the gap beside it would give leadership back."""
    nothing = [None] * len(point["staff"])
    return {
        **point,
        "leadership_group": None,
        "leadership_unit": None,
        "leadership": list(nothing),
        "gaps": list(nothing),
    }


def _staff_only(change: Changes | None) -> Changes | None:
    if change is None:
        return None
    nothing = [None] * len(change["staff"])
    return {**change, "leadership": list(nothing), "gap": list(nothing)}

"""Lists of units below one, and the ids of units that a publication names by their code."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, cast

from sqlalchemy import select
from sqlalchemy.orm import aliased

from blickwinkel.database import TenantSession
from blickwinkel.extension.results import UnitSummary
from blickwinkel.publishing.models import UnitResult
from blickwinkel.results.queries.reading import SAME_UNIT
from blickwinkel.survey.models import SnapshotUnit

#: Levels below a unit that one table shows at most, and rows.
MOST_LEVELS: Final = 3
MOST_ROWS: Final = 60


@dataclass(frozen=True, slots=True)
class UnitTableRow:
    """A unit in a table; `depth` counts from the unit that the table is about."""

    unit_id: uuid.UUID
    code: str
    name: str
    depth: int
    summary: UnitSummary


@dataclass(frozen=True, slots=True)
class Below:
    """A unit and the levels below it.

    Attributes:
        rows: in the tree's order, the unit itself first.
        levels: how many levels below it are asked for.
        deepest: how many there are.
        left_out: units of these levels for which there was no room.
    """

    rows: tuple[UnitTableRow, ...]
    levels: int
    deepest: int
    left_out: int


def units_below(
    session: TenantSession, wave_id: uuid.UUID, unit_id: uuid.UUID, levels: int
) -> Below:
    """Return the figures of a unit and of the units up to some levels below it.

    Args:
        session: with the reader's scope.
        wave_id: a published wave.
        unit_id: a unit that the reader may open.
        levels: at least 1; more than ``MOST_LEVELS`` count as that many.
    """
    levels = max(1, min(levels, MOST_LEVELS))
    top = session.scalars(
        select(SnapshotUnit).where(SnapshotUnit.wave_id == wave_id, SnapshotUnit.unit_id == unit_id)
    ).one()
    inside = (SnapshotUnit.wave_id == wave_id) & SnapshotUnit.lft.between(top.lft, top.rgt)
    depths = session.scalars(select(SnapshotUnit.depth).where(inside)).all()
    found = session.execute(
        select(
            SnapshotUnit.unit_id,
            SnapshotUnit.code,
            SnapshotUnit.name,
            SnapshotUnit.depth,
            UnitResult.summary,
        )
        .join(UnitResult, SAME_UNIT)
        .where(inside, SnapshotUnit.depth <= top.depth + levels)
        .order_by(SnapshotUnit.lft)
        .limit(MOST_ROWS)
    ).all()
    rows = tuple(
        UnitTableRow(unit, code, name, depth - top.depth, cast("UnitSummary", summary))
        for unit, code, name, depth, summary in found
    )
    return Below(
        rows=rows,
        levels=levels,
        deepest=max(depths) - top.depth,
        left_out=sum(depth <= top.depth + levels for depth in depths) - len(rows),
    )


def has_units_below(session: TenantSession, wave_id: uuid.UUID, unit_id: uuid.UUID) -> bool:
    """Tell whether a unit of a wave has others below it."""
    below = select(SnapshotUnit.unit_id).where(
        SnapshotUnit.wave_id == wave_id, SnapshotUnit.parent_id == unit_id
    )
    return session.scalar(below.limit(1)) is not None


@dataclass(frozen=True, slots=True)
class NamedUnit:
    """A unit that a publication names; `above` is the name of the unit above it, empty at the top."""

    unit_id: uuid.UUID
    above: str


def units_by_code(
    session: TenantSession, wave_id: uuid.UUID, codes: Collection[str]
) -> dict[str, NamedUnit]:
    """Return the units of a wave that a publication names by their codes."""
    if not codes:
        return {}
    upper = aliased(SnapshotUnit)
    rows = session.execute(
        select(SnapshotUnit.code, SnapshotUnit.unit_id, upper.name)
        .outerjoin(
            upper,
            (upper.wave_id == SnapshotUnit.wave_id) & (upper.unit_id == SnapshotUnit.parent_id),
        )
        .where(SnapshotUnit.wave_id == wave_id, SnapshotUnit.code.in_(codes))
    )
    return {code: NamedUnit(unit, above or "") for code, unit, above in rows}

"""What was counted, as the auditor reads it: answers by cell, and the sheets while they are kept."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

import numpy as np
from sqlalchemy import and_, func, literal, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.measurement.auditor.tables import Integers
from blickwinkel.measurement.auditor.twins import CountedWave
from blickwinkel.publishing.models import Publication
from blickwinkel.response.models import SealedSheets, Tally
from blickwinkel.response.services.counting import Cell, Counts
from blickwinkel.survey.models import SnapshotUnit, Wave, WaveOrigin

_SAME_CELL = and_(Tally.wave_id == SnapshotUnit.wave_id, Tally.unit_id == SnapshotUnit.unit_id)


def counted_wave(
    session: TenantSession, wave_id: uuid.UUID, cells: Mapping[Cell, Counts] | None = None
) -> CountedWave:
    """Return all answers of a wave by the cells in which they were counted.

    Args:
        session: of the tenant.
        wave_id: the wave.
        cells: counts of a wave that is not counted yet.
    """
    wave = session.execute(
        select(Wave.title, Wave.origin, Wave.framework_version_id).where(Wave.id == wave_id)
    ).one()
    items = tuple(item.id for item in framework_of(session, wave.framework_version_id).items)
    if cells is None:
        in_order = (Tally.perspective, SnapshotUnit.code)
        sides, codes, raw = session.execute(
            select(
                func.array_agg(aggregate_order_by(Tally.perspective, *in_order)),
                func.array_agg(aggregate_order_by(SnapshotUnit.code, *in_order)),
                func.string_agg(Tally.counts, aggregate_order_by(literal(b""), *in_order)),
            )
            .join(SnapshotUnit, _SAME_CELL)
            .where(Tally.wave_id == wave_id)
        ).one()
        places = tuple(zip(sides or (), codes or (), strict=True))
        stored = np.frombuffer(raw or b"", "<i4").astype(np.int64)
        counts = stored.reshape(len(places), len(items), -1) if places else stored.reshape(0, 0, 0)
    else:
        codes = dict(
            session.execute(
                select(SnapshotUnit.unit_id, SnapshotUnit.code).where(
                    SnapshotUnit.wave_id == wave_id
                )
            ).all()
        )
        counts = np.stack(list(cells.values()))
        places = tuple((side, codes[unit]) for unit, side in cells)
    taken_over = wave.origin is WaveOrigin.IMPORT
    return CountedWave(wave.title, taken_over, items, places, counts)


def other_publications(session: TenantSession, wave_id: uuid.UUID) -> list[uuid.UUID]:
    """Return all other waves of the tenant that are published, of whichever survey and time."""
    return list(
        session.scalars(
            select(Publication.wave_id)
            .where(Publication.wave_id != wave_id)
            .order_by(Publication.published_on, Publication.wave_id)
        )
    )


def sheets_of(session: TenantSession, wave_id: uuid.UUID) -> dict[str, Integers] | None:
    """Return the answer sheets of each perspective while they are kept; none of a wave held elsewhere.

    In such a wave nobody knows which answers belong to one person.
    """
    origin, version = session.execute(
        select(Wave.origin, Wave.framework_version_id).where(Wave.id == wave_id)
    ).one()
    if origin is WaveOrigin.IMPORT:
        return {}
    width = len(framework_of(session, version).items)
    parts: dict[str, list[bytes]] = {}
    for perspective, raw in session.execute(
        select(SealedSheets.perspective, SealedSheets.sheets).where(SealedSheets.wave_id == wave_id)
    ):
        parts.setdefault(perspective, []).append(raw)
    return {
        perspective: np.frombuffer(b"".join(raw), np.uint8).reshape(-1, width).astype(np.int64)
        for perspective, raw in parts.items()
    } or None

"""Refuses a table of earlier answers that are there already, before any of it is counted.

Whole rows are compared while the answer sheets of the other wave are kept, whatever they are called now:
unit, role, title, day, and columns may be others. Counts per unit and question are compared for ever. The
auditor compares the counts once more, at the gate, and of all waves.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

import numpy as np
from sqlalchemy import select

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError
from blickwinkel.extension.framework import Framework
from blickwinkel.measurement.overlap import Sheets, in_columns_of, shares_most
from blickwinkel.publishing.services.auditing import holds_the_same
from blickwinkel.response.models import InboxEntry, SealedSheets
from blickwinkel.response.services.counting import add_up
from blickwinkel.survey.models import Wave, WaveState

#: states in which answers are counted, or about to be
_COUNTED = (WaveState.CLOSING, WaveState.PUBLISHED, WaveState.STOPPED)


def refuse_double(session: TenantSession, wave: Wave) -> None:
    """Refuse a wave that was taken over if most of its answers are those of another wave.

    Args:
        session: of the tenant; the answers are in the inbox.
        wave: just taken over.

    Raises:
        ConflictError: they are there already; names the other wave.
    """
    framework = framework_of(session, wave.framework_version_id)
    entries = session.execute(
        select(InboxEntry.unit_id, InboxEntry.perspective, InboxEntry.answers).where(
            InboxEntry.wave_id == wave.id
        )
    ).all()
    new = _table([row.answers for row in entries], framework)
    bundles = [((row.unit_id, row.perspective), row.answers) for row in entries]
    counts = add_up(bundles, len(framework.items), len(framework.scale.points))
    cells = {cell: count.counts for cell, count in counts.items()}
    others = select(Wave).where(Wave.id != wave.id, Wave.state.in_(_COUNTED))
    for other in session.scalars(others.order_by(Wave.closes_on)):
        if _same_rows(session, (new, framework), other) or holds_the_same(
            session, wave.id, cells, other.id
        ):
            raise ConflictError(
                f"Most of these answers are those of the wave “{other.title}”. A survey enters once: of"
                " nearly the same answers published twice, subtraction would tell single people's."
                " Leave out what is there already.",
                code="wave.twice",
            )


def _same_rows(session: TenantSession, new: tuple[Sheets, Framework], other: Wave) -> bool:
    table, framework = new
    there = framework_of(session, other.framework_version_id)
    old = _table(_sealed(session, other.id), there)
    if not len(old) or len(there.scale.points) != len(framework.scale.points):
        return False
    ids, known = ([item.id for item in one.items] for one in (framework, there))
    shared = [item for item in ids if item in known]
    named = shared and shares_most(
        table[:, [ids.index(item) for item in shared]],
        old[:, [known.index(item) for item in shared]],
    )
    points = len(framework.scale.points)
    return bool(named) or shares_most(in_columns_of(table, old, points), old)


def _sealed(session: TenantSession, wave_id: uuid.UUID) -> Sequence[bytes]:
    return session.scalars(select(SealedSheets.sheets).where(SealedSheets.wave_id == wave_id)).all()


def _table(raw: Sequence[bytes], framework: Framework) -> Sheets:
    return np.frombuffer(b"".join(raw), np.uint8).reshape(-1, len(framework.items))

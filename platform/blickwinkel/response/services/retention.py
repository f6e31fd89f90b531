"""Shredding answer sheets: after the publication they serve only the recount, then nothing."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import CursorResult, delete, select

from blickwinkel.access.actor import Actor
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.response.models import Draft, SealedSheets
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.promise import SHEET_DAYS


def shred_sheets(session: TenantSession, actor: Actor, today: date) -> int:
    """Delete the single answer sheets of waves published 60 days ago or earlier; the counts stay.

    Each deletion leaves a line in the audit log. Returns the number of waves concerned.
    """
    waves = session.scalars(
        select(Wave).where(
            Wave.state == WaveState.PUBLISHED,
            Wave.closed_on <= today - timedelta(days=SHEET_DAYS),
            select(SealedSheets.part).where(SealedSheets.wave_id == Wave.id).exists(),
        )
    ).all()
    for wave in waves:
        session.execute(
            delete(SealedSheets)
            .where(SealedSheets.wave_id == wave.id)
            .execution_options(synchronize_session=False)
        )
        record(session, actor, "retention.sheets", wave.title)
    return len(waves)


def discard_late_drafts(session: TenantSession) -> int:
    """Delete drafts of waves that take no more answers; return how many."""
    closed = select(Wave.id).where(Wave.state.not_in([WaveState.PLANNED, WaveState.OPEN]))
    result = session.execute(
        delete(Draft).where(Draft.wave_id.in_(closed)).execution_options(synchronize_session=False)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0

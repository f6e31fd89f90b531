"""Forgetting who took part: the ledger is needed for reminders and the final check, then no more."""

from __future__ import annotations

from datetime import date, timedelta

from sqlalchemy import CursorResult, delete, select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.survey.models import Invitation, Wave, WaveState
from blickwinkel.survey.policies import PARTICIPATION_DAYS
from blickwinkel.survey.services.deletions import DeletedRecord, deletion_subject


def forget_participation(session: TenantSession, actor: Actor, today: date) -> int:
    """Delete the ledgers of waves that closed 30 days ago or earlier; return the rows deleted.

    A wave that was not published keeps its ledger: without it nobody could find out what is wrong.
    Each deletion leaves a line in the audit log.

    Raises:
        NotAllowedError: the actor lacks the right.
    """
    require(actor, Permission.ANSWERS_DELETE, session)
    waves = session.scalars(
        select(Wave).where(
            Wave.state == WaveState.PUBLISHED,
            Wave.closed_on <= today - timedelta(days=PARTICIPATION_DAYS),
            select(Invitation.id).where(Invitation.wave_id == Wave.id).exists(),
        )
    ).all()
    forgotten = 0
    for wave in waves:
        result = session.execute(
            delete(Invitation)
            .where(Invitation.wave_id == wave.id)
            .execution_options(synchronize_session=False)
        )
        rows = result.rowcount if isinstance(result, CursorResult) else 0
        record(session, actor, DeletedRecord.PARTICIPATION, deletion_subject(wave, str(rows)))
        forgotten += rows
    return forgotten

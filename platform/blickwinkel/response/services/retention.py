"""Forgetting single answers: sheets some time after the publication, drafts after the close."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date, timedelta
from typing import Protocol

from sqlalchemy import CursorResult, delete, func, select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.response.models import Draft, SealedSheets
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.policies import SHEET_DAYS
from blickwinkel.survey.services.deletions import DeletedRecord, deletion_subject, in_fives


class PublishedUntil(Protocol):
    """Tells which waves were published by a day; what was published is no concern here."""

    def __call__(self, session: TenantSession, day: date) -> Collection[uuid.UUID]:
        """Return the waves that were published on a day or before."""


def forget_answers(
    session: TenantSession, actor: Actor, today: date, *, published_until: PublishedUntil
) -> None:
    """Delete the sheets of waves published ``SHEET_DAYS`` days ago or earlier, and late drafts.

    Raises:
        NotAllowedError: the actor may not delete answers.
    """
    require(actor, Permission.ANSWERS_DELETE, session)
    shred_sheets(session, actor, published_until(session, today - timedelta(days=SHEET_DAYS)))
    discard_late_drafts(session)


def shred_sheets(session: TenantSession, actor: Actor, due: Collection[uuid.UUID]) -> int:
    """Delete the single answer sheets of published waves whose time is over; the counts stay.

    Each deletion leaves a line in the audit log.

    Args:
        session: of the tenant.
        actor: who deletes.
        due: waves published ``SHEET_DAYS`` days ago or earlier; others are left alone.

    Returns:
        The number of waves concerned.

    Raises:
        NotAllowedError: the actor lacks the right.
    """
    require(actor, Permission.ANSWERS_DELETE, session)
    sheets = dict(
        session.execute(
            select(SealedSheets.wave_id, func.sum(SealedSheets.respondents))
            .where(SealedSheets.wave_id.in_(due))
            .group_by(SealedSheets.wave_id)
        ).all()
    )
    published = (Wave.id.in_(sheets), Wave.state == WaveState.PUBLISHED)
    waves = session.scalars(select(Wave).where(*published)).all()
    for wave in waves:
        session.execute(
            delete(SealedSheets)
            .where(SealedSheets.wave_id == wave.id)
            .execution_options(synchronize_session=False)
        )
        record(
            session, actor, DeletedRecord.SHEETS, deletion_subject(wave, in_fives(sheets[wave.id]))
        )
    return len(waves)


def discard_late_drafts(session: TenantSession) -> int:
    """Delete drafts of waves that take no more answers; return how many."""
    closed = select(Wave.id).where(Wave.state.not_in([WaveState.PLANNED, WaveState.OPEN]))
    result = session.execute(
        delete(Draft).where(Draft.wave_id.in_(closed)).execution_options(synchronize_session=False)
    )
    return result.rowcount if isinstance(result, CursorResult) else 0

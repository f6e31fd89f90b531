"""What other features may ask about answers: numbers only, never an answer."""

from __future__ import annotations

import uuid

from sqlalchemy import func, select

from blickwinkel.database import TenantSession
from blickwinkel.response.models import InboxEntry


def waiting(session: TenantSession, wave_id: uuid.UUID) -> int:
    """Return how many answers of a wave wait to be counted."""
    inbox = select(func.count()).select_from(InboxEntry).where(InboxEntry.wave_id == wave_id)
    return session.scalars(inbox).one()


def enough_waits(session: TenantSession, wave_id: uuid.UUID, minimum: int) -> bool:
    """Tell whether at least so many answers of a wave wait; looks at no more rows than that."""
    some = select(InboxEntry.id).where(InboxEntry.wave_id == wave_id).limit(minimum).subquery()
    return session.scalars(select(func.count()).select_from(some)).one() >= minimum

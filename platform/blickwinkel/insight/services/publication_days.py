"""On which day a wave was published: from then on the promised time of its answer sheets runs."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select

from blickwinkel.database import TenantSession
from blickwinkel.insight.models import Publication


def publication_day(session: TenantSession, wave_id: uuid.UUID) -> date | None:
    """Return the day of a wave's publication, or None if it is not published."""
    return session.scalar(select(Publication.published_on).where(Publication.wave_id == wave_id))


def published_until(session: TenantSession, day: date) -> list[uuid.UUID]:
    """Return the waves that were published on a day or before."""
    return list(session.scalars(select(Publication.wave_id).where(Publication.published_on <= day)))

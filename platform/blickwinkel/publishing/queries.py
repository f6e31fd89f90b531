"""What is published, and since when: from that day the promised time of the answer sheets runs."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from sqlalchemy import select

from blickwinkel.database import TenantSession
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.publishing.models import Publication
from blickwinkel.survey.models import Wave, WaveState

#: What a publication states of its terms; it may state more.
TERMS: Final = ("k", "min_deviating", "distribution_from", "version")
NEWEST_FIRST: Final = (Wave.closes_on.desc(), Wave.number.desc(), Wave.id)


def publication_day(session: TenantSession, wave_id: uuid.UUID) -> date | None:
    """Return the day of a wave's publication, or None if it is not published."""
    return session.scalar(select(Publication.published_on).where(Publication.wave_id == wave_id))


def published_until(session: TenantSession, day: date) -> list[uuid.UUID]:
    """Return the waves that were published on a day or before."""
    return list(session.scalars(select(Publication.wave_id).where(Publication.published_on <= day)))


def published_waves(session: TenantSession) -> Sequence[Wave]:
    """Return all published waves of the tenant, newest first."""
    published = select(Wave).where(Wave.state == WaveState.PUBLISHED)
    return session.scalars(published.order_by(*NEWEST_FIRST)).all()


def frozen_terms(rules: Mapping[str, Any]) -> Terms:
    """Return the terms that a publication states."""
    return Terms(**{name: rules[name] for name in TERMS})

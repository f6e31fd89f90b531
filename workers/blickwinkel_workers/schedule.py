"""What happens by the clock: the sweep for lost bells, and the deletions that people were promised.

Both may run twice or late without harm; what is due stands in the database.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from blickwinkel.access.actor import program
from blickwinkel.insight.services.publication_days import published_until
from blickwinkel.response.jobs import TallyWave
from blickwinkel.response.services.retention import discard_late_drafts, shred_sheets
from blickwinkel.survey.jobs import CloseWave
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.promise import SHEET_DAYS
from blickwinkel.survey.services.retention import forget_participation
from blickwinkel.tenancy.models import Tenant
from blickwinkel.web.context import Platform

#: Seconds between two sweeps; a lost bell costs at most this.
EVERY = 30.0
SWEEP = "schedule.sweep"

#: Deletion is due by day; looking every hour catches up soon after a stop.
RETENTION_EVERY = 3600.0
RETENTION = "schedule.retention"


def sweep(platform: Platform) -> int:
    """Ring for every open or closing wave of every tenant; return how often it rang."""
    rung = 0
    for tenant_id in _tenants(platform):
        with platform.database.tenant(tenant_id) as session:
            waves = session.execute(
                select(Wave.id, Wave.state).where(
                    Wave.state.in_([WaveState.OPEN, WaveState.CLOSING])
                )
            ).all()
        for wave_id, state in waves:
            job = CloseWave if state is WaveState.CLOSING else TallyWave
            platform.bell.ring(job(tenant_id, wave_id))
            rung += 1
    return rung


def delete_what_is_due(platform: Platform, today: date) -> None:
    """Delete ledgers, answer sheets and drafts whose time is over, tenant by tenant."""
    for tenant_id in _tenants(platform):
        actor = program(tenant_id, "retention")
        with platform.database.tenant(tenant_id) as session:
            forget_participation(session, actor, today)
            due = published_until(session, today - timedelta(days=SHEET_DAYS))
            shred_sheets(session, actor, due)
            discard_late_drafts(session)
            session.commit()


def _tenants(platform: Platform) -> Sequence[uuid.UUID]:
    with platform.database.directory() as directory:
        return directory.scalars(select(Tenant.id)).all()

"""What happens by the clock: the sweep for lost messages, and the deletions that people were promised.

Both may run twice or late without harm; what is due stands in the database.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import select

from blickwinkel.access.actor import program
from blickwinkel.access.permissions import Permission
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.queries import published_until
from blickwinkel.response.jobs import TallyWave
from blickwinkel.response.services.retention import discard_late_drafts, shred_sheets
from blickwinkel.survey.jobs import CloseWave
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.policies import SHEET_DAYS
from blickwinkel.survey.services.retention import forget_participation
from blickwinkel.tenancy.models import Tenant

#: Seconds between two sweeps; a lost message costs at most this.
EVERY = 30.0
SWEEP = "schedule.sweep"

#: Deletion is due by day; looking every hour catches up soon after a stop.
RETENTION_EVERY = 3600.0
RETENTION = "schedule.retention"


def sweep(platform: Platform) -> int:
    """Send a job for every open or closing wave of every tenant; return how many."""
    sent = 0
    for tenant_id in _tenants(platform):
        with platform.database.tenant(tenant_id) as session:
            waves = session.execute(
                select(Wave.id, Wave.state).where(
                    Wave.state.in_([WaveState.OPEN, WaveState.CLOSING])
                )
            ).all()
        for wave_id, state in waves:
            job = CloseWave if state is WaveState.CLOSING else TallyWave
            platform.queue.send(job(tenant_id, wave_id))
            sent += 1
    return sent


def delete_what_is_due(platform: Platform, today: date) -> None:
    """Delete ledgers, answer sheets and drafts whose time is over, tenant by tenant."""
    for tenant_id in _tenants(platform):
        actor = program(tenant_id, "retention", Permission.ANSWERS_DELETE)
        with platform.database.tenant(tenant_id) as session:
            forget_participation(session, actor, today)
            due = published_until(session, today - timedelta(days=SHEET_DAYS))
            shred_sheets(session, actor, due)
            discard_late_drafts(session)
            session.commit()


def _tenants(platform: Platform) -> Sequence[uuid.UUID]:
    with platform.database.directory() as directory:
        return directory.scalars(select(Tenant.id)).all()

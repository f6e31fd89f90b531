"""The sweep: finds what a lost bell left behind. It only rings; what is due stands in the database."""

from __future__ import annotations

from sqlalchemy import select

from blickwinkel.response.jobs import TallyWave
from blickwinkel.survey.jobs import CloseWave
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.tenancy.models import Tenant
from blickwinkel.web.context import Platform

#: Seconds between two sweeps; a lost bell costs at most this.
EVERY = 30.0
SWEEP = "schedule.sweep"


def sweep(platform: Platform) -> int:
    """Ring for every open or closing wave of every tenant; return how often it rang."""
    rung = 0
    with platform.database.directory() as directory:
        tenants = directory.scalars(select(Tenant.id)).all()
    for tenant_id in tenants:
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

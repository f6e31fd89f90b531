"""Counting answers."""

from __future__ import annotations

import logging
import time
import uuid

from blickwinkel.database import TenantSession
from blickwinkel.platform.parts import Platform
from blickwinkel.response.jobs import TallyWave
from blickwinkel.response.services import backlog
from blickwinkel.response.services.counting import DamagedDataError
from blickwinkel.response.services.tallying import drain
from blickwinkel_workers import schedule

logger = logging.getLogger(__name__)

# when this process last complained about a wave: a job comes with each answer, complaints must not
_complained: dict[uuid.UUID, float] = {}


def tally_wave(platform: Platform, job: TallyWave) -> str | None:
    """Move what waits in a wave's inbox, if enough waits; damaged data waits there for the close."""
    minimum = platform.settings.tally_minimum
    try:
        return "counted" if drain(platform.database, job.tenant_id, job.wave_id, minimum) else None
    except DamagedDataError as damage:
        _complain(job.wave_id, damage)
        return None


def enough_waits(platform: Platform, session: TenantSession, job: TallyWave) -> bool:
    """Tell whether a batch of a wave waits."""
    return backlog.enough_waits(session, job.wave_id, platform.settings.tally_minimum)


def _complain(wave_id: uuid.UUID, damage: DamagedDataError) -> None:
    if time.monotonic() - _complained.get(wave_id, -schedule.EVERY) >= schedule.EVERY:
        _complained[wave_id] = time.monotonic()
        logger.error("wave %s is not tallied: %s", wave_id, damage)

"""Counting answers."""

from __future__ import annotations

import logging
import time
import uuid

from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.services.publishing import drain
from blickwinkel.response.jobs import TallyWave
from blickwinkel.response.services.counting import DamagedDataError
from blickwinkel_workers import schedule

logger = logging.getLogger(__name__)

# when this process last complained about a wave: a job comes with each answer, complaints must not
_complained: dict[uuid.UUID, float] = {}


def tally_wave(platform: Platform, job: TallyWave) -> None:
    """Move what waits in a wave's inbox, if enough waits; damaged data waits there for the close."""
    try:
        drain(platform.database, job.tenant_id, job.wave_id, platform.settings.tally_minimum)
    except DamagedDataError as damage:
        _complain(job.wave_id, damage)


def _complain(wave_id: uuid.UUID, damage: DamagedDataError) -> None:
    if time.monotonic() - _complained.get(wave_id, -schedule.EVERY) >= schedule.EVERY:
        _complained[wave_id] = time.monotonic()
        logger.error("wave %s is not tallied: %s", wave_id, damage)

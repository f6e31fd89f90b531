"""Closing waves."""

from __future__ import annotations

from blickwinkel import clock
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.survey.jobs import CloseWave


def close_wave(platform: Platform, job: CloseWave) -> None:
    """Drain, recount, compare and publish."""
    finish_wave(platform.database, job.tenant_id, job.wave_id, clock.today())

"""Counting answers."""

from __future__ import annotations

from blickwinkel.insight.services.publishing import drain
from blickwinkel.response.jobs import TallyWave
from blickwinkel.web.context import Platform


def tally_wave(platform: Platform, job: TallyWave) -> None:
    """Move what waits in a wave's inbox, if enough waits."""
    drain(platform.database, job.tenant_id, job.wave_id, platform.settings.tally_minimum)

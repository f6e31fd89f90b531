"""Closing waves."""

from __future__ import annotations

from blickwinkel import clock
from blickwinkel.observability.metrics import Counter
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.survey.jobs import CloseWave
from blickwinkel.survey.models import WaveState


def close_wave(platform: Platform, job: CloseWave) -> str:
    """Drain, recount, compare and publish."""

    def ended(state: WaveState) -> None:
        platform.metrics.count(Counter.PUBLICATIONS, state.value)

    today = clock.today()
    published = finish_wave(platform.database, job.tenant_id, job.wave_id, today, ended=ended)
    return "published" if published else "not published"

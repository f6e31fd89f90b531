"""A planned wave, and waves brought into each later state, for tests of what may still be done."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import update

from blickwinkel.catalogue.services import adopt
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.services.waves import WavePlan, open_wave, plan_wave
from support.company import Company

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 20)
#: What can be said about a wave's age by moving it only forward.
WAY = {
    WaveState.PLANNED: (),
    WaveState.OPEN: (WaveState.OPEN,),
    WaveState.CLOSING: (WaveState.OPEN, WaveState.CLOSING),
    WaveState.PUBLISHED: (WaveState.OPEN, WaveState.CLOSING, WaveState.PUBLISHED),
    WaveState.STOPPED: (WaveState.OPEN, WaveState.CLOSING, WaveState.STOPPED),
}

WaveIn = Callable[[WaveState], uuid.UUID]


@pytest.fixture
def planned(company: Company) -> uuid.UUID:
    """A wave that nobody has been asked in."""
    with company.database.tenant(company.tenant_id) as session:
        version = adopt(session, company.actor, company.framework)
        plan = WavePlan(version.id, "Q1 2026", FIRST, LAST)
        wave = plan_wave(session, company.actor, plan)
        session.commit()
        return wave.id


@pytest.fixture
def wave_in(company: Company, planned: uuid.UUID) -> WaveIn:
    """Bring the planned wave into a state; it is opened by the service, then only its state moves."""

    def bring(state: WaveState) -> uuid.UUID:
        for step in WAY[state]:
            with company.database.tenant(company.tenant_id) as session:
                if step is WaveState.OPEN:
                    open_wave(session, company.actor, planned, company.key, FIRST)
                else:
                    session.execute(update(Wave).values(state=step, closed_on=LAST))
                session.commit()
        return planned

    return bring

"""Reads for the works council's pages: every survey with its rules, its packages and who takes part."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from blickwinkel.council.facts import Facts
from blickwinkel.council.models import CouncilPackage
from blickwinkel.council.services.gathering import gather, survey_ids
from blickwinkel.council.services.packages import packages
from blickwinkel.database import TenantSession
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.queries import WaveView, wave_view


@dataclass(frozen=True, slots=True)
class SurveyRules:
    """A survey as its works council may see it: no part of it is a result.

    Attributes:
        survey_id: the survey.
        facts: as of today.
        packages: made so far, newest first; without their facts.
        running: waves that take or count answers, with coarse participation.
    """

    survey_id: uuid.UUID
    facts: Facts
    packages: Sequence[CouncilPackage]
    running: tuple[WaveView, ...]


def surveys(session: TenantSession, directory: TenantSession, today: date) -> list[SurveyRules]:
    """Return all surveys that have a wave, the one with the most recent wave first."""
    made = packages(session)
    return [
        SurveyRules(
            survey_id=survey_id,
            facts=gather(session, directory, survey_id, today),
            packages=made.get(survey_id, ()),
            running=_running(session, survey_id),
        )
        for survey_id in survey_ids(session)
    ]


def _running(session: TenantSession, survey_id: uuid.UUID) -> tuple[WaveView, ...]:
    open_waves = session.scalars(
        select(Wave.id)
        .where(Wave.survey_id == survey_id, Wave.state.in_([WaveState.OPEN, WaveState.CLOSING]))
        .order_by(Wave.closes_on, Wave.id)
    )
    return tuple(wave_view(session, wave_id) for wave_id in open_waves)

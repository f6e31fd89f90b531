"""Reads of answering: what a personal link, or what is left of one, leads to."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from blickwinkel.database import Database
from blickwinkel.errors import NotFoundError
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.queries import tenant_of_code
from blickwinkel.survey.services.links import link_code_of
from blickwinkel.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class AnsweredWave:
    """What the thank-you page says; it is reached without a personal link and knows no person."""

    tenant: Tenant
    title: str
    closes_on: date


def tenant_of_token(database: Database, token: str) -> Tenant:
    """Return the tenant that a personal link belongs to.

    Raises:
        NotFoundError: this cannot be a token, or no tenant has its code.
    """
    return tenant_of_code(database, link_code_of(token) or "")


def answered_wave(database: Database, link_code: str, wave_id: uuid.UUID) -> AnsweredWave:
    """Return what people are told after answering in a wave.

    Raises:
        NotFoundError: there is no such wave, or nobody has been asked yet.
    """
    tenant = tenant_of_code(database, link_code)
    with database.tenant(tenant.id) as session:
        found = session.execute(
            select(Wave.title, Wave.closes_on).where(
                Wave.id == wave_id, Wave.state != WaveState.PLANNED
            )
        ).one_or_none()
    if found is None:
        raise NotFoundError("wave")
    return AnsweredWave(tenant, found.title, found.closes_on)

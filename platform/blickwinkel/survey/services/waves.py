"""The life of a wave: planned, open, closing; publishing it is the work of publishing."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, insert, select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError, InvalidInputError, NotFoundError
from blickwinkel.jobs.queue import Queue, enqueue
from blickwinkel.measurement.confidentiality.leadership import BOARD
from blickwinkel.measurement.confidentiality.rules import MIN_K, Terms
from blickwinkel.organization.queries import current_tree, people_for_snapshot
from blickwinkel.survey.jobs import CloseWave
from blickwinkel.survey.models import Invitation, SnapshotUnit, Survey, Wave, WaveState
from blickwinkel.survey.policies import refusal_to_close, refusal_to_open
from blickwinkel.survey.services.consent import settle
from blickwinkel.survey.services.links import LinkKey, token_hash
from blickwinkel.survey.services.snapshot import BoundedUnit, Seat, assign_seats, number_units
from blickwinkel.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class WavePlan:
    """What an administrator decides about a wave before it opens."""

    framework_version_id: uuid.UUID
    title: str
    opens_on: date
    closes_on: date
    k: int = 5


def plan_wave(session: TenantSession, actor: Actor, plan: WavePlan) -> Wave:
    """Add the next wave of the survey that belongs to the framework.

    Raises:
        NotAllowedError: the actor lacks the right.
        InvalidInputError: the title is empty, the dates are in the wrong order, or k is below 5.
        NotFoundError: the framework version is not adopted.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    terms = checked_terms(plan.title, plan.opens_on, plan.closes_on, plan.k)
    survey = _survey_of(session, plan.framework_version_id)
    last = session.scalar(select(func.max(Wave.number)).where(Wave.survey_id == survey.id))
    wave = Wave(
        survey_id=survey.id,
        framework_version_id=plan.framework_version_id,
        number=(last or 0) + 1,
        title=plan.title.strip(),
        state=WaveState.PLANNED,
        opens_on=plan.opens_on,
        closes_on=plan.closes_on,
        k=terms.k,
        min_deviating=terms.min_deviating,
    )
    session.add(wave)
    record(session, actor, "wave.plan", wave.title)
    session.flush()
    return wave


def checked_terms(title: str, opens_on: date, closes_on: date, k: int) -> Terms:
    """Return the confidentiality terms of a plan that is possible.

    Raises:
        InvalidInputError: the title is empty, the dates are in the wrong order, or k is below 5.
    """
    if not title.strip():
        raise InvalidInputError(
            "The wave needs a title, such as “Q3 2026”.", code="wave.title_missing"
        )
    if closes_on < opens_on:
        raise InvalidInputError(
            "The last day lies before the first day.", code="wave.days_reversed"
        )
    if k < MIN_K:
        raise InvalidInputError(
            "Fewer than five is never possible: in a smaller group single answers could be worked out.",
            code="wave.threshold_too_low",
        )
    return Terms(k=k)


def _survey_of(session: TenantSession, framework_version_id: uuid.UUID) -> Survey:
    framework = framework_of(session, framework_version_id)
    survey = session.scalar(select(Survey).where(Survey.framework_id == framework.id))
    if survey is None:
        survey = Survey(framework_id=framework.id)
        session.add(survey)
        session.flush()
    return survey


def find_wave(session: TenantSession, wave_id: uuid.UUID, *, lock: bool = False) -> Wave:
    """Return a wave of the tenant, locked against every other change of its state if asked.

    Raises:
        NotFoundError: there is no such wave here.
    """
    statement = select(Wave).where(Wave.id == wave_id)
    if lock:
        statement = statement.with_for_update().execution_options(populate_existing=True)
    wave = session.scalar(statement)
    if wave is None:
        raise NotFoundError("wave")
    return wave


def open_wave(
    session: TenantSession, actor: Actor, wave_id: uuid.UUID, key: LinkKey, today: date
) -> int:
    """Freeze the organisation, invite everybody in it, and take answers; return the invited.

    Raises:
        NotAllowedError: the actor lacks the right.
        ConflictError: the wave is not planned, or there is nobody to invite.
        NotFoundError: there is no such wave.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    wave = find_wave(session, wave_id, lock=True)
    if refusal := refusal_to_open(wave.state, str):
        raise ConflictError(refusal, code="wave.not_planned")
    framework = framework_of(session, wave.framework_version_id)
    units = number_units(current_tree(session, today))
    seats = assign_seats(
        people_for_snapshot(session, today), units, [p.id for p in framework.perspectives]
    )
    if not seats:
        raise ConflictError(
            "There is nobody to invite. Import the employees first.", code="wave.nobody_to_invite"
        )
    settle(session, wave, {seat.employee_id for seat in seats if seat.perspective == BOARD})
    freeze_units(session, wave, units)
    _invite(session, wave, seats, key)
    wave.invited = dict(Counter(seat.perspective for seat in seats))
    wave.state = WaveState.OPEN
    wave.opened_on = today
    record(session, actor, "wave.open", f"{wave.title}: {len(seats)}")
    session.flush()
    return len(seats)


def freeze_units(session: TenantSession, wave: Wave, units: Sequence[BoundedUnit]) -> None:
    """Keep the organisation of a wave as it is now."""
    session.execute(
        insert(SnapshotUnit),
        [
            {
                "tenant_id": session.tenant_id,
                "wave_id": wave.id,
                "unit_id": unit.node.id,
                "parent_id": unit.node.parent_id,
                "code": unit.node.code,
                "name": unit.node.name,
                "lft": unit.lft,
                "rgt": unit.rgt,
                "depth": unit.depth,
            }
            for unit in units
        ],
    )


def _invite(session: TenantSession, wave: Wave, seats: list[Seat], key: LinkKey) -> None:
    tenant = session.get_one(Tenant, session.tenant_id)
    rows = []
    for seat in seats:
        invitation_id = uuid.uuid4()
        token = key.token(tenant.link_code, tenant.id, invitation_id)
        rows.append(
            {
                "tenant_id": tenant.id,
                "id": invitation_id,
                "wave_id": wave.id,
                "employee_id": seat.employee_id,
                "unit_id": seat.unit_id,
                "perspective": seat.perspective,
                "token_hash": token_hash(token),
                "answered": False,
            }
        )
    session.execute(insert(Invitation), rows)


def close_wave(
    session: TenantSession, actor: Actor, wave_id: uuid.UUID, queue: Queue, today: date
) -> None:
    """Take no more answers and let a worker count and publish.

    Raises:
        NotAllowedError: the actor lacks the right.
        ConflictError: the wave is not open.
        NotFoundError: there is no such wave.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    wave = find_wave(session, wave_id, lock=True)
    if refusal := refusal_to_close(wave.state, str):
        raise ConflictError(refusal, code="wave.not_open")
    wave.state = WaveState.CLOSING
    wave.closed_on = today
    record(session, actor, "wave.close", wave.title)
    enqueue(session, queue, CloseWave(session.tenant_id, wave.id))
    session.flush()

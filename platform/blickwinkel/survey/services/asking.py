"""Asks a board for an open leadership view: one link for each member, handed to the tenant's office."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import date

from sqlalchemy import insert, select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError
from blickwinkel.extension.framework import Framework
from blickwinkel.measurement.confidentiality.leadership import BOARD
from blickwinkel.organization.models import Employee, Unit
from blickwinkel.organization.queries import people_for_snapshot
from blickwinkel.survey.models import LeadershipConsent, LeadershipView, Wave
from blickwinkel.survey.policies import refusal_to_change
from blickwinkel.survey.services.consent import MINIMUM_BOARD
from blickwinkel.survey.services.distribution import PersonalLink
from blickwinkel.survey.services.links import LinkKey, consent_hash
from blickwinkel.survey.services.waves import find_wave
from blickwinkel.tenancy.models import Tenant

CONSENT_PATH = "c"


def board_today(session: TenantSession, framework: Framework, today: date) -> list[uuid.UUID]:
    """Return who would answer as a member of the board if the wave opened today."""
    if BOARD not in (perspective.id for perspective in framework.perspectives):
        return []
    return [person.id for person in people_for_snapshot(session, today) if person.on_board]


def ask_board(
    session: TenantSession, actor: Actor, wave_id: uuid.UUID, key: LinkKey, today: date
) -> None:
    """Ask each member of today's board, once per wave; the links are handed out separately.

    Raises:
        NotAllowedError: the actor lacks the right.
        ConflictError: the wave has been opened, the board is asked already, it has fewer than three
            members, or the framework asks nobody as a member of the board.
        NotFoundError: there is no such wave.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    wave = find_wave(session, wave_id, lock=True)
    if refusal := refusal_to_change(wave.state, str):
        raise ConflictError(refusal, code="wave.terms_promised")
    if wave.leadership_view is not LeadershipView.CONFIDENTIAL:
        raise ConflictError(
            "The board has been asked already. Each wave asks it once.", code="wave.board_asked"
        )
    board = board_today(session, framework_of(session, wave.framework_version_id), today)
    if len(board) < MINIMUM_BOARD:
        raise ConflictError(
            "An open leadership view needs at least three members of the board who are asked.",
            code="wave.board_too_small",
        )
    _add_questions(session, wave, board, key)
    wave.leadership_view = LeadershipView.ASKED
    record(session, actor, "wave.ask_board", wave.title)
    session.flush()


def _add_questions(
    session: TenantSession, wave: Wave, board: Collection[uuid.UUID], key: LinkKey
) -> None:
    tenant = session.get_one(Tenant, session.tenant_id)
    session.execute(
        insert(LeadershipConsent),
        [
            {
                "tenant_id": tenant.id,
                "wave_id": wave.id,
                "employee_id": member,
                "token_hash": consent_hash(
                    key.consent_token(tenant.link_code, tenant.id, wave.id, member)
                ),
                "answered": False,
            }
            for member in board
        ],
    )


def hand_out_consent_links(
    session: TenantSession, actor: Actor, wave_id: uuid.UUID, key: LinkKey
) -> list[PersonalLink]:
    """Return the links of everybody asked, whether they have decided or not, and log that.

    Raises:
        NotAllowedError: the actor lacks the right.
        ConflictError: the wave has been opened, or the board has not been asked.
        NotFoundError: there is no such wave.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    wave = find_wave(session, wave_id)
    if refusal := refusal_to_change(wave.state, str):
        raise ConflictError(refusal, code="wave.terms_promised")
    if wave.leadership_view is LeadershipView.CONFIDENTIAL:
        raise ConflictError("The board has not been asked yet.", code="wave.board_not_asked")
    links = _links_of(session, wave, key)
    record(session, actor, "wave.hand_out_consent_links", f"{wave.title}: {len(links)}")
    session.flush()
    return links


def _links_of(session: TenantSession, wave: Wave, key: LinkKey) -> list[PersonalLink]:
    tenant = session.get_one(Tenant, session.tenant_id)
    rows = session.execute(
        select(Employee, Unit.name)
        .join(LeadershipConsent, LeadershipConsent.employee_id == Employee.id)
        .join(Unit, Unit.id == Employee.unit_id)
        .where(LeadershipConsent.wave_id == wave.id)
        .order_by(Employee.family_name, Employee.given_name, Employee.number)
    )
    return [
        PersonalLink(
            name=f"{member.given_name} {member.family_name}",
            email=member.email_norm or "",
            unit=unit,
            locale=member.locale,
            token=key.consent_token(tenant.link_code, tenant.id, wave.id, member.id),
            path=CONSENT_PATH,
        )
        for member, unit in rows
    ]

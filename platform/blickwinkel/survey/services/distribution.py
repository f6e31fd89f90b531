"""Hands the personal links of an open wave to the tenant, whose office then sends them."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError
from blickwinkel.organization.models import Employee
from blickwinkel.survey.models import Invitation, SnapshotUnit, Wave, WaveState
from blickwinkel.survey.services.links import LinkKey
from blickwinkel.survey.services.waves import find_wave
from blickwinkel.tenancy.models import Tenant

#: A spreadsheet takes a cell that begins with one of these for a formula.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


@dataclass(frozen=True, slots=True)
class PersonalLink:
    """One row of the list: who gets which link; nothing about having answered.

    ``path`` is the first part of the address: ``a`` leads to a questionnaire.
    """

    name: str
    email: str
    unit: str
    locale: str
    token: str
    path: str = "a"


def hand_out_links(
    session: TenantSession, actor: Actor, wave_id: uuid.UUID, key: LinkKey
) -> list[PersonalLink]:
    """Return the links of everybody invited, whether they have answered or not, and log that.

    Raises:
        NotAllowedError: the actor lacks the right.
        ConflictError: the wave takes no answers, so its links lead nowhere.
        NotFoundError: there is no such wave.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    wave = find_wave(session, wave_id)
    if wave.state is not WaveState.OPEN:
        raise ConflictError(
            "Personal links can be handed out only while the wave is open.", code="wave.not_open"
        )
    links = _links_of(session, wave, key)
    record(session, actor, "wave.hand_out_links", f"{wave.title}: {len(links)}")
    session.flush()
    return links


def _links_of(session: TenantSession, wave: Wave, key: LinkKey) -> list[PersonalLink]:
    tenant = session.get_one(Tenant, session.tenant_id)
    rows = session.execute(
        select(
            Invitation.id,
            Employee.given_name,
            Employee.family_name,
            Employee.email_norm,
            Employee.locale,
            SnapshotUnit.name,
        )
        .join(Employee, Employee.id == Invitation.employee_id)
        .join(
            SnapshotUnit,
            (SnapshotUnit.wave_id == Invitation.wave_id)
            & (SnapshotUnit.unit_id == Invitation.unit_id),
        )
        .where(Invitation.wave_id == wave.id)
        .order_by(SnapshotUnit.lft, Employee.family_name, Employee.given_name, Employee.number)
    )
    return [
        PersonalLink(
            name=f"{given} {family}",
            email=email or "",
            unit=unit,
            locale=locale,
            token=key.token(tenant.link_code, tenant.id, invitation_id),
        )
        for invitation_id, given, family, email, locale, unit in rows
    ]


def as_csv(links: Sequence[PersonalLink], base_url: str, columns: Sequence[str]) -> bytes:
    """Return the list as a file that spreadsheets open without asking, in any language.

    Semicolons and the byte order mark are what a German spreadsheet expects; each cell is quoted, and
    one that looks like a formula gets an apostrophe in front, so that opening the file runs nothing.

    Args:
        links: the rows.
        base_url: address of the installation, without a trailing slash.
        columns: headings for name, e-mail, unit, language and link.
    """
    sheet = io.StringIO()
    writer = csv.writer(sheet, delimiter=";", quoting=csv.QUOTE_ALL)
    writer.writerow(columns)
    for link in links:
        row = (
            link.name,
            link.email,
            link.unit,
            link.locale,
            f"{base_url}/{link.path}/{link.token}",
        )
        writer.writerow([_harmless(cell) for cell in row])
    return sheet.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA_STARTS) else cell

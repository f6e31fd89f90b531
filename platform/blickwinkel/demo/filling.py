"""Fills the demo through the same services as real companies use; each step is skipped if done before."""

from __future__ import annotations

import logging
import uuid
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Row, select

from blickwinkel.access.actor import Actor, program
from blickwinkel.access.permissions import Permission
from blickwinkel.catalogue.services import adopt
from blickwinkel.database import TenantSession
from blickwinkel.demo.accounts import PASSWORD, add_accounts
from blickwinkel.demo.companies import (
    COMPANIES,
    CONSULTANCY_CODE,
    CONSULTANCY_DOMAIN,
    CONSULTANCY_NAME,
    CONSULTANCY_SLUG,
    Company,
)
from blickwinkel.demo.people import hr_files
from blickwinkel.demo.reorganising import reorganise
from blickwinkel.demo.story import answers, takes_part
from blickwinkel.extension.framework import Framework
from blickwinkel.i18n.messages import messages_for
from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services.accounts import create_account, grant
from blickwinkel.organization.models import Employee, Unit
from blickwinkel.organization.services import importing
from blickwinkel.organization.services.tables import Upload
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.services.answering import find_questionnaire, submit
from blickwinkel.response.services.tallying import drain
from blickwinkel.survey.models import Invitation, SnapshotUnit, Wave, WaveState
from blickwinkel.survey.services.links import LinkKey
from blickwinkel.survey.services.waves import WavePlan, close_wave, open_wave, plan_wave
from blickwinkel.tenancy.models import Tenant, TenantKind

logger = logging.getLogger(__name__)

#: What a company does in the demo without anybody who is logged in.
_RIGHTS = (
    Permission.FRAMEWORKS_ADOPT,
    Permission.ORGANIZATION_IMPORT,
    Permission.SURVEYS_MANAGE,
)

WAVES = 4
WAVE_DAYS = 18
#: Days before a wave on which its company reorganises.
DAYS_AHEAD = 20
BATCH = 250


def quarters(today: date, number: int = WAVES) -> list[tuple[str, date, date]]:
    """Return title, first and last day of the latest quarterly waves that are over, oldest first."""
    year, quarter = today.year, (today.month - 1) // 3
    found: list[tuple[str, date, date]] = []
    while len(found) < number:
        first = date(year, 3 * quarter + 1, 8)
        last = first + timedelta(days=WAVE_DAYS)
        if last < today:
            found.append((f"Q{quarter + 1} {year}", first, last))
        year, quarter = (year, quarter - 1) if quarter else (year - 1, 3)
    return found[::-1]


def fill(platform: Platform, company: Company, today: date) -> None:
    """Bring a company from nothing to four published waves, or go on where an earlier run stopped."""
    tenant_id = _tenant(platform, company.slug, company.name, company.link_code, TenantKind.COMPANY)
    actor = program(tenant_id, "demo", *_RIGHTS)
    schedule = quarters(today)
    with platform.database.tenant(tenant_id) as session:
        _organisation(session, actor, company, schedule[0][1])
    add_accounts(platform, company, tenant_id)
    for number, (title, first, last) in enumerate(schedule):
        if number == WAVES // 2:
            _change(platform, actor, company, first - timedelta(days=DAYS_AHEAD))
        _wave(platform, actor, company, number, (title, first, last))
        logger.info("%s: %s published", company.name, title)
    if company.open_wave:
        _running_wave(platform, actor, company, today)


def is_filled(platform: Platform, company: Company, today: date) -> bool:
    """Tell whether all closed waves of a company are published."""
    titles = [title for title, _, _ in quarters(today)]
    with platform.database.directory() as directory:
        tenant_id = directory.scalar(select(Tenant.id).where(Tenant.slug == company.slug))
    if tenant_id is None:
        return False
    with platform.database.tenant(tenant_id) as session:
        published = session.scalars(
            select(Wave.title).where(Wave.title.in_(titles), Wave.state == WaveState.PUBLISHED)
        ).all()
    return set(published) == set(titles)


def fill_consultancy(platform: Platform, today: date) -> None:
    """Add the consultancy whose consultant reads the results of both companies for a year."""
    tenant_id = _tenant(
        platform, CONSULTANCY_SLUG, CONSULTANCY_NAME, CONSULTANCY_CODE, TenantKind.CONSULTANCY
    )
    email = f"beratung@{CONSULTANCY_DOMAIN}"
    with platform.database.directory() as session:
        if session.scalar(select(Account).where(Account.email_norm == email)):
            return
        account = create_account(session, email, "Katharina Kompass", PASSWORD, "de")
        grant(session, account.id, tenant_id, Role.ADMINISTRATOR)
        for company in COMPANIES:
            client = session.scalars(select(Tenant.id).where(Tenant.slug == company.slug)).one()
            grant(session, account.id, client, Role.BOARD, valid_until=today + timedelta(days=365))
        session.commit()


def register(platform: Platform) -> None:
    """Make both companies known, so that the consultancy can be connected before they are filled."""
    for company in COMPANIES:
        _tenant(platform, company.slug, company.name, company.link_code, TenantKind.COMPANY)


def sample_links(platform: Platform, company: Company) -> dict[str, str]:
    """Return one unused personal link per perspective of the wave that is running."""
    key = LinkKey(platform.settings.secret_key)
    with platform.database.directory() as directory:
        tenant = directory.scalars(select(Tenant).where(Tenant.slug == company.slug)).one()
    with platform.database.tenant(tenant.id) as session:
        rows = session.execute(
            select(Invitation.perspective, Invitation.id)
            .join(Wave, Wave.id == Invitation.wave_id)
            .where(Wave.state == WaveState.OPEN, Invitation.answered.is_(False))
            .order_by(Invitation.perspective, Invitation.id)
            .distinct(Invitation.perspective)
        )
        return {
            perspective: f"{platform.settings.base_url}/a/"
            + key.token(tenant.link_code, tenant.id, invitation_id)
            for perspective, invitation_id in rows
        }


def _tenant(
    platform: Platform, slug: str, name: str, link_code: str, kind: TenantKind
) -> uuid.UUID:
    with platform.database.directory() as session:
        known = session.scalar(select(Tenant).where(Tenant.slug == slug))
        if known is None:
            known = Tenant(slug=slug, name=name, kind=kind, link_code=link_code)
            session.add(known)
            session.commit()
        return known.id


def _organisation(session: TenantSession, actor: Actor, company: Company, today: date) -> None:
    if session.scalar(select(Unit.id).limit(1)):
        return
    uploads = [Upload(name, content) for name, content in hr_files(company).items()]
    checked = importing.read(uploads, "de", messages_for("de").gettext)
    importing.apply(session, actor, checked.directory, today=today)
    session.commit()


def _change(platform: Platform, actor: Actor, company: Company, today: date) -> None:
    with platform.database.tenant(actor.tenant_id) as session:
        reorganise(session, actor, company, today)
        session.commit()


def _wave(
    platform: Platform, actor: Actor, company: Company, number: int, when: tuple[str, date, date]
) -> None:
    last = when[2]
    wave_id, state = _opened(platform, actor, company, when)
    if state is WaveState.OPEN:
        _answer(platform, company, actor.tenant_id, wave_id, number)
        with platform.database.tenant(actor.tenant_id) as session:
            close_wave(session, actor, wave_id, platform.queue, last)
            session.commit()
        state = WaveState.CLOSING
    if state is WaveState.CLOSING:
        finish_wave(platform.database, actor.tenant_id, wave_id, last + timedelta(days=1))


def _running_wave(platform: Platform, actor: Actor, company: Company, today: date) -> None:
    first = today - timedelta(days=5)
    title = f"Puls {today:%m/%Y}"
    wave_id, state = _opened(platform, actor, company, (title, first, today + timedelta(days=16)))
    if state is WaveState.OPEN:
        _answer(platform, company, actor.tenant_id, wave_id, WAVES, share=3)
        drain(platform.database, actor.tenant_id, wave_id, platform.settings.tally_minimum)


def _opened(
    platform: Platform, actor: Actor, company: Company, when: tuple[str, date, date]
) -> tuple[uuid.UUID, WaveState]:
    title, first, last = when
    framework = platform.extensions.frameworks()[company.framework]
    with platform.database.tenant(actor.tenant_id) as session:
        wave = session.scalar(select(Wave).where(Wave.title == title))
        if wave is None:
            version = adopt(session, actor, framework)
            wave = plan_wave(session, actor, WavePlan(version.id, title, first, last))
            open_wave(session, actor, wave.id, LinkKey(platform.settings.secret_key), first)
            session.commit()
        return wave.id, wave.state


def _answer(
    platform: Platform,
    company: Company,
    tenant_id: uuid.UUID,
    wave_id: uuid.UUID,
    number: int,
    share: int = 1,
) -> None:
    """Let those who take part answer; with a share of 3, every third of them so far."""
    framework = platform.extensions.frameworks()[company.framework]
    with platform.database.tenant(tenant_id) as session:
        waiting = session.execute(
            select(
                Invitation.id,
                Invitation.perspective,
                SnapshotUnit.code,
                Employee.number.label("person"),
            )
            .join(
                SnapshotUnit,
                (SnapshotUnit.wave_id == Invitation.wave_id)
                & (SnapshotUnit.unit_id == Invitation.unit_id),
            )
            .join(Employee, Employee.id == Invitation.employee_id)
            .where(Invitation.wave_id == wave_id, Invitation.answered.is_(False))
            .order_by(Employee.number)
        ).all()
        coming = [
            row
            for row in waiting
            if int(row.person) % share == 0
            and takes_part(company, number, row.perspective, row.code, row.person)
        ]
        for start in range(0, len(coming), BATCH):
            _answer_batch(
                platform, session, company, framework, number, coming[start : start + BATCH]
            )
            session.commit()


def _answer_batch(
    platform: Platform,
    session: TenantSession,
    company: Company,
    framework: Framework,
    number: int,
    batch: Sequence[Row[uuid.UUID, str, str, str]],
) -> None:
    key = LinkKey(platform.settings.secret_key)
    for invitation_id, perspective, unit, person in batch:
        token = key.token(company.link_code, session.tenant_id, invitation_id)
        asked = find_questionnaire(session, token)
        given = answers(company, framework, number, perspective, unit, person)
        submit(session, platform.queue, token, asked, given)

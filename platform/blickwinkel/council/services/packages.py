"""Making a package: freezing the facts of a day, unless nothing has changed since the last one."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import defer

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.council.facts import Facts, digest_of
from blickwinkel.council.models import CouncilPackage
from blickwinkel.council.services.gathering import gather
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.survey.models import Survey

#: The column holds no larger number; an address can.
MOST_PACKAGES = 2**31 - 1


def make_package(
    session: TenantSession,
    directory: TenantSession,
    actor: Actor,
    survey_id: uuid.UUID,
    today: date,
) -> CouncilPackage:
    """Freeze what the works council is told about a survey; the last package if that says the same.

    Raises:
        NotAllowedError: the actor lacks the right.
        NotFoundError: there is no such survey, or nothing was planned for it.
    """
    require(actor, Permission.PACKAGES_MAKE, session)
    # two people may press the button at once; one of them waits here
    session.execute(select(Survey.id).where(Survey.id == survey_id).with_for_update())
    facts = gather(session, directory, survey_id, today)
    last = newest_package(session, survey_id)
    if last is not None and last.digest == digest_of(facts):
        return last
    package = CouncilPackage(
        survey_id=survey_id,
        number=last.number + 1 if last else 1,
        made_on=today,
        made_by=actor.name,
        facts=dict(facts),
        digest=digest_of(facts),
    )
    session.add(package)
    record(session, actor, "package.make", f"{_any(facts)}: {package.number}")
    session.flush()
    return package


def newest_package(session: TenantSession, survey_id: uuid.UUID) -> CouncilPackage | None:
    """Return the last package of a survey."""
    return session.scalar(
        select(CouncilPackage)
        .where(CouncilPackage.survey_id == survey_id)
        .order_by(CouncilPackage.number.desc())
        .limit(1)
    )


def package(
    session: TenantSession, survey_id: uuid.UUID, number: int
) -> tuple[CouncilPackage, CouncilPackage | None]:
    """Return a package and the one before it.

    Raises:
        NotFoundError: there is no such package.
    """
    if number > MOST_PACKAGES:
        raise NotFoundError("package")
    found = {
        row.number: row
        for row in session.scalars(
            select(CouncilPackage).where(
                CouncilPackage.survey_id == survey_id,
                CouncilPackage.number.in_([number, number - 1]),
            )
        )
    }
    if number not in found:
        raise NotFoundError("package")
    return found[number], found.get(number - 1)


def packages(session: TenantSession) -> dict[uuid.UUID, list[CouncilPackage]]:
    """Return all packages by survey, the newest first."""
    found: dict[uuid.UUID, list[CouncilPackage]] = {}
    newest_first = select(CouncilPackage).order_by(CouncilPackage.number.desc())
    for row in session.scalars(newest_first.options(defer(CouncilPackage.facts))):
        found.setdefault(row.survey_id, []).append(row)
    return found


def _any(facts: Facts) -> str:
    return next(iter(facts["title"].values()), "")

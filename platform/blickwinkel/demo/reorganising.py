"""A made-up company changes its organisation half way, so that there is something to see in its trends."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select

from blickwinkel.access.actor import Actor
from blickwinkel.database import TenantSession
from blickwinkel.demo.companies import Company
from blickwinkel.demo.people import hr_files
from blickwinkel.i18n.messages import messages_for
from blickwinkel.organization.models import Unit, UnitSuccession
from blickwinkel.organization.services import importing
from blickwinkel.organization.services.succession import Declaration, SuccessionRegister
from blickwinkel.organization.services.tables import Upload
from blickwinkel.survey.queries import fixed_wave


def reorganise(session: TenantSession, actor: Actor, company: Company, today: date) -> None:
    """Bring in the changed HR file and declare which team went into which; once.

    Args:
        session: of the tenant; committed by the caller.
        actor: on whose behalf.
        company: with its reorganisation.
        today: the day on which it happens, after the wave before and ahead of the next one.
    """
    changed = company.reorganisation
    if not changed.merged or session.scalar(select(UnitSuccession.since).limit(1)):
        return
    uploads = [Upload(name, content) for name, content in hr_files(company, changed).items()]
    checked = importing.read(uploads, "de", messages_for("de").gettext)
    importing.apply(session, actor, checked.directory, today=today)
    units = {code: unit for code, unit in session.execute(select(Unit.code, Unit.id))}  # noqa: C416 - rows are no pairs to mypy
    register = SuccessionRegister(session, actor, today, fixed_wave(session), messages_for("de"))
    for gone, successor in changed.merged.items():
        register.declare(Declaration(units[gone], (units[successor],), today))

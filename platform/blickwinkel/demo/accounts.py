"""The log-ins of the demo, printed at its start; all have the same password."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import select

from blickwinkel.demo.companies import COMPANIES, CONSULTANCY_DOMAIN, CONSULTANCY_NAME, Company
from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services.accounts import create_account, grant
from blickwinkel.organization.models import Appointment, Employee, Unit
from blickwinkel.platform.parts import Platform

PASSWORD = "blickwinkel-demo"  # noqa: S105 - printed on the terminal, for made-up companies only


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """A log-in that the demo prints."""

    email: str
    who: str


def logins() -> list[DemoLogin]:
    """Return the log-ins of the demo; all have the same password."""
    shown = [
        DemoLogin(f"{role}@{company.domain}", f"{company.name}: {who}")
        for company in COMPANIES
        for role, who in (
            ("vorstand", "Vorstand / board"),
            ("cco", "CCO Kundenservice"),
            ("verwaltung", "Verwaltung / administrator"),
            ("betriebsrat", "Betriebsrat / works council"),
        )
    ]
    return [
        *shown,
        DemoLogin(f"board@{COMPANIES[0].domain}", f"{COMPANIES[0].name}: board, in English"),
        DemoLogin(f"beratung@{CONSULTANCY_DOMAIN}", f"{CONSULTANCY_NAME}: consultant of both"),
    ]


def add_accounts(platform: Platform, company: Company, tenant_id: uuid.UUID) -> None:
    """Give a company its log-ins; the CCO's is bound to the first one of the service division."""
    with platform.database.tenant(tenant_id) as session:
        serving = session.scalars(
            select(Employee.id)
            .join(Appointment, Appointment.employee_id == Employee.id)
            .join(Unit, Unit.id == Appointment.unit_id)
            .where(Unit.code == "KUN")
            .order_by(Employee.number)
        ).first()
    people = (
        ("vorstand", "Viola Vorstand", Role.BOARD, "de", None),
        ("board", "Bob Board", Role.BOARD, "en", None),
        ("cco", "Clara Kunde", Role.CCO, "de", serving),
        ("verwaltung", "Volker Verwaltung", Role.ADMINISTRATOR, "de", None),
        ("betriebsrat", "Berta Betriebsrat", Role.WORKS_COUNCIL, "de", None),
    )
    with platform.database.directory() as session:
        for local, name, role, locale, employee_id in people:
            email = f"{local}@{company.domain}"
            if session.scalar(select(Account.id).where(Account.email_norm == email)):
                continue
            account = create_account(session, email, name, PASSWORD, locale)
            grant(session, account.id, tenant_id, role, employee_id=employee_id)
        session.commit()

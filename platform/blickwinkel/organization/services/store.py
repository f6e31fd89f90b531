"""Finds out what is stored: the organisation of a day in the words of a file, and the rows behind it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, text

from blickwinkel.database import TenantSession
from blickwinkel.organization.models import Appointment, Employee, Unit
from blickwinkel.organization.queries import in_force
from blickwinkel.organization.services.cells import same
from blickwinkel.organization.services.difference import Stored
from blickwinkel.organization.services.directory import PersonRow, UnitRow


@dataclass(frozen=True, slots=True)
class Identities:
    """The rows behind keys and personnel numbers, in the form in which these are compared."""

    units: dict[str, uuid.UUID]
    people: dict[str, uuid.UUID]

    def unit(self, key: str) -> uuid.UUID:
        """Return the row of a unit."""
        return self.units[same(key)]

    def person(self, number: str) -> uuid.UUID:
        """Return the row of a person."""
        return self.people[same(number)]


def lock(session: TenantSession) -> None:
    """Let a second import of the same tenant wait until the first one is committed."""
    session.execute(
        text("select pg_advisory_xact_lock(hashtextextended(:key, 0))"),
        {"key": f"organization:{session.tenant_id}"},
    )


def load(session: TenantSession, today: date) -> tuple[Stored, Identities]:
    """Return the organisation of a day and the rows behind it, in an order that is always the same.

    The database returns rows in the order in which it happens to keep them; a fingerprint may not
    depend on that.
    """
    units = session.execute(_UNITS).all()
    codes: dict[uuid.UUID | None, str] = {unit.id: unit.code for unit in units}
    offices = _offices(session, codes, today)
    present: list[PersonRow] = []
    former: list[PersonRow] = []
    people: dict[str, uuid.UUID] = {}
    for row in session.execute(_EVERYBODY):
        people[same(row.number)] = row.id
        is_present = row.left_on is None or row.left_on > today
        (present if is_present else former).append(
            PersonRow(
                number=row.number,
                given_name=row.given_name,
                family_name=row.family_name,
                email=row.email_norm,
                locale=row.locale,
                unit=codes[row.unit_id],
                on_board=row.on_board,
                cco_of=offices.get(row.id, ()),
            )
        )
    rows = tuple(UnitRow(unit.code, unit.name, codes.get(unit.parent_id)) for unit in units)
    return (
        Stored(rows, tuple(present), tuple(former)),
        Identities({same(unit.code): unit.id for unit in units}, people),
    )


def _offices(
    session: TenantSession, codes: Mapping[uuid.UUID | None, str], today: date
) -> dict[uuid.UUID, tuple[str, ...]]:
    held: dict[uuid.UUID, list[str]] = {}
    for employee_id, unit_id in session.execute(
        select(Appointment.employee_id, Appointment.unit_id).where(in_force(today))
    ):
        held.setdefault(employee_id, []).append(codes[unit_id])
    return {employee_id: tuple(sorted(units)) for employee_id, units in held.items()}


_UNITS = select(Unit.id, Unit.code, Unit.name, Unit.parent_id).order_by(Unit.code, Unit.id)

_EVERYBODY = select(
    Employee.id,
    Employee.number,
    Employee.given_name,
    Employee.family_name,
    Employee.email_norm,
    Employee.locale,
    Employee.unit_id,
    Employee.on_board,
    Employee.left_on,
).order_by(Employee.number, Employee.id)

"""Writes a difference in bulk: a handful of statements, however many people.

Their order matters, because unique keys are checked row by row: an e-mail address is free before
somebody else gets it, and a new root waits below the old one until that has given way.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ARRAY, Uuid, column, func, insert, literal, select, update

from blickwinkel.database import Identified, TenantSession
from blickwinkel.organization.models import Appointment, Employee, Unit
from blickwinkel.organization.queries import in_force
from blickwinkel.organization.services.cells import same
from blickwinkel.organization.services.difference import Difference, Office
from blickwinkel.organization.services.directory import Directory, PersonRow
from blickwinkel.organization.services.store import Identities
from blickwinkel.organization.services.tree import parents_first

# objects in the session are expired afterwards instead, all at once
_BULK: Final = {"synchronize_session": False}


@dataclass(frozen=True, slots=True)
class Writer:
    """One import: where it is written, what it changes, and the rows known so far."""

    session: TenantSession
    directory: Directory
    difference: Difference
    rows: Identities
    today: date

    def write(self) -> None:
        """Write everything; the caller commits or rolls back."""
        self._add_units()
        self._place_units()
        self._rename_units()
        self._let_go()
        self._change_people()
        self._add_people()
        self._end_offices()
        self._begin_offices()
        self.session.expire_all()

    def _add_units(self) -> None:
        old_root = self.session.scalar(select(Unit.id).where(Unit.parent_id.is_(None)))
        added = {unit.code: unit for unit in self.difference.units_added}
        self.rows.units.update({same(code): uuid.uuid4() for code in added})
        order = parents_first({unit.code: unit.parent for unit in self.directory.units})
        _insert_all(
            self.session,
            Unit,
            [
                {
                    "id": self.rows.unit(code),
                    "code": code,
                    "name": added[code].name,
                    "parent_id": self._parent(added[code].parent) or old_root,
                }
                for code in order
                if code in added
            ],
        )

    def _place_units(self) -> None:
        moved = {change.key: change.changes[0].after for change in self.difference.units_moved}
        moved |= {unit.code: unit.parent for unit in self.difference.units_added if not unit.parent}
        places = [
            {"id": self.rows.unit(code), "parent_id": self._parent(parent)}
            for code, parent in moved.items()
        ]
        _update_all(self.session, Unit, [place for place in places if place["parent_id"]])
        _update_all(self.session, Unit, [place for place in places if not place["parent_id"]])

    def _parent(self, code: object) -> uuid.UUID | None:
        return self.rows.unit(str(code)) if code else None

    def _rename_units(self) -> None:
        changed = {same(change.key) for change in self.difference.units_changed}
        _update_all(
            self.session,
            Unit,
            [
                {"id": self.rows.unit(unit.code), "code": unit.code, "name": unit.name}
                for unit in self.directory.units
                if same(unit.code) in changed
            ],
        )

    def _let_go(self) -> None:
        # without the address: it may go to somebody else, and a former colleague gets no more mail
        gone = [self.rows.person(person.number) for person in self.difference.people_left]
        _update_all(
            self.session,
            Employee,
            [{"id": person, "left_on": self.today, "email_norm": None} for person in gone],
        )
        self.session.execute(
            update(Appointment)
            .where(_among(Appointment.deputy_id, gone), in_force(self.today))
            .values(deputy_id=None),
            execution_options=_BULK,
        )

    def _change_people(self) -> None:
        difference = self.difference
        changed = {same(c.number) for c in (*difference.people_changed, *difference.people_moved)}
        changed |= {same(person.number) for person in difference.people_returned}
        people = [person for person in self.directory.people if same(person.number) in changed]
        self._release_addresses((*people, *difference.people_joined))
        _update_all(self.session, Employee, [self._values(person) for person in people])

    def _release_addresses(self, claimants: Iterable[PersonRow]) -> None:
        claimed = [{"email_norm": person.email} for person in claimants if person.email]
        table = _values_table(Employee, claimed) if claimed else None
        if table is not None:
            self.session.execute(
                update(Employee)
                .where(Employee.email_norm == table.c.email_norm)
                .values(email_norm=None),
                execution_options=_BULK,
            )

    def _add_people(self) -> None:
        joined = self.difference.people_joined
        self.rows.people.update({same(person.number): uuid.uuid4() for person in joined})
        _insert_all(self.session, Employee, [self._values(person) for person in joined])

    def _values(self, person: PersonRow) -> dict[str, Any]:
        return {
            "id": self.rows.person(person.number),
            "number": person.number,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "email_norm": person.email,
            "locale": person.locale,
            "unit_id": self.rows.unit(person.unit),
            "on_board": person.on_board,
            "left_on": None,
        }

    def _end_offices(self) -> None:
        keys = [self._office(office) for office in self.difference.offices_ended]
        if keys:
            table = _values_table(Appointment, keys)
            self.session.execute(
                update(Appointment)
                .where(
                    Appointment.employee_id == table.c.employee_id,
                    Appointment.unit_id == table.c.unit_id,
                    in_force(self.today),
                )
                .values(ends_on=self.today),
                execution_options=_BULK,
            )

    def _begin_offices(self) -> None:
        begun = self.difference.offices_begun
        _insert_all(
            self.session,
            Appointment,
            [{"id": uuid.uuid4(), "starts_on": self.today, **self._office(o)} for o in begun],
        )

    def _office(self, office: Office) -> dict[str, uuid.UUID]:
        return {
            "employee_id": self.rows.person(office.number),
            "unit_id": self.rows.unit(office.unit),
        }


def _insert_all(
    session: TenantSession, model: type[Identified], rows: list[dict[str, Any]]
) -> None:
    """Add all rows in one statement; one for each row takes twenty times as long."""
    if rows:
        table = _values_table(model, rows)
        given = select(*(table.c[name] for name in rows[0]))
        session.execute(insert(model).from_select(list(rows[0]), given))


def _update_all(
    session: TenantSession, model: type[Identified], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Give each row, found by its id, new values in one statement."""
    if rows:
        table = _values_table(model, rows)
        new = {name: table.c[name] for name in rows[0] if name != "id"}
        session.execute(
            update(model).where(model.id == table.c.id).values(new), execution_options=_BULK
        )


def _values_table(model: type[Identified], rows: Sequence[Mapping[str, Any]]) -> Any:
    """Return rows as a table to join with: one array per column, whatever their number."""
    types = {name: getattr(model, name).type for name in rows[0]}
    arrays = [literal([row[name] for row in rows], ARRAY(kind)) for name, kind in types.items()]
    columns = [column(name, kind) for name, kind in types.items()]
    return func.unnest(*arrays).table_valued(*columns, name="given").render_derived()


def _among(attribute: Any, ids: Collection[uuid.UUID]) -> Any:
    return attribute == func.any(literal(list(ids), ARRAY(Uuid())))

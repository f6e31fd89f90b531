"""Every shape in which a statement can be written, each trying to reach another tenant's rows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, exists, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import aliased, make_transient
from sqlalchemy.orm.exc import StaleDataError

from blickwinkel.database import Database, TenantSession
from blickwinkel.errors import TenantScopeError
from blickwinkel.organization.models import Employee, Unit
from support.company import Company
from support.servers import ClonedDatabase

OWN, FOREIGN = "own", "foreign"
REFUSED = (TenantScopeError, DBAPIError, StaleDataError, InvalidRequestError)
UNITS = Unit.__table__
PEOPLE = Employee.__table__


@dataclass(frozen=True)
class Two:
    """Two tenants with one unit and two people each, all named after their tenant."""

    clone: ClonedDatabase
    database: Database
    own: Company
    foreign: Company

    def key(self) -> tuple[uuid.UUID, uuid.UUID]:
        """The key of the other tenant's unit."""
        return self.foreign.tenant_id, self.foreign.units["U"]

    def session(self) -> TenantSession:
        return self.database.tenant(self.own.tenant_id)


Read = Callable[[TenantSession, Two], Any]


def _recursive(session: TenantSession, _two: Two) -> Any:
    top = select(Unit.id, Unit.name).where(Unit.parent_id.is_(None)).cte(recursive=True)
    below = select(Unit.id, Unit.name).join(top, Unit.parent_id == top.c.id)
    return session.scalars(select(top.union_all(below).c.name)).all()


def _identity_map(session: TenantSession, two: Two) -> Any:
    session.scalars(select(Unit)).all()
    found = session.get(Unit, two.key())
    return [found.name] if found else [OWN]


def _copied(session: TenantSession, _two: Two) -> Any:
    raw = session.connection().connection.driver_connection
    with raw.cursor().copy("copy (select name from unit) to stdout") as rows:
        return [row[0] for row in rows.rows()]


#: Shapes of reading, and whether the session alone, without the policy, confines them too.
READS: dict[str, tuple[Read, bool]] = {
    "entity": (lambda s, _: [unit.name for unit in s.scalars(select(Unit))], True),
    "columns": (lambda s, _: s.scalars(select(Unit.name)).all(), True),
    "count": (lambda s, _: [OWN] * s.scalar(select(func.count(Unit.id))), True),
    "count from": (lambda s, _: [OWN] * s.scalar(select(func.count()).select_from(Unit)), True),
    "alias": (lambda s, _: s.scalars(select(aliased(Unit).name)).all(), True),
    "join": (
        lambda s, _: s.scalars(select(Unit.name).join(Employee, Employee.unit_id == Unit.id)).all(),
        True,
    ),
    "outer join": (
        lambda s, _: s.scalars(
            select(Unit.name).join(Employee, Employee.unit_id == Unit.id, isouter=True)
        ).all(),
        True,
    ),
    "where by foreign id": (
        lambda s, two: s.scalars(select(Unit.name).where(Unit.id == two.key()[1])).all() or [OWN],
        True,
    ),
    "where by foreign tenant": (
        lambda s, two: (
            s.scalars(select(Unit.name).where(Unit.tenant_id == two.key()[0])).all() or [OWN]
        ),
        True,
    ),
    "or true": (
        lambda s, _: s.scalars(
            select(Unit.name).where((Unit.id.is_(None)) | literal(1).is_not(None))
        ).all(),
        True,
    ),
    "subquery": (
        lambda s, _: s.scalars(select(select(Unit.name).subquery().c.name)).all(),
        True,
    ),
    "cte": (lambda s, _: s.scalars(select(select(Unit.name).cte().c.name)).all(), True),
    "recursive cte": (_recursive, True),
    "scalar subquery": (
        lambda s, two: [
            s.scalar(select(select(Unit.name).where(Unit.id == two.key()[1]).scalar_subquery()))
            or OWN
        ],
        True,
    ),
    "in": (
        lambda s, _: s.scalars(select(Unit.name).where(Unit.id.in_(select(Unit.id)))).all(),
        True,
    ),
    "exists": (
        lambda s, two: [
            FOREIGN if s.scalar(select(exists().where(Unit.id == two.key()[1]))) else OWN
        ],
        True,
    ),
    "union": (
        lambda s, _: s.scalars(select(Unit.name).union_all(select(Unit.name))).all(),
        True,
    ),
    "window": (
        lambda s, _: s.scalars(select(func.first_value(Unit.name).over(order_by=Unit.name))).all(),
        False,
    ),
    "yield_per": (
        lambda s, _: list(s.scalars(select(Unit.name).execution_options(yield_per=1))),
        True,
    ),
    "get": (lambda s, two: [getattr(s.get(Unit, two.key()), "name", OWN)], True),
    "identity map": (_identity_map, True),
    "legacy query": (lambda s, _: [unit.name for unit in s.query(Unit)], True),
    "core table": (lambda s, _: s.scalars(select(UNITS.c.name)).all(), False),
    "text": (lambda s, _: s.scalars(text("select name from unit")).all(), False),
    "from statement": (
        lambda s, _: [
            unit.name for unit in s.scalars(select(Unit).from_statement(text("select * from unit")))
        ],
        False,
    ),
    "connection": (
        lambda s, _: s.connection().execute(text("select name from unit")).scalars().all(),
        False,
    ),
    "copy": (_copied, False),
}


def _foreign_unit(two: Two, **more: Any) -> dict[str, Any]:
    return {"tenant_id": two.foreign.tenant_id, "id": uuid.uuid4(), "code": "X", "name": "X"} | more


def _hit(result: Any) -> None:
    """Fail if a statement reported rows."""
    assert result.rowcount <= 0


def _merge(session: TenantSession, two: Two) -> None:
    session.merge(Unit(**_foreign_unit(two, id=two.key()[1], name="taken")))
    session.flush()


def _refresh(session: TenantSession, two: Two) -> None:
    with two.database.tenant(two.foreign.tenant_id) as theirs:
        unit = theirs.get_one(Unit, two.key())
        theirs.expunge(unit)
    session.add(unit)
    unit.name = "taken"
    session.flush()


def _move_own(session: TenantSession, two: Two) -> None:
    unit = session.scalars(select(Unit)).one()
    unit.tenant_id = two.foreign.tenant_id
    session.flush()


def _adopted_object(session: TenantSession, two: Two) -> None:
    unit = session.scalars(select(Unit)).one()
    session.expunge(unit)
    make_transient(unit)
    unit.tenant_id, unit.id = two.foreign.tenant_id, uuid.uuid4()
    session.add(unit)
    session.flush()


def _person_in_a_foreign_unit(session: TenantSession, two: Two) -> None:
    session.add(
        Employee(number="9", given_name="A", family_name="B", locale="de", unit_id=two.key()[1])
    )
    session.flush()


#: Shapes of writing. Each is refused with an error or hits nothing.
WRITES: dict[str, Callable[[TenantSession, Two], object]] = {
    "orm update": lambda s, two: _hit(
        s.execute(update(Unit).where(Unit.id == two.key()[1]).values(name="taken"))
    ),
    "orm delete": lambda s, two: _hit(
        s.execute(delete(Employee).where(Employee.unit_id == two.key()[1]))
    ),
    "core update": lambda s, two: _hit(
        s.execute(update(UNITS).where(UNITS.c.id == two.key()[1]).values(name="taken"))
    ),
    "core delete": lambda s, two: _hit(
        s.execute(delete(PEOPLE).where(PEOPLE.c.tenant_id == two.key()[0]))
    ),
    "text update": lambda s, two: _hit(
        s.execute(text("update unit set name = 'taken' where id = :id"), {"id": two.key()[1]})
    ),
    "text delete": lambda s, two: _hit(
        s.execute(text("delete from employee where unit_id = :id"), {"id": two.key()[1]})
    ),
    "bulk update by key": lambda s, two: s.execute(
        update(Unit), [{"tenant_id": two.key()[0], "id": two.key()[1], "name": "taken"}]
    ),
    "bulk update mappings": lambda s, two: s.bulk_update_mappings(
        Unit, [{"tenant_id": two.key()[0], "id": two.key()[1], "name": "taken"}]
    ),
    "executemany": lambda s, two: _hit(
        s.connection().execute(
            update(UNITS).where(UNITS.c.id == bindparam("unit")).values(name=bindparam("new")),
            [{"unit": two.key()[1], "new": "taken"}],
        )
    ),
    "add": lambda s, two: (s.add(Unit(**_foreign_unit(two))), s.flush()),
    "insert values": lambda s, two: s.execute(insert(Unit).values(**_foreign_unit(two))),
    "insert list": lambda s, two: s.execute(insert(Unit), [_foreign_unit(two)]),
    "insert returning": lambda s, two: s.scalars(
        insert(Unit).returning(Unit.id), [_foreign_unit(two)]
    ).all(),
    "core insert": lambda s, two: s.execute(insert(UNITS).values(**_foreign_unit(two))),
    "insert from select": lambda s, two: s.execute(
        insert(UNITS).from_select(
            ["tenant_id", "id", "code", "name"],
            select(
                literal(two.foreign.tenant_id), literal(uuid.uuid4()), literal("X"), literal("X")
            ),
        )
    ),
    "text insert": lambda s, two: s.execute(
        text("insert into unit (tenant_id, id, code, name) values (:tenant_id, :id, :code, :name)"),
        _foreign_unit(two),
    ),
    "bulk insert mappings": lambda s, two: s.bulk_insert_mappings(Unit, [_foreign_unit(two)]),
    "bulk save objects": lambda s, two: s.bulk_save_objects([Unit(**_foreign_unit(two))]),
    "upsert": lambda s, two: s.execute(
        upsert(UNITS)
        .values(**_foreign_unit(two, id=two.key()[1]))
        .on_conflict_do_update(index_elements=["tenant_id", "id"], set_={"name": "taken"})
    ),
    "merge": _merge,
    "object of another session": _refresh,
    "own row given away": _move_own,
    "own row given away in sql": lambda s, two: s.execute(
        text("update employee set tenant_id = :other"), {"other": two.foreign.tenant_id}
    ),
    "own object adopted": _adopted_object,
    "reference to a foreign row": _person_in_a_foreign_unit,
    "truncate": lambda s, _: s.execute(text("truncate employee")),
}

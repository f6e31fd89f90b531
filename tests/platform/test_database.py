"""The walls between tenants, tried with every shape of statement that could get over them.

Row-level security is the boundary; the session's own checks are the loud error before it. Both are
tried alone as well: with the policy switched off the boundary leaks, which shows that it is what holds.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import bindparam, delete, exists, func, insert, literal, select, text, update
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.exc import DBAPIError, InvalidRequestError
from sqlalchemy.orm import aliased, make_transient
from sqlalchemy.orm.exc import StaleDataError

from blickwinkel.database import NOWHERE, WHOLE_TENANT, Base, Database, TenantOwned, TenantSession
from blickwinkel.embedded import roles
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.errors import TenantScopeError
from blickwinkel.identity.models import Membership
from blickwinkel.insight.models import UnitResult
from blickwinkel.organization.models import Employee, Unit
from blickwinkel.survey.models import SnapshotUnit
from support.company import Company
from support.neighbours import Neighbours
from support.servers import ClonedDatabase, cloned_database

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


@pytest.fixture(scope="module")
def two(postgres_server: PostgresServer, template_database: str) -> Iterator[Two]:
    with cloned_database(postgres_server, template_database) as clone:
        database = Database(clone.app_url)
        companies = [
            Company.create(database, slug).unit("U", name=slug).people("U", 2)
            for slug in (OWN, FOREIGN)
        ]
        yield Two(clone, database, *companies)
        database.dispose()


def seen_by(two: Two, company: Company) -> list[tuple[Any, ...]]:
    """Everything a tenant has, to compare before and after."""
    with two.database.tenant(company.tenant_id) as session:
        units = session.execute(select(UNITS).order_by(UNITS.c.id)).all()
        people = session.execute(select(PEOPLE).order_by(PEOPLE.c.id)).all()
    return [*map(tuple, units), *map(tuple, people)]


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


@pytest.mark.parametrize("shape", READS)
def test_no_shape_of_reading_gets_over_the_walls(two: Two, shape: str) -> None:
    with two.session() as session:
        assert set(READS[shape][0](session, two)) == {OWN}


@pytest.fixture
def without_policy(two: Two, postgres_server: PostgresServer) -> Iterator[None]:
    """The boundary switched off, for negative controls."""
    tables = ("unit", "employee")
    with postgres_server.connect(two.clone.name) as connection:
        for table in map(sql.Identifier, tables):
            connection.execute(sql.SQL("alter table {} disable row level security").format(table))
        yield
        for table in map(sql.Identifier, tables):
            connection.execute(sql.SQL("alter table {} enable row level security").format(table))


@pytest.mark.usefixtures("without_policy")
@pytest.mark.parametrize("shape", [name for name, (_, alone) in READS.items() if not alone])
def test_without_the_policy_the_leak_is_seen(two: Two, shape: str) -> None:
    """Negative control: these shapes do reach the other tenant's rows if nothing stops them."""
    with two.session() as session:
        assert FOREIGN in READS[shape][0](session, two)


@pytest.mark.usefixtures("without_policy")
@pytest.mark.parametrize("shape", [name for name, (_, alone) in READS.items() if alone])
def test_the_session_alone_confines_what_it_can_see(two: Two, shape: str) -> None:
    with two.session() as session:
        try:
            names = READS[shape][0](session, two)
        except REFUSED:
            return
    assert set(names) == {OWN}


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


@pytest.mark.parametrize("shape", WRITES)
def test_no_shape_of_writing_gets_over_the_walls(two: Two, shape: str) -> None:
    before = seen_by(two, two.foreign), seen_by(two, two.own)
    with two.session() as session:
        try:
            WRITES[shape](session, two)
            session.commit()
        except REFUSED:
            session.rollback()
    assert (seen_by(two, two.foreign), seen_by(two, two.own)) == before


@pytest.mark.parametrize("shape", ["core update", "text update", "executemany"])
@pytest.mark.usefixtures("without_policy")
def test_without_the_policy_writing_reaches_over(two: Two, shape: str) -> None:
    """Negative control: the same statements hit the other tenant's row."""
    with two.session() as session, pytest.raises(AssertionError):
        WRITES[shape](session, two)


def test_own_rows_can_be_written(two: Two) -> None:
    """Negative control: the session is not refused everything."""
    with two.session() as session:
        unit = Unit(code="V", name="Vertrieb", parent_id=two.own.units["U"])
        session.add(unit)
        session.execute(
            insert(Unit),
            [{"id": uuid.uuid4(), "code": "W", "name": "W", "parent_id": two.own.units["U"]}],
        )
        session.flush()
        assert unit.tenant_id == two.own.tenant_id
        assert len(session.scalars(select(Unit)).all()) == 3
        session.rollback()


def test_a_session_without_a_tenant_is_refused_tenants_tables(two: Two) -> None:
    with two.database.directory() as session:
        for statement in (
            select(Unit),
            update(Unit).values(name="x"),
            insert(Unit).values(name="x"),
        ):
            with pytest.raises(TenantScopeError):
                session.execute(statement)
        session.add(Unit(code="X", name="X"))
        with pytest.raises(TenantScopeError):
            session.flush()
        session.expunge_all()
        with pytest.raises(TenantScopeError):
            _ = session.tenant_id


OWNED = sorted(
    {m.local_table.name for m in Base.registry.mappers if issubclass(m.class_, TenantOwned)}
)


@pytest.fixture(scope="module")
def nobody(neighbours: Neighbours) -> Iterator[psycopg.Connection]:
    """The application role, which has not said for which tenant it asks."""
    address = neighbours.clone.app_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def count(connection: psycopg.Connection, table: str) -> int:
    row = connection.execute(
        sql.SQL("select count(*) from {}").format(sql.Identifier(table))
    ).fetchone()
    assert row
    return int(row[0])


@pytest.mark.parametrize("table", OWNED)
def test_without_a_tenant_every_table_is_empty(nobody: psycopg.Connection, table: str) -> None:
    assert count(nobody, table) == 0


def test_after_a_tenant_the_connection_is_nobodys_again(
    nobody: psycopg.Connection, neighbours: Neighbours
) -> None:
    tenant = str(neighbours.first.company.tenant_id)
    with nobody.transaction():
        nobody.execute("select set_config('app.tenant_id', %s, true)", [tenant])
        assert count(nobody, "unit") == 3
    assert count(nobody, "unit") == 0


def test_nonsense_for_a_tenant_is_an_error_and_no_row(nobody: psycopg.Connection) -> None:
    with nobody.transaction(force_rollback=True):
        nobody.execute("select set_config('app.tenant_id', 'abc', true)")
        with pytest.raises(psycopg.errors.InvalidTextRepresentation):
            count(nobody, "unit")


def test_a_superuser_sees_all_tenants(
    postgres_server: PostgresServer, neighbours: Neighbours
) -> None:
    """Negative control: the tables are not simply empty, and superusers are not bound."""
    with postgres_server.connect(neighbours.clone.name) as connection:
        assert count(connection, "unit") == 6
        filled = {table for table in OWNED if count(connection, table)}
    assert {"unit", "employee", "wave", "invitation", "publication", "unit_result"} <= filled
    assert {"tally", "survey", "snapshot_unit", "audit_entry", "framework_version"} <= filled


def test_the_owner_of_the_tables_is_bound_too(
    postgres_server: PostgresServer, neighbours: Neighbours
) -> None:
    owner = neighbours.clone.owner_url.replace("postgresql+psycopg", "postgresql")
    with psycopg.connect(owner, autocommit=True) as connection:
        assert {count(connection, table) for table in OWNED} == {0}
    assert roles.OWNER in neighbours.clone.owner_url


def test_one_connection_serves_two_tenants_in_turn(two: Two) -> None:
    """The same pooled connection, 200 times; half of the transactions are given up."""
    database = Database(two.clone.app_url, pool_size=1)
    pids = set()
    for turn in range(200):
        company, name = ((two.own, OWN), (two.foreign, FOREIGN))[turn % 2]
        with database.tenant(company.tenant_id) as session:
            assert session.scalars(text("select name from unit")).all() == [name]
            pids.add(session.scalar(text("select pg_backend_pid()")))
            if turn % 4 < 2:
                session.rollback()
                assert session.scalars(text("select name from unit")).all() == [name]
    with database.directory() as session:
        assert session.scalars(text("select name from unit")).all() == []
    database.dispose()
    assert len(pids) == 1


def test_the_tenant_survives_a_savepoint(two: Two) -> None:
    with two.session() as session:
        with session.begin_nested() as savepoint:
            savepoint.rollback()
        assert session.scalars(text("select name from unit")).all() == [OWN]


def results(neighbours: Neighbours, scope: Any) -> set[str]:
    """Units whose results a reader with this scope sees, by code."""
    company = neighbours.first.company
    names = {unit: code for code, unit in company.units.items()}
    with neighbours.database.tenant(company.tenant_id, scope) as session:
        raw = session.scalars(text("select unit_id from unit_result")).all()
        orm = session.scalars(select(UnitResult.unit_id)).all()
    assert sorted(raw) == sorted(orm)
    return {names[unit] for unit in raw}


@pytest.fixture(scope="module")
def bounds(neighbours: Neighbours) -> dict[str, tuple[int, int]]:
    house = neighbours.first
    with neighbours.database.tenant(house.company.tenant_id) as session:
        rows = session.scalars(
            select(SnapshotUnit).where(SnapshotUnit.wave_id == house.published)
        ).all()
    return {row.code: (row.lft, row.rgt) for row in rows}


def test_a_reader_sees_results_of_the_own_subtree(
    neighbours: Neighbours, bounds: dict[str, tuple[int, int]]
) -> None:
    wave = neighbours.first.published
    assert results(neighbours, {wave: (bounds["SALES"],)}) == {"SALES"}
    assert results(neighbours, {wave: (bounds["SALES"], bounds["SERVICE"])}) == {"SALES", "SERVICE"}
    assert results(neighbours, {wave: (bounds["NL"],)}) == {"NL", "SALES", "SERVICE"}
    assert results(neighbours, WHOLE_TENANT) == {"NL", "SALES", "SERVICE"}


def test_without_a_scope_there_are_no_results(
    neighbours: Neighbours, bounds: dict[str, tuple[int, int]]
) -> None:
    assert results(neighbours, NOWHERE) == set()
    assert results(neighbours, {neighbours.first.opened: (bounds["NL"],)}) == set()
    assert results(neighbours, {neighbours.second.published: ((1, 99),)}) == set()


def test_the_scope_is_what_hides_them(
    postgres_server: PostgresServer, neighbours: Neighbours
) -> None:
    """Negative control: without the restrictive policy a reader without a scope sees results."""
    tenant = str(neighbours.first.company.tenant_id)
    with postgres_server.connect(neighbours.clone.name) as connection:
        connection.autocommit = False
        connection.execute("drop policy reader_scope on unit_result")
        connection.execute(f"set local role {roles.APP}".encode())
        connection.execute("select set_config('app.tenant_id', %s, true)", [tenant])
        assert count(connection, "unit_result") == 3
        connection.rollback()


def test_a_membership_cannot_join_a_person_of_another_tenant(two: Two) -> None:
    with two.database.directory() as session:
        membership = Membership(
            account_id=uuid.uuid4(),
            tenant_id=two.own.tenant_id,
            role="cco",
            employee_id=two.foreign.staff["U"][0],
        )
        session.add(membership)
        with pytest.raises(DBAPIError):
            session.flush()


def test_errors_do_not_carry_what_was_written(two: Two) -> None:
    with two.session() as session, pytest.raises(DBAPIError) as caught:
        session.execute(text("select cast(:secret as uuid)"), {"secret": "geheim"})
    assert "[SQL parameters hidden" in str(caught.value)

"""The walls between tenants, tried with every shape of statement that could get over them.

Row-level security is the boundary; the session's own checks are the loud error before it. Both are
tried alone as well: with the policy switched off the boundary leaks, which shows that it is what holds.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import insert, select, text, update
from sqlalchemy.exc import DBAPIError

from blickwinkel.database import NOWHERE, WHOLE_TENANT, Base, Database, TenantOwned
from blickwinkel.embedded import roles
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.errors import TenantScopeError
from blickwinkel.identity.models import Membership
from blickwinkel.organization.models import Unit
from blickwinkel.publishing.models import UnitResult
from blickwinkel.survey.models import SnapshotUnit
from support.company import Company
from support.neighbours import Neighbours
from support.servers import cloned_database
from support.shapes import FOREIGN, OWN, PEOPLE, READS, REFUSED, UNITS, WRITES, Two

#: The subject is the server: every version of PostgreSQL runs every case.
pytestmark = pytest.mark.server


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


@pytest.mark.parametrize(
    "shape", ["add", "insert list", "insert returning", "merge", "own row given away"]
)
def test_the_session_is_loud_before_the_database_is(two: Two, shape: str) -> None:
    with two.session() as session, pytest.raises(TenantScopeError):
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


def test_a_connection_in_the_pool_remembers_no_tenant(two: Two) -> None:
    database = Database(two.clone.app_url, pool_size=1)
    with database.tenant(two.own.tenant_id, WHOLE_TENANT) as session:
        assert session.scalars(text("select name from unit")).all() == [OWN]
        session.commit()
    with database.engine.connect() as connection:
        for setting in ("app.tenant_id", "app.scope"):
            kept = connection.scalar(text("select current_setting(:name, true)"), {"name": setting})
            assert not kept
        assert connection.scalars(text("select name from unit")).all() == []
    database.dispose()


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

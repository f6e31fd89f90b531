"""What every table must have so that no tenant meets another: asked of the models and of PostgreSQL.

Each question is also put to a table with that very mistake, so that it is known to find it.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from psycopg import Connection
from sqlalchemy import ForeignKeyConstraint, Table, UniqueConstraint

from blickwinkel.app import create_app  # noqa: F401 - brings in the models of every feature
from blickwinkel.database import APP_ROLE, OWNER_ROLE, Base, TenantOwned
from blickwinkel.embedded.postgres import PostgresServer
from support.servers import cloned_database

#: The subject is the server: every version of PostgreSQL runs every case.
pytestmark = pytest.mark.server

#: Tables of nobody in particular: log-in and the choice of a tenant come before a tenant is known,
#: and the sweep looks for due jobs in all tenants at once.
GLOBAL = {"account", "due_job", "login", "membership", "periodic_work", "tenant"}

HAS_TENANT = """exists (select 1 from pg_attribute a
    where a.attrelid = {} and a.attname = 'tenant_id' and not a.attisdropped)"""

QUESTIONS = {
    "a tenant's table without forced row-level security": f"""
        select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and c.relname <> all(%(global)s) and {HAS_TENANT.format("c.oid")}
          and not (c.relrowsecurity and c.relforcerowsecurity)""",
    "a tenant's table without a policy for reading and writing": f"""
        select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and c.relname <> all(%(global)s) and {HAS_TENANT.format("c.oid")}
          and not exists (select 1 from pg_policy p where p.polrelid = c.oid and p.polpermissive
            and p.polcmd = '*' and p.polqual is not null and p.polwithcheck is not null)""",
    "a second permissive policy, which would widen the first": """
        select c.relname from pg_policy p join pg_class c on c.oid = p.polrelid
        where p.polpermissive group by c.relname having count(*) > 1""",
    "a table without tenant_id that is on no list": f"""
        select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and c.relname <> all(%(global)s) and c.relname <> 'alembic_version'
          and not {HAS_TENANT.format("c.oid")}""",
    "a foreign key between tenants' tables without tenant_id": f"""
        select con.conname from pg_constraint con
        where con.contype = 'f' and con.connamespace = 'public'::regnamespace
          and {HAS_TENANT.format("con.conrelid")} and {HAS_TENANT.format("con.confrelid")}
          and not exists (select 1 from pg_attribute a
            where a.attrelid = con.conrelid and a.attname = 'tenant_id'
              and a.attnum = any (con.conkey))""",
    "a unique key of a tenant's table that does not begin with tenant_id": f"""
        select i.indexrelid::regclass::text from pg_index i join pg_class c on c.oid = i.indrelid
        where i.indisunique and c.relnamespace = 'public'::regnamespace
          and c.relname <> all(%(global)s) and {HAS_TENANT.format("c.oid")}
          and (select a.attname from pg_attribute a
               where a.attrelid = c.oid and a.attnum = i.indkey[0]) is distinct from 'tenant_id'""",
    "a tenant_id that may be missing": """
        select a.attrelid::regclass::text from pg_attribute a join pg_class c on c.oid = a.attrelid
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')
          and a.attname = 'tenant_id' and not a.attnotnull""",
    "a view that reads with its owner's rights, or any materialised view": """
        select c.relname from pg_class c
        where c.relnamespace = 'public'::regnamespace and (c.relkind = 'm' or (c.relkind = 'v'
          and not coalesce('security_invoker=true' = any (c.reloptions), false)))""",
    "a function that runs with its owner's rights": """
        select p.proname from pg_proc p
        where p.pronamespace = 'public'::regnamespace and p.prosecdef""",
    "a right that the application must not have": """
        select table_name || ' ' || privilege_type from information_schema.table_privileges
        where grantee = %(app)s and privilege_type in ('TRUNCATE', 'REFERENCES', 'TRIGGER')""",
    "a table whose rows must stay, but can be changed": """
        select table_name || ' ' || privilege_type from information_schema.table_privileges
        where grantee = %(app)s and privilege_type in ('UPDATE', 'DELETE')
          and table_name in
            ('audit_entry', 'framework_version', 'publication', 'snapshot_unit', 'unit_result')""",
    "a table that does not belong to the owner role": """
        select c.relname from pg_class c join pg_roles r on r.oid = c.relowner
        where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'v', 'm', 'S')
          and r.rolname <> %(owner)s""",
    "a role of the program that row-level security does not bind": """
        select rolname from pg_roles
        where rolname in (%(app)s, %(owner)s)
          and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)""",
    "an application role that is a member of another": """
        select g.rolname from pg_auth_members m join pg_roles g on g.oid = m.roleid
        join pg_roles r on r.oid = m.member where r.rolname = %(app)s""",
}

TENANT_TABLE = (
    "create table planted (tenant_id uuid not null, id uuid, primary key (tenant_id, id));"
)
CONFINED = TENANT_TABLE + (
    "alter table planted enable row level security; alter table planted force row level security;"
    "create policy own on planted using (tenant_id = app_tenant())"
    " with check (tenant_id = app_tenant());"
)
#: The mistake that each question must find, in its order.
MISTAKES = (
    CONFINED + "alter table planted no force row level security",
    CONFINED + "drop policy own on planted",
    "create policy wider on unit using (true)",
    "create table planted (id uuid primary key)",
    CONFINED
    + "alter table planted add unit_id uuid;"
    + "alter table unit add unique (id);"
    + "alter table planted add foreign key (unit_id) references unit (id)",
    CONFINED + "create unique index on planted (id)",
    "create table planted (tenant_id uuid)",
    "create view planted as select * from unit",
    "create function planted() returns int language sql security definer as 'select 1'",
    f"grant truncate on unit to {APP_ROLE}",
    f"grant update on publication to {APP_ROLE}",
    "create table planted (id int); alter table planted owner to postgres",
    f"alter role {APP_ROLE} bypassrls",
    f"grant {OWNER_ROLE} to {APP_ROLE}",
)
CASES = dict(zip(QUESTIONS, MISTAKES, strict=True))


@pytest.fixture(scope="module")
def administration(postgres_server: PostgresServer, template_database: str) -> Iterator[Connection]:
    """A superuser in a migrated database, for looking and for planting mistakes."""
    with (
        cloned_database(postgres_server, template_database) as clone,
        postgres_server.connect(clone.name) as connection,
    ):
        connection.autocommit = False
        yield connection
        connection.rollback()


def found(connection: Connection, question: str) -> list[str]:
    parameters = {"global": sorted(GLOBAL), "app": APP_ROLE, "owner": OWNER_ROLE}
    return [row[0] for row in connection.execute(QUESTIONS[question].encode(), parameters)]


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_catalogue_knows_of_no(administration: Connection, question: str) -> None:
    assert found(administration, question) == []
    administration.rollback()


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_catalogue_would_show(administration: Connection, question: str) -> None:
    """Negative control: the mistake is planted, and found."""
    administration.execute(CASES[question].encode())
    assert found(administration, question) != []
    administration.rollback()


def test_roles_of_the_program_exist(administration: Connection) -> None:
    roles = administration.execute("select rolname from pg_roles").fetchall()
    assert {(APP_ROLE,), (OWNER_ROLE,)} <= set(roles)
    administration.rollback()


OWNED = [table for table in Base.metadata.sorted_tables if table.name not in GLOBAL]


def test_every_model_is_owned_or_on_the_list() -> None:
    owned = {
        mapper.local_table.name
        for mapper in Base.registry.mappers
        if issubclass(mapper.class_, TenantOwned)
    }
    assert owned == {table.name for table in OWNED}
    assert {table.name for table in Base.metadata.sorted_tables} - owned == GLOBAL


def test_models_and_migrations_have_the_same_tables(administration: Connection) -> None:
    rows = administration.execute("select tablename from pg_tables where schemaname = 'public'")
    there = {row[0] for row in rows} - {"alembic_version"}
    assert there == set(Base.metadata.tables)
    administration.rollback()


@pytest.mark.parametrize("table", OWNED, ids=lambda table: table.name)
def test_keys_of_a_tenants_table_begin_with_the_tenant(table: Table) -> None:
    assert next(iter(table.primary_key.columns)).name == "tenant_id"
    for constraint in table.constraints:
        if isinstance(constraint, UniqueConstraint):
            assert next(iter(constraint.columns)).name == "tenant_id"
        # an account belongs to no tenant, so a reference to one cannot begin with a tenant
        if isinstance(constraint, ForeignKeyConstraint) and not _to_account(constraint):
            assert next(iter(constraint.columns)).name == "tenant_id"


def _to_account(key: ForeignKeyConstraint) -> bool:
    return key.referred_table.name == "account"


@pytest.mark.parametrize("table", Base.metadata.sorted_tables, ids=lambda table: table.name)
def test_constraints_have_names_that_migrations_can_find(table: Table) -> None:
    assert all(constraint.name for constraint in table.constraints)
    assert all(index.name for index in table.indexes)

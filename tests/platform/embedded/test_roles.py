from __future__ import annotations

from collections.abc import Callable

import psycopg
import pytest
import sqlalchemy

from blickwinkel import database as platform_database
from blickwinkel.embedded import roles
from blickwinkel.embedded.postgres import PostgresServer
from support.servers import ClonedDatabase, drop_database

NAME = "roles_test"


@pytest.fixture(scope="module")
def prepared(postgres_server: PostgresServer):
    for _ in range(2):
        roles.prepare(postgres_server, NAME)
    yield postgres_server
    drop_database(postgres_server, NAME)


def run(url: str, *statements: str) -> None:
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.begin() as connection:
            for statement in statements:
                connection.execute(sqlalchemy.text(statement))
    finally:
        engine.dispose()


def test_names_agree_with_the_migrations():
    assert roles.OWNER == platform_database.OWNER_ROLE
    assert roles.APP == platform_database.APP_ROLE


def test_neither_role_can_pass_row_level_security(prepared: PostgresServer):
    with prepared.connect() as connection:
        rows = connection.execute(
            "SELECT rolname, rolsuper, rolbypassrls, rolcreatedb, rolcreaterole FROM pg_roles"
            " WHERE rolname LIKE 'blickwinkel%' ORDER BY 1"
        ).fetchall()
    assert rows == [(roles.APP, *[False] * 4), (roles.OWNER, *[False] * 4)]


def test_widened_role_is_narrowed_again(prepared: PostgresServer):
    with prepared.connect() as connection:
        connection.execute("ALTER ROLE blickwinkel_app BYPASSRLS")
    roles.prepare(prepared, NAME)
    test_neither_role_can_pass_row_level_security(prepared)


def test_owner_creates_and_grants_and_app_only_uses(prepared: PostgresServer):
    owner, app = prepared.url(NAME, roles.OWNER), prepared.url(NAME, roles.APP)
    run(owner, "CREATE TABLE thing (n int)", "GRANT SELECT ON thing TO blickwinkel_app")
    run(app, "SELECT n FROM thing", "CREATE TEMPORARY TABLE t (n int) ON COMMIT DROP")
    for forbidden in ("INSERT INTO thing VALUES (1)", "CREATE TABLE other (n int)"):
        with pytest.raises(sqlalchemy.exc.ProgrammingError, match="permission denied"):
            run(app, forbidden)


def test_copy_has_the_same_rights_and_data(
    prepared: PostgresServer, clone_database: Callable[[str], ClonedDatabase]
):
    copy = clone_database("roles_test")
    run(copy.owner_url, "CREATE TABLE mine (n int)")
    run(copy.app_url, "CREATE TEMPORARY TABLE t (n int)")
    with prepared.connect() as connection:
        connection.execute("CREATE ROLE stranger LOGIN")
    with pytest.raises(psycopg.OperationalError, match="permission denied"):
        psycopg.connect(
            host=str(prepared.socket_folder), dbname=copy.name, user="stranger", port=5432
        )
    with prepared.connect() as connection:
        connection.execute("DROP ROLE stranger")

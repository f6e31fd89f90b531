"""The two PostgreSQL roles that the platform logs in as, and a database that belongs to one of them.

Superusers and table owners are not held by row-level security as strictly as others, therefore
migrations run as an owner and everything else as a role that owns nothing. What that second role
may do with a table is granted by the migration that creates the table, not here, so that a server
of the operator's own and the private one behave alike.
"""

from __future__ import annotations

from psycopg import Connection, sql

from blickwinkel.embedded.postgres import PostgresServer

OWNER = "blickwinkel_owner"
"""Owns the database and its schema and runs the migrations."""

APP = "blickwinkel_app"
"""Web and workers log in as this role; it owns nothing and cannot pass row-level security."""

_ATTRIBUTES = "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE NOREPLICATION"


def prepare(server: PostgresServer, database: str) -> None:
    """Create what is missing of both roles and the database; safe to repeat on each start."""
    with server.connect() as connection:
        for role in (OWNER, APP):
            _ensure_role(connection, role)
        _ensure_database(connection, database)
        restrict(connection, database)
    with server.connect(database) as connection:
        _run(connection, "ALTER SCHEMA public OWNER TO {}", OWNER)
        _run(connection, "GRANT USAGE ON SCHEMA public TO {}", APP)


def _ensure_role(connection: Connection, role: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
    _run(connection, f"{'ALTER' if known else 'CREATE'} ROLE {{}} {_ATTRIBUTES}", role)


def _ensure_database(connection: Connection, database: str) -> None:
    known = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
    if known.fetchone() is None:
        _run(connection, "CREATE DATABASE {} TEMPLATE template0 OWNER {}", database, OWNER)


def restrict(connection: Connection, database: str) -> None:
    """Let only our roles in: rights on a database are not copied along with its template."""
    _run(connection, "REVOKE ALL ON DATABASE {} FROM PUBLIC", database)
    _run(connection, "GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}", database, APP)


def _run(connection: Connection, statement: str, *names: str) -> None:
    connection.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

"""The private PostgreSQL and Valkey of a test run, one of each per xdist worker.

Servers of their own make workers independent of each other; they cost about a second and 30 MB.
"""

from __future__ import annotations

import itertools
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from psycopg import sql

from blickwinkel import schema
from blickwinkel.database import Database
from blickwinkel.embedded import roles
from blickwinkel.embedded.binaries import system_binaries, wheel_binaries
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.errors import UnavailableError
from support.needs import absent

WHEEL_MAJOR = 18
TEMPLATE = "blickwinkel_template"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--postgres",
        type=int,
        default=int(os.environ.get("BLICKWINKEL_TEST_POSTGRES", WHEEL_MAJOR)),
        help=f"major version of PostgreSQL: {WHEEL_MAJOR} from the wheel, others from the system",
    )


def pytest_configure(config: pytest.Config) -> None:
    os.umask(0o022)  # the tests' own folders are passable for a server that gave up root


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what uses PostgreSQL, and of it what every supported version must show.

    SQL does not change with the data of a case: of a test with many cases the first is enough,
    unless its author says by `server` that the server itself is what is tested. Nor does a queue depend
    on the database: of the tests with a broker only those that say so are run again.
    """
    met: set[str] = set()
    for item in items:
        if "postgres_server" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.database)
            test = item.nodeid.partition("[")[0]
            if test not in met and "valkey_server" not in item.fixturenames:
                item.add_marker(pytest.mark.server)
            met.add(test)


def postgres_binaries(major: int) -> Path:
    """Return the programs of this major version, or skip the test."""
    try:
        return wheel_binaries() if major == WHEEL_MAJOR else system_binaries(major)
    except UnavailableError as error:
        absent(str(error))


@pytest.fixture(scope="session")
def short_folder() -> Iterator[Path]:
    """A folder with a name short enough for sockets, unlike pytest's own."""
    with tempfile.TemporaryDirectory(prefix="bw-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # a server that gave up root must get through
        yield folder


@pytest.fixture(scope="session")
def postgres_server(short_folder: Path, pytestconfig: pytest.Config) -> Iterator[PostgresServer]:
    """PostgreSQL of the version asked for by `--postgres`; no data survives the run."""
    binaries = postgres_binaries(pytestconfig.getoption("--postgres"))
    with PostgresServer(short_folder / "postgres", binaries=binaries, durable=False) as server:
        yield server


@pytest.fixture(scope="session")
def valkey_server(short_folder: Path) -> Iterator[ValkeyServer]:
    """A running Valkey; what a test puts there it must name so that no other test meets it."""
    with ValkeyServer(short_folder / "valkey") as server:
        yield server


@pytest.fixture(scope="session")
def template_database(postgres_server: PostgresServer) -> str:
    """The name of a migrated, empty database to be copied; nobody may be connected to it."""
    roles.prepare(postgres_server, TEMPLATE)
    schema.upgrade(postgres_server.url(TEMPLATE, roles.OWNER))
    return TEMPLATE


@dataclass(frozen=True, slots=True)
class ClonedDatabase:
    """A database of one test, with the address for each role."""

    name: str
    owner_url: str
    app_url: str


@contextmanager
def cloned_database(server: PostgresServer, template: str) -> Iterator[ClonedDatabase]:
    """A copy of the template, dropped at the end; for fixtures of any scope."""
    name = f"test_{next(_numbers)}"
    copy_database(server, template, name)
    try:
        yield ClonedDatabase(name, server.url(name, roles.OWNER), server.url(name, roles.APP))
    finally:
        drop_database(server, name)


@pytest.fixture
def clone_database(
    postgres_server: PostgresServer,
) -> Iterator[Callable[[str], ClonedDatabase]]:
    """A function that copies a template as often as a test wants; all copies are dropped after it."""
    with ExitStack() as stack:
        yield lambda template: stack.enter_context(cloned_database(postgres_server, template))


@pytest.fixture
def database(
    clone_database: Callable[[str], ClonedDatabase], request: pytest.FixtureRequest
) -> Iterator[Database]:
    """A database of this test alone, entered as the application role.

    It is migrated and empty, but for a test that asks for `company` it holds the small company.
    """
    if "company_template" in request.fixturenames:
        template = request.getfixturevalue("company_template").database
    else:
        template = request.getfixturevalue("template_database")
    opened = Database(clone_database(template).app_url)
    yield opened
    opened.dispose()


@pytest.fixture(scope="module")
def shared_database(
    postgres_server: PostgresServer, request: pytest.FixtureRequest
) -> Iterator[Database]:
    """Like `database`, but one for all tests of a file, which must bear each other's rows.

    In a file with a test that asks for `published` it holds the published company.
    """
    asked = {
        name
        for item in request.session.items
        if item.getparent(pytest.Module) is request.node
        for name in getattr(item, "fixturenames", ())
    }
    if "published_template" in asked:
        template = request.getfixturevalue("published_template").database
    else:
        template = request.getfixturevalue("template_database")
    with cloned_database(postgres_server, template) as clone:
        opened = Database(clone.app_url)
        yield opened
        opened.dispose()


def copy_database(server: PostgresServer, template: str, name: str) -> None:
    """Create a copy of a database that nobody is connected to, with the same rights."""
    statement = "CREATE DATABASE {} TEMPLATE {} OWNER {} STRATEGY FILE_COPY"
    names = map(sql.Identifier, (name, template, roles.OWNER))
    with server.connect() as connection:
        if connection.info.server_version >= 180000:
            connection.execute(
                "SET file_copy_method = clone"
            )  # the kernel copies: a third of the time
        connection.execute(sql.SQL(statement).format(*names))
        roles.restrict(connection, name)


def drop_database(server: PostgresServer, name: str) -> None:
    """Drop a database together with the connections that a test left open."""
    with server.connect() as connection:
        statement = sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(statement)


_numbers = itertools.count(1)

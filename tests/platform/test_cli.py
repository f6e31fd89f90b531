"""The commands an operator needs on a fresh installation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from blickwinkel import schema
from blickwinkel.app import build_platform
from blickwinkel.cli import main
from blickwinkel.database import Database
from blickwinkel.embedded import roles
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.identity.models import Membership, Role
from blickwinkel.settings import Settings
from blickwinkel.tenancy.models import Tenant
from support.company import PASSWORD, SECRET_KEY, Company
from support.site import NO_BROKER, url_of
from support.visitor import Visitor

Run = Callable[..., Result]


@pytest.fixture
def run(database: Database) -> Run:
    """Run a command on this test's database."""
    platform = build_platform(Settings(url_of(database), NO_BROKER, SECRET_KEY))

    def command(*words: str, **options: Any) -> Result:
        return CliRunner().invoke(main, list(words), obj=platform, **options)

    yield command
    platform.database.dispose()


def account(run: Run, *options: str, email: str = "hr@example.com", **more: Any) -> Result:
    return run("account", "create", email, "Hanna Rau", "--tenant", "nord", *options, **more)


@pytest.fixture
def without_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.usefixtures("without_settings")
@pytest.mark.parametrize("words", ["--help", "tenant create --help", "--version", "demo --help"])
def test_help_needs_no_settings(words: str) -> None:
    result = CliRunner().invoke(main, words.split())
    assert result.exit_code == 0, result.output


@pytest.mark.usefixtures("without_settings")
def test_missing_settings_are_named() -> None:
    """Negative control of the test above."""
    result = CliRunner().invoke(main, ["frameworks"])
    assert result.exit_code == 1
    assert "DATABASE_URL, REDIS_URL, SECRET_KEY: not set" in result.output


def test_a_first_tenant_and_its_administrator(run: Run, app: Flask) -> None:
    created = run("tenant", "create", "nord", "Nordwind AG")
    assert created.output == "Nordwind AG: http://127.0.0.1:8000/t/nord/\n"
    assert account(run, "--role", "administrator", input=PASSWORD + "\n").exit_code == 0
    visitor = Visitor(app).log_in("hr@example.com")
    assert visitor.get("/", follow_redirects=True).status_code == 200


def test_tenants_get_different_link_codes(run: Run, database: Database) -> None:
    for slug in ("a1", "a2", "a3"):
        assert run("tenant", "create", slug, "A", "--kind", "consultancy").exit_code == 0
    with database.directory() as session:
        assert len(set(session.scalars(select(Tenant.link_code)))) == 3


@pytest.mark.parametrize(
    ("slug", "name", "complaint"),
    [
        ("Nord", "N", "cannot stand in an address"),
        ("n", "N", "cannot stand in an address"),
        ("nörd", "N", "cannot stand in an address"),
        ("x" * 64, "N", "cannot stand in an address"),
        ("nord", "  ", "needs a name"),
        ("taken", "N", "There is a tenant taken already."),
    ],
)
def test_an_impossible_tenant_is_refused(run: Run, slug: str, name: str, complaint: str) -> None:
    run("tenant", "create", "taken", "T")
    result = run("tenant", "create", slug, name)
    assert result.exit_code == 1
    assert complaint in result.output


def test_a_cco_is_tied_to_a_person(run: Run, database: Database) -> None:
    company = Company.create(database, "nord").unit("A").people("A", 1).cco("A")
    assert "--employee" in account(run, "--role", "cco", input=PASSWORD).output
    unknown = account(run, "--role", "cco", "--employee", "9", input=PASSWORD)
    assert "nobody with the personnel number 9" in unknown.output
    assert account(run, "--role", "cco", "--employee", "1001", input=PASSWORD).exit_code == 0
    with database.directory() as session:
        (membership,) = session.scalars(select(Membership))
    assert (membership.role, membership.employee_id) == (Role.CCO, company.staff["A"][0])


def test_a_person_gets_a_second_role_without_a_second_password(run: Run) -> None:
    run("tenant", "create", "nord", "Nordwind AG")
    account(run, "--role", "administrator", input=PASSWORD)
    assert account(run, "--role", "board", email=" HR@example.com").exit_code == 0
    again = account(run, "--role", "board")
    assert "has this role already" in again.output


def test_a_works_council_gets_a_log_in_that_reads_rules(run: Run, app: Flask) -> None:
    run("tenant", "create", "nord", "Nordwind AG")
    made = account(run, "--role", "works_council", input=PASSWORD)
    assert made.output == "hr@example.com is works_council of Nordwind AG.\n"
    visitor = Visitor(app).log_in("hr@example.com")
    assert visitor.get("/t/nord/rules").status_code == 200
    assert visitor.get("/t/nord/results").status_code == 403


def test_a_short_password_and_an_unknown_tenant_are_refused(run: Run) -> None:
    assert "There is no tenant nord." in account(run, "--role", "board", input=PASSWORD).output
    run("tenant", "create", "nord", "Nordwind AG")
    assert "12 to 1000" in account(run, "--role", "board", input="short\n").output
    assert account(run, "--role", "operator", input=PASSWORD).exit_code == 2


def test_installed_frameworks_are_listed(run: Run) -> None:
    result = run("frameworks")
    assert result.exit_code == 0
    assert "six_pillars 1.0.0  The 6 Pillars of Customer Orientation, 35 questions" in result.output


def test_a_database_that_is_away_is_told_in_a_sentence() -> None:
    settings = Settings("postgresql+psycopg://x@/x?host=/nowhere", NO_BROKER, SECRET_KEY)
    result = CliRunner().invoke(main, ["tenant", "create", "ab", "A"], obj=build_platform(settings))
    assert result.exit_code == 1
    assert result.output.startswith("Error: The database")
    assert "Traceback" not in result.output


def test_an_empty_database_is_brought_to_the_current_schema(
    postgres_server: PostgresServer,
) -> None:
    roles.prepare(postgres_server, "migrated_by_command")
    owner = postgres_server.url("migrated_by_command", roles.OWNER)
    app = postgres_server.url("migrated_by_command", roles.APP)
    settings = Settings(app, NO_BROKER, SECRET_KEY, migration_database_url=owner)
    assert not schema.is_current(owner)
    for _ in range(2):
        result = CliRunner().invoke(main, ["migrate"], obj=build_platform(settings))
        assert result.exit_code == 0, result.output
    assert schema.is_current(owner)


def test_migrating_needs_the_owner(run: Run) -> None:
    assert "MIGRATION_DATABASE_URL: not set" in run("migrate").output

"""The operator's proof: what the release store holds is audited, and what was changed in it is found."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from click.testing import CliRunner, Result
from psycopg.types.json import Json
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from blickwinkel.app import PORTS
from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.extension.manager import load_extensions
from blickwinkel.measurement.confidentiality.rules import RULES_VERSION
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.cli import commands
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.settings import Settings
from support.company import SECRET_KEY, Company, SilentQueue
from support.results import Published, play, publication, small_framework
from support.servers import cloned_database


def run(database: Database, *arguments: str) -> Result:
    (command,) = commands
    platform = Platform(
        Settings("unused", "unused", SECRET_KEY),
        database,
        load_extensions(()),
        SilentQueue(),
        PORTS,
    )
    return CliRunner().invoke(command, list(arguments), obj=platform)


def test_what_was_published_honestly_is_without_fault(published: Published) -> None:
    company = published.company
    result = run(company.database)
    assert result.exit_code == 0, result.output
    stored = publication(company, published.first)
    assert (
        f"rules {RULES_VERSION}, k 5, 2 deviating answers; digest {stored['digest']}"
        in result.output
    )
    assert result.output.count("no violation") == 2
    assert result.output.index("Q1 2026") < result.output.index("Q2 2026")
    assert "exact elimination over all sums agrees" in result.output


def test_one_wave_as_json(published: Published) -> None:
    company = published.company
    result = run(company.database, "--tenant", company.slug, "--wave", "Q2 2026", "--json")
    (report,) = json.loads(result.output)
    assert (result.exit_code, report["wave"], report["violations"]) == (0, "Q2 2026", [])
    assert report["smallest_rest"] >= 5
    assert report["cells"] > 100
    assert report["figures"] > 1000
    assert report["digest"] == publication(company, published.second)["digest"]


def test_unknown_names_get_an_answer_that_helps(published: Published) -> None:
    database = published.company.database
    tenant, wave = run(database, "--tenant", "nobody"), run(database, "--wave", "Q9")
    assert (tenant.exit_code, wave.exit_code) == (2, 2), "1 is kept for what the audit finds"
    assert "--tenant: There is no tenant 'nobody'." in tenant.output
    assert "--wave: There is no published wave 'Q9'." in wave.output


def test_nothing_published_is_no_fault(company: Company) -> None:
    result = run(company.database)
    assert (result.exit_code, result.output) == (0, "Nothing has been published yet.\n")


class Store:
    """The release store of one company, changed behind the application's back."""

    def __init__(self, server: PostgresServer, name: str, company: Company, wave_id: uuid.UUID):
        self.server, self.name, self.company, self.wave_id = server, name, company, wave_id

    def alter(self, column: str, change: Callable[[Any], None], unit: str = "NL") -> None:
        """Change what is stored about a unit as the database's superuser."""
        place = (self.wave_id, self.company.units[unit])
        with self.server.connect(self.name) as connection:
            row = connection.execute(
                f"select {column} from unit_result where wave_id = %s and unit_id = %s", place
            ).fetchone()
            assert row is not None
            change(row[0])
            connection.execute(
                f"update unit_result set {column} = %s where wave_id = %s and unit_id = %s",
                (Json(row[0]), *place),
            )

    def found(self) -> set[tuple[str, str]]:
        """Rule and figure of every violation; the command must fail if there are any."""
        result = run(self.company.database, "--json")
        (report,) = json.loads(result.output)
        assert result.exit_code == bool(report["violations"])
        assert all(violation["remedy"] for violation in report["violations"])
        return {(violation["rule"], violation["item"]) for violation in report["violations"]}


@pytest.fixture
def store(postgres_server: PostgresServer, template_database: str) -> Iterator[Store]:
    with cloned_database(postgres_server, template_database) as clone:
        database = Database(clone.app_url)
        company = (
            Company.create(database, framework=small_framework())
            .unit("NL")
            .people("NL", 6, on_board=True)
            .unit("SALES", "NL")
            .people("SALES", 9)
            .cco("SALES")
        )
        wave_id = play(company, {"board": {"plain": "444332", "turned": "112212"}})
        yield Store(postgres_server, clone.name, company, wave_id)
        database.dispose()


def test_a_changed_publication_is_found_and_named(store: Store) -> None:
    assert store.found() == set()

    def raise_score(payload: Any) -> None:
        payload["staff"]["dimensions"][0]["score"] += 0.01

    store.alter("payload", raise_score)
    found = store.found()
    assert ("closure", "dimension 1.score") in found
    assert ("history", "") in found  # the digest is that of what was published
    assert {rule for rule, _ in found} <= {"closure", "history", "repeated"}


def test_a_changed_short_form_is_found(store: Store) -> None:
    def lower(summary: Any) -> None:
        summary["staff"]["respondents"] -= 1

    store.alter("summary", lower)
    assert store.found() == {("closure", "summary")}


def test_an_added_figure_is_found(store: Store) -> None:
    def add(payload: Any) -> None:
        payload["staff"]["median_age"] = 43

    store.alter("payload", add)
    assert ("closure", "side.median_age") in store.found()


def test_a_replaced_histogram_is_found_though_its_figures_fit(store: Store) -> None:
    def shrink(payload: Any) -> None:
        payload["staff"]["items"][0] = [0, 0, 3, 1, 0]

    store.alter("payload", shrink, "SALES")
    assert {rule for rule, _ in store.found()} >= {"size", "closure", "history"}


def test_publishing_again_changes_nothing(store: Store) -> None:
    company = store.company
    before = publication(company, store.wave_id)
    assert finish_wave(company.database, company.tenant_id, store.wave_id, date(2027, 1, 1))
    assert publication(company, store.wave_id) == before
    assert store.found() == set()


@pytest.mark.parametrize("table", ["publication", "unit_result"])
@pytest.mark.parametrize("statement", ["update {} set wave_id = wave_id", "delete from {}"])
def test_the_application_cannot_change_what_was_published(
    store: Store, table: str, statement: str
) -> None:
    company = store.company
    with (
        company.database.tenant(company.tenant_id, WHOLE_TENANT) as session,
        pytest.raises(ProgrammingError, match="permission denied"),
    ):
        session.execute(text(statement.format(table)))

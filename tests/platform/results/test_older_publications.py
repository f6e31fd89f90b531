"""A database whose publications lack findings: what is stored stays, and readers find them all the same."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from psycopg.types.json import Json

from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.publishing.services.auditing import audit_stored
from blickwinkel.publishing.services.publishing import canonical, digest_of
from blickwinkel.results.presenting.finding import headline
from blickwinkel.results.presenting.words import Words
from support.altered import GERMAN, view_of
from support.company import Company
from support.results import play, publication, small_framework
from support.servers import cloned_database

UNITS = ("NL", "SALES")


@dataclass(frozen=True)
class Older:
    """A company whose publication was stored by another rule version, as the database's superuser."""

    server: PostgresServer
    name: str
    company: Company
    wave_id: uuid.UUID

    def rewrite(self, version: str, *, findings: bool) -> None:
        """Store what the rule version would have stored, with its digest."""
        payloads = publication(self.company, self.wave_id)["units"]
        if not findings:
            payloads = [{k: v for k, v in unit.items() if k != "findings"} for unit in payloads]
        with self.server.connect(self.name) as connection:
            for payload in payloads:
                place = (self.wave_id, self.company.units[payload["unit"]["code"]])
                connection.execute(
                    "update unit_result set payload = %s where wave_id = %s and unit_id = %s",
                    (Json(payload), *place),
                )
            connection.execute(
                "update publication set digest = %s, rules = %s where wave_id = %s",
                (digest_of(map(canonical, payloads)), self.rules(version), self.wave_id),
            )

    def rules(self, version: str) -> Json:
        stated = {**publication(self.company, self.wave_id)["rules"], "version": version}
        if version == "1":  # did not tell it at first
            del stated["open_leadership"]
        return Json(stated)

    def objections(self) -> set[str]:
        with self.company.database.tenant(self.company.tenant_id, WHOLE_TENANT) as session:
            verdict = audit_stored(session, self.wave_id).verdict
            assert verdict is not None
            return {violation.item for violation in verdict.violations}

    def told(self) -> list[Any]:
        return [view_of(self.company, self.wave_id, code) for code in UNITS]


@pytest.fixture
def older(postgres_server: PostgresServer, template_database: str) -> Iterator[Older]:
    with cloned_database(postgres_server, template_database) as clone:
        database = Database(clone.app_url)
        company = Company.create(database, framework=small_framework(5)).unit("NL")
        company.people("NL", 6, on_board=True).unit("SALES", "NL").people("SALES", 12)
        wave_id = play(company, {"board": {"plain": "445544"}, "staff": {"plain": "1213"}})
        yield Older(postgres_server, clone.name, company, wave_id)
        database.dispose()


def test_they_are_read_with_the_findings_that_their_figures_have(older: Older) -> None:
    before = older.told()
    older.rewrite("2", findings=False)
    stored = publication(older.company, older.wave_id)
    assert all("findings" not in unit for unit in stored["units"])
    after = older.told()
    for old, new in zip(before, after, strict=True):
        assert new.payload["findings"] == old.payload["findings"] != []
        words = Words(GERMAN, leaf=not new.below)
        assert headline(words, new) == headline(words, old)
    # reading has changed nothing, and the audit finds what was published then
    assert publication(older.company, older.wave_id) == stored
    assert older.objections() == set()


@pytest.mark.parametrize("version", ["1", "2"])
def test_what_their_version_of_the_rules_stated_passes(older: Older, version: str) -> None:
    older.rewrite(version, findings=False)
    assert older.objections() == set()


@pytest.mark.parametrize("version", ["0", "5", "2.0"])
def test_a_version_that_there_is_not_does_not_pass(older: Older, version: str) -> None:
    older.rewrite(version, findings=True)
    assert older.objections() == {"version"}


@pytest.mark.parametrize(("version", "findings"), [("2", "stored"), ("3", "")])
def test_findings_are_there_exactly_from_the_version_on_that_has_them(
    older: Older, version: str, findings: str
) -> None:
    older.rewrite(version, findings=bool(findings))
    assert older.objections() == {"unit.findings"}


def test_the_present_version_stores_them(older: Older) -> None:
    assert all(unit["findings"] for unit in publication(older.company, older.wave_id)["units"])
    assert older.objections() == set()

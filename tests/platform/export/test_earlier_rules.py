"""A publication of the first rules stays readable on pages and in files, and its rows stay as they are."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from psycopg import Connection

from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.identity.models import Role
from support.company import Company
from support.visitor import Visitor

#: What the first rules did not store.
LATER = ("findings", "further", "change", "composition", "history", "cascade", "highlights")


@dataclass(frozen=True)
class Stored:
    """The rows of a publication as text, byte by byte."""

    payloads: tuple[str, ...]
    digest: str


def stored(connection: Connection, wave: uuid.UUID) -> Stored:
    payloads = connection.execute(
        "select payload::text from unit_result where wave_id = %s order by lft", [wave]
    ).fetchall()
    (digest,) = connection.execute(
        "select digest from publication where wave_id = %s", [wave]
    ).fetchone() or ("",)
    return Stored(tuple(row[0] for row in payloads), digest)


@pytest.fixture
def administration(postgres_server: PostgresServer, company: Company) -> Iterator[Connection]:
    """A superuser in this test's database: it alone can turn back what is published."""
    name = company.database.engine.url.database
    assert name
    with postgres_server.connect(name) as connection:
        connection.autocommit = True
        yield connection


def test_pages_and_files_show_it_without_what_it_lacks(
    app: Flask, company: Company, administration: Connection
) -> None:
    wave = company.open_wave()
    order = {person: n for people in company.staff.values() for n, person in enumerate(people)}
    company.answer_all(wave, lambda who, _: str(1 + order[who.employee_id] % 5)).publish(wave)
    administration.execute(
        "update unit_result set payload = (payload::jsonb - %s::text[])::json where wave_id = %s",
        [list(LATER), wave],
    )
    administration.execute(
        "update publication set rules ="
        " (jsonb_set(rules::jsonb, '{version}', '\"1\"') - 'open_leadership')::json"
        " where wave_id = %s",
        [wave],
    )
    before = stored(administration, wave)
    assert all(
        key not in payload for payload in before.payloads for key in ('"history"', "cascade")
    )

    reader = Visitor(app).log_in(company.account(Role.BOARD))
    unit = f"/t/nordlicht/results/{wave}/{company.units['NL']}"
    for view in ("", "/cascade", "/trend", "/priorities", "/units"):
        assert reader.get(unit + view).status_code == 200, view
    assert reader.get(f"{unit}/export/csv").status_code == 200
    document = json.loads(reader.get(f"{unit}/export/open_results").data)
    assert document["rules"]["version"] == "1"
    assert document["rules"]["open_leadership"] is False
    assert document["units"][0]["history"] == {"points": [], "staff": [], "leadership": []}
    assert document["units"][0]["staff"]["respondents"] > 0
    assert stored(administration, wave) == before

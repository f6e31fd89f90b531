"""A published company per test file, and readers of it."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.identity.models import Role
from support.company import PASSWORD, Company
from support.results import play
from support.servers import cloned_database
from support.site import running_app

Client = Callable[[str], FlaskClient]


@dataclass(frozen=True, slots=True)
class Published:
    """A company with results of two waves; readers are the board and the CCOs of two units."""

    company: Company
    first: uuid.UUID
    second: uuid.UUID
    board: str
    cco_of_sales: str
    cco_of_south: str

    def address(self, unit: str, wave: uuid.UUID | None = None) -> str:
        wave, slug = wave or self.second, self.company.slug
        return f"/t/{slug}/results/{wave}/{self.company.units[unit]}"


@pytest.fixture(scope="module")
def shared_database(postgres_server: PostgresServer, template_database: str) -> Iterator[Database]:
    with cloned_database(postgres_server, template_database) as clone:
        opened = Database(clone.app_url)
        yield opened
        opened.dispose()


@pytest.fixture(scope="module")
def published(shared_database: Database) -> Published:
    """Leadership sees the first dimension far higher than staff; TINY is too small to be shown."""
    company = (
        Company.create(shared_database)
        .unit("NL", name="Nordlicht <Versorgung> AG")
        .people("NL", 6, on_board=True)
        .unit("SALES", "NL", "Vertrieb & Außendienst")
        .people("SALES", 9)
        .cco("SALES")
        .unit("NORTH", "SALES", "Kanarienvogel-Nord")
        .people("NORTH", 12)
        .unit("SOUTH", "SALES", "Vertrieb Süd")
        .people("SOUTH", 12)
        .cco("SOUTH")
        .unit("SERVICE", "NL", "Kanarienvogel-Service")
        .people("SERVICE", 14)
        .unit("TINY", "SERVICE", "Kanarienvogel-Nest")
        .people("TINY", 3)
    )
    lines = {
        "board": {"key_customer_groups": "554455", "relationship_goals": "545545"},
        "staff": {"key_customer_groups": "1213", "relationship_goals": "2132"},
    }
    first, second = (play(company, lines, title) for title in ("Q1 2026", "Q2 2026"))
    return Published(
        company,
        first,
        second,
        board=company.account(Role.BOARD),
        cco_of_sales=company.account(
            Role.CCO, "sales@nordlicht.example", employee_id=company.staff["SALES"][0]
        ),
        cco_of_south=company.account(
            Role.CCO, "south@nordlicht.example", employee_id=company.staff["SOUTH"][0]
        ),
    )


@pytest.fixture(scope="module")
def reading(shared_database: Database) -> Iterator[Flask]:
    with running_app(shared_database) as app:
        yield app


@pytest.fixture
def reader(reading: Flask) -> Client:
    """Log in as somebody and return their browser."""

    def log_in(email: str) -> FlaskClient:
        client = reading.test_client()
        answer = client.post("/login", data={"email": email, "password": PASSWORD})
        assert answer.status_code == 302
        return client

    return log_in

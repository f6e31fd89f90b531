"""A published company per test file, and its readers' browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from support.company import PASSWORD
from support.results import Published, published_company
from support.servers import cloned_database
from support.site import running_app

Client = Callable[[str], FlaskClient]


@dataclass(frozen=True, slots=True)
class PublishedTemplate:
    """A database that holds the published company, to be copied, and what its builder remembers."""

    database: str
    published: Published

    def in_copy(self, database: Database) -> Published:
        """The same company in a copy of its database."""
        return replace(self.published, company=self.published.company.in_copy(database))


@pytest.fixture(scope="session")
def published_template(
    postgres_server: PostgresServer, template_database: str
) -> Iterator[PublishedTemplate]:
    """The published company, built once; nobody may be connected to its database."""
    with cloned_database(postgres_server, template_database) as clone:
        opened = Database(clone.app_url)
        built = published_company(opened)
        opened.dispose()
        yield PublishedTemplate(clone.name, built)


@pytest.fixture(scope="module")
def published(published_template: PublishedTemplate, shared_database: Database) -> Published:
    """The published company in the file's database, which was copied with it inside."""
    return published_template.in_copy(shared_database)


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

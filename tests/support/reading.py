"""A published company per test file, and its readers' browsers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blickwinkel.database import Database
from support.company import PASSWORD
from support.results import Published, published_company
from support.site import running_app

Client = Callable[[str], FlaskClient]


@pytest.fixture(scope="module")
def published(shared_database: Database) -> Published:
    return published_company(shared_database)


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

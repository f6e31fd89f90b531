"""One company with an open wave per test file; each test takes people who have not answered yet."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blickwinkel.database import Database
from support.company import Company, Invited, small_company
from support.site import running_app

Somebody = Callable[[str], Invited]


@pytest.fixture(scope="module")
def asked_company(shared_database: Database) -> Company:
    company = small_company(shared_database)
    return company.unit("IT", "NL", "IT & <Technik>").people("IT", 40, locale="en")


@pytest.fixture(scope="module")
def open_wave(asked_company: Company) -> uuid.UUID:
    return asked_company.open_wave()


@pytest.fixture(scope="module")
def asking(shared_database: Database) -> Iterator[Flask]:
    with running_app(shared_database) as app:
        yield app


@pytest.fixture
def client(asking: Flask) -> FlaskClient:
    return asking.test_client()


@pytest.fixture(scope="module")
def somebody(asked_company: Company, open_wave: uuid.UUID) -> Somebody:
    """Hands out people of a perspective or a unit, each only once."""
    # of a unit its staff come first: its CCO, anywhere in the list, is asked in other words
    waiting = sorted(asked_company.invited(open_wave), key=lambda one: one.perspective != "staff")

    def take(group: str) -> Invited:
        who = next(one for one in waiting if group in {one.perspective, one.unit})
        waiting.remove(who)
        return who

    return take

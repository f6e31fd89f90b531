"""Programs that ask with an access token: clients without cookies, and the tokens that they carry."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from werkzeug.test import TestResponse

from blickwinkel import clock
from blickwinkel.access.actor import program
from blickwinkel.access.permissions import Permission
from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services.tenant_access import RIGHTS
from blickwinkel.identity.services.tokens import IssuedToken, TokenPlan, issue_token
from support.company import Company
from support.neighbours import Neighbours

#: Looks like a token in every respect, but was never issued.
MADE_UP = "bwt_{code}_" + "A" * 43


class Program:
    """A client that sends a token with every request and no form token; cookies only if given one."""

    def __init__(self, app: Flask, secret: str, cookie: str = "") -> None:
        self.client = app.test_client(use_cookies=False)
        self.secret = secret
        self.cookie = {"Cookie": cookie} if cookie else {}

    def get(self, path: str, **options: Any) -> TestResponse:
        """Ask for something."""
        return self.send("GET", path, **options)

    def post(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """Send a form."""
        return self.send("POST", path, data=data, **options)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        """Ask with any method; `headers` adds to the token, or replaces it."""
        headers = {"Authorization": f"Bearer {self.secret}", "Accept-Language": "en"}
        headers |= self.cookie | options.pop("headers", {})
        return self.client.open(path, method=method, headers=headers, buffered=True, **options)


def account_id(company: Company, email: str) -> uuid.UUID:
    """The id of the account with an address."""
    with company.database.directory() as directory:
        return directory.scalars(select(Account.id).where(Account.email_norm == email)).one()


def issued(
    company: Company,
    email: str,
    role: Role,
    *scopes: Permission,
    days: int = 90,
    today: date | None = None,
) -> IssuedToken:
    """A token for an account, with all rights of a role unless scopes are given."""
    wanted = frozenset(scopes) or RIGHTS[role]
    plan = TokenPlan(account_id(company, email), "Warehouse", wanted, days)
    operator = program(company.tenant_id, "operator", Permission.TOKENS_MANAGE)
    with (
        company.database.tenant(company.tenant_id) as session,
        company.database.directory() as directory,
    ):
        token = issue_token(session, directory, operator, plan, today or clock.today())
        session.commit()
        return token


Programs = dict[str, Program]


@pytest.fixture(scope="session")
def programs(neighbours: Neighbours) -> Programs:
    """A program per role of the first company, one of the second, and one whose token is made up."""
    first, second = neighbours.first, neighbours.second
    secrets = {role.value: issued(first.company, first.people[role], role).secret for role in Role}
    board = second.people[Role.BOARD]
    secrets["canary"] = issued(second.company, board, Role.BOARD).secret
    secrets["made up"] = MADE_UP.format(code=first.company.link_code)
    return {name: Program(neighbours.app, secret) for name, secret in secrets.items()}

"""A program with a token: what it is told, and when it is told nothing any more."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from psycopg import Connection
from sqlalchemy import select

from blickwinkel import clock
from blickwinkel.access.actor import Actor, program
from blickwinkel.access.guard import public
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.models import AuditEntry
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.identity.models import AccessToken, Role
from blickwinkel.identity.services import tokens
from blickwinkel.identity.services.tokens import IssuedToken, revoke_token
from support.company import Company
from support.tokens import MADE_UP, Program, account_id, issued
from support.visitor import Visitor

ME = "/api/v1/me"
BOARD = "board@nordlicht.example"
REALM = 'Bearer realm="blickwinkel"'
INVALID = f'{REALM}, error="invalid_token"'

Ask = Callable[[IssuedToken], Any]


@pytest.fixture
def board(company: Company) -> str:
    return company.account(Role.BOARD, BOARD)


@pytest.fixture
def token(company: Company, board: str) -> IssuedToken:
    return issued(company, board, Role.BOARD, Permission.RESULTS_READ)


@pytest.fixture
def superuser(company: Company, postgres_server: PostgresServer) -> Connection:
    """What no service does: rows go away."""
    with postgres_server.connect(company.database.engine.url.database) as connection:
        connection.autocommit = True
        yield connection


def status(app: Flask, token: IssuedToken) -> int:
    answer = Program(app, token.secret).get(ME)
    if answer.status_code == 401:
        assert answer.headers["WWW-Authenticate"] == INVALID
        assert answer.json["code"] == "authentication.invalid_token"
    return answer.status_code


def test_a_program_is_told_for_whom_it_acts(app: Flask, company: Company, token) -> None:
    answer = Program(app, token.secret).get(ME)
    assert answer.json == {
        "account": {"id": str(account_id(company, BOARD)), "name": "Board"},
        "tenant": {"slug": "nordlicht", "name": "Nordlicht Versorgung AG"},
        "roles": ["board"],
        "permissions": ["tenant:results:read", "tenant:tenant:enter"],
        "token": {
            "name": "Warehouse",
            "scopes": ["tenant:results:read", "tenant:tenant:enter"],
            "valid_until": (clock.today() + timedelta(days=89)).isoformat(),
        },
    }
    assert answer.content_type == "application/json"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in answer.headers
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.parametrize(
    ("header", "code", "challenge", "status"),
    [
        (None, "authentication.required", REALM, 401),
        ("", "authentication.required", REALM, 401),
        ("Basic YTpi", "authentication.required", REALM, 401),
        ("Bearer", "authentication.malformed", f'{REALM}, error="invalid_request"', 400),
        ("Bearer ", "authentication.malformed", f'{REALM}, error="invalid_request"', 400),
        ("Bearer a b", "authentication.malformed", f'{REALM}, error="invalid_request"', 400),
        ("Bearer a,Bearer b", "authentication.malformed", f'{REALM}, error="invalid_request"', 400),
        ("Bearer ä", "authentication.malformed", f'{REALM}, error="invalid_request"', 400),
        ("Bearer a", "authentication.invalid_token", INVALID, 401),
        ("bearer a", "authentication.invalid_token", INVALID, 401),
        ("Bearer bwt_zzzz_" + "A" * 43, "authentication.invalid_token", INVALID, 401),
        ("Bearer " + "A" * 5000, "authentication.invalid_token", INVALID, 401),
    ],
)
def test_other_credentials_are_refused(app: Flask, header, code, challenge, status) -> None:
    headers = {} if header is None else {"Authorization": header}
    answer = app.test_client().get(ME, headers=headers)
    assert answer.status_code == status
    assert answer.json["code"] == code
    assert answer.headers["WWW-Authenticate"] == challenge


def test_the_scheme_is_written_in_any_case(app: Flask, token) -> None:
    headers = {"Authorization": f"bEARER  {token.secret}"}
    assert app.test_client().get(ME, headers=headers).status_code == 200


def test_a_token_in_the_address_is_refused_though_genuine(app: Flask, token) -> None:
    for asked in (app.test_client(), Program(app, token.secret)):
        answer = asked.get(f"{ME}?access_token={token.secret}")
        assert answer.status_code == 400
        assert answer.json["code"] == "authentication.token_in_address"
        assert token.secret not in answer.text + str(answer.headers)


def test_a_log_in_counts_for_nothing_below_the_api(app: Flask, board: str) -> None:
    visitor = Visitor(app).log_in(board)
    assert visitor.get("/").status_code == 302
    answer = visitor.get(ME)
    assert answer.status_code == 401
    assert answer.json["code"] == "authentication.required"


def test_the_token_decides_and_not_the_log_in(app: Flask, company: Company, token) -> None:
    company.account(Role.ADMINISTRATOR, "hr@nordlicht.example")
    visitor = Visitor(app).log_in("hr@nordlicht.example")
    answer = Program(app, token.secret, f"blickwinkel={visitor.secret()}").get(ME)
    assert answer.json["account"]["name"] == "Board"
    assert "tenant:surveys:manage" not in answer.json["permissions"]


def test_other_pages_cannot_ask_with_somebody_s_log_in(app: Flask, board: str) -> None:
    """A preflight is refused and no answer allows another origin."""
    visitor = Visitor(app).log_in(board)
    headers = {"Origin": "https://evil.example", "Access-Control-Request-Method": "GET"}
    for method in ("OPTIONS", "GET"):
        answer = visitor.client.open(ME, method=method, headers=headers)
        assert answer.status_code == 401
        assert not [name for name in answer.headers.keys() if name.startswith("Access-Control")]  # noqa: SIM118


def test_a_revoked_token_is_refused_at_once(app: Flask, company: Company, token) -> None:
    assert status(app, token) == 200
    with company.database.tenant(company.tenant_id) as session:
        operator = program(company.tenant_id, "operator", Permission.TOKENS_MANAGE)
        revoke_token(session, operator, token.id)
        session.commit()
    assert status(app, token) == 401


def test_an_expired_token_is_refused(app: Flask, company: Company, token, monkeypatch) -> None:
    last = token.valid_until
    monkeypatch.setattr(clock, "today", lambda: last)
    assert status(app, token) == 200
    monkeypatch.setattr(clock, "today", lambda: last + timedelta(days=1))
    assert status(app, token) == 401


@pytest.mark.parametrize(
    "ending",
    [
        "delete from membership",
        "update membership set valid_until = current_date - 2",
        "delete from account",
        "delete from tenant",
    ],
)
def test_what_a_token_rests_on_ends(app: Flask, superuser, token, ending: str) -> None:
    assert status(app, token) == 200
    superuser.execute(ending)
    assert status(app, token) == 401


def test_a_withdrawn_role_takes_its_rights_along(app: Flask, company, superuser, board) -> None:
    company.account(Role.ADMINISTRATOR, "other@nordlicht.example")
    superuser.execute(
        "insert into membership (account_id, tenant_id, role)"
        " select a.id, t.id, 'administrator' from account a, tenant t where a.email_norm = %s",
        (board,),
    )
    wanted = (Permission.RESULTS_READ, Permission.SURVEYS_MANAGE)
    both = Program(app, issued(company, board, Role.BOARD, *wanted).secret)
    assert both.get(ME).json["permissions"] == [*sorted(wanted), "tenant:tenant:enter"]
    superuser.execute("delete from membership where role = 'administrator'")
    told = both.get(ME).json
    assert told["permissions"] == ["tenant:results:read", "tenant:tenant:enter"]
    assert "tenant:surveys:manage" in told["token"]["scopes"]


def test_a_token_reaches_no_other_tenant_of_its_account(
    app: Flask, company, superuser, token
) -> None:
    Company.create(company.database, "suedwind", name="Zeisig AG")
    superuser.execute(
        "insert into membership (account_id, tenant_id, role)"
        " select a.id, t.id, 'board' from account a, tenant t where t.slug = 'suedwind'"
    )
    assert Program(app, token.secret).get(ME).json["tenant"]["slug"] == "nordlicht"
    superuser.execute(
        "delete from membership m using tenant t where t.slug = 'nordlicht' and m.tenant_id = t.id"
    )
    assert status(app, token) == 401


def test_a_token_counts_only_under_the_link_code_of_its_tenant(app: Flask, company, token) -> None:
    other = Company.create(company.database, "suedwind")
    _, code, random = token.secret.split("_", 2)
    assert code == company.link_code
    moved = IssuedToken(token.id, token.valid_until, f"bwt_{other.link_code}_{random}")
    assert status(app, moved) == 401


def test_only_the_day_of_the_last_use_is_stored(app: Flask, company, token, monkeypatch) -> None:
    def stored() -> AccessToken:
        with company.database.tenant(company.tenant_id) as session:
            return session.scalars(select(AccessToken)).one()

    assert stored().last_used_on is None
    for _ in range(2):
        status(app, token)
        assert stored().last_used_on == clock.today()
    later = clock.today() + timedelta(days=1)
    monkeypatch.setattr(clock, "today", lambda: later)
    status(app, token)
    assert stored().last_used_on == later


def test_the_database_does_not_hold_the_secret(company, superuser, token) -> None:
    row = superuser.execute("select t::text from access_token t").fetchone()[0]
    assert "Warehouse" in row
    assert token.secret not in row
    assert token.secret.rsplit("_", 1)[-1].encode().hex() not in row


def test_the_audit_log_names_the_token_and_not_its_secret(company: Company, token) -> None:
    with company.database.tenant(company.tenant_id) as session:
        entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_name) == ("token.issue", "operator")
    assert entry.subject == "Warehouse: tenant:results:read, tenant:tenant:enter"


def test_deeds_of_a_program_are_logged_with_the_name_of_its_token(company, token) -> None:
    actor = Actor(account_id(company, BOARD), "Board", company.tenant_id, frozenset(Permission))
    with company.database.tenant(company.tenant_id) as session:
        row = session.scalars(select(AccessToken)).one()
    grant = tokens.grant_of(row)
    reached = actor.by_token(grant)
    assert reached.name == "Board (Warehouse)"
    assert reached.permissions == grant.scopes


@public
def leaky() -> str:
    logging.getLogger("leaky").warning("asked with %s", request.headers["Authorization"])
    return request.headers["Authorization"]


@public
def failing() -> str:
    raise RuntimeError


def test_a_token_appears_in_no_log_answer_or_repr(
    app: Flask, company: Company, token, caplog: pytest.LogCaptureFixture
) -> None:
    app.add_url_rule("/api/v1/failing", "api.failing", failing)
    app.add_url_rule("/failing", "failing", failing)
    caplog.set_level(logging.DEBUG)
    made_up = MADE_UP.format(code=company.link_code)
    for secret in (token.secret, made_up, f"{token.secret} {token.secret}"):
        asked = Program(app, secret)
        answers = [
            asked.send(method, path)
            for method in ("GET", "POST", "OPTIONS")
            for path in (ME, "/api/v1/failing", "/failing", "/", "/t/nordlicht/results", "/nowhere")
        ]
        told = "".join(answer.text + str(answer.headers) for answer in answers)
        assert not shows(secret, told)
        assert not shows(secret, caplog.text)
    assert "error at api.failing" in caplog.text
    assert not shows(token.secret, repr(token))


def shows(secret: str, text: str) -> bool:
    return secret.split(maxsplit=1)[0].rsplit("_", 1)[-1] in text


def test_a_leak_would_be_seen(app: Flask, token, caplog: pytest.LogCaptureFixture) -> None:
    """Negative control of the test above."""
    app.add_url_rule("/api/v1/leaky", "api.leaky", leaky)
    caplog.set_level(logging.DEBUG)
    assert shows(token.secret, Program(app, token.secret).get("/api/v1/leaky").text)
    assert shows(token.secret, caplog.text)

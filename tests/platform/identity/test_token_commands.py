"""Tokens by command and by service: who gets which, what is refused, and what is shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask

from blickwinkel import clock
from blickwinkel.access.actor import Actor
from blickwinkel.access.permissions import Permission
from blickwinkel.app import build_platform
from blickwinkel.cli import main
from blickwinkel.database import Database
from blickwinkel.errors import InvalidInputError, NotAllowedError, NotFoundError
from blickwinkel.identity.models import Role
from blickwinkel.identity.services.tokens import TokenPlan, issue_token, revoke_token, tokens
from blickwinkel.settings import Settings
from support.company import SECRET_KEY, Company
from support.site import NO_BROKER, url_of
from support.tokens import Program, account_id, issued

BOARD, OFFICE = "board@nordlicht.example", "administrator@nordlicht.example"
READ, MANAGE = Permission.RESULTS_READ, Permission.TOKENS_MANAGE


def _plain(word: str) -> str:
    return getattr(word, "value", word)  # a shell knows no enumerations


@pytest.fixture
def peopled(company: Company) -> Company:
    company.account(Role.BOARD)
    company.account(Role.ADMINISTRATOR)
    return company


@pytest.fixture
def run(database: Database, peopled: Company) -> Iterator[Any]:
    platform = build_platform(Settings(url_of(database), NO_BROKER, SECRET_KEY))

    def command(*words: str) -> Result:
        options = ("--tenant", "nordlicht")
        return CliRunner().invoke(main, ["token", *map(_plain, words), *options], obj=platform)

    yield command
    platform.database.dispose()


def test_a_token_is_issued_listed_used_and_revoked(run, app: Flask) -> None:
    made = run("issue", BOARD, "Data warehouse", "--scope", READ)
    assert made.exit_code == 0, made.output
    secret = made.stdout.strip()
    assert re.fullmatch(r"bwt_\w{4}_[\w-]{43}", secret)
    (token_id,) = re.findall(r"Token ([0-9a-f-]{36}), good until", made.stderr)
    assert Program(app, secret).get("/api/v1/me").json["token"]["name"] == "Data warehouse"
    listed = run("list").stdout
    assert listed.startswith(f"{token_id}  Data warehouse  {BOARD}  {READ}, tenant:tenant:enter")
    assert f"last used {clock.today()}" in listed
    assert secret not in listed
    assert run("revoke", token_id).stdout == "Revoked.\n"
    assert run("list").stdout == ""
    assert Program(app, secret).get("/api/v1/me").status_code == 401


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("issue", "no@nordlicht.example", "A", "--scope", READ), "There is no account no@"),
        (("issue", BOARD, " ", "--scope", READ), "needs a name"),
        (("issue", BOARD, "x" * 81, "--scope", READ), "needs a name"),
        (("issue", BOARD, "a\nb", "--scope", READ), "needs a name"),
        (("issue", BOARD, "A", "--scope", READ, "--days", "0"), "1 to 366 days, not 0"),
        (("issue", BOARD, "A", "--scope", READ, "--days", "367"), "1 to 366 days, not 367"),
        (("issue", OFFICE, "A", "--scope", READ), "does not have this right here: tenant:results"),
        (("issue", BOARD, "A", "--scope", MANAGE), "does not have this right here: tenant:tokens"),
        (("revoke", "00000000-0000-0000-0000-000000000001"), "There is no such token"),
    ],
)
def test_what_cannot_be_is_refused(run, words: tuple[str, ...], complaint: str) -> None:
    result = run(*words)
    assert result.exit_code == 1
    assert complaint in result.output
    assert run("list").stdout == ""


def test_a_scope_that_does_not_exist_is_refused(run) -> None:
    assert run("issue", BOARD, "A", "--scope", "everything").exit_code == 2


def test_an_account_of_another_company_gets_no_token_here(run, peopled: Company) -> None:
    other = Company.create(peopled.database, "suedwind")
    stranger = other.account(Role.BOARD)
    assert "It has: none." in run("issue", stranger, "A", "--scope", READ).output


def test_a_person_issues_sees_and_revokes_own_tokens_only(peopled: Company) -> None:
    """Else whoever administers could read results with a token for somebody of the board."""
    theirs = issued(peopled, BOARD, Role.BOARD, READ)
    office = account_id(peopled, OFFICE)
    rights = frozenset({Permission.RULES_READ})
    held = frozenset({MANAGE, Permission.TENANT_ENTER, *rights})
    actor = Actor(office, "Office", peopled.tenant_id, held)
    # as by a token that was issued for this alone
    narrow = Actor(office, "Office", peopled.tenant_id, frozenset({MANAGE}))
    with (
        peopled.database.tenant(peopled.tenant_id) as session,
        peopled.database.directory() as directory,
    ):
        plan = TokenPlan(account_id(peopled, BOARD), "A", frozenset({READ}))
        with pytest.raises(NotAllowedError):
            issue_token(session, directory, actor, plan, clock.today())
        with pytest.raises(NotFoundError):
            revoke_token(session, actor, theirs.id)
        assert tokens(session, actor) == []
        with pytest.raises(InvalidInputError, match="does not have this right"):
            issue_token(session, directory, narrow, TokenPlan(office, "A", rights), clock.today())
        own = issue_token(session, directory, actor, TokenPlan(office, "A", rights), clock.today())
        assert [token.id for token in tokens(session, actor)] == [own.id]
        revoke_token(session, actor, own.id)
        assert tokens(session, actor) == []


def test_a_token_has_no_scope_that_its_account_has_elsewhere_only(peopled: Company) -> None:
    other = Company.create(peopled.database, "suedwind")
    stranger = other.account(Role.BOARD)
    with pytest.raises(InvalidInputError, match="It has: none"):
        issued(peopled, stranger, Role.BOARD, READ)
    assert issued(other, stranger, Role.BOARD, READ).secret.startswith(f"bwt_{other.link_code}_")

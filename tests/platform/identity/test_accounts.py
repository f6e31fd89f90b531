"""Accounts and passwords, and what a membership opens on which day."""

from __future__ import annotations

import uuid
from datetime import date

import pytest
from argon2 import PasswordHasher, extract_parameters
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from blickwinkel.database import Database, TenantSession
from blickwinkel.errors import ConflictError, InvalidInputError
from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services import accounts
from blickwinkel.identity.services.accounts import authenticate, create_account, grant
from blickwinkel.identity.services.tenant_access import tenant_accesses
from blickwinkel.organization.services import cells
from support.company import PASSWORD, Company
from support.neighbours import Neighbours

TODAY = date(2026, 3, 31)


@pytest.fixture
def session(neighbours: Neighbours) -> TenantSession:
    """A session on the global tables whose changes nobody else sees."""
    with neighbours.database.directory() as opened:
        yield opened
        opened.rollback()


@pytest.fixture
def account(session: TenantSession) -> Account:
    return create_account(session, "Jana.Öztürk@Example.com ", "Jana Öztürk", PASSWORD)


@pytest.mark.parametrize("password", ["", "eleven char", "x" * 1001])
def test_a_password_of_an_impossible_length_is_refused(
    session: TenantSession, password: str
) -> None:
    with pytest.raises(InvalidInputError, match="12 to 1000"):
        create_account(session, "a@example.com", "A", password)


@pytest.mark.parametrize(
    ("address", "is_one"),
    [
        ("name@example.com", True),
        ("jana.öztürk+x@straße.de", True),
        ("verwaltung@nordlicht.example", True),
        ("admin", False),
        ("admin@localhost", False),
        ("a@b@example.com", False),
        ("a b@example.com", False),
        ("a..b@example.com", False),
        ("Ada <ada@example.com>", False),
        ("a@example.com,b@example.com", False),
    ],
)
def test_an_account_needs_an_address_by_the_rule_of_the_import(
    session: TenantSession, address: str, *, is_one: bool
) -> None:
    if is_one:
        assert cells.email(address, str)
        assert create_account(session, address, "A", PASSWORD).id
        return
    with pytest.raises(InvalidInputError):
        cells.email(address, str)
    with pytest.raises(InvalidInputError, match="not an e-mail address"):
        create_account(session, address, "A", PASSWORD)


@pytest.mark.usefixtures("real_passwords")
def test_a_password_is_kept_as_argon2id_at_the_cost_that_rfc_9106_recommends(
    session: TenantSession,
) -> None:
    """Everywhere else in the tests hashing is cheap."""
    account = create_account(session, "real@example.com", "Real", PASSWORD)
    assert account.password_hash.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert extract_parameters(accounts._UNKNOWN) == extract_parameters(account.password_hash)
    assert PASSWORD not in account.password_hash
    assert authenticate(session, account.email_norm, PASSWORD) is account


def test_the_tests_hash_cheaply(account: Account) -> None:
    """Negative control of the test above."""
    assert account.password_hash.startswith("$argon2id$v=19$m=8,t=1,p=1$")


def test_an_address_is_found_however_it_is_written(
    session: TenantSession, account: Account
) -> None:
    for written in (
        "jana.öztürk@example.com",
        "JANA.O\u0308ZTU\u0308RK@EXAMPLE.COM",
        account.email_norm,
    ):
        assert authenticate(session, written, PASSWORD) is account


def test_nobody_gets_in_with_a_wrong_password(session: TenantSession, account: Account) -> None:
    for password in ("", PASSWORD.upper(), PASSWORD + " "):
        assert authenticate(session, account.email_norm, password) is None
    assert authenticate(session, "nobody@example.com", PASSWORD) is None


def test_an_unreadable_hash_lets_nobody_in(session: TenantSession, account: Account) -> None:
    account.password_hash = "!"
    assert authenticate(session, account.email_norm, PASSWORD) is None


def test_a_hash_of_older_settings_is_renewed(session: TenantSession, account: Account) -> None:
    account.password_hash = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
    assert authenticate(session, account.email_norm, PASSWORD) is account
    assert not accounts._hasher.check_needs_rehash(account.password_hash)


def test_an_address_has_one_account(session: TenantSession, account: Account) -> None:
    with pytest.raises(IntegrityError):
        create_account(session, account.email_norm.upper(), "Another", PASSWORD)


def test_a_role_is_given_once(
    neighbours: Neighbours, session: TenantSession, account: Account
) -> None:
    tenant = neighbours.first.company.tenant_id
    grant(session, account.id, tenant, Role.BOARD)
    with pytest.raises(ConflictError):
        grant(session, account.id, tenant, Role.BOARD)


@pytest.mark.parametrize(
    ("valid_until", "is_open"),
    [(None, True), (TODAY, True), (date(2026, 3, 30), False), (date(2027, 1, 1), True)],
)
def test_a_membership_ends_with_its_last_day(
    neighbours: Neighbours,
    session: TenantSession,
    account: Account,
    *,
    valid_until: date | None,
    is_open: bool,
) -> None:
    tenant = neighbours.first.company.tenant_id
    grant(session, account.id, tenant, Role.BOARD, valid_until=valid_until)
    assert bool(tenant_accesses(session, account.id, TODAY)) is is_open


def test_roles_in_one_company_add_up(
    neighbours: Neighbours, session: TenantSession, account: Account
) -> None:
    company = neighbours.first.company
    person = company.staff["SALES"][0]
    grant(session, account.id, company.tenant_id, Role.ADMINISTRATOR)
    grant(session, account.id, company.tenant_id, Role.CCO, employee_id=person)
    (access,) = tenant_accesses(session, account.id, TODAY)
    assert access.roles == {Role.ADMINISTRATOR, Role.CCO}
    assert access.employee_ids == {person}
    actor = access.actor(account.id, "Jana", [company.units["SALES"]])
    assert actor.units == {company.units["SALES"]}
    assert not actor.whole_company


def test_a_role_cannot_point_at_a_person_of_another_company(
    neighbours: Neighbours, session: TenantSession, account: Account
) -> None:
    foreign = neighbours.second.company.staff["SALES"][0]
    with pytest.raises(IntegrityError):
        grant(
            session,
            account.id,
            neighbours.first.company.tenant_id,
            Role.CCO,
            employee_id=foreign,
        )


def test_a_role_taken_away_is_gone_with_the_next_request(database: Database) -> None:
    company = Company.create(database)
    email = company.account(Role.BOARD)
    with database.directory() as session:
        account = authenticate(session, email, PASSWORD)
        assert account is not None
        assert len(tenant_accesses(session, account.id, TODAY)) == 1
        session.execute(
            update(Account.metadata.tables["membership"]).values(valid_until=date(2026, 1, 1))
        )
        assert tenant_accesses(session, account.id, TODAY) == []
        assert tenant_accesses(session, uuid.uuid4(), TODAY) == []

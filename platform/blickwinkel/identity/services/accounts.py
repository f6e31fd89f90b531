"""Accounts, their passwords and their memberships."""

from __future__ import annotations

import re
import uuid
from datetime import date
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerifyMismatchError
from sqlalchemy import select

from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError, InvalidInputError
from blickwinkel.identity.models import Account, Membership, Role
from blickwinkel.normalisation import normalised

MINIMUM_PASSWORD = 12
MAXIMUM_PASSWORD = 1000

#: The same addresses as in a company's file; RFC 5321 limits their length.
MAXIMUM_EMAIL = 254
_EMAIL: Final = re.compile(
    r"[^\s@,;:<>()\[\]\\\"“”„.]+(?:\.[^\s@,;:<>()\[\]\\\"“”„.]+)*"  # dot-separated atoms
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]{0,61}[^\W_]"  # at least two labels
)

_hasher = PasswordHasher()
# verified when the account is unknown, so that both cases take the same time
_UNKNOWN = _hasher.hash("no account has this password")


def normalise_email(address: str) -> str:
    """Return an e-mail address the way it is stored and compared."""
    return normalised(address).strip().casefold()


def require_email(address: str) -> None:
    """Refuse what cannot be an e-mail address, by the rule for a company's file.

    Raises:
        InvalidInputError: the address is none.
    """
    if len(address) > MAXIMUM_EMAIL or not _EMAIL.fullmatch(address):
        raise InvalidInputError(
            f"{address!r} is not an e-mail address such as name@example.com.",
            code="account.email_invalid",
        )


def create_account(
    session: TenantSession, email: str, name: str, password: str, locale: str = "de"
) -> Account:
    """Create a log-in.

    Raises:
        InvalidInputError: the address is none, or the password is shorter than 12 or longer than
            1,000 characters.
    """
    address = normalise_email(email)
    require_email(address)
    if not MINIMUM_PASSWORD <= len(password) <= MAXIMUM_PASSWORD:
        raise InvalidInputError(
            f"The password needs {MINIMUM_PASSWORD} to {MAXIMUM_PASSWORD} characters.",
            code="account.password_length",
        )
    account = Account(
        email_norm=address,
        name=name,
        password_hash=_hasher.hash(password),
        locale=locale,
    )
    session.add(account)
    session.flush()
    return account


def grant(
    session: TenantSession,
    account_id: uuid.UUID,
    tenant_id: uuid.UUID,
    role: Role,
    *,
    employee_id: uuid.UUID | None = None,
    valid_until: date | None = None,
) -> None:
    """Give an account a role in a tenant.

    Raises:
        ConflictError: it has this role there already.
    """
    if session.get(Membership, (account_id, tenant_id, role)):
        raise ConflictError("This account has this role already.", code="account.role_held")
    session.add(
        Membership(
            account_id=account_id,
            tenant_id=tenant_id,
            role=role,
            employee_id=employee_id,
            valid_until=valid_until,
        )
    )
    session.flush()


def authenticate(session: TenantSession, email: str, password: str) -> Account | None:
    """Return the account that has this address and password, or None; both take the same time."""
    account = session.scalar(select(Account).where(Account.email_norm == normalise_email(email)))
    known = account.password_hash if account else _UNKNOWN
    try:
        _hasher.verify(known, password[:MAXIMUM_PASSWORD])
    except (VerifyMismatchError, InvalidHashError):
        return None
    if account and _hasher.check_needs_rehash(account.password_hash):
        account.password_hash = _hasher.hash(password)
    return account

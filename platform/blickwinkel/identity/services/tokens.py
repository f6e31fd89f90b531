"""Access tokens for programs: issued and shown once, listed without their secret, revoked for good.

A token is ``bwt_`` + the tenant's link code + 256 random bits. Nobody can guess these, so unlike a
password it needs no slow hash: SHA-256 keeps a copy of the database worthless and costs a request nothing.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from sqlalchemy import delete, select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authentication import TokenGrant
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.errors import InvalidInputError, NotAllowedError, NotFoundError
from blickwinkel.identity.models import AccessToken
from blickwinkel.identity.services.tenant_access import rights_of, tenant_accesses
from blickwinkel.tenancy.models import Tenant

#: How many days a token is good for at most; whoever still needs it then has a new one issued.
MOST_DAYS: Final = 366
LONGEST_NAME: Final = 80

_PREFIX: Final = "bwt_"
_SECRET_BYTES: Final = 32
_FORM: Final = re.compile(_PREFIX + r"([0-9a-hjkmnp-tv-z]{4})_[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class TokenPlan:
    """What a token is to be good for.

    Attributes:
        account_id: for whom it acts.
        name: what it is for; shown in lists and in the audit log.
        scopes: rights it may use; entering the tenant is always one of them.
        days: how long it is good for, today included.
    """

    account_id: uuid.UUID
    name: str
    scopes: frozenset[Permission]
    days: int = 90


@dataclass(frozen=True, slots=True)
class IssuedToken:
    """A new token; the only time that its secret is known."""

    id: uuid.UUID
    valid_until: date
    secret: str = field(repr=False)


def issue_token(
    session: TenantSession, directory: TenantSession, actor: Actor, plan: TokenPlan, today: date
) -> IssuedToken:
    """Issue a token and log that; the caller shows it and forgets it.

    Args:
        session: of the tenant.
        directory: a session on the global tables, where accounts are.
        actor: who issues it: a person only for the own account, else an administrator would read results.
        plan: what it is to be good for.
        today: its first day.

    Raises:
        NotAllowedError: the actor lacks the right, or issues it for somebody else.
        InvalidInputError: name or days are impossible, or the account lacks one of the rights here.
    """
    require(actor, Permission.TOKENS_MANAGE, session)
    if actor.account_id not in {None, plan.account_id}:
        raise NotAllowedError("token of another account")
    name = _checked_name(plan)
    scopes = plan.scopes | {Permission.TENANT_ENTER}
    held = _rights(session, directory, plan.account_id, today)
    # whoever acts by a token of few scopes must not issue one with more
    _check_scopes(scopes, held & actor.permissions if actor.account_id else held)
    tenant = directory.get_one(Tenant, session.tenant_id)
    secret = f"{_PREFIX}{tenant.link_code}_{secrets.token_urlsafe(_SECRET_BYTES)}"
    token = AccessToken(
        account_id=plan.account_id,
        name=name,
        secret_hash=_hash(secret),
        scopes=sorted(scopes),
        issued_on=today,
        valid_until=today + timedelta(days=plan.days - 1),
    )
    session.add(token)
    record(session, actor, "token.issue", f"{name}: {', '.join(token.scopes)}")
    session.flush()
    return IssuedToken(token.id, token.valid_until, secret)


def tokens(session: TenantSession, actor: Actor) -> Sequence[AccessToken]:
    """Return the tokens of the tenant, a person's own ones only, newest first.

    Raises:
        NotAllowedError: the actor lacks the right.
    """
    require(actor, Permission.TOKENS_MANAGE, session)
    wanted = select(AccessToken).order_by(AccessToken.issued_on.desc(), AccessToken.name)
    if actor.account_id:
        wanted = wanted.where(AccessToken.account_id == actor.account_id)
    return session.scalars(wanted).all()


def revoke_token(session: TenantSession, actor: Actor, token_id: uuid.UUID) -> None:
    """Forget a token, a person only an own one, and log that; its next request is refused.

    Raises:
        NotAllowedError: the actor lacks the right.
        NotFoundError: there is no such token.
    """
    require(actor, Permission.TOKENS_MANAGE, session)
    token = session.get(AccessToken, (session.tenant_id, token_id))
    if token is None or actor.account_id not in {None, token.account_id}:
        raise NotFoundError("There is no such token. A list has the ids of those that there are.")
    session.execute(delete(AccessToken).where(AccessToken.id == token_id))
    record(session, actor, "token.revoke", token.name)
    session.flush()


def tenant_of_token(directory: TenantSession, secret: str) -> uuid.UUID | None:
    """Return the tenant that a token names, genuine or not; None if it cannot be a token."""
    form = _FORM.fullmatch(secret)
    if form is None:
        return None
    return directory.scalar(select(Tenant.id).where(Tenant.link_code == form[1]))


def find_token(session: TenantSession, secret: str, today: date) -> AccessToken | None:
    """Return the living token with this secret and note the day; None if it has ended or never was."""
    token = session.scalar(
        select(AccessToken).where(
            AccessToken.secret_hash == _hash(secret), AccessToken.valid_until >= today
        )
    )
    if token is not None and token.last_used_on != today:
        token.last_used_on = today
    return token


def grant_of(token: AccessToken) -> TokenGrant:
    """Return what a token is good for; a right that this version no longer knows is left out."""
    known = frozenset(right for right in Permission if right.value in token.scopes)
    return TokenGrant(token.tenant_id, token.name, known, token.valid_until)


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def _checked_name(plan: TokenPlan) -> str:
    name = plan.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise InvalidInputError(
            f"The token needs a name of 1 to {LONGEST_NAME} characters that says what it is for.",
            code="token.name_invalid",
        )
    if not 1 <= plan.days <= MOST_DAYS:
        raise InvalidInputError(
            f"A token is good for 1 to {MOST_DAYS} days, not {plan.days}.",
            code="token.days_invalid",
        )
    return name


def _rights(
    session: TenantSession, directory: TenantSession, account_id: uuid.UUID, today: date
) -> frozenset[Permission]:
    found = tenant_accesses(directory, account_id, today)
    return frozenset().union(
        *(rights_of(e.roles) for e in found if e.tenant.id == session.tenant_id)
    )


def _check_scopes(scopes: Collection[Permission], held: Collection[Permission]) -> None:
    if lacking := sorted(set(scopes) - set(held)):
        raise InvalidInputError(
            f"The account does not have this right here: {', '.join(lacking)}."
            f" It has: {', '.join(sorted(held)) or 'none'}.",
            code="token.scope_not_held",
        )

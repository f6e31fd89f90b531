"""Server-side sessions: a random secret in the cookie, its hash in the table, ended for good at log-out."""

from __future__ import annotations

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete

from blickwinkel.database import TenantSession
from blickwinkel.identity.models import Login

#: The time of the last request is stored this coarsely, so that reading pages seldom writes.
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Lifetime:
    """How long a log-in lasts: without a request, and at most."""

    idle: timedelta
    total: timedelta


def _hash(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def load(
    session: TenantSession, secret: str, now: datetime, lifetime: Lifetime
) -> dict[str, Any] | None:
    """Return the data of a living log-in, or None; an expired one is removed."""
    login = session.get(Login, _hash(secret))
    if login is None:
        return None
    if now - login.seen_at > lifetime.idle or now - login.started_at > lifetime.total:
        session.delete(login)
        return None
    if now - login.seen_at > SEEN_EVERY:
        login.seen_at = now
    return dict(login.data)


def store(session: TenantSession, secret: str | None, data: dict[str, Any], now: datetime) -> str:
    """Keep the data under the secret, or under a new one; return the secret for the cookie."""
    account = uuid.UUID(data["_user_id"]) if data.get("_user_id") else None
    login = session.get(Login, _hash(secret)) if secret else None
    if login is not None and secret is not None and login.account_id == account:
        login.data = data
        return secret
    # another account, or none so far: a new secret, so that a planted one is worth nothing
    if secret:
        end(session, secret)
    fresh = secrets.token_urlsafe(32)
    session.add(
        Login(id_hash=_hash(fresh), account_id=account, data=data, started_at=now, seen_at=now)
    )
    return fresh


def end(session: TenantSession, secret: str) -> None:
    """Forget a log-in; the cookie is worthless afterwards."""
    session.execute(delete(Login).where(Login.id_hash == _hash(secret)))

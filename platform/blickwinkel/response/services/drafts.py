"""Unfinished answers, kept on the server so that another device can go on; readable with the link only."""

from __future__ import annotations

import json
import os
import uuid

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert

from blickwinkel.database import TenantSession
from blickwinkel.response.models import Draft

NONCE_LENGTH = 12


def _derive(token: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(token.encode())


def lock(session: TenantSession, token: str) -> None:
    """Let nobody else change this draft, or submit it, until the transaction ends.

    An advisory lock, since locking the invitation would mark its row with the draft's transaction.
    """
    key = "draft:" + _derive(token, b"draft key").hex()
    session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(key, 0))))


def save(session: TenantSession, token: str, wave_id: uuid.UUID, answers: dict[str, str]) -> None:
    """Keep a person's answers so far, replacing the earlier draft."""
    nonce = os.urandom(NONCE_LENGTH)
    plain = json.dumps(answers, sort_keys=True).encode()
    sealed = nonce + AESGCM(_derive(token, b"draft content")).encrypt(nonce, plain, None)
    statement = insert(Draft).values(
        tenant_id=session.tenant_id,
        key_hash=_derive(token, b"draft key"),
        wave_id=wave_id,
        sealed=sealed,
    )
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "key_hash"],
            set_={"sealed": statement.excluded.sealed, "wave_id": statement.excluded.wave_id},
        )
    )


def load(session: TenantSession, token: str) -> dict[str, str]:
    """Return the answers so far; empty when there are none or they cannot be read."""
    key = _derive(token, b"draft key")
    sealed = session.scalar(select(Draft.sealed).where(Draft.key_hash == key))
    if sealed is None:
        return {}
    try:
        plain = AESGCM(_derive(token, b"draft content")).decrypt(
            sealed[:NONCE_LENGTH], sealed[NONCE_LENGTH:], None
        )
    except (InvalidTag, ValueError):  # altered, or cut off
        return {}
    answers: dict[str, str] = json.loads(plain)
    return answers


def discard(session: TenantSession, token: str) -> None:
    """Forget a person's draft."""
    session.execute(delete(Draft).where(Draft.key_hash == _derive(token, b"draft key")))

"""Personal links: derived, never stored, so that a reminder carries the same link."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import uuid

#: Crockford's alphabet in lower case: no letters that are read as digits.
_ALPHABET = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "0123456789abcdefghjkmnpqrstvwxyz")
CODE_LENGTH = 4
SECRET_LENGTH = 26  # 130 bits
TOKEN = re.compile(rf"[0-9a-hjkmnp-tv-z]{{{CODE_LENGTH + SECRET_LENGTH}}}")


class LinkKey:
    """Derives tokens from the installation's secret key.

    A token is the tenant's link code followed by 130 bits of HMAC-SHA-256 over tenant and
    invitation. Without the key nobody can compute a link from what the database holds. Links that ask
    for consent have a key of their own, so that none of them ever opens a questionnaire.
    """

    def __init__(self, secret_key: str) -> None:
        self._key = hashlib.sha256(b"personal link:" + secret_key.encode()).digest()
        self._consent_key = hashlib.sha256(b"consent link:" + secret_key.encode()).digest()

    def token(self, link_code: str, tenant_id: uuid.UUID, invitation_id: uuid.UUID) -> str:
        """Return the token of an invitation: 30 characters."""
        return link_code + _secret(self._key, tenant_id, invitation_id)

    def consent_token(
        self, link_code: str, tenant_id: uuid.UUID, wave_id: uuid.UUID, employee_id: uuid.UUID
    ) -> str:
        """Return the token by which a board member decides about the open leadership view."""
        return link_code + _secret(self._consent_key, tenant_id, wave_id, employee_id)


def _secret(key: bytes, *ids: uuid.UUID) -> str:
    digest = hmac.digest(key, b"".join(one.bytes for one in ids), "sha256")
    return base64.b32encode(digest).decode().translate(_ALPHABET)[:SECRET_LENGTH]


def token_hash(token: str) -> bytes:
    """Return what the database keeps of a token."""
    return hashlib.sha256(b"invitation:" + token.encode()).digest()


def consent_hash(token: str) -> bytes:
    """Return what the database keeps of a token that asks for consent."""
    return hashlib.sha256(b"consent:" + token.encode()).digest()


def link_code_of(token: str) -> str | None:
    """Return the tenant's code from a token, or None if this cannot be a token."""
    return token[:CODE_LENGTH] if TOKEN.fullmatch(token) else None

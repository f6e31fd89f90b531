"""Keeps a checked file from its preview to its import, so that exactly what was shown is taken over.

The preview's address carries a token. The database knows a hash of it and the content encrypted under
a key derived from it: whoever holds the database or a backup cannot read an upload that nobody took over.
"""

from __future__ import annotations

import json
import os
import secrets
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any, Final

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import delete, select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError, Problem
from blickwinkel.organization.models import PendingImport
from blickwinkel.organization.services import importing
from blickwinkel.organization.services.difference import Difference
from blickwinkel.organization.services.directory import Directory, PersonRow, UnitRow

#: So long a preview can be taken over.
KEPT_FOR: Final = timedelta(hours=2)

_TOKEN_BYTES: Final = 32
_NONCE_BYTES: Final = 12


@dataclass(frozen=True, slots=True)
class Pending:
    """A checked file that waits for a decision.

    Attributes:
        directory: what it says.
        notices: what the user should know before taking it over, in the language ``locale``.
        files: names of the files.
        locale: language in which the notices were written.
    """

    directory: Directory
    notices: tuple[Problem, ...]
    files: tuple[str, ...]
    locale: str


def keep(session: TenantSession, actor: Actor, pending: Pending, now: datetime) -> str:
    """Store a checked file for ``KEPT_FOR`` and return the token of its preview.

    What has expired in this tenant is deleted.

    Raises:
        NotAllowedError: the actor may not import.
    """
    require(actor, Permission.ORGANIZATION_IMPORT, session)
    session.execute(delete(PendingImport).where(PendingImport.expires_at <= now))
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    session.add(
        PendingImport(
            key_hash=_derive(token, b"pending import: key"),
            expires_at=now + KEPT_FOR,
            sealed=_seal(token, pending),
        )
    )
    session.flush()
    return token


def find(session: TenantSession, token: str, now: datetime) -> Pending | None:
    """Return what waits under a token; None if it expired, was taken over or never was."""
    sealed = session.scalar(
        select(PendingImport.sealed).where(_under(token), PendingImport.expires_at > now)
    )
    return _open(token, sealed) if sealed else None


def take_over(
    session: TenantSession, actor: Actor, token: str, fingerprint: str, now: datetime
) -> Difference | None:
    """Import what waits under a token, if that still changes what the preview showed.

    Args:
        session: of the tenant; to be rolled back if this raises, then the file waits on.
        actor: who imports.
        token: of the preview.
        fingerprint: of the difference that the preview showed.
        now: the present moment.

    Returns:
        What was changed; None if nothing waits, for example after a second press of the button.

    Raises:
        NotAllowedError: the actor may not import.
        ConflictError: the organisation has changed since the preview.
    """
    require(actor, Permission.ORGANIZATION_IMPORT, session)
    # deleted before it is used: of two requests at a time the second one finds nothing
    sealed = session.scalar(
        delete(PendingImport)
        .where(_under(token), PendingImport.expires_at > now)
        .returning(PendingImport.sealed),
        execution_options={"synchronize_session": False},
    )
    if sealed is None:
        return None
    directory = _open(token, sealed).directory
    difference = importing.apply(session, actor, directory, today=now.date())
    if difference.fingerprint != fingerprint:
        raise ConflictError(
            "The organisation has changed since the preview.",
            code="organization.changed_since_preview",
        )
    return difference


def discard(session: TenantSession, token: str) -> None:
    """Forget what waits under a token."""
    session.execute(delete(PendingImport).where(_under(token)))


def _under(token: str) -> Any:
    return PendingImport.key_hash == _derive(token, b"pending import: key")


def _derive(token: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(token.encode())


def _cipher(token: str) -> AESGCM:
    return AESGCM(_derive(token, b"pending import: content"))


def _seal(token: str, pending: Pending) -> bytes:
    plain = json.dumps(
        {
            "units": _rows(UnitRow, pending.directory.units),
            "people": _rows(PersonRow, pending.directory.people),
            "notices": _rows(Problem, pending.notices),
            "files": pending.files,
            "locale": pending.locale,
        },
        ensure_ascii=False,
    )
    nonce = os.urandom(_NONCE_BYTES)
    return nonce + _cipher(token).encrypt(nonce, zlib.compress(plain.encode()), None)


def _open(token: str, sealed: bytes) -> Pending:
    packed = _cipher(token).decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], None)
    content = json.loads(zlib.decompress(packed))
    return Pending(
        directory=Directory(
            tuple(UnitRow(*row) for row in content["units"]),
            tuple(_person(row) for row in content["people"]),
        ),
        notices=tuple(Problem(*row) for row in content["notices"]),
        files=tuple(content["files"]),
        locale=content["locale"],
    )


def _person(row: list[Any]) -> PersonRow:
    # a tuple again: the fingerprint is made of the written form
    return replace(PersonRow(*row), cco_of=tuple(row[-1]))


def _rows(kind: Callable[..., Any], values: Sequence[Any]) -> list[list[Any]]:
    names = [field.name for field in fields(kind)]  # type: ignore[arg-type]
    return [[getattr(value, name) for name in names] for value in values]

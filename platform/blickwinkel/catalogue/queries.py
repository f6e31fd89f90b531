"""Reads frozen frameworks back into the value objects that everybody works with."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from blickwinkel.catalogue.models import FrameworkVersion
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.extension.framework import Framework

#: Enough for every framework in use at a time; a cleared cache costs milliseconds.
CACHE_LIMIT = 256

# by digest: equal definitions are the same object, whichever tenant adopted them
_parsed: dict[str, Framework] = {}


def framework_of(session: TenantSession, framework_version_id: uuid.UUID) -> Framework:
    """Return the framework of an adopted version.

    Raises:
        NotFoundError: the tenant has not adopted such a version.
    """
    own = FrameworkVersion.id == framework_version_id
    digest = session.scalar(select(FrameworkVersion.digest).where(own))
    if digest is None:
        raise NotFoundError("framework version")
    if digest not in _parsed:
        if len(_parsed) >= CACHE_LIMIT:
            _parsed.clear()
        definition = session.scalars(select(FrameworkVersion.definition).where(own)).one()
        _parsed[digest] = Framework.from_definition(definition)
    return _parsed[digest]


def adopted_versions(session: TenantSession) -> list[FrameworkVersion]:
    """Return all adopted versions, those of one framework together."""
    return list(
        session.scalars(
            select(FrameworkVersion).order_by(
                FrameworkVersion.framework_id, FrameworkVersion.version
            )
        )
    )

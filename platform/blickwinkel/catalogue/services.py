"""Adopting a framework: the tenant gets a frozen copy of one version."""

from __future__ import annotations

from sqlalchemy import select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.catalogue.models import FrameworkVersion
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError
from blickwinkel.extension.framework import Framework


def adopt(session: TenantSession, actor: Actor, framework: Framework) -> FrameworkVersion:
    """Freeze a framework for the tenant; adopting the same version again returns the copy.

    Raises:
        NotAllowedError: the actor lacks the right.
        ConflictError: the same version has another content than the one adopted before; a
            published version never changes.
    """
    require(actor, Permission.FRAMEWORKS_ADOPT, session)
    known = session.scalar(
        select(FrameworkVersion).where(
            FrameworkVersion.framework_id == framework.id,
            FrameworkVersion.version == framework.version,
        )
    )
    if known is not None:
        if known.digest != framework.digest:
            raise ConflictError(
                "This version was adopted with another content."
                " A changed framework needs a new version number.",
                code="framework.version_changed",
            )
        return known
    version = FrameworkVersion(
        framework_id=framework.id,
        version=framework.version,
        digest=framework.digest,
        definition=framework.definition,
    )
    session.add(version)
    record(session, actor, "framework.adopt", f"{framework.id} {framework.version}")
    session.flush()
    return version

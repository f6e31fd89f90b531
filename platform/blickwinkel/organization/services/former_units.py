"""Adds units that waves of the past refer to, beside the directory of today."""

from __future__ import annotations

from collections.abc import Iterable

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.organization.models import Unit
from blickwinkel.organization.queries import UnitNode


def add_former_units(session: TenantSession, actor: Actor, units: Iterable[UnitNode]) -> None:
    """Add units to the organisation, without people: waves to come leave them out.

    Args:
        session: of the tenant; locked against other imports by the caller (``store.lock``).
        actor: who adds them.
        units: new units, each after its parent.

    Raises:
        NotAllowedError: the actor may not change the organisation.
    """
    require(actor, Permission.ORGANIZATION_IMPORT, session)
    added = 0
    for unit in units:
        session.add(Unit(id=unit.id, code=unit.code, name=unit.name, parent_id=unit.parent_id))
        session.flush()  # a parent must be there before its children
        added += 1
    if added:
        record(session, actor, "organization.former_units", f"{added}")

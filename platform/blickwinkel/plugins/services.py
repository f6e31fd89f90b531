"""Switching a plugin off and on again for one tenant; the history tells who did."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import delete
from sqlalchemy.dialects.postgresql import insert

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.plugins.models import SwitchedOffPlugin


def switch_off(
    session: TenantSession, actor: Actor, plugin: str, installed: Collection[str]
) -> None:
    """Switch a plugin off; what it has brought into waves and results stays.

    Args:
        session: of the tenant.
        actor: needs the right to switch plugins.
        plugin: name of its entry point.
        installed: names of the plugins that there are.

    Raises:
        NotAllowedError: the actor lacks the right.
        NotFoundError: there is no such plugin.
    """
    require(actor, Permission.PLUGINS_SWITCH, session)
    if plugin not in installed:
        raise NotFoundError(f"plugin {plugin}")
    # two administrators may have the same idea at the same time
    added = session.execute(
        insert(SwitchedOffPlugin)
        .values(tenant_id=session.tenant_id, plugin=plugin)
        .on_conflict_do_nothing()
        .returning(SwitchedOffPlugin.plugin)
    )
    if added.first():
        record(session, actor, "plugin.switch_off", plugin)


def switch_on(session: TenantSession, actor: Actor, plugin: str) -> None:
    """Switch a plugin on again; one that is on stays so.

    Raises:
        NotAllowedError: the actor lacks the right.
    """
    require(actor, Permission.PLUGINS_SWITCH, session)
    removed = session.execute(
        delete(SwitchedOffPlugin)
        .where(SwitchedOffPlugin.plugin == plugin)
        .returning(SwitchedOffPlugin.plugin)
    )
    if removed.first():
        record(session, actor, "plugin.switch_on", plugin)

"""The right check of every service: whoever calls it, the route's own check is never the only one."""

from __future__ import annotations

from blickwinkel.access.actor import Actor
from blickwinkel.access.permissions import Permission
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotAllowedError, TenantScopeError


def require(actor: Actor, permission: Permission, session: TenantSession) -> None:
    """Return if the actor has a right in the tenant of the session.

    Raises:
        NotAllowedError: the actor lacks the right.
        TenantScopeError: actor and session belong to different tenants.
    """
    if actor.tenant_id != session.tenant_id:
        raise TenantScopeError("an actor of one tenant in a session of another")
    if not actor.may(permission):
        raise NotAllowedError(permission.value)

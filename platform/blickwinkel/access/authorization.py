"""From identity to actor, and the check of every service: that of the route is never the only one."""

from __future__ import annotations

from typing import Protocol

from blickwinkel.access.actor import Actor
from blickwinkel.access.authentication import Identity
from blickwinkel.access.permissions import Permission
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotAllowedError, TenantScopeError


class Authorize(Protocol):
    """Decides what somebody may do in a tenant; given by the composition root."""

    def __call__(self, identity: Identity, tenant_slug: str = "") -> Actor | None:
        """Return the actor of the tenant in the address, or of the one to which a token belongs.

        None if there is no such tenant, or the account may not enter it (any more).
        """


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

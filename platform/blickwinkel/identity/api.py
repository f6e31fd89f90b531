"""What a program can ask about itself."""

from __future__ import annotations

from typing import Any, cast

from flask import Blueprint, g

from blickwinkel.access.authentication import Identity, TokenGrant
from blickwinkel.access.guard import requires
from blickwinkel.access.permissions import Permission
from blickwinkel.tenancy.models import Tenant
from blickwinkel.web import context

blueprint = Blueprint("identity", __name__)


@blueprint.get("/me")
@requires(Permission.TENANT_ENTER)
def me() -> dict[str, Any]:
    """Tell for whom the token acts, where, what it may do, and until when."""
    identity, tenant = cast("Identity", g.identity), cast("Tenant", g.tenant)
    return {
        "account": {"id": str(identity.account_id), "name": identity.name},
        "tenant": {"slug": tenant.slug, "name": tenant.name},
        "roles": sorted(g.roles),
        "permissions": sorted(context.actor().permissions),
        "token": _told(identity.token),
    }


def _told(token: TokenGrant | None) -> dict[str, Any] | None:
    if token is None:
        return None
    return {
        "name": token.name,
        "scopes": sorted(token.scopes),
        "valid_until": token.valid_until.isoformat(),
    }

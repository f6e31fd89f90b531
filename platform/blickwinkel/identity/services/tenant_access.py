"""From an account and a tenant's address to an actor with rights, anew on each request."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select

from blickwinkel.access.actor import Actor
from blickwinkel.access.permissions import Permission
from blickwinkel.database import TenantSession
from blickwinkel.identity.models import Membership, Role
from blickwinkel.tenancy.models import Tenant

#: The whole of role-based access; rendered into the permission table of the tests.
RIGHTS: dict[Role, frozenset[Permission]] = {
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.TENANT_ENTER,
            Permission.FRAMEWORKS_ADOPT,
            Permission.ORGANIZATION_IMPORT,
            Permission.ORGANIZATION_READ,
            Permission.PACKAGES_MAKE,
            Permission.PLUGINS_SWITCH,
            Permission.RULES_READ,
            Permission.SURVEYS_MANAGE,
        }
    ),
    Role.BOARD: frozenset(
        {Permission.TENANT_ENTER, Permission.RESULTS_READ, Permission.RULES_READ}
    ),
    Role.CCO: frozenset({Permission.TENANT_ENTER, Permission.RESULTS_READ}),
    Role.WORKS_COUNCIL: frozenset(
        {Permission.TENANT_ENTER, Permission.PACKAGES_MAKE, Permission.RULES_READ}
    ),
}


@dataclass(frozen=True, slots=True)
class TenantAccess:
    """What an account may do in one tenant, before its CCO appointments are known."""

    tenant: Tenant
    roles: frozenset[Role]
    employee_ids: frozenset[uuid.UUID]

    def actor(
        self, account_id: uuid.UUID, name: str, appointed_units: Iterable[uuid.UUID]
    ) -> Actor:
        """Return the actor, its results confined to the appointed units unless of the board."""
        return Actor(
            account_id=account_id,
            name=name,
            tenant_id=self.tenant.id,
            permissions=rights_of(self.roles),
            whole_company=Role.BOARD in self.roles,
            units=frozenset(appointed_units),
        )


def rights_of(roles: Iterable[Role]) -> frozenset[Permission]:
    """Return the rights of somebody who has these roles."""
    return frozenset().union(*(RIGHTS[role] for role in roles))


def tenant_accesses(
    session: TenantSession, account_id: uuid.UUID, today: date
) -> list[TenantAccess]:
    """Return the tenants an account may enter today, by name."""
    rows = session.execute(
        select(Tenant, Membership)
        .join(Membership, Membership.tenant_id == Tenant.id)
        .where(
            Membership.account_id == account_id,
            or_(Membership.valid_until.is_(None), Membership.valid_until >= today),
        )
        .order_by(Tenant.name, Tenant.id)
    ).all()
    grouped: dict[uuid.UUID, list[tuple[Tenant, Membership]]] = {}
    for tenant, membership in rows:
        grouped.setdefault(tenant.id, []).append((tenant, membership))
    return [_tenant_access(pairs) for pairs in grouped.values()]


def _tenant_access(pairs: list[tuple[Tenant, Membership]]) -> TenantAccess:
    return TenantAccess(
        tenant=pairs[0][0],
        roles=frozenset(membership.role for _, membership in pairs),
        employee_ids=frozenset(
            membership.employee_id
            for _, membership in pairs
            if membership.role is Role.CCO and membership.employee_id
        ),
    )

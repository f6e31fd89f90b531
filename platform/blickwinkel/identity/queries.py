"""Who has access to a tenant: what its works council asks first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from blickwinkel.database import TenantSession
from blickwinkel.identity.models import Account, Membership, Role
from blickwinkel.tenancy.models import Tenant, TenantKind


@dataclass(frozen=True, slots=True)
class Access:
    """One account in one role.

    Attributes:
        name: of the account.
        role: what it may do.
        consultancy: names of the consultancies that the account belongs to; empty for own people.
        valid_until: last day of the access, or None.
    """

    name: str
    role: Role
    consultancy: str
    valid_until: date | None


def accesses(directory: TenantSession, tenant_id: uuid.UUID, today: date) -> list[Access]:
    """Return who may enter a tenant today, by role and name.

    Args:
        directory: a session on the global tables.
        tenant_id: the tenant whose accounts are asked for; memberships are confined by nothing else.
        today: accesses that ended before are left out.
    """
    rows = directory.execute(
        select(Account.id, Account.name, Membership.role, Membership.valid_until)
        .join(Membership, Membership.account_id == Account.id)
        .where(
            Membership.tenant_id == tenant_id,
            or_(Membership.valid_until.is_(None), Membership.valid_until >= today),
        )
        .order_by(Membership.role, Account.name, Account.id)
    ).all()
    homes = _consultancies(directory, tenant_id)
    return [
        Access(row.name, row.role, ", ".join(homes.get(row.id, ())), row.valid_until)
        for row in rows
    ]


def _consultancies(directory: TenantSession, tenant_id: uuid.UUID) -> dict[uuid.UUID, list[str]]:
    here = aliased(Membership)
    rows = directory.execute(
        select(Membership.account_id, Tenant.name)
        .join(Tenant, Tenant.id == Membership.tenant_id)
        .join(here, here.account_id == Membership.account_id)
        .where(
            here.tenant_id == tenant_id,
            Tenant.id != tenant_id,
            Tenant.kind == TenantKind.CONSULTANCY,
        )
        .distinct()
        .order_by(Tenant.name)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for account_id, name in rows:
        found.setdefault(account_id, []).append(name)
    return found

"""Who acts: a value that services receive, never a request or a row."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace

from blickwinkel.access.authentication import TokenGrant
from blickwinkel.access.permissions import Permission


@dataclass(frozen=True, slots=True)
class Actor:
    """A logged-in person in one tenant, or the program itself.

    Attributes:
        account_id: None for the program (workers, commands).
        name: shown in the audit log.
        tenant_id: the tenant entered.
        permissions: rights in this tenant.
        whole_company: sees every unit's results.
        units: roots of the subtrees whose results the person may see, from appointments.
    """

    account_id: uuid.UUID | None
    name: str
    tenant_id: uuid.UUID
    permissions: frozenset[Permission] = field(default=frozenset())
    whole_company: bool = False
    units: frozenset[uuid.UUID] = field(default=frozenset())

    def may(self, permission: Permission) -> bool:
        """Tell whether the actor has a right."""
        return permission in self.permissions

    def by_token(self, token: TokenGrant) -> Actor:
        """Return the actor as far as an access token reaches; the audit log names the token."""
        name, kept = f"{self.name} ({token.name})", self.permissions & token.scopes
        return replace(self, name=name, permissions=kept)


def program(tenant_id: uuid.UUID, name: str, *permissions: Permission) -> Actor:
    """Return the actor for work that no person asked for, such as a deletion that is due.

    A program names the rights that its work needs, like a role, and has no others.
    """
    whole_company = Permission.RESULTS_READ in permissions
    return Actor(None, name, tenant_id, frozenset(permissions), whole_company=whole_company)

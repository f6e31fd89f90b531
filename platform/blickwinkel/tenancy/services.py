"""Founding tenants."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import select

from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError, InvalidInputError
from blickwinkel.tenancy.models import Tenant, TenantKind

SLUG = re.compile("[a-z0-9][a-z0-9-]{1,62}")
#: Crockford's alphabet: no letters that are read as figures.
_CODE_SIGNS = "0123456789abcdefghjkmnpqrstvwxyz"
_CODE_LENGTH = 4


def create_tenant(
    session: TenantSession, slug: str, name: str, kind: TenantKind, locale: str = "de"
) -> Tenant:
    """Add an organisation to the platform.

    Args:
        session: on the global tables.
        slug: stands in the addresses of the tenant's pages; never changes.
        name: as people know the organisation.
        kind: what sort of organisation it is.
        locale: language of what nobody in particular reads.

    Raises:
        InvalidInputError: the slug cannot stand in an address, or the name is empty.
        ConflictError: another tenant has this slug.
    """
    if not SLUG.fullmatch(slug):
        raise InvalidInputError(
            f"{slug!r} cannot stand in an address: 2 to 63 small letters, digits and hyphens, please.",
            code="tenant.slug_invalid",
        )
    if not name.strip():
        raise InvalidInputError("The tenant needs a name.", code="tenant.name_missing")
    if session.scalar(select(Tenant.id).where(Tenant.slug == slug)):
        raise ConflictError(f"There is a tenant {slug} already.", code="tenant.slug_taken")
    code = _free_link_code(session)
    tenant = Tenant(slug=slug, name=name.strip(), kind=kind, link_code=code, locale=locale)
    session.add(tenant)
    session.flush()
    return tenant


def _free_link_code(session: TenantSession) -> str:
    taken = set(session.scalars(select(Tenant.link_code)))
    while True:
        code = "".join(secrets.choice(_CODE_SIGNS) for _ in range(_CODE_LENGTH))
        if code not in taken:
            return code

"""The list of tenants: one of the few tables that belong to nobody in particular."""

from __future__ import annotations

import enum
import uuid

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, text_enum


class TenantKind(enum.StrEnum):
    """What sort of organisation a tenant is."""

    COMPANY = "company"
    CONSULTANCY = "consultancy"


class Tenant(Base):
    """One organisation on the platform.

    ``slug`` stands in the addresses of its pages; ``link_code`` begins its personal links, so that an
    answer finds its tenant without a table over all tenants' invitations.
    """

    __tablename__ = "tenant"
    __table_args__ = (
        CheckConstraint("slug ~ '^[a-z0-9][a-z0-9-]{1,62}$'", name="slug_form"),
        CheckConstraint("link_code ~ '^[0-9a-hjkmnp-tv-z]{4}$'", name="link_code_form"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    slug: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    kind: Mapped[TenantKind] = mapped_column(text_enum(TenantKind))
    link_code: Mapped[str] = mapped_column(unique=True)
    locale: Mapped[str] = mapped_column(default="de")

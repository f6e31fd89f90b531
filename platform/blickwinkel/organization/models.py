"""The organisation as it is today. Waves work on a frozen copy (survey.models.SnapshotUnit)."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, Identified, TenantOwned


class Unit(Identified, Base):
    """A node of the organisation tree: company, division, department, team; any depth.

    ``code`` is the tenant's own key of the unit and the anchor of a re-import. Exactly one unit
    has no parent.
    """

    __tablename__ = "unit"
    __table_args__ = (
        UniqueConstraint("tenant_id", "code"),
        ForeignKeyConstraint(["tenant_id", "parent_id"], ["unit.tenant_id", "unit.id"]),
        CheckConstraint("parent_id <> id", name="not_own_parent"),
        # one root per tenant
        Index("uq_unit_root", "tenant_id", unique=True, postgresql_where="parent_id is null"),
        Index(None, "tenant_id", "parent_id"),
    )

    code: Mapped[str]
    name: Mapped[str]
    parent_id: Mapped[uuid.UUID | None]


class UnitSuccession(TenantOwned, Base):
    """A unit whose people went, wholly or in part, into another unit.

    Several predecessors of one unit are a merger, several successors of one unit a split. A unit that
    was renamed or moved is still the same unit and needs no row.
    """

    __tablename__ = "unit_succession"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "predecessor_id"], ["unit.tenant_id", "unit.id"]),
        ForeignKeyConstraint(["tenant_id", "successor_id"], ["unit.tenant_id", "unit.id"]),
        CheckConstraint("predecessor_id <> successor_id", name="not_itself"),
        Index(None, "tenant_id", "successor_id"),
    )

    predecessor_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    successor_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    since: Mapped[date]


class Employee(Identified, Base):
    """A person in the tenant's directory; frontline staff may have no e-mail address.

    ``number`` is the tenant's personnel number and the anchor of a re-import. ``on_board`` marks
    the members of the top leadership.
    """

    __tablename__ = "employee"
    __table_args__ = (
        UniqueConstraint("tenant_id", "number"),
        UniqueConstraint("tenant_id", "email_norm"),
        ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"]),
        Index(None, "tenant_id", "unit_id"),
    )

    number: Mapped[str]
    given_name: Mapped[str]
    family_name: Mapped[str]
    email_norm: Mapped[str | None]
    locale: Mapped[str]
    unit_id: Mapped[uuid.UUID]
    on_board: Mapped[bool] = mapped_column(default=False)
    left_on: Mapped[date | None]


class Appointment(Identified, Base):
    """An employee is CCO (chief customer officer) of a unit for a time, with an optional deputy."""

    __tablename__ = "appointment"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employee.tenant_id", "employee.id"],
            ondelete="CASCADE",
        ),
        ForeignKeyConstraint(["tenant_id", "deputy_id"], ["employee.tenant_id", "employee.id"]),
        ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"]),
        CheckConstraint("ends_on is null or ends_on >= starts_on", name="period"),
        Index(None, "tenant_id", "unit_id"),
        Index(None, "tenant_id", "employee_id"),
    )

    employee_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    deputy_id: Mapped[uuid.UUID | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class PendingImport(TenantOwned, Base):
    """A checked file between its preview and its import; readable with the preview's address only.

    Not even a backup shows people whom an administrator decided not to take over.
    """

    __tablename__ = "pending_import"
    __table_args__ = (Index(None, "tenant_id", "expires_at"),)

    key_hash: Mapped[bytes] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime]
    sealed: Mapped[bytes]

"""Accounts are global: one person may belong to several tenants. So log-in sees these tables only."""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, text_enum


class Role(enum.StrEnum):
    """What a membership lets an account do in one tenant."""

    ADMINISTRATOR = "administrator"
    BOARD = "board"
    CCO = "cco"
    WORKS_COUNCIL = "works_council"


class Account(Base):
    """A person who can log in. Employees answer without one.

    ``email_norm`` is stored normalised, since a predicate with ``lower()`` cannot use an index
    behind row-level security.
    """

    __tablename__ = "account"

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    email_norm: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    password_hash: Mapped[str]
    locale: Mapped[str] = mapped_column(default="de")


class Membership(Base):
    """An account's role in a tenant; a CCO's points to the employee whose appointments count."""

    __tablename__ = "membership"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employee.tenant_id", "employee.id"],
            ondelete="CASCADE",
        ),
    )

    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), primary_key=True
    )
    tenant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True
    )
    role: Mapped[Role] = mapped_column(text_enum(Role), primary_key=True)
    employee_id: Mapped[uuid.UUID | None]
    valid_until: Mapped[date | None]


class Login(Base):
    """A server-side session. The cookie holds a random secret, the table only its hash."""

    __tablename__ = "login"

    id_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    data: Mapped[dict[str, object]] = mapped_column(JSON)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]

"""Accounts are global: one person may belong to several tenants. So log-in sees these tables only.

An access token belongs to one tenant, which it names itself: its row is behind the walls like any other.
"""

from __future__ import annotations

import enum
import uuid
from datetime import date, datetime

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, Identified, text_enum


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


class AccessToken(Identified, Base):
    """Lets a program act for an account in one tenant. The program holds a random secret, the table its hash.

    The tenant is not looked up here: the token begins with its link code. ``scopes`` are rights that
    the token may use as far as the account has them when it is used; ``last_used_on`` is a day, since
    nobody needs to know at what times somebody works.
    """

    __tablename__ = "access_token"
    __table_args__ = (UniqueConstraint("tenant_id", "secret_hash"),)

    account_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("account.id", ondelete="CASCADE"), index=True
    )
    name: Mapped[str]
    secret_hash: Mapped[bytes] = mapped_column(LargeBinary)
    scopes: Mapped[list[str]] = mapped_column(JSON)
    issued_on: Mapped[date]
    valid_until: Mapped[date]
    last_used_on: Mapped[date | None]

"""A wave freezes three things when it opens: organisation, framework version, confidentiality terms."""

from __future__ import annotations

import enum
import uuid
from datetime import date

from sqlalchemy import (
    JSON,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, Identified, TenantOwned, text_enum

WAVE_KEY = ["wave.tenant_id", "wave.id"]


class WaveState(enum.StrEnum):
    """The life of a wave; it moves only forward.

    Closing takes no more answers while workers drain the inbox, recount and publish. A wave is
    stopped when the recount differs from the tallies or the rules would be broken.
    """

    PLANNED = "planned"
    OPEN = "open"
    CLOSING = "closing"
    PUBLISHED = "published"
    STOPPED = "stopped"


class WaveOrigin(enum.StrEnum):
    """Where the answers of a wave come from.

    An imported wave was held elsewhere: it has no invitations, so how many were invited is unknown.
    """

    SURVEY = "survey"
    IMPORT = "import"


class LeadershipView(enum.StrEnum):
    """How the board's answers may be shown (docs/confidentiality.md, "Open leadership view").

    Asked and declined are states of a planned wave only, and look alike from outside: who declined is
    stored nowhere.
    """

    CONFIDENTIAL = "confidential"
    ASKED = "asked"
    DECLINED = "declined"
    OPEN = "open"


class Survey(Identified, Base):
    """A framework adopted by a tenant and asked again and again."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("tenant_id", "framework_id"),)

    framework_id: Mapped[str]


class Wave(Identified, Base):
    """One round of a survey.

    ``k`` and ``min_deviating`` are the confidentiality terms, fixed when the wave opens; dates are
    days, since instants would tell about answers. The waves of a survey are ordered by ``closes_on``,
    those of one day by ``number``, which tells in which order they were added.
    """

    __tablename__ = "wave"
    __table_args__ = (
        UniqueConstraint("tenant_id", "survey_id", "number"),
        ForeignKeyConstraint(["tenant_id", "survey_id"], ["survey.tenant_id", "survey.id"]),
        ForeignKeyConstraint(
            ["tenant_id", "framework_version_id"],
            ["framework_version.tenant_id", "framework_version.id"],
        ),
        CheckConstraint("k >= 5 and min_deviating >= 2", name="terms_floor"),
        CheckConstraint("closes_on >= opens_on", name="period"),
    )

    survey_id: Mapped[uuid.UUID]
    framework_version_id: Mapped[uuid.UUID]
    number: Mapped[int]
    title: Mapped[str]
    state: Mapped[WaveState] = mapped_column(text_enum(WaveState), default=WaveState.PLANNED)
    opens_on: Mapped[date]
    closes_on: Mapped[date]
    opened_on: Mapped[date | None]
    closed_on: Mapped[date | None]
    #: people per perspective; outlives the ledger
    invited: Mapped[dict[str, int]] = mapped_column(JSON, default=dict)
    k: Mapped[int] = mapped_column(default=5)
    min_deviating: Mapped[int] = mapped_column(default=2)
    stop_reason: Mapped[str | None]
    leadership_view: Mapped[LeadershipView] = mapped_column(
        text_enum(LeadershipView),
        default=LeadershipView.CONFIDENTIAL,
        server_default=LeadershipView.CONFIDENTIAL.value,
    )
    origin: Mapped[WaveOrigin] = mapped_column(
        text_enum(WaveOrigin), default=WaveOrigin.SURVEY, server_default=WaveOrigin.SURVEY.value
    )


class SnapshotUnit(TenantOwned, Base):
    """A unit as it was when the wave opened.

    ``lft`` and ``rgt`` are nested-set bounds: u lies in the subtree of v iff v.lft <= u.lft <= v.rgt.
    """

    __tablename__ = "snapshot_unit"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "wave_id"], WAVE_KEY, ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "unit_id"], ["unit.tenant_id", "unit.id"]),
        CheckConstraint("lft < rgt", name="bounds"),
    )

    wave_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    parent_id: Mapped[uuid.UUID | None]
    code: Mapped[str]
    name: Mapped[str]
    lft: Mapped[int]
    rgt: Mapped[int]
    depth: Mapped[int]


class Invitation(Identified, Base):
    """The participation ledger: who was invited and whether they have answered; never what, nor when."""

    __tablename__ = "invitation"
    __table_args__ = (
        UniqueConstraint("tenant_id", "wave_id", "employee_id"),
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "wave_id"], WAVE_KEY, ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["tenant_id", "wave_id", "unit_id"],
            ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"],
        ),
        ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employee.tenant_id", "employee.id"],
            ondelete="CASCADE",
        ),
        Index(None, "tenant_id", "wave_id", "unit_id"),
    )

    wave_id: Mapped[uuid.UUID]
    employee_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    perspective: Mapped[str]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    answered: Mapped[bool] = mapped_column(default=False)


class LeadershipConsent(TenantOwned, Base):
    """A board member who is asked to agree to an open leadership view, until the wave opens.

    ``answered`` says whether the person has decided; how, is kept for all together, in the wave.
    """

    __tablename__ = "leadership_consent"
    __table_args__ = (
        UniqueConstraint("tenant_id", "token_hash"),
        ForeignKeyConstraint(["tenant_id", "wave_id"], WAVE_KEY, ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["tenant_id", "employee_id"],
            ["employee.tenant_id", "employee.id"],
            ondelete="CASCADE",
        ),
    )

    wave_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    employee_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    answered: Mapped[bool] = mapped_column(default=False)

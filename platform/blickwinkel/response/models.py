"""Answers. Only ``response`` and ``publishing`` may import this module.

No table here has a key, a time or an order that leads to a person: inbox rows carry random ids and
are soon gone; what is sealed lies together by cell and in sorted order, written by another transaction
than the one that marked the invitation.
"""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, Identified, TenantOwned
from blickwinkel.survey.models import WAVE_KEY

_SNAPSHOT_KEY = ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"]


class InboxEntry(Identified, Base):
    """An answer sheet that no worker has counted yet; the inbox is the workers' to-do list.

    ``answers`` holds one byte per item of the framework: 1..A, or 0 for "can't judge", left empty or
    not asked of this perspective.
    """

    __tablename__ = "inbox"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "wave_id"], WAVE_KEY, ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "wave_id", "unit_id"], _SNAPSHOT_KEY),
        Index(None, "tenant_id", "wave_id"),
    )

    wave_id: Mapped[uuid.UUID]
    unit_id: Mapped[uuid.UUID]
    perspective: Mapped[str]
    answers: Mapped[bytes] = mapped_column(LargeBinary)


class SealedSheets(TenantOwned, Base):
    """Counted answer sheets of one cell (unit and perspective); kept for the recount, then shredded.

    ``sheets`` holds ``respondents`` sheets one after the other, sorted by their bytes. A large cell
    has several parts: one that takes more sheets, and full ones with a random share of the others.
    """

    __tablename__ = "sealed_sheets"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "wave_id"], WAVE_KEY, ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "wave_id", "unit_id"], _SNAPSHOT_KEY),
        CheckConstraint("respondents > 0", name="not_empty"),
    )

    wave_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    perspective: Mapped[str] = mapped_column(primary_key=True)
    part: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    respondents: Mapped[int]
    sheets: Mapped[bytes] = mapped_column(LargeBinary)


class Tally(TenantOwned, Base):
    """Counts of one (wave, unit, perspective) for the people attached directly to the unit.

    ``counts`` is an int32 array in little-endian order, shape (items, A + 1): scale points 1..A, then
    "can't judge".
    """

    __tablename__ = "tally"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "wave_id"], WAVE_KEY, ondelete="CASCADE"),
        ForeignKeyConstraint(["tenant_id", "wave_id", "unit_id"], _SNAPSHOT_KEY),
        CheckConstraint("respondents > 0", name="not_empty"),
    )

    wave_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    perspective: Mapped[str] = mapped_column(primary_key=True)
    respondents: Mapped[int]
    counts: Mapped[bytes] = mapped_column(LargeBinary)


class Draft(TenantOwned, Base):
    """Answers of a person who has not submitted yet, readable with the personal link only.

    ``key_hash`` and the key of ``sealed`` are derived from the token by different paths, so the row
    leads neither to an invitation nor to its content.
    """

    __tablename__ = "draft"
    __table_args__ = (ForeignKeyConstraint(["tenant_id", "wave_id"], WAVE_KEY, ondelete="CASCADE"),)

    key_hash: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    wave_id: Mapped[uuid.UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)

"""The release store. The application role may add rows and read them, never change or remove one."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import ARRAY, JSON, ForeignKeyConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, TenantOwned
from blickwinkel.survey.models import WAVE_KEY


class Publication(TenantOwned, Base):
    """What a wave's readers may see, as a whole: terms, digest and the figures of the company.

    ``correlations`` are the released mean inter-item correlations per role group and dimension.
    ``digest`` is the SHA-256 over the payloads of all units in the order of ``lft``. ``compared_with``
    are the earlier waves, oldest first, that were published when it was made and that it stands beside;
    a wave of that time that is published later changes nothing about it.
    """

    __tablename__ = "publication"
    # no cascade: a published wave cannot be deleted
    __table_args__ = (ForeignKeyConstraint(["tenant_id", "wave_id"], WAVE_KEY),)

    wave_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    published_on: Mapped[date]
    rules: Mapped[dict[str, Any]] = mapped_column(JSON)
    correlations: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]
    compared_with: Mapped[list[uuid.UUID]] = mapped_column(ARRAY(Uuid))


class UnitResult(TenantOwned, Base):
    """The published figures of one unit; the row policy confines it to the reader's subtrees.

    ``summary`` is the part of the payload that lists of units need (see payload.UnitSummary).
    """

    __tablename__ = "unit_result"
    __table_args__ = (
        ForeignKeyConstraint(
            ["tenant_id", "wave_id"],
            ["publication.tenant_id", "publication.wave_id"],
        ),
        ForeignKeyConstraint(
            ["tenant_id", "wave_id", "unit_id"],
            ["snapshot_unit.tenant_id", "snapshot_unit.wave_id", "snapshot_unit.unit_id"],
        ),
    )

    wave_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    unit_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    lft: Mapped[int]
    payload: Mapped[dict[str, Any]] = mapped_column(JSON)
    summary: Mapped[dict[str, Any]] = mapped_column(JSON)

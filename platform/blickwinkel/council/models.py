"""The packages that a works council has received; kept so that the next one can say what has changed."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

from sqlalchemy import JSON, ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, TenantOwned


class CouncilPackage(TenantOwned, Base):
    """One package of a survey: what it said as plain facts, and the SHA-256 (hex) of these facts."""

    __tablename__ = "council_package"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id", "survey_id"], ["survey.tenant_id", "survey.id"]),
    )

    survey_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    made_on: Mapped[date]
    made_by: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(JSON)
    digest: Mapped[str]

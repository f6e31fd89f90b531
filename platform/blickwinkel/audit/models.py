"""Rows of the audit log; the application role may add and read them only."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from blickwinkel.database import Base, Identified


class AuditEntry(Identified, Base):
    """One thing that somebody did. Nothing about answering is ever recorded here."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index(None, "tenant_id", "at"),)

    at: Mapped[datetime]
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]

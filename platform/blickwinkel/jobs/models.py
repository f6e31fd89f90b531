"""The list of what is due in all tenants; belongs to nobody, so that one question finds everything."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base


class DueJob(Base):
    """A job that has to be done, or a thing that has to be watched because it may bring one.

    The rows of waves are written by a trigger in the transaction that opens, closes, publishes or
    stops the wave, never by an answer: a row written with an answer would tell when it came.

    Attributes:
        tenant_id: whose job it is.
        job: its name, see ``Job.name``.
        subject_id: what it is about, such as a wave.
        since: when it became due, or was found to be; None while it is only watched.
    """

    __tablename__ = "due_job"

    tenant_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("tenant.id", ondelete="CASCADE"), primary_key=True
    )
    job: Mapped[str] = mapped_column(primary_key=True)
    subject_id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    since: Mapped[datetime | None]

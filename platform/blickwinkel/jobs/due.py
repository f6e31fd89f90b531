"""The list of due jobs: what a worker finds when the message that should have woken it is lost.

It belongs to no tenant in particular, so that one question finds what is due anywhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, delete, select, update
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, TenantSession
from blickwinkel.jobs.job import Job


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


def listed_jobs(directory: TenantSession, kinds: Mapping[str, type[Job]]) -> list[Job]:
    """Return the listed jobs of all tenants, those due longest first and those only watched last.

    Args:
        directory: a session on the global tables.
        kinds: the jobs that can be done here, by name; others stay in the list.
    """
    rows = directory.scalars(
        select(DueJob)
        .where(DueJob.job.in_(kinds))
        .order_by(DueJob.since.nulls_last(), DueJob.tenant_id, DueJob.subject_id)
    )
    return [kinds[row.job].about(row.tenant_id, row.subject_id) for row in rows]


def oldest_due(directory: TenantSession) -> dict[str, datetime]:
    """Return since when the oldest job of each name is due; names without one are left out."""
    rows = directory.execute(
        select(DueJob.job, DueJob.since)
        .where(DueJob.since.is_not(None))
        .order_by(DueJob.since.desc())
    )
    return {job: since for job, since in rows if since is not None}


def note_due(session: TenantSession, job: Job, since: datetime | None) -> None:
    """Keep since when a watched job is due; an earlier time stays, None takes it away."""
    changed = DueJob.since.is_not(None) if since is None else DueJob.since.is_(None)
    session.execute(
        update(DueJob)
        .where(_row(job), changed)
        .values(since=since)
        .execution_options(synchronize_session=False)
    )


def strike_off(session: TenantSession, job: Job) -> None:
    """Take a job from the list, because what it is about is not there any more."""
    session.execute(delete(DueJob).where(_row(job)).execution_options(synchronize_session=False))


def _row(job: Job) -> ColumnElement[bool]:
    return (
        (DueJob.tenant_id == job.tenant_id)
        & (DueJob.job == job.name)
        & (DueJob.subject_id == job.subject_id)
    )

"""What has to be done again and again: when it was last done stands in the database, by its clock.

Whoever comes by does what is due; no process, no file and no machine's clock decides whether it is done.
If nobody comes by, everybody can see it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import CursorResult, func, or_, select, update
from sqlalchemy.orm import Mapped, mapped_column

from blickwinkel.database import Base, TenantSession

SWEEP: Final = "schedule.sweep"
RETENTION: Final = "schedule.retention"

#: How often each is due.
EVERY: Final = {SWEEP: timedelta(seconds=30), RETENTION: timedelta(hours=1)}

#: How long after its last time each counts as late.
PATIENCE: Final = {SWEEP: timedelta(minutes=5), RETENTION: timedelta(days=1)}

#: A claim of a process that was killed is void after this; no run takes longer.
CLAIM: Final = timedelta(minutes=15)


class PeriodicWork(Base):
    """One kind of periodic work.

    Attributes:
        name: of the work.
        done_at: when it was last done as a whole.
        claimed_at: when somebody began with it who has not done it yet.
    """

    __tablename__ = "periodic_work"

    name: Mapped[str] = mapped_column(primary_key=True)
    done_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]


def claim(directory: TenantSession, name: str) -> bool:
    """Take on a work if it is due and nobody is at it; the caller commits before it begins.

    A time in the future was written by a clock that was ahead: it says nothing, so the work is due.
    """
    now, done, claimed = func.now(), PeriodicWork.done_at, PeriodicWork.claimed_at
    due = or_(done <= now - EVERY[name], done > now)
    free = or_(claimed.is_(None), claimed <= now - CLAIM, claimed > now)
    taken = directory.execute(
        update(PeriodicWork)
        .where(PeriodicWork.name == name, due, free)
        .values(claimed_at=now)
        .execution_options(synchronize_session=False)
    )
    return isinstance(taken, CursorResult) and taken.rowcount == 1


def note_done(directory: TenantSession, name: str) -> None:
    """Keep that a work was done just now."""
    directory.execute(
        update(PeriodicWork)
        .where(PeriodicWork.name == name)
        .values(done_at=func.now(), claimed_at=None)
        .execution_options(synchronize_session=False)
    )


def last_done(session: TenantSession) -> dict[str, datetime]:
    """Return when each work was last done; one that is missing or of a future time is left out."""
    rows = session.execute(
        select(PeriodicWork.name, PeriodicWork.done_at).where(PeriodicWork.done_at <= func.now())
    )
    return {name: done_at for name, done_at in rows}  # noqa: C416 - rows are no pairs to the checker


def late(session: TenantSession) -> dict[str, datetime | None]:
    """Return what is late and when it was last done; None if nobody knows."""
    done = last_done(session)
    now = session.scalars(select(func.now())).one()
    return {
        name: done.get(name)
        for name, patience in PATIENCE.items()
        if name not in done or now - done[name] > patience
    }

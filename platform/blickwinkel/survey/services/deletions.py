"""What of a wave is deleted, and when: the promise and, from the audit log, how it was kept."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import ColumnElement, select

from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import TenantSession
from blickwinkel.survey.models import Wave, WaveOrigin, WaveState
from blickwinkel.survey.policies import PARTICIPATION_DAYS, SHEET_DAYS


class DeletedRecord(enum.StrEnum):
    """What is deleted; the value is the action in the audit log."""

    PARTICIPATION = "retention.participation"
    SHEETS = "retention.sheets"


#: What tells waves of the same title apart in the audit log.
_MARK: Final = re.compile(r" \[[0-9a-f-]{36}\]")

DAYS = {DeletedRecord.PARTICIPATION: PARTICIPATION_DAYS, DeletedRecord.SHEETS: SHEET_DAYS}


@dataclass(frozen=True, slots=True)
class Deletion:
    """One line of the protocol.

    Attributes:
        record: what it is about.
        days: how long it is kept after the close (participation) or the publication (sheets).
        due: the day of the deletion; None as long as the day it counts from has not come.
        done: the day on which it was deleted.
        rows: how many rows were deleted, as the audit log says; empty before that.
        is_kept: a stopped wave keeps everything, or nobody could find out what went wrong.
    """

    record: DeletedRecord
    days: int
    due: date | None = None
    done: date | None = None
    rows: str = ""
    is_kept: bool = False


def deletion_subject(wave: Wave, rows: str) -> str:
    """Return what the audit log says about a deletion; titles alone do not tell waves apart."""
    return f"{wave.title} {_mark(wave)}: {rows}"


def is_about(wave: Wave) -> ColumnElement[bool]:
    """Match the lines of the audit log about deletions of a wave."""
    return AuditEntry.subject.contains(_mark(wave))


def readable(subject: str) -> str:
    """Return what people read of the subject of a deletion: title and figures."""
    return _MARK.sub("", subject)


def in_fives(rows: int) -> str:
    """Return in which range of five a number lies, as ``20–24``.

    How many have answered is shown in ranges only, and that holds for the protocol as well.
    """
    low = rows // 5 * 5
    return f"{low}–{low + 4}"


def deletions(session: TenantSession, wave: Wave, published_on: date | None) -> list[Deletion]:
    """Return the protocol of a wave; empty before it opens, since there is nothing to delete yet.

    Args:
        session: of the tenant.
        wave: the wave.
        published_on: the day of its publication, if it is published.
    """
    if wave.state is WaveState.PLANNED:
        return []
    counted_from = {DeletedRecord.PARTICIPATION: wave.closed_on, DeletedRecord.SHEETS: published_on}
    # a wave that was held elsewhere has no list of who took part
    records = [DeletedRecord.SHEETS] if wave.origin is WaveOrigin.IMPORT else list(DeletedRecord)
    return [_line(session, wave, record, counted_from[record]) for record in records]


def _line(
    session: TenantSession, wave: Wave, record: DeletedRecord, start: date | None
) -> Deletion:
    days = DAYS[record]
    if wave.state is WaveState.STOPPED:
        return Deletion(record, days, is_kept=True)
    entry = session.scalar(
        select(AuditEntry)
        .where(AuditEntry.action == record.value, is_about(wave))
        .order_by(AuditEntry.at)
        .limit(1)
    )
    due = start and start + timedelta(days=days)
    if entry is None:
        return Deletion(record, days, due)
    return Deletion(record, days, due, entry.at.date(), entry.subject.rpartition(": ")[2])


def _mark(wave: Wave) -> str:
    return f"[{wave.id}]"

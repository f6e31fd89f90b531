"""Empties the inbox into tallies and sealed responses: each batch in one transaction, exactly once.

Removing inbox rows, adding their counts and sealing the sheets commit together, so whatever is killed
when, tallies + inbox always equal what was submitted. One worker at a time tallies a wave.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import Row, any_, delete, func, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.response.models import InboxEntry, SealedResponse, Tally
from blickwinkel.response.services.counting import (
    AnswerSheet,
    Cell,
    CellCount,
    add_up,
    from_bytes,
    merge,
    to_bytes,
)
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.services.waves import find_wave

BATCH = 5_000

# for the order of sealed rows nobody may be able to predict the shuffle
_shuffler = random.SystemRandom()


@dataclass(frozen=True, slots=True)
class SheetForm:
    """How long an answer sheet is and which values it may hold."""

    items: int
    points: int


def sheet_form(session: TenantSession, wave: Wave) -> SheetForm:
    """Return the form of a wave's answer sheets."""
    framework = framework_of(session, wave.framework_version_id)
    return SheetForm(len(framework.items), len(framework.scale.points))


def tally_batch(session: TenantSession, wave_id: uuid.UUID, minimum: int) -> int:
    """Move one batch of a wave's inbox in the caller's transaction; return how many sheets.

    Args:
        session: committed by the caller after each batch.
        wave_id: an open or closing wave; other waves have no inbox.
        minimum: fewest sheets moved at once while the wave is open, so that a row version cannot
            point at one person; a closing wave moves what is left.
    """
    if not lock_wave(session, wave_id):
        return 0
    wave = find_wave(session, wave_id)
    waiting = session.scalar(
        select(func.count()).select_from(InboxEntry).where(InboxEntry.wave_id == wave_id)
    )
    if not waiting or (wave.state is WaveState.OPEN and waiting < minimum):
        return 0
    sheets = _take(session, wave_id)
    form = sheet_form(session, wave)
    _add(session, wave_id, add_up(sheets, form.items, form.points), form)
    _seal(session, wave_id, sheets)
    return len(sheets)


def lock_wave(session: TenantSession, wave_id: uuid.UUID) -> bool:
    """Become the only one who tallies this wave until the transaction ends; False if taken."""
    key = f"tally:{session.tenant_id}:{wave_id}"
    return bool(
        session.scalar(select(func.pg_try_advisory_xact_lock(func.hashtextextended(key, 0))))
    )


def _take(
    session: TenantSession, wave_id: uuid.UUID
) -> Sequence[Row[uuid.UUID, str, bytes]]:
    # array() makes the inner query run once, so exactly the locked rows are removed
    chosen = func.array(
        select(InboxEntry.id)
        .where(InboxEntry.wave_id == wave_id)
        .order_by(InboxEntry.id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    return session.execute(
        delete(InboxEntry)
        .where(InboxEntry.wave_id == wave_id, InboxEntry.id == any_(chosen))
        .returning(InboxEntry.unit_id, InboxEntry.perspective, InboxEntry.answers)
        .execution_options(synchronize_session=False)
    ).all()


def _add(
    session: TenantSession, wave_id: uuid.UUID, batch: dict[Cell, CellCount], form: SheetForm
) -> None:
    units = {unit for unit, _ in batch}
    known = {
        (tally.unit_id, tally.perspective): tally
        for tally in session.scalars(
            select(Tally)
            .where(Tally.wave_id == wave_id, Tally.unit_id.in_(units))
            .execution_options(populate_existing=True)
        )
    }
    rows = []
    for cell in sorted(batch):
        count = batch[cell]
        if cell in known:
            stored = known[cell]
            count = count + CellCount(
                stored.respondents, from_bytes(stored.counts, form.items, form.points)
            )
        rows.append(
            {
                "tenant_id": session.tenant_id,
                "wave_id": wave_id,
                "unit_id": cell[0],
                "perspective": cell[1],
                "respondents": count.respondents,
                "counts": to_bytes(count.counts),
            }
        )
    statement = upsert(Tally)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["tenant_id", "wave_id", "unit_id", "perspective"],
            set_={
                "respondents": statement.excluded.respondents,
                "counts": statement.excluded.counts,
            },
        ),
        rows,
    )


def _seal(session: TenantSession, wave_id: uuid.UUID, sheets: Sequence[AnswerSheet]) -> None:
    shuffled = list(sheets)
    _shuffler.shuffle(shuffled)
    session.execute(
        insert(SealedResponse),
        [
            {
                "tenant_id": session.tenant_id,
                # a new id: nothing of the inbox row survives
                "id": uuid.uuid4(),
                "wave_id": wave_id,
                "unit_id": row.unit_id,
                "perspective": row.perspective,
                "answers": row.answers,
            }
            for row in shuffled
        ],
    )


def stored_tallies(session: TenantSession, wave: Wave) -> dict[Cell, CellCount]:
    """Return the tallies of a wave as counts."""
    form = sheet_form(session, wave)
    return {
        (tally.unit_id, tally.perspective): CellCount(
            tally.respondents, from_bytes(tally.counts, form.items, form.points)
        )
        for tally in session.scalars(
            select(Tally).where(Tally.wave_id == wave.id).execution_options(populate_existing=True)
        )
    }


def recount(session: TenantSession, wave: Wave) -> dict[Cell, CellCount]:
    """Count all sealed responses of a wave anew."""
    form = sheet_form(session, wave)
    return merge(add_up(chunk, form.items, form.points) for chunk in _sealed(session, wave.id))


def _sealed(
    session: TenantSession, wave_id: uuid.UUID
) -> Iterator[Sequence[Row[uuid.UUID, str, bytes]]]:
    columns = (SealedResponse.unit_id, SealedResponse.perspective, SealedResponse.answers)
    statement = select(*columns).where(SealedResponse.wave_id == wave_id)
    return session.execute(statement.execution_options(yield_per=50_000)).partitions()


def differences(first: dict[Cell, CellCount], second: dict[Cell, CellCount]) -> list[Cell]:
    """Return the cells in which two counts differ; empty when they agree."""
    return sorted(
        cell
        for cell in first.keys() | second.keys()
        if cell not in first
        or cell not in second
        or first[cell].respondents != second[cell].respondents
        or bool((first[cell].counts != second[cell].counts).any())
    )

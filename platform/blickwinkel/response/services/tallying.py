"""Empties the inbox into tallies and sealed sheets: each batch in one transaction, exactly once.

Removing inbox rows, adding their counts and sealing the sheets commit together, so whatever is killed
when, tallies + inbox always equal what was submitted. One worker at a time tallies a wave.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, any_, delete, func, select, true

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import Database, TenantSession
from blickwinkel.response.models import InboxEntry, Tally
from blickwinkel.response.services.backlog import enough_waits
from blickwinkel.response.services.cells import among, write
from blickwinkel.response.services.counting import (
    Cell,
    CellCount,
    DamagedDataError,
    add_up,
    from_bytes,
    merge,
    to_bytes,
)
from blickwinkel.response.services.sealing import seal, sealed_bundles
from blickwinkel.survey.models import Wave, WaveState
from blickwinkel.survey.services.waves import find_wave

BATCH = 5_000

#: A batch takes well below a second, a publication seconds.
LOCK_PATIENCE = "20s"


@dataclass(frozen=True, slots=True)
class SheetForm:
    """How long an answer sheet is and which values it may hold."""

    items: int
    points: int


def sheet_form(session: TenantSession, wave: Wave) -> SheetForm:
    """Return the form of a wave's answer sheets."""
    framework = framework_of(session, wave.framework_version_id)
    return SheetForm(len(framework.items), len(framework.scale.points))


def drain(
    database: Database, tenant_id: uuid.UUID, wave_id: uuid.UUID, minimum: int | None = None
) -> int:
    """Tally batches, each in a transaction of its own, until nothing is left to move.

    Args:
        database: of the installation.
        tenant_id: owner of the wave.
        wave_id: the wave.
        minimum: fewest sheets moved at once while the wave is open; None leaves an open wave alone.

    Raises:
        DamagedDataError: what is stored does not fit the wave's framework; nothing of it is moved.
        NotFoundError: there is no such wave.
    """
    moved = 0
    with database.tenant(tenant_id) as session:
        while batch := tally_batch(session, wave_id, minimum):
            session.commit()
            moved += batch
    return moved


def tally_batch(session: TenantSession, wave_id: uuid.UUID, minimum: int | None) -> int:
    """Move one batch of a wave's inbox in the caller's transaction; return how many sheets.

    Args:
        session: committed by the caller after each batch.
        wave_id: an open or closing wave; nothing is moved in another one.
        minimum: fewest sheets moved at once while the wave is open, so that no row version can
            point at one person; None moves nothing then, and waits for a worker who is at it.
            A closing wave moves what is left.

    Raises:
        DamagedDataError: a sheet or a tally does not fit the framework of the wave.
        NotFoundError: there is no such wave.
    """
    if not lock_wave(session, wave_id, wait=minimum is None):
        return 0
    wave = find_wave(session, wave_id)
    if wave.state is WaveState.OPEN and minimum is not None:
        if not enough_waits(session, wave_id, minimum):
            return 0
    elif wave.state is not WaveState.CLOSING:
        return 0
    form = sheet_form(session, wave)
    sheets = _take(session, wave_id, form)
    if sheets:
        bundles = [(cell, b"".join(of_cell)) for cell, of_cell in sheets.items()]
        _add(session, wave_id, add_up(bundles, form.items, form.points), form)
        seal(session, wave_id, sheets)
    return sum(map(len, sheets.values()))


def lock_wave(session: TenantSession, wave_id: uuid.UUID, *, wait: bool = False) -> bool:
    """Become the only one who tallies this wave until the transaction ends.

    Args:
        session: in whose transaction the lock is held.
        wave_id: the wave.
        wait: wait for another worker to finish its batch, instead of returning False at once.

    Raises:
        OperationalError: the other worker took longer than ``LOCK_PATIENCE``.
    """
    key = func.hashtextextended(f"tally:{session.tenant_id}:{wave_id}", 0)
    lock = func.pg_advisory_xact_lock if wait else func.pg_try_advisory_xact_lock
    settings = {
        "lock_timeout": LOCK_PATIENCE,
        # a plan kept from when the tables were empty would read them whole for each cell
        "plan_cache_mode": "force_custom_plan",
    }
    set_first = [func.set_config(name, value, true()) for name, value in settings.items()]
    *_, taken = session.execute(select(*set_first, lock(key))).one()
    return wait or bool(taken)


def _take(session: TenantSession, wave_id: uuid.UUID, form: SheetForm) -> dict[Cell, list[bytes]]:
    # array() makes the inner query run once, so exactly the locked rows are removed
    chosen = func.array(
        select(InboxEntry.id)
        .where(InboxEntry.wave_id == wave_id)
        .limit(BATCH)
        .with_for_update(skip_locked=True)
        .scalar_subquery()
    )
    rows = session.execute(
        delete(InboxEntry)
        .where(InboxEntry.wave_id == wave_id, InboxEntry.id == any_(chosen))
        .returning(InboxEntry.unit_id, InboxEntry.perspective, InboxEntry.answers)
        .execution_options(synchronize_session=False)
    )
    sheets: dict[Cell, list[bytes]] = {}
    for unit, side, answers in rows:
        if len(answers) != form.items:
            raise DamagedDataError("an answer sheet has another length than the wave's framework")
        sheets.setdefault((unit, side), []).append(answers)
    return sheets


def _add(
    session: TenantSession, wave_id: uuid.UUID, batch: Mapping[Cell, CellCount], form: SheetForm
) -> None:
    touched = among(Tally.unit_id, Tally.perspective, batch)
    known = _read(session, form, Tally.wave_id == wave_id, touched)
    rows = []
    for cell in sorted(batch):
        count = batch[cell] + known[cell] if cell in known else batch[cell]
        rows.append(
            {
                "unit_id": cell[0],
                "perspective": cell[1],
                "respondents": count.respondents,
                "counts": to_bytes(count.counts),
            }
        )
    write(session, Tally, wave_id, rows)


def _read(
    session: TenantSession, form: SheetForm, *conditions: ColumnElement[bool]
) -> dict[Cell, CellCount]:
    columns = (Tally.unit_id, Tally.perspective, Tally.respondents, Tally.counts)
    return {
        (unit, side): CellCount(number, from_bytes(raw, form.items, form.points))
        for unit, side, number, raw in session.execute(select(*columns).where(*conditions))
    }


def stored_tallies(session: TenantSession, wave: Wave) -> dict[Cell, CellCount]:
    """Return the tallies of a wave as counts.

    Raises:
        DamagedDataError: a tally does not fit the framework of the wave.
    """
    return _read(session, sheet_form(session, wave), Tally.wave_id == wave.id)


def recount(session: TenantSession, wave: Wave) -> dict[Cell, CellCount]:
    """Count all sealed sheets of a wave anew.

    Raises:
        DamagedDataError: a sheet does not fit the framework of the wave.
    """
    form = sheet_form(session, wave)
    return merge(
        add_up(bundles, form.items, form.points) for bundles in sealed_bundles(session, wave.id)
    )


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

"""Keeping counted answer sheets so that a recount is possible and nothing tells whose they are.

All sheets of a cell (unit and perspective) lie in one row, sorted by their bytes. A row version,
a position or an order could say in which batch, and so about when, a sheet was handed in; here
the only thing known of a sheet is the cell in which it counts.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from sqlalchemy import select

from blickwinkel.database import TenantSession
from blickwinkel.response.models import SealedSheets
from blickwinkel.response.services.cells import among, write
from blickwinkel.response.services.counting import Bundle, Cell, DamagedDataError

#: The part of a cell that takes new sheets; the other parts are full and never touched again.
OPEN_PART: Final = uuid.UUID(int=0)

#: Sheets in a full part; without parts, a unit of 50,000 people would be rewritten for 20 answers.
PART = 25

#: Rows read at once by a recount, of fewer than 2 * PART sheets each.
READ = 200


def seal(session: TenantSession, wave_id: uuid.UUID, fresh: Mapping[Cell, Sequence[bytes]]) -> None:
    """Add counted sheets to those of their cells, in the caller's transaction.

    Raises:
        DamagedDataError: the sheets sealed so far are not what was written.
    """
    before = _open_parts(session, wave_id, fresh)
    rows = [
        {
            "unit_id": cell[0],
            "perspective": cell[1],
            "part": part,
            "respondents": len(sheets),
            "sheets": b"".join(sorted(sheets)),
        }
        for cell in sorted(fresh)
        for part, sheets in _parts([*before.get(cell, ()), *fresh[cell]])
    ]
    write(session, SealedSheets, wave_id, rows)


def _open_parts(
    session: TenantSession, wave_id: uuid.UUID, cells: Mapping[Cell, object]
) -> dict[Cell, list[bytes]]:
    rows = session.execute(
        select(
            SealedSheets.unit_id,
            SealedSheets.perspective,
            SealedSheets.respondents,
            SealedSheets.sheets,
        ).where(
            SealedSheets.wave_id == wave_id,
            SealedSheets.part == OPEN_PART,
            among(SealedSheets.unit_id, SealedSheets.perspective, cells),
        )
    )
    return {(unit, side): _split(raw, number) for unit, side, number, raw in rows}


def _split(raw: bytes, number: int) -> list[bytes]:
    width, rest = divmod(len(raw), number)
    if rest:
        raise DamagedDataError("sealed answer sheets are not whole")
    return [raw[start : start + width] for start in range(0, len(raw), width)]


def _parts(sheets: list[bytes]) -> Iterator[tuple[uuid.UUID, list[bytes]]]:
    """Yield the open part, and full ones as soon as the open one stays large without them."""
    if len(sheets) >= 2 * PART:
        sheets = _shuffled(sheets)
    while len(sheets) >= 2 * PART:
        yield uuid.uuid4(), sheets[:PART]
        del sheets[:PART]
    yield OPEN_PART, sheets


def _shuffled(sheets: list[bytes]) -> list[bytes]:
    # which sheets go into a full part must not be foreseeable; one call for all the randomness
    keys = np.frombuffer(os.urandom(8 * len(sheets)), dtype=np.uint64)
    return [sheets[i] for i in keys.argsort()]


def sealed_bundles(session: TenantSession, wave_id: uuid.UUID) -> Iterator[list[Bundle]]:
    """Yield all sealed sheets of a wave, some rows at a time so that memory stays bounded."""
    columns = (SealedSheets.unit_id, SealedSheets.perspective, SealedSheets.sheets)
    found = session.execute(
        select(*columns).where(SealedSheets.wave_id == wave_id).execution_options(yield_per=READ)
    )
    for rows in found.partitions():
        yield [((unit, side), raw) for unit, side, raw in rows]

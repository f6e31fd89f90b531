"""Reading and writing the rows of many cells (unit and perspective) with one statement each.

A batch touches up to thousands of cells. Arrays as parameters make one statement of constant text of
them: nothing is parsed anew for each number of cells, and nothing waits for an answer row by row.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    func,
    literal,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import InstrumentedAttribute

from blickwinkel.database import TenantSession
from blickwinkel.response.models import SealedSheets, Tally
from blickwinkel.response.services.counting import Cell


def among(
    unit: InstrumentedAttribute[uuid.UUID],
    perspective: InstrumentedAttribute[str],
    cells: Iterable[Cell],
) -> ColumnElement[bool]:
    """Return the condition that a row belongs to one of the cells."""
    pairs = list(cells)
    wanted = select(
        func.unnest(literal([unit_id for unit_id, _ in pairs], ARRAY(Uuid()))),
        func.unnest(literal([side for _, side in pairs], ARRAY(String()))),
    )
    return tuple_(unit, perspective).in_(wanted)


def write(
    session: TenantSession,
    model: type[Tally | SealedSheets],
    wave_id: uuid.UUID,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    """Add rows of one wave, or change those whose primary key is there already.

    Args:
        session: of the tenant to which the rows go.
        model: the table.
        wave_id: of all rows.
        rows: at least one; the values of the other columns, the same columns in each.
    """
    table = model.metadata.tables[model.__tablename__]
    names = list(rows[0])
    statement = insert(model).from_select(
        ["tenant_id", "wave_id", *names],
        select(
            literal(session.tenant_id, Uuid()),
            literal(wave_id, Uuid()),
            *(_unnested(table, name, [row[name] for row in rows]) for name in names),
        ),
    )
    keys = [column.name for column in table.primary_key]
    session.execute(
        statement.on_conflict_do_update(
            index_elements=keys,
            set_={name: statement.excluded[name] for name in names if name not in keys},
        )
    )


def _unnested(table: Table, name: str, values: list[Any]) -> ColumnElement[Any]:
    kind = table.c[name].type
    if isinstance(kind, LargeBinary):
        # the driver writes arrays as text; one value, cut up by the server, stays binary
        ends = list(accumulate(map(len, values)))
        starts = [end - len(value) + 1 for end, value in zip(ends, values, strict=True)]
        return func.substring(
            literal(b"".join(values), kind), _integers(starts), _integers(map(len, values))
        )
    return func.unnest(literal(values, ARRAY(kind)), type_=kind)


def _integers(values: Iterable[int]) -> ColumnElement[int]:
    return func.unnest(literal(list(values), ARRAY(Integer())), type_=Integer())

"""What a superuser of the live database can try, to find out which answer sheet is whose.

The attacks know the schema, every column, the order of rows on the disk and the transaction that
wrote each row version. They do not know the personal links or the installation's secret key.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

Cell = tuple[Any, str]


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the ledger of somebody who has answered."""

    cell: Cell
    id: bytes
    employee: bytes
    written_by: int
    place: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Bundle:
    """A row with answer sheets, in the order in which they are stored."""

    cell: Cell
    id: bytes
    written_by: int
    place: tuple[int, int]
    sheets: tuple[bytes, ...]


#: Pairs of a person and a sheet that an attack is sure of.
Links = list[tuple[Person, bytes]]

LEDGER = """
select unit_id, perspective, id, employee_id, xmin::text::bigint, ctid::text
from invitation where answered"""
SEALED = """
select unit_id, perspective, part, xmin::text::bigint, ctid::text, respondents, sheets
from sealed_sheets"""
INBOX = """
select unit_id, perspective, id, xmin::text::bigint, ctid::text, 1, answers from inbox"""


def ledger(connection: Connection) -> list[Person]:
    return [
        Person((unit, side), row_id.bytes, employee.bytes, xmin, _place(ctid))
        for unit, side, row_id, employee, xmin, ctid in connection.execute(LEDGER)
    ]


def bundles(connection: Connection, query: str = SEALED) -> list[Bundle]:
    return [
        Bundle((unit, side), row_id.bytes, xmin, _place(ctid), _split(raw, number))
        for unit, side, row_id, xmin, ctid, number, raw in connection.execute(query)
    ]


def _place(ctid: str) -> tuple[int, int]:
    block, line = ctid.strip("()").split(",")
    return int(block), int(line)


def _split(raw: bytes, number: int) -> tuple[bytes, ...]:
    width = len(raw) // number
    return tuple(raw[i : i + width] for i in range(0, len(raw), width))


def by_transaction(people: Iterable[Person], stored: Iterable[Bundle]) -> Links:
    """Join row versions that one transaction has written."""
    written: dict[int, list[bytes]] = defaultdict(list)
    for bundle in stored:
        written[bundle.written_by].extend(bundle.sheets)
    return [(p, *written[p.written_by]) for p in people if len(written[p.written_by]) == 1]


def by_value(people: Iterable[Person], stored: Iterable[Bundle]) -> Links:
    """Join on any value that two rows share: ids, as they are or inside the sheets."""
    return [
        (person, sheet)
        for person in people
        for bundle in stored
        for sheet in bundle.sheets
        if {person.id, person.employee} & {bundle.id, sheet} or person.id in sheet
    ]


def by_batch(people: Sequence[Person], stored: Sequence[Bundle]) -> Links:
    """Cut each cell into batches: who answered before a row was written, what the row holds.

    When the sheets of all rows up to a transaction are as many as the people who had answered before
    it, they are theirs; what one batch added belongs to those who came since the last.
    """
    found: Links = []
    for cell in {person.cell for person in people}:
        waiting = sorted(p.written_by for p in people if p.cell == cell)
        who = {p.written_by: p for p in people if p.cell == cell}
        known, added, start = 0, [], 0
        rows = sorted((b for b in stored if b.cell == cell), key=lambda b: b.written_by)
        for at, bundle in enumerate(rows):
            known += len(bundle.sheets)
            added.extend(bundle.sheets)
            if at + 1 < len(rows) and rows[at + 1].written_by == bundle.written_by:
                continue
            came = sum(written < bundle.written_by for written in waiting)
            if came == known:
                if came - start == 1:
                    found.append((who[waiting[start]], added[0]))
                added, start = [], came
    return found


def by_order(
    people: Sequence[Person], stored: Sequence[Bundle], person_key: str, bundle_key: str
) -> Links:
    """Guess that both sides of a cell are stored in the same order: a guess for each person."""
    found: Links = []
    for cell in {person.cell for person in people}:
        of_cell = sorted(
            (p for p in people if p.cell == cell), key=lambda p: getattr(p, person_key)
        )
        rows = sorted((b for b in stored if b.cell == cell), key=lambda b: getattr(b, bundle_key))
        sheets = [sheet for bundle in rows for sheet in bundle.sheets]
        found.extend(zip(of_cell, sheets, strict=False))
    return found


#: Attacks that name a person's sheet only when they are sure of it.
CERTAIN: dict[str, Callable[[Sequence[Person], Sequence[Bundle]], Links]] = {
    "transaction": by_transaction,
    "value": by_value,
    "batch": by_batch,
}

#: Attacks that guess: which order of the ledger against which order of what is stored.
ORDERS = [
    (person_key, bundle_key)
    for person_key in ("written_by", "place", "id", "employee")
    for bundle_key in ("written_by", "place", "id")
]

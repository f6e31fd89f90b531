"""What must be stored after people have answered, counted here in another way than the product does."""

from __future__ import annotations

import uuid
from collections import Counter

from sqlalchemy import func, select

from blickwinkel.response.models import InboxEntry, SealedSheets, Tally
from blickwinkel.response.services import sheet
from blickwinkel.survey.models import Invitation, Wave, WaveState
from blickwinkel.survey.services.stopping import stop_reason
from support.company import Company, Invited

Cell = tuple[uuid.UUID, str]

#: How often each answer sheet was given in each cell.
Given = Counter[tuple[Cell, bytes]]


def given_by(company: Company, who: Invited, answers: dict[str, str]) -> tuple[Cell, bytes]:
    """What one person's answers are as a sheet of a cell."""
    return (company.units[who.unit], who.perspective), sheet.pack(company.framework, answers)


def waiting(company: Company, wave_id: uuid.UUID) -> Given:
    """What lies in the inbox."""
    columns = (InboxEntry.unit_id, InboxEntry.perspective, InboxEntry.answers)
    with company.database.tenant(company.tenant_id) as session:
        rows = session.execute(select(*columns).where(InboxEntry.wave_id == wave_id))
        return Counter(((unit, side), answers) for unit, side, answers in rows)


def sealed(company: Company, wave_id: uuid.UUID) -> Given:
    """What is sealed; the number of sheets must be the one that the row names."""
    columns = (
        SealedSheets.unit_id,
        SealedSheets.perspective,
        SealedSheets.respondents,
        SealedSheets.sheets,
    )
    found: Given = Counter()
    with company.database.tenant(company.tenant_id) as session:
        for unit, side, number, raw in session.execute(
            select(*columns).where(SealedSheets.wave_id == wave_id)
        ):
            width = len(company.framework.items)
            assert len(raw) == number * width
            found.update(((unit, side), raw[i : i + width]) for i in range(0, len(raw), width))
    return found


def tallied(company: Company, wave_id: uuid.UUID) -> dict[Cell, tuple[int, bytes]]:
    """Respondents and raw counts of each cell as stored."""
    columns = (Tally.unit_id, Tally.perspective, Tally.respondents, Tally.counts)
    with company.database.tenant(company.tenant_id) as session:
        rows = session.execute(select(*columns).where(Tally.wave_id == wave_id))
        return {(unit, side): (number, counts) for unit, side, number, counts in rows}


def counted(company: Company, given: Given) -> dict[Cell, tuple[int, bytes]]:
    """The tallies that belong to some sheets, added up one by one."""
    points = len(company.framework.scale.points)
    cells: dict[Cell, list[list[int]]] = {}
    respondents: Counter[Cell] = Counter()
    for (cell, answers), number in given.items():
        respondents[cell] += number
        table = cells.setdefault(cell, [[0] * (points + 1) for _ in answers])
        for item, answer in enumerate(answers):
            table[item][answer - 1] += number  # 0, "can't judge", is counted last
    return {
        cell: (
            respondents[cell],
            b"".join(n.to_bytes(4, "little") for row in table for n in row),
        )
        for cell, table in cells.items()
    }


def assert_exact(company: Company, wave_id: uuid.UUID, given: Given) -> None:
    """Nothing is lost, nothing counted twice: ledger, inbox, sealed sheets and tallies agree."""
    kept = sealed(company, wave_id)
    assert waiting(company, wave_id) + kept == given
    assert tallied(company, wave_id) == counted(company, kept)
    assert answered(company, wave_id) == given.total()


def answered(company: Company, wave_id: uuid.UUID) -> int:
    """How many people have answered, by the ledger."""
    with company.database.tenant(company.tenant_id) as session:
        return session.scalars(
            select(func.count())
            .select_from(Invitation)
            .where(Invitation.wave_id == wave_id, Invitation.answered)
        ).one()


def state(company: Company, wave_id: uuid.UUID) -> tuple[WaveState, str | None]:
    """Where a wave stands, and why it was stopped if it was."""
    with company.database.tenant(company.tenant_id) as session:
        found = session.execute(
            select(Wave.state, Wave.stop_reason).where(Wave.id == wave_id)
        ).one()
        why = found.stop_reason and stop_reason(found.stop_reason).told(str)
        return found.state, why

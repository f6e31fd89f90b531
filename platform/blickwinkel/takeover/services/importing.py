"""The import itself: read everything, then add one closed wave with all its answers, or nothing.

What follows is what happens to every wave that closes: count, recount, decide what may be shown,
audit, publish (``publishing.finish_wave``). No result is ever written here.
"""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.catalogue.services import adopt
from blickwinkel.database import TenantSession
from blickwinkel.errors import InvalidInputError, Problem, ProblemsError
from blickwinkel.extension.framework import Framework
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.queries import current_tree
from blickwinkel.organization.services import store
from blickwinkel.organization.services.former_units import add_former_units
from blickwinkel.organization.services.reading import read_tables
from blickwinkel.organization.services.tables import Upload
from blickwinkel.publishing.services.doubles import refuse_double
from blickwinkel.response.services.earlier import EarlierSheet, put_in
from blickwinkel.survey.models import Wave
from blickwinkel.survey.services.earlier import take_over_wave
from blickwinkel.survey.services.waves import WavePlan
from blickwinkel.takeover.services.findings import ImportAssumptions
from blickwinkel.takeover.services.mapping import TableMapping
from blickwinkel.takeover.services.people import Person, read_people
from blickwinkel.takeover.services.rows import find_table
from blickwinkel.takeover.services.units import PlacedUnits, place_units
from blickwinkel.tenancy.models import Tenant


@dataclass(frozen=True, slots=True)
class EarlierAnswers:
    """A table as it was understood.

    Attributes:
        source: file, for a workbook with the sheet.
        framework: what was asked.
        people: the answer sheets.
        doubts: what was decided without being asked.
    """

    source: str
    framework: Framework
    people: tuple[Person, ...]
    doubts: ImportAssumptions


@dataclass(frozen=True, slots=True)
class HeldWave:
    """What the table does not say about the wave.

    Attributes:
        title: such as "Survey 2016".
        closed_on: its last day.
        k: fewest people of whom a result is shown; not below what was promised then.
    """

    title: str
    closed_on: date
    k: int = 5


@dataclass(frozen=True, slots=True)
class Imported:
    """The wave that was added, and its units."""

    wave_id: uuid.UUID
    units: int
    units_added: int


def read_earlier(
    upload: Upload, mapping: TableMapping, framework: Framework, _: Translate
) -> EarlierAnswers:
    """Read a CSV file or a workbook as the mapping says.

    Raises:
        ProblemsError: everything that is wrong, by line.
    """
    mapped = find_table(read_tables(upload, _), mapping)
    people, doubts = read_people(mapped, mapping, framework, _)
    if not people:
        message = "there is no row below the header"
        raise ProblemsError([Problem(mapped.table.source, None, "", message)])
    return EarlierAnswers(mapped.table.source, framework, tuple(people), doubts)


def import_earlier(
    session: TenantSession, actor: Actor, earlier: EarlierAnswers, held: HeldWave, today: date
) -> Imported:
    """Add a closing wave with all answers; the caller commits and finishes the wave.

    Raises:
        NotAllowedError: the actor lacks the right.
        InvalidInputError: the wave has no title, lies in the future, or k is below its floor.
        ConflictError: the tenant has adopted this version of the framework with another content; most of
            the answers are there already.
        ProblemsError: a unit cannot be told or added.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    if held.closed_on > today:
        raise InvalidInputError(f"{held.closed_on} is still to come; an earlier wave is closed.")
    store.lock(session)
    placed = _placed(session, earlier)
    add_former_units(session, actor, placed.added)
    wave = _wave(session, actor, earlier.framework, held, placed)
    put_in(session, wave, (_sheet(person, placed) for person in earlier.people))
    refuse_double(session, wave)
    return Imported(wave.id, len(placed.used), len(placed.added))


def _placed(session: TenantSession, earlier: EarlierAnswers) -> PlacedUnits:
    tenant = session.scalars(select(Tenant).where(Tenant.id == session.tenant_id)).one()
    return place_units(current_tree(session), earlier.people, tenant.name, earlier.source)


def _wave(
    session: TenantSession,
    actor: Actor,
    framework: Framework,
    held: HeldWave,
    placed: PlacedUnits,
) -> Wave:
    version = adopt(session, actor, framework)
    plan = WavePlan(version.id, held.title, held.closed_on, held.closed_on, held.k)
    units = [node for node in current_tree(session) if node.id in placed.used]
    return take_over_wave(session, actor, plan, units)


def _sheet(person: Person, placed: PlacedUnits) -> EarlierSheet:
    return EarlierSheet(placed.by_path[person.unit], person.perspective, person.answers)


def summary(earlier: EarlierAnswers, imported: Imported) -> list[str]:
    """Return what was understood and what was doubtful, line by line, for the person who imports."""
    doubts, framework = earlier.doubts, earlier.framework
    sides = Counter(person.perspective for person in earlier.people)
    counted = ", ".join(f"{p.id} {sides[p.id]:,}" for p in framework.perspectives)
    answered = {item for person in earlier.people for item in person.answers}
    silent = [item.id for item in framework.items if item.id not in answered]
    return [
        f"{earlier.source}: {doubts.rows:,} rows",
        f"{len(earlier.people):,} people: {counted}",
        f"{imported.units:,} units, {imported.units_added:,} of them new in the organisation",
        f"{len(answered)} of {len(framework.items)} items have answers",
        f"{doubts.judged:,} answers on the scale",
        f"{doubts.cannot_judge:,} answers “can't judge”, {doubts.unanswered:,} not answered",
        *([f"no answers to: {', '.join(silent)}"] if silent else []),
        *doubts.sentences(),
    ]

"""Reads of the organisation: the tree for pages, and what a wave freezes when it opens.

A person belongs to the company up to, not including, ``left_on``; an appointment is in force from
``starts_on`` up to, not including, ``ends_on``.
"""

from __future__ import annotations

import re
import unicodedata
import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ARRAY, ColumnElement, Uuid, func, literal, or_, select

from blickwinkel.database import TenantSession
from blickwinkel.normalisation import normalised
from blickwinkel.organization.models import Appointment, Employee, Unit, UnitSuccession
from blickwinkel.organization.services.lineage import Succession

_CCO_DEPTHS = (1, 2)


@dataclass(frozen=True, slots=True)
class UnitNode:
    """A unit of the tree, as a wave copies it."""

    id: uuid.UUID
    parent_id: uuid.UUID | None
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class UnitLine:
    """A unit on the organisation page, in the order of the tree.

    Attributes:
        unit: the unit.
        depth: 0 for the whole company.
        headcount: people who belong to the unit itself.
        headcount_below: people of the unit and of all units below it.
        ccos: names of the people who are CCO of the unit.
        is_used: somebody belongs to the subtree or is CCO within it; units that a reorganisation
            emptied are kept for the sake of earlier waves and are not used.
    """

    unit: UnitNode
    depth: int
    headcount: int
    headcount_below: int
    ccos: tuple[str, ...]
    is_used: bool

    @property
    def lacks_cco(self) -> bool:
        """Tell whether a CCO is usually named here: on the two levels below the company."""
        return self.is_used and not self.ccos and self.depth in _CCO_DEPTHS


@dataclass(frozen=True, slots=True)
class OrganizationSize:
    """The size of the organisation on one day."""

    units: int
    people: int
    on_board: int
    ccos: int
    without_email: int
    units_without_cco: int


@dataclass(frozen=True, slots=True)
class SnapshotPerson:
    """A person as a wave needs it to find the perspective; ``cco_of`` are units with an appointment."""

    id: uuid.UUID
    unit_id: uuid.UUID
    on_board: bool
    cco_of: tuple[uuid.UUID, ...]


def employed(on: date) -> ColumnElement[bool]:
    """Return the condition that a person belongs to the company on a day."""
    return or_(Employee.left_on.is_(None), Employee.left_on > on)


def in_force(on: date) -> ColumnElement[bool]:
    """Return the condition that an appointment is in force on a day."""
    return (Appointment.starts_on <= on) & or_(
        Appointment.ends_on.is_(None), Appointment.ends_on > on
    )


def german_order(name: str) -> str:
    """Return the key by which names are sorted: ä as a, ß as ss, no case, figures by their value."""
    letters = normalised(name.casefold(), "NFKD")
    plain = "".join(sign for sign in letters if not unicodedata.combining(sign))
    return re.sub("[0-9]+", lambda figures: figures[0].zfill(12), plain)


def current_tree(session: TenantSession, on: date | None = None) -> list[UnitNode]:
    """Return the units, each after its parent, siblings by name.

    Args:
        session: of the tenant.
        on: leave out the units in whose subtree nobody could be asked on this day; the company
            itself is always there. None keeps all units.
    """
    nodes = _in_tree_order(
        UnitNode(*row)
        for row in session.execute(select(Unit.id, Unit.parent_id, Unit.code, Unit.name))
    )
    if on is None:
        return nodes
    used = _used(nodes, {*_headcounts(session, on), *_appointed_units(session, on)})
    return [node for node in nodes if node.id in used or node.parent_id is None]


def successions(session: TenantSession) -> tuple[Succession, ...]:
    """Return all that was declared about units that went into others, by day."""
    declared = select(
        UnitSuccession.predecessor_id, UnitSuccession.successor_id, UnitSuccession.since
    ).order_by(UnitSuccession.since, UnitSuccession.predecessor_id, UnitSuccession.successor_id)
    return tuple(Succession(*row) for row in session.execute(declared))


def people_for_snapshot(session: TenantSession, on: date) -> list[SnapshotPerson]:
    """Return everybody who belongs to the company on a day, with the units they are CCO of."""
    offices: dict[uuid.UUID, tuple[uuid.UUID, ...]] = {}
    for employee_id, unit_id in session.execute(
        select(Appointment.employee_id, Appointment.unit_id).where(in_force(on)).distinct()
    ):
        offices[employee_id] = (*offices.get(employee_id, ()), unit_id)
    people = select(Employee.id, Employee.unit_id, Employee.on_board).where(employed(on))
    return [SnapshotPerson(*row, offices.get(row.id, ())) for row in session.execute(people)]


def appointed_units(
    session: TenantSession, employee_ids: Collection[uuid.UUID], on: date
) -> frozenset[uuid.UUID]:
    """Return the units that these people serve as CCO or deputy on a day: what they may see."""
    serves = or_(Appointment.employee_id.in_(employee_ids), Appointment.deputy_id.in_(employee_ids))
    return frozenset(session.scalars(select(Appointment.unit_id).where(serves, in_force(on))))


def unit_tree(session: TenantSession, on: date) -> list[UnitLine]:
    """Return the organisation page's lines: each unit after its parent, siblings by name."""
    nodes = current_tree(session)
    headcounts = _headcounts(session, on)
    ccos = _cco_names(session, on)
    used = _used(nodes, {*headcounts, *ccos})
    below = _summed_up(nodes, headcounts)
    depths: dict[uuid.UUID | None, int] = {None: -1}
    for node in nodes:
        depths[node.id] = depths[node.parent_id] + 1
    return [
        UnitLine(
            unit=node,
            depth=depths[node.id],
            headcount=headcounts[node.id],
            headcount_below=below[node.id],
            ccos=ccos.get(node.id, ()),
            is_used=node.id in used,
        )
        for node in nodes
    ]


def counts(session: TenantSession, on: date) -> OrganizationSize:
    """Return the figures at the head of the organisation page."""
    tree = unit_tree(session, on)
    people, on_board, without_email = session.execute(
        select(
            func.count(),
            func.count().filter(Employee.on_board),
            func.count().filter(Employee.email_norm.is_(None)),
        ).where(employed(on))
    ).one()
    ccos = select(func.count(Appointment.employee_id.distinct())).where(in_force(on))
    return OrganizationSize(
        units=sum(line.is_used for line in tree),
        people=people,
        on_board=on_board,
        ccos=session.scalars(ccos).one(),
        without_email=without_email,
        units_without_cco=sum(line.lacks_cco for line in tree),
    )


def _in_tree_order(nodes: Iterable[UnitNode]) -> list[UnitNode]:
    children: dict[uuid.UUID | None, list[UnitNode]] = {}
    for node in sorted(nodes, key=lambda node: (german_order(node.name), node.code), reverse=True):
        children.setdefault(node.parent_id, []).append(node)
    waiting = list(children.get(None, ()))
    ordered: list[UnitNode] = []
    while waiting:
        ordered.append(waiting.pop())
        waiting += children.get(ordered[-1].id, ())
    return ordered


def _headcounts(session: TenantSession, on: date) -> Counter[uuid.UUID]:
    grouped = select(Employee.unit_id, func.count()).where(employed(on)).group_by(Employee.unit_id)
    return Counter(dict(session.execute(grouped).all()))


def _appointed_units(session: TenantSession, on: date) -> Iterable[uuid.UUID]:
    return session.scalars(select(Appointment.unit_id).where(in_force(on)).distinct())


def _cco_names(session: TenantSession, on: date) -> dict[uuid.UUID, tuple[str, ...]]:
    held = select(Appointment.unit_id, Appointment.employee_id).where(in_force(on)).distinct()
    offices = session.execute(held).all()
    # not joined: right after a large import the planner knows no figures yet and picks a plan
    # that reads all people once for each CCO
    holders = literal([office.employee_id for office in offices], ARRAY(Uuid()))
    named = select(Employee.id, Employee.family_name, Employee.given_name).where(
        Employee.id == func.any(holders), employed(on)
    )
    people = {person.id: person for person in session.execute(named)}
    names: dict[uuid.UUID, tuple[str, ...]] = {}
    for unit_id, person in sorted(
        ((unit_id, people[person_id]) for unit_id, person_id in offices if person_id in people),
        key=lambda office: german_order(f"{office[1].family_name} {office[1].given_name}"),
    ):
        full_name = f"{person.given_name} {person.family_name}"
        names[unit_id] = (*names.get(unit_id, ()), full_name)
    return names


def _summed_up(nodes: list[UnitNode], headcounts: Counter[uuid.UUID]) -> Counter[uuid.UUID]:
    below = Counter(headcounts)
    for node in reversed(nodes):
        if node.parent_id is not None:
            below[node.parent_id] += below[node.id]
    return below


def _used(nodes: list[UnitNode], occupied: set[uuid.UUID]) -> set[uuid.UUID]:
    used = set(occupied)
    for node in reversed(nodes):
        if node.id in used and node.parent_id is not None:
            used.add(node.parent_id)
    return used


def find_employee(session: TenantSession, number: str) -> uuid.UUID | None:
    """Return the id of the employee with a personnel number, for the account of a CCO."""
    return session.scalar(select(Employee.id).where(Employee.number == number))

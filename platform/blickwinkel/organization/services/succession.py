"""Declaring into which units the people of a unit went, and taking that back.

A declaration takes effect on a day. What took effect by the day on which the last published wave froze
its organisation is part of published comparisons, which are never recomputed: it can neither be added
nor taken back. Nothing is lost by declaring late: comparisons over a longer time find it all the same.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete, select

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.errors import (
    ConflictError,
    InvalidInputError,
    NotFoundError,
)
from blickwinkel.i18n.messages import Messages
from blickwinkel.organization import queries
from blickwinkel.organization.models import UnitSuccession
from blickwinkel.organization.services import store
from blickwinkel.organization.services.cells import same
from blickwinkel.organization.services.lineage import Succession
from blickwinkel.organization.services.moves import Move
from blickwinkel.platform.ports import FixedWave


@dataclass(frozen=True, slots=True)
class Declaration:
    """The people of a unit went into others; all of them, unless people are left in it."""

    predecessor_id: uuid.UUID
    successor_ids: tuple[uuid.UUID, ...]
    since: date


@dataclass(frozen=True, slots=True)
class SuccessionRegister:
    """Where somebody declares: the tenant's session, the present day, what is fixed, the language."""

    session: TenantSession
    actor: Actor
    today: date
    published: FixedWave | None
    messages: Messages

    def declare(self, declaration: Declaration) -> None:
        """Write down where the people of a unit went.

        Raises:
            NotAllowedError: the actor may not change the organisation.
            InvalidInputError: a unit is named twice or there is none; the day is in the future; the
                successor has no people; or a circle would result.
            NotFoundError: a unit is not of this tenant.
            ConflictError: it is declared already, or would change what is published.
        """
        self._admit()
        store.lock(self.session)
        self._check_day(declaration.since)
        if not declaration.successor_ids:
            raise InvalidInputError(
                self._("Say into which unit the people went."), code="lineage.no_successor"
            )
        names = {unit.id: unit.name for unit in queries.current_tree(self.session)}
        if not names.keys() >= {declaration.predecessor_id, *declaration.successor_ids}:
            raise NotFoundError("unit")
        used = {unit.id for unit in queries.current_tree(self.session, self.today)}
        known = [*queries.successions(self.session)]
        for successor_id in declaration.successor_ids:
            step = Succession(declaration.predecessor_id, successor_id, declaration.since)
            self._check_step(step, names, known)
            if successor_id not in used:
                raise InvalidInputError(
                    self._("Nobody belongs to %(unit)s any more, so no people can have gone there.")
                    % {"unit": names[successor_id]},
                    code="lineage.nobody_left",
                )
            known.append(step)
            self._add(step, names)

    def accept(self, moves: Iterable[Move]) -> None:
        """Declare what an import suggested, as of today; what cannot be declared is left open.

        Raises:
            NotAllowedError: the actor may not change the organisation.
        """
        self._admit()
        ids = {same(unit.code): unit.id for unit in queries.current_tree(self.session)}
        for move in moves:
            pair = ids[same(move.predecessor)], ids[same(move.successor)]
            try:
                self.declare(Declaration(pair[0], (pair[1],), self.today))
            except (InvalidInputError, ConflictError):
                continue  # the page to which an import leads says what is still open

    def take_back(self, predecessor_id: uuid.UUID, successor_id: uuid.UUID) -> None:
        """Forget a declaration.

        Raises:
            NotAllowedError: the actor may not change the organisation.
            NotFoundError: there is no such declaration here.
            ConflictError: it is part of published comparisons.
        """
        self._admit()
        store.lock(self.session)
        this = (UnitSuccession.predecessor_id == predecessor_id) & (
            UnitSuccession.successor_id == successor_id
        )
        since = self.session.scalar(select(UnitSuccession.since).where(this))
        if since is None:
            raise NotFoundError("succession")
        self._check_open(since)
        names = {unit.id: unit.name for unit in queries.current_tree(self.session)}
        self.session.execute(delete(UnitSuccession).where(this))
        told = f"{names[predecessor_id]} → {names[successor_id]}, {since}"
        record(self.session, self.actor, "organization.succession_undone", told)

    def _(self, message: str) -> str:
        return self.messages.gettext(message)

    def _admit(self) -> None:
        require(self.actor, Permission.ORGANIZATION_IMPORT, self.session)

    def _check_day(self, since: date) -> None:
        if since > self.today:
            raise InvalidInputError(
                self._("The day lies in the future. Declare it when it has happened."),
                code="lineage.day_in_future",
            )
        self._check_open(since)

    def _check_open(self, since: date) -> None:
        if self.published and self.published.fixes(since):
            raise ConflictError(
                self._(
                    "The wave “%(wave)s” shows the organisation of %(day)s and is published, and "
                    "published comparisons are never recomputed. Only what took effect after this "
                    "day can be declared or taken back."
                )
                % {"wave": self.published.title, "day": self.messages.day(self.published.day)},
                code="lineage.published",
            )

    def _check_step(
        self, step: Succession, names: dict[uuid.UUID, str], known: Collection[Succession]
    ) -> None:
        units = {"unit": names[step.predecessor_id], "successor": names[step.successor_id]}
        if step.predecessor_id == step.successor_id:
            raise InvalidInputError(
                self._("A unit cannot have gone into itself.") % units, code="lineage.circle"
            )
        pairs = {(other.predecessor_id, other.successor_id) for other in known}
        if (step.predecessor_id, step.successor_id) in pairs:
            raise ConflictError(
                self._("That %(unit)s went into %(successor)s is declared already.") % units,
                code="lineage.declared",
            )
        if leads_to(pairs, step.successor_id, step.predecessor_id):
            raise InvalidInputError(
                self._("%(unit)s comes from %(successor)s, so that would be a circle.") % units,
                code="lineage.circle",
            )

    def _add(self, step: Succession, names: dict[uuid.UUID, str]) -> None:
        self.session.add(
            UnitSuccession(
                predecessor_id=step.predecessor_id,
                successor_id=step.successor_id,
                since=step.since,
            )
        )
        self.session.flush()
        told = f"{names[step.predecessor_id]} → {names[step.successor_id]}, {step.since}"
        record(self.session, self.actor, "organization.succession", told)


def leads_to(
    pairs: Collection[tuple[uuid.UUID, uuid.UUID]], start: uuid.UUID, goal: uuid.UUID
) -> bool:
    """Tell whether declared steps lead from one unit to another."""
    reached, waiting = {start}, [start]
    while waiting:
        unit = waiting.pop()
        new = {successor for source, successor in pairs if source == unit} - reached
        reached |= new
        waiting += new
    return goal in reached

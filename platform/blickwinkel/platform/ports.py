"""What a feature may ask of one that stands above it; the composition root says who answers.

A feature imports only those below it. Where it needs a word from above (how many answers wait, say),
it asks through a port, and learns a number, a day or an id, never more.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from blickwinkel.database import TenantSession


class Backlog(Protocol):
    """Tells how many answers of a wave wait to be counted; answers themselves are no concern here."""

    def __call__(self, session: TenantSession, wave_id: uuid.UUID) -> int:
        """Return the number of answers that are not counted yet."""


class PublicationDay(Protocol):
    """Tells when a wave was published; what was published is no concern here."""

    def __call__(self, session: TenantSession, wave_id: uuid.UUID) -> date | None:
        """Return the day, or None if the wave is not published."""


@dataclass(frozen=True, slots=True)
class FixedWave:
    """The last wave whose comparisons are fixed: published, or being published.

    Attributes:
        title: as readers know it.
        day: on which its organisation was frozen.
        units: of that organisation.
    """

    title: str
    day: date
    units: frozenset[uuid.UUID]

    def fixes(self, since: date) -> bool:
        """Tell whether a declaration of this day is part of published comparisons."""
        return since <= self.day


class FindFixedWave(Protocol):
    """Finds the last wave whose comparisons are fixed, for the organisation below surveys."""

    def __call__(self, session: TenantSession) -> FixedWave | None:
        """Return the wave, or None if nothing has been compared yet."""


class FindEmployee(Protocol):
    """Finds a person of a tenant, for the account of a CCO."""

    def __call__(self, session: TenantSession, number: str) -> uuid.UUID | None:
        """Return the id of the employee with this personnel number, or None."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Who answers what a feature asks of those above it."""

    backlog: Backlog
    publication_day: PublicationDay
    fixed_wave: FindFixedWave
    find_employee: FindEmployee

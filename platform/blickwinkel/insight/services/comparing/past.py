"""What is stored about the earlier waves of a survey: the release store, the snapshots, nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from sqlalchemy import select, tuple_

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.insight.models import Publication, UnitResult
from blickwinkel.insight.payload import Side, UnitName, UnitSummary
from blickwinkel.insight.services.reading import Reading
from blickwinkel.survey.models import SnapshotUnit, Wave, WaveState

#: Waves of a history, the newest included: three years of quarters.
LONGEST = 12


@dataclass(frozen=True, slots=True)
class Place:
    """A unit in the frozen organisation of a wave."""

    unit_id: uuid.UUID
    parent_id: uuid.UUID | None
    code: str
    name: str
    lft: int
    rgt: int

    def unit_name(self) -> UnitName:
        """Return how the tenant calls the unit."""
        return {"code": self.code, "name": self.name}

    def within(self, other: Place) -> bool:
        """Tell whether the unit lies below another one of the same wave."""
        return other.lft < self.lft and self.rgt < other.rgt


@dataclass(frozen=True, slots=True)
class Sides:
    """Both published sides of a unit with their items."""

    staff: Side | None
    leadership: Side | None


@dataclass(slots=True)
class PastWave:
    """A published wave.

    Attributes:
        frozen_on: day of its snapshot.
        places: its units.
        summaries: what its units show, without items.
    """

    session: TenantSession
    wave_id: uuid.UUID
    title: str
    closes_on: date
    frozen_on: date
    reading: Reading
    places: Mapping[uuid.UUID, Place]
    summaries: Mapping[uuid.UUID, UnitSummary]
    _sides: dict[uuid.UUID, Sides]

    def load(self, units: Iterable[uuid.UUID]) -> None:
        """Read the items of these units at once, before ``sides`` is asked for them."""
        wanted = [unit for unit in units if unit not in self._sides]
        if not wanted:
            return
        rows = self.session.execute(
            select(
                UnitResult.unit_id, UnitResult.payload["staff"], UnitResult.payload["leadership"]
            ).where(UnitResult.wave_id == self.wave_id, UnitResult.unit_id.in_(wanted))
        )
        for unit, staff, leadership in rows:
            self._sides[unit] = Sides(staff, leadership)

    def sides(self, unit: uuid.UUID) -> Sides:
        """Return both sides of a unit with their items."""
        self.load([unit])
        return self._sides.get(unit, Sides(None, None))


def frozen_on(wave: Wave) -> date:
    """Return the day of a wave's snapshot; of an imported wave the day it is said to have opened."""
    return wave.opened_on or wave.opens_on


def places_of(session: TenantSession, wave_id: uuid.UUID) -> dict[uuid.UUID, Place]:
    """Return the frozen organisation of a wave, in its order."""
    rows = session.execute(
        select(
            SnapshotUnit.unit_id,
            SnapshotUnit.parent_id,
            SnapshotUnit.code,
            SnapshotUnit.name,
            SnapshotUnit.lft,
            SnapshotUnit.rgt,
        )
        .where(SnapshotUnit.wave_id == wave_id)
        .order_by(SnapshotUnit.lft)
    )
    return {row.unit_id: Place(*row) for row in rows}


def past_waves(session: TenantSession, wave: Wave) -> list[PastWave]:
    """Return the published waves before this one, oldest first, as many as a history shows."""
    found = session.execute(
        select(Wave, Publication.correlations)
        .join(Publication, Publication.wave_id == Wave.id)
        .where(
            Wave.survey_id == wave.survey_id,
            # not by number alone: a wave of the past may be imported at any time
            tuple_(Wave.closes_on, Wave.number) < (wave.closes_on, wave.number),
            Wave.state == WaveState.PUBLISHED,
        )
        .order_by(Wave.closes_on.desc(), Wave.number.desc())
        .limit(LONGEST - 1)
    ).all()
    return [_past(session, earlier, correlations) for earlier, correlations in reversed(found)]


def _past(
    session: TenantSession, wave: Wave, correlations: Mapping[str, Sequence[float | None]]
) -> PastWave:
    rows = session.execute(
        select(UnitResult.unit_id, UnitResult.summary).where(UnitResult.wave_id == wave.id)
    )
    summaries: dict[uuid.UUID, Any] = {row.unit_id: row.summary for row in rows}
    return PastWave(
        session=session,
        wave_id=wave.id,
        title=wave.title,
        closes_on=wave.closes_on,
        frozen_on=frozen_on(wave),
        reading=Reading(framework_of(session, wave.framework_version_id), correlations),
        places=places_of(session, wave.id),
        summaries=cast("dict[uuid.UUID, UnitSummary]", summaries),
        _sides={},
    )

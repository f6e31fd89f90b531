"""What is stored about the earlier waves of a survey: the release store, the snapshots, nothing else."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from sqlalchemy import select, tuple_

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.extension.results import UnitName, UnitSummary
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.publishing.services.scoring import Histograms, ScoringScheme
from blickwinkel.survey.models import SnapshotUnit, Wave, WaveState

#: Waves of a history, the newest included: three years of quarters.
LONGEST = 12

#: Group and code of the unit that a leadership leads.
Led = tuple[str, str]


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


@dataclass(slots=True)
class PrecedingWave:
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
    scheme: ScoringScheme
    places: Mapping[uuid.UUID, Place]
    summaries: Mapping[uuid.UUID, UnitSummary]
    _staff: dict[uuid.UUID, Histograms | None] = field(default_factory=dict)
    _leadership: dict[Led, Histograms] = field(default_factory=dict)

    def load(self, units: Collection[uuid.UUID]) -> None:
        """Read the answers of both sides of these units at once, before they are asked for.

        A leadership that many units are compared with is published with each of them, and read once.
        """
        self._staff |= self._read("staff", [unit for unit in units if unit not in self._staff])
        led = {led: unit for unit in units if (led := self._led(unit)) is not None}
        missing = {unit: led for led, unit in led.items() if led not in self._leadership}
        for unit, answers in self._read("leadership", list(missing)).items():
            if answers is not None:
                self._leadership[missing[unit]] = answers

    def staff(self, unit: uuid.UUID) -> Histograms | None:
        """Return what is released of the staff of a unit."""
        self.load([unit])
        return self._staff.get(unit)

    def leadership(self, unit: uuid.UUID) -> Histograms | None:
        """Return what is released of the leadership that a unit is compared with."""
        self.load([unit])
        led = self._led(unit)
        return None if led is None else self._leadership.get(led)

    def _led(self, unit: uuid.UUID) -> Led | None:
        summary = self.summaries.get(unit)
        side = summary["leadership"] if summary else None
        return None if side is None else (side["group"], side["unit"]["code"])

    def _read(self, side: str, units: Sequence[uuid.UUID]) -> dict[uuid.UUID, Histograms | None]:
        if not units:
            return {}
        rows = self.session.execute(
            select(UnitResult.unit_id, UnitResult.payload[side, "items"]).where(
                UnitResult.wave_id == self.wave_id, UnitResult.unit_id.in_(units)
            )
        )
        found: dict[uuid.UUID, Any] = dict.fromkeys(units)
        found.update((unit, answers) for unit, answers in rows)
        return found


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


def preceding_waves(session: TenantSession, wave: Wave) -> list[PrecedingWave]:
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
    return [_preceding(session, earlier, correlations) for earlier, correlations in reversed(found)]


def _preceding(
    session: TenantSession, wave: Wave, correlations: Mapping[str, Sequence[float | None]]
) -> PrecedingWave:
    rows = session.execute(
        select(UnitResult.unit_id, UnitResult.summary).where(UnitResult.wave_id == wave.id)
    )
    summaries: dict[uuid.UUID, Any] = {row.unit_id: row.summary for row in rows}
    return PrecedingWave(
        session=session,
        wave_id=wave.id,
        title=wave.title,
        closes_on=wave.closes_on,
        frozen_on=frozen_on(wave),
        scheme=ScoringScheme(framework_of(session, wave.framework_version_id), correlations),
        places=places_of(session, wave.id),
        summaries=cast("dict[uuid.UUID, UnitSummary]", summaries),
    )

"""What the page about reorganisations shows: units that came and went, and what was said about them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from blickwinkel.database import TenantSession
from blickwinkel.organization import queries
from blickwinkel.organization.queries import UnitNode
from blickwinkel.organization.services.lineage import Succession
from blickwinkel.platform.ports import FixedWave


@dataclass(frozen=True, slots=True)
class Source:
    """A unit from which another one comes.

    Attributes:
        unit: the predecessor.
        since: the day from which this holds.
        is_complete: all of its people went there; else they went to several units, or some stayed.
        is_fixed: published comparisons rest on it, so it cannot be taken back.
    """

    unit: UnitNode
    since: date
    is_complete: bool
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """A unit and where it comes from; comparable if every source went there completely."""

    unit: UnitNode
    sources: tuple[Source, ...]

    @property
    def is_comparable(self) -> bool:
        """Tell whether the earlier results of the sources may be added up."""
        return all(source.is_complete for source in self.sources)


@dataclass(frozen=True, slots=True)
class Reorganisation:
    """All that is known, and all that is still to be said.

    Attributes:
        units: every unit there is, in the order of the tree.
        ended: units without people of which nobody has said where these went.
        appeared: units in use that are not in the last published wave, without a known source.
        origins: units with a known source, the latest first.
    """

    units: tuple[UnitNode, ...]
    ended: tuple[UnitNode, ...]
    appeared: tuple[UnitNode, ...]
    origins: tuple[Origin, ...]


def reorganisation(
    session: TenantSession, today: date, published: FixedWave | None
) -> Reorganisation:
    """Return what the page shows on a day."""
    units = queries.current_tree(session)
    used = {unit.id for unit in queries.current_tree(session, today)}
    steps = queries.successions(session)
    sources = {step.predecessor_id for step in steps}
    known = {step.successor_id for step in steps} | (published.units if published else used)
    return Reorganisation(
        units=tuple(units),
        ended=tuple(unit for unit in units if unit.id not in used | sources),
        appeared=tuple(unit for unit in units if unit.id in used - known),
        origins=tuple(_origins(units, used, steps, published)),
    )


def undeclared(session: TenantSession, today: date) -> int:
    """Return how many units have no people left and nobody has said where they went."""
    return len(reorganisation(session, today, None).ended)


def _origins(
    units: Iterable[UnitNode],
    used: set[uuid.UUID],
    steps: Sequence[Succession],
    published: FixedWave | None,
) -> list[Origin]:
    nodes = {unit.id: unit for unit in units}
    ways = [step.predecessor_id for step in steps]
    found: dict[uuid.UUID, list[Source]] = {}
    for step in reversed(steps):
        source = Source(
            nodes[step.predecessor_id],
            step.since,
            is_complete=step.predecessor_id not in used and ways.count(step.predecessor_id) == 1,
            is_fixed=published is not None and published.fixes(step.since),
        )
        found.setdefault(step.successor_id, []).append(source)
    return [
        Origin(nodes[unit], tuple(sorted(sources, key=_by_name))) for unit, sources in found.items()
    ]


def _by_name(source: Source) -> str:
    return queries.german_order(source.unit.name)

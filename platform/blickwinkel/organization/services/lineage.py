"""Where the units of a wave come from, as declared by the administrators; pure.

Only declarations that took effect between two waves count, followed through any number of
reorganisations in the order of their days. Whoever adds up results of several sources must leave out
those that lay below another source in the earlier wave: its results contain theirs already.
"""

from __future__ import annotations

import enum
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Succession:
    """The people of one unit went, wholly or in part, into another one on a day."""

    predecessor_id: uuid.UUID
    successor_id: uuid.UUID
    since: date


class AncestryKind(enum.StrEnum):
    """What the sources of a unit mean for a comparison with them.

    SAME: one source, the unit itself or another one that went here completely.
    MERGED: two or more sources, each of which went here completely; they may be added up.
    SPLIT: of at least one source only a part came, so the unit is not comparable with it.
    NEW: nothing in the earlier wave is known to be a source.
    """

    SAME = "same"
    MERGED = "merged"
    SPLIT = "split"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class Ancestry:
    """The units of the earlier wave that a unit comes from; the unit itself first, if it is one."""

    kind: AncestryKind
    units: tuple[uuid.UUID, ...]


class DeclaredLineage:
    """The reorganisations between two waves of which both units are known.

    Args:
        successions: all that was declared; those of other days are left out.
        before: units of the earlier wave's snapshot.
        now: units of the later wave's snapshot.
        since: day of the earlier wave's snapshot; what took effect by then is in it already.
        until: day of the later wave's snapshot, inclusive.
    """

    def __init__(
        self,
        successions: Iterable[Succession],
        before: Collection[uuid.UUID],
        now: Collection[uuid.UUID],
        since: date,
        until: date,
    ) -> None:
        self._before, self._now = frozenset(before), frozenset(now)
        outward: dict[uuid.UUID, list[Succession]] = {}
        for step in successions:
            if since < step.since <= until:
                outward.setdefault(step.predecessor_id, []).append(step)
        # only these left their place; every other unit is its own only destination
        self._destinations = {
            unit: frozenset(self._ends(unit, outward)) for unit in outward if unit in self._before
        }
        self._arrivals: dict[uuid.UUID, set[uuid.UUID]] = {}
        for source, destinations in self._destinations.items():
            for unit in destinations:
                self._arrivals.setdefault(unit, set()).add(source)

    def ancestry(self, unit_id: uuid.UUID) -> Ancestry:
        """Return where a unit of the later wave comes from.

        A unit that only gave people away stays the same: what is left of it is comparable with
        itself as far as any team is that people left.
        """
        others = self._arrivals.get(unit_id, set()) - {unit_id}
        itself = (unit_id,) if unit_id in self._before else ()
        units = (*itself, *sorted(others))
        return Ancestry(self._kind(unit_id, units), units)

    def _kind(self, unit_id: uuid.UUID, units: tuple[uuid.UUID, ...]) -> AncestryKind:
        if not units:
            return AncestryKind.NEW
        if units == (unit_id,):
            return AncestryKind.SAME
        if any(self._destinations.get(unit, {unit_id}) != {unit_id} for unit in units):
            return AncestryKind.SPLIT
        return AncestryKind.MERGED if len(units) > 1 else AncestryKind.SAME

    def _ends(
        self, start: uuid.UUID, outward: Mapping[uuid.UUID, list[Succession]]
    ) -> Iterator[uuid.UUID]:
        """Yield where a unit's people are now; a dissolved unit where their trace is lost, too."""
        for unit, arrival in _arrivals(start, outward).items():
            leaves = any(step.since >= arrival for step in outward.get(unit, ()))
            if unit in self._now or not leaves:
                yield unit


def _arrivals(
    start: uuid.UUID, outward: Mapping[uuid.UUID, list[Succession]]
) -> dict[uuid.UUID, date]:
    """Return the units that people of a unit can have reached, each with the earliest day.

    Nobody goes on before having arrived; on one day several steps can follow each other.
    """
    earliest: dict[uuid.UUID, date] = {}
    waiting = [(start, date.min)]
    while waiting:
        unit, day = waiting.pop()
        if day >= earliest.get(unit, date.max):
            continue
        earliest[unit] = day
        waiting += [
            (step.successor_id, step.since) for step in outward.get(unit, ()) if step.since >= day
        ]
    return earliest

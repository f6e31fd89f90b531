"""Where each unit of a wave was in an earlier one, and what a reader should know of it."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from blickwinkel.extension.results import Lineage
from blickwinkel.organization.services.lineage import Ancestry, AncestryKind
from blickwinkel.organization.services.lineage import DeclaredLineage as Declared
from blickwinkel.publishing.services.comparing.preceding import Place

Places = Mapping[uuid.UUID, Place]


@dataclass(frozen=True, slots=True)
class Origins:
    """The units of a wave seen from an earlier one.

    Attributes:
        declared: what administrators have said about reorganisations in between.
        before: units of the earlier wave.
        now: units of the wave.
    """

    declared: Declared
    before: Places
    now: Places
    _children_before: Mapping[uuid.UUID | None, tuple[uuid.UUID, ...]] = field(init=False)
    _children_now: Mapping[uuid.UUID | None, tuple[uuid.UUID, ...]] = field(init=False)
    _ancestries: dict[uuid.UUID, Ancestry] = field(init=False, default_factory=dict)
    _reorganised: frozenset[uuid.UUID] = field(init=False)
    _codes_before: Mapping[str, uuid.UUID] = field(init=False)
    _codes_now: Mapping[str, uuid.UUID] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_children_before", _children(self.before))
        object.__setattr__(self, "_children_now", _children(self.now))
        object.__setattr__(self, "_reorganised", self._find_reorganised())
        object.__setattr__(self, "_codes_before", _codes(self.before))
        object.__setattr__(self, "_codes_now", _codes(self.now))

    def ancestry(self, unit: uuid.UUID) -> Ancestry:
        """Return the sources of a unit; those that another source contains are left out."""
        if unit not in self._ancestries:
            found = self.declared.ancestry(unit)
            outermost = tuple(
                source
                for source in found.units
                if not any(self.before[source].within(self.before[other]) for other in found.units)
            )
            self._ancestries[unit] = Ancestry(found.kind, outermost)
        return self._ancestries[unit]

    def lineage(self, unit: uuid.UUID) -> Lineage:
        """Return the sources of a unit as they are published."""
        found = self.ancestry(unit)
        return {
            "kind": found.kind.value,
            "units": [self.before[source].unit_name() for source in found.units],
            "marks": list(self._marks(unit, found)),
        }

    def same_code(self, now: str, before: str) -> bool:
        """Tell whether a unit of the wave is a certain one of the earlier wave, and nothing else."""
        return self.ancestry(self._codes_now[now]) == Ancestry(
            AncestryKind.SAME, (self._codes_before[before],)
        )

    def children_before(self, unit: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """Return the units directly below a unit of the earlier wave, in its order."""
        return self._children_before.get(unit, ())

    def children_now(self, unit: uuid.UUID) -> tuple[uuid.UUID, ...]:
        """Return the units directly below a unit of the wave, in its order."""
        return self._children_now.get(unit, ())

    def _marks(self, unit: uuid.UUID, found: Ancestry) -> Iterable[str]:
        if found.kind is AncestryKind.SAME:
            now, was = self.now[unit], self.before[found.units[0]]
            if now.name != was.name:
                yield "renamed"
            if not self._same_parent(now, was):
                yield "moved"
        if unit in self._reorganised and found.kind is not AncestryKind.NEW:
            yield "reorganised"

    def _same_parent(self, now: Place, was: Place) -> bool:
        if now.parent_id is None or was.parent_id is None:
            return now.parent_id is was.parent_id
        # a parent that was merged or got a new key is no move of what is below it
        return was.parent_id in self.ancestry(now.parent_id).units

    def _find_reorganised(self) -> frozenset[uuid.UUID]:
        """Return the units below which units have come or gone."""
        found: set[uuid.UUID] = set()
        for unit in reversed(list(self.now)):  # children come after their parents
            children = frozenset(self.children_now(unit))
            if children & found or self._came(unit) != children:
                found.add(unit)
        return frozenset(found)

    def _came(self, unit: uuid.UUID) -> frozenset[uuid.UUID]:
        sources = self.declared.ancestry(unit).units
        return frozenset().union(*map(self.children_before, sources))


def _children(places: Places) -> dict[uuid.UUID | None, tuple[uuid.UUID, ...]]:
    found: dict[uuid.UUID | None, list[uuid.UUID]] = {}
    for place in places.values():
        found.setdefault(place.parent_id, []).append(place.unit_id)
    return {parent: tuple(children) for parent, children in found.items()}


def _codes(places: Places) -> dict[str, uuid.UUID]:
    return {place.code: place.unit_id for place in places.values()}

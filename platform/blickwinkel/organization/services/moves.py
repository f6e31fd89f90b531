"""Which units end with an import, and where their people go: what suggests who succeeds whom; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from blickwinkel.organization.services.cells import same
from blickwinkel.organization.services.directory import Directory, PersonRow, UnitRow

#: A destination that took in less than this share of those who stayed is not mentioned.
WORTH_MENTIONING: Final = 0.1
#: From this share on it is suggested: of the people of a unit that ends who stayed in the company, or,
#: where the old unit goes on, of the people of the new unit who were in the company before.
LIKELY: Final = 0.25
LIKELY_SPIN_OFF: Final = 0.5
#: A unit with units below it went where at least this share of its people now belongs together.
TOGETHER: Final = 0.8


@dataclass(frozen=True, slots=True)
class Move:
    """So many people of one unit are in another one after the import.

    Attributes:
        predecessor: key of the unit they were in.
        successor: key of the unit they will be in.
        people: how many of them.
        of: all who were in the first unit, those who leave the company among them.
        is_likely: they are so many that this is worth declaring.
    """

    predecessor: str
    successor: str
    people: int
    of: int
    is_likely: bool

    @property
    def pair(self) -> str:
        """Return both keys in one value, as a form sends it; no key contains a bar."""
        return f"{self.predecessor}|{self.successor}"


@dataclass(frozen=True, slots=True)
class Reshaping:
    """What an import does to the shape of the organisation.

    Attributes:
        ended: units in use until now in whose subtree nobody is left.
        moves: from units that end, and from units that go on into new ones.
    """

    ended: tuple[UnitRow, ...] = ()
    moves: tuple[Move, ...] = ()


class _OrgTree:
    """Units and people of one day, found by keys as they are compared."""

    def __init__(self, units: Sequence[UnitRow], people: Sequence[PersonRow]) -> None:
        self.keys = {same(unit.code): unit.code for unit in units}
        self.parents = {same(u.code): same(u.parent) if u.parent else None for u in units}
        self.place = {same(person.number): same(person.unit) for person in people}
        self.headcount = Counter(self.place.values())
        offices = (same(unit) for person in people for unit in person.cco_of)
        self.used = {above for unit in {*self.headcount, *offices} for above in self.path(unit)}
        self.inner = {self.parents[unit] for unit in self.used}
        self._children: dict[str | None, list[str]] = {}
        for unit, parent in self.parents.items():
            self._children.setdefault(parent, []).append(unit)

    def path(self, unit: str) -> Iterator[str]:
        """Yield a unit and the units above it."""
        node: str | None = unit
        while node is not None:
            yield node
            node = self.parents[node]

    def subtree(self, unit: str) -> list[str]:
        """Return a unit and the units below it."""
        found = [unit]
        for node in found:  # grows while it is read
            found += self._children.get(node, ())
        return found


def reshaping(
    units: Sequence[UnitRow], people: Sequence[PersonRow], directory: Directory
) -> Reshaping:
    """Compare the organisation of today with that of a file.

    Args:
        units: all stored units.
        people: those who belong to the company today, with the offices they hold.
        directory: what the file says.
    """
    before, after = _OrgTree(units, people), _OrgTree(directory.units, directory.people)
    ended = tuple(u for u in units if same(u.code) in before.used - after.used)
    from_ended = _from_ended(before, after, [same(unit.code) for unit in ended])
    return Reshaping(ended, (*from_ended, *_spin_offs(before, after)))


def _from_ended(before: _OrgTree, after: _OrgTree, ended: Sequence[str]) -> Iterator[Move]:
    gone = frozenset(ended)
    ending = {
        unit: [node for node in before.path(unit) if node in gone] for unit in before.headcount
    }
    places: dict[str, list[str]] = {unit: [] for unit in ended}
    size: Counter[str] = Counter()
    for person, unit in before.place.items():
        size.update(ending[unit])
        if person in after.place:
            for node in ending[unit]:
                places[node].append(after.place[person])
    for unit in ended:
        ways = _together if unit in before.inner else _destinations
        yield from ways(before, after, unit, places[unit], size[unit])


def _destinations(
    before: _OrgTree, after: _OrgTree, unit: str, places: Sequence[str], size: int
) -> Iterator[Move]:
    for place, people in Counter(places).most_common():
        share = people / len(places)
        if share >= WORTH_MENTIONING:
            yield Move(before.keys[unit], after.keys[place], people, size, share >= LIKELY)


def _together(
    before: _OrgTree, after: _OrgTree, unit: str, places: Sequence[str], size: int
) -> Iterator[Move]:
    """Yield the lowest unit in which nearly all are; one above or below the old one tells nothing."""
    found: Counter[str] = Counter()
    for place, people in Counter(places).items():
        found.update(dict.fromkeys(after.path(place), people))
    family = {*before.path(unit), *before.subtree(unit)}
    gathered = [n for n in found if found[n] >= TOGETHER * len(places) and n not in family]
    if gathered:
        lowest = max(gathered, key=lambda node: (len([*after.path(node)]), node))
        yield Move(before.keys[unit], after.keys[lowest], found[lowest], size, is_likely=True)


def _spin_offs(before: _OrgTree, after: _OrgTree) -> Iterator[Move]:
    """Yield moves into new units from units that go on."""
    pairs: Counter[tuple[str, str]] = Counter()
    known: Counter[str] = Counter()
    for person, place in after.place.items():
        if person in before.place and place not in before.keys:
            known[place] += 1
            pairs[before.place[person], place] += 1
    for (unit, place), people in pairs.most_common():
        share = people / known[place]
        if unit in after.used and share >= LIKELY:
            yield _spin_off(before.headcount, (before.keys[unit], after.keys[place]), people, share)


def _spin_off(
    headcount: Mapping[str, int], pair: tuple[str, str], people: int, share: float
) -> Move:
    return Move(*pair, people, headcount[same(pair[0])], share >= LIKELY_SPIN_OFF)

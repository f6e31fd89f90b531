"""What a file would change; computed without a database, so that preview and import cannot differ.

The file is the whole organisation. Hence:
- units are known again by their key, people by their personnel number, both whatever the capitals;
- people who are not in the file have left; people who had left and are in it have come back;
- a unit that is not in the file stays, without people: earlier waves refer to it. If it was the whole
  company, it moves below the new one, since there is only one. Waves to come leave it out (``queries``);
- somebody is CCO of a unit if and only if the file says so.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields

from blickwinkel.organization.services.cells import same
from blickwinkel.organization.services.directory import Directory, PersonRow, UnitRow
from blickwinkel.organization.services.moves import Reshaping, reshaping

#: Parts of a person that an import may change, besides the unit and the appointments.
_DETAILS = ("number", "given_name", "family_name", "email", "locale", "on_board")


#: What stands in a field: a text, yes or no, nothing.
Value = str | bool | None


@dataclass(frozen=True, slots=True)
class Stored:
    """The organisation in the database today: all units, present and former people, CCOs in office."""

    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]
    former: tuple[PersonRow, ...]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One value before and after; ``field`` is an attribute of UnitRow or PersonRow."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class UnitChange:
    """A unit that will have other values; ``key`` is the one stored now."""

    key: str
    name: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class PersonChange:
    """A person who will have other values; ``number`` is the one stored now."""

    number: str
    name: str
    changes: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class Office:
    """A person, by the file's number, as CCO of a unit, by the file's key."""

    number: str
    person: str
    unit: str


@dataclass(frozen=True, slots=True)
class Difference:
    """All that an import changes, for the preview and for the import itself.

    A person who moves and gets another name stands in both lists. ``units_unlisted`` are the stored
    units of which the file says nothing; they are no change. ``reshaping`` follows from the rest.
    """

    units_added: tuple[UnitRow, ...] = ()
    units_changed: tuple[UnitChange, ...] = ()
    units_moved: tuple[UnitChange, ...] = ()
    people_joined: tuple[PersonRow, ...] = ()
    people_returned: tuple[PersonRow, ...] = ()
    people_changed: tuple[PersonChange, ...] = ()
    people_moved: tuple[PersonChange, ...] = ()
    people_left: tuple[PersonRow, ...] = ()
    offices_begun: tuple[Office, ...] = ()
    offices_ended: tuple[Office, ...] = ()
    units_unlisted: tuple[UnitRow, ...] = ()
    reshaping: Reshaping = field(default_factory=Reshaping)

    @property
    def counts(self) -> dict[str, int]:
        """Return how much there is of each sort of change."""
        return {
            part.name: len(getattr(self, part.name))
            for part in fields(self)
            if part.name not in {"units_unlisted", "reshaping"}
        }

    @property
    def is_empty(self) -> bool:
        """Tell whether the file says what is stored already."""
        return not any(self.counts.values())

    @property
    def fingerprint(self) -> str:
        """Return a hash by which a confirmed preview is compared with what the import did."""
        return hashlib.sha256(repr(self).encode()).hexdigest()


def compare(stored: Stored, directory: Directory) -> Difference:
    """Return what has to change so that the stored organisation is that of the directory."""
    units = {same(unit.code): unit for unit in stored.units}
    people = {same(person.number): person for person in stored.people}
    former = {same(person.number): person for person in stored.former}
    listed = {same(unit.code) for unit in directory.units}
    named = {same(person.number) for person in directory.people}
    unlisted = tuple(unit for key, unit in units.items() if key not in listed)
    known = [(units[same(unit.code)], unit) for unit in directory.units if same(unit.code) in units]
    present = [
        (people[same(person.number)], person)
        for person in directory.people
        if same(person.number) in people
    ]
    held = _offices((*stored.people, *stored.former))
    offices = _offices(directory.people)
    return Difference(
        units_added=tuple(unit for unit in directory.units if same(unit.code) not in units),
        units_changed=tuple(_changed_units(known)),
        units_moved=(*_moved_units(known), *_replaced_root(unlisted, directory)),
        people_joined=tuple(
            person
            for person in directory.people
            if same(person.number) not in people and same(person.number) not in former
        ),
        people_returned=tuple(
            person for person in directory.people if same(person.number) in former
        ),
        people_changed=tuple(_changed_people(present)),
        people_moved=tuple(_moved_people(present)),
        people_left=tuple(person for number, person in people.items() if number not in named),
        offices_begun=tuple(_without(offices, held)),
        offices_ended=tuple(_without(held, offices)),
        units_unlisted=unlisted,
        reshaping=reshaping(stored.units, stored.people, directory),
    )


def _field(name: str, before: Value, after: Value) -> tuple[FieldChange, ...]:
    return (FieldChange(name, before, after),) if before != after else ()


def _changed_units(known: Iterable[tuple[UnitRow, UnitRow]]) -> Iterator[UnitChange]:
    for old, new in known:
        changes = (*_field("code", old.code, new.code), *_field("name", old.name, new.name))
        if changes:
            yield UnitChange(old.code, new.name, changes)


def _moved_units(known: Iterable[tuple[UnitRow, UnitRow]]) -> Iterator[UnitChange]:
    for old, new in known:
        if same(old.parent or "") != same(new.parent or ""):
            yield UnitChange(old.code, new.name, _field("parent", old.parent, new.parent))


def _replaced_root(unlisted: Iterable[UnitRow], directory: Directory) -> Iterator[UnitChange]:
    root = next(unit.code for unit in directory.units if unit.parent is None)
    for unit in unlisted:
        if unit.parent is None:
            yield UnitChange(unit.code, unit.name, _field("parent", None, root))


def _changed_people(present: Iterable[tuple[PersonRow, PersonRow]]) -> Iterator[PersonChange]:
    for old, new in present:
        changes = tuple(
            change
            for detail in _DETAILS
            for change in _field(detail, getattr(old, detail), getattr(new, detail))
        )
        if changes:
            yield PersonChange(old.number, new.name, changes)


def _moved_people(present: Iterable[tuple[PersonRow, PersonRow]]) -> Iterator[PersonChange]:
    for old, new in present:
        if same(old.unit) != same(new.unit):
            yield PersonChange(old.number, new.name, _field("unit", old.unit, new.unit))


def _offices(people: Iterable[PersonRow]) -> dict[tuple[str, str], Office]:
    return {
        (same(person.number), same(unit)): Office(person.number, person.name, unit)
        for person in people
        for unit in person.cco_of
    }


def _without(
    these: dict[tuple[str, str], Office], others: dict[tuple[str, str], Office]
) -> Iterator[Office]:
    return (office for key, office in these.items() if key not in others)

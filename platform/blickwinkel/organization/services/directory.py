"""The content of a faultless file: what the company's organisation shall be."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class UnitRow:
    """A unit; ``parent`` is the key of another unit of the directory, None for the company itself."""

    code: str
    name: str
    parent: str | None


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person.

    Attributes:
        number: personnel number, the anchor of a re-import.
        given_name: as called.
        family_name: as sorted.
        email: in lower case; None for people who are reached on paper or at a kiosk.
        locale: language of the questions, one of the offered ones.
        unit: key of the unit the person belongs to.
        on_board: member of the top leadership.
        cco_of: keys of the units of which the person is chief customer officer.
    """

    number: str
    given_name: str
    family_name: str
    email: str | None
    locale: str
    unit: str
    on_board: bool = False
    cco_of: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """Return the full name as shown."""
        return f"{self.given_name} {self.family_name}"


@dataclass(frozen=True, slots=True)
class Directory:
    """Units that form one tree, and people who belong to them; made by ``validation`` only."""

    units: tuple[UnitRow, ...]
    people: tuple[PersonRow, ...]

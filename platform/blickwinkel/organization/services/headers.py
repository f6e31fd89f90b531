"""Which column is which: the header words of two languages, and what a table is by its header."""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from blickwinkel.normalisation import normalised


class TableKind(enum.StrEnum):
    """What a table lists."""

    UNITS = "units"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Column:
    """A column we understand: its English and German name, other words for it, whether it must be there.

    All but the language are required, though cells may be empty: a column that was forgotten in the
    second file would otherwise wipe out what the first one said.
    """

    key: str
    english: str
    german: str
    synonyms: tuple[str, ...] = ()
    required: bool = True

    @property
    def label(self) -> str:
        """Return both names, for messages about a column that is not there."""
        return self.german if self.german == self.english else f"{self.german} / {self.english}"

    def title(self, locale: str) -> str:
        """Return the name of the column in a file of this language."""
        return self.german if locale == "de" else self.english


_UNIT_WORDS: Final = (
    "unit key", "unit code", "unit id", "unit number", "org unit", "organisational unit",
    "organizational unit",
    "department", "team", "Einheitsschlüssel", "Schlüssel der Einheit", "Einheitenschlüssel", "Einheit-Nr",
    "Kürzel", "Einheitskürzel", "Organisationseinheit", "Org-Einheit", "OE", "OE-Kürzel", "Abteilung",
    "Kostenstelle", "cost center", "cost centre",
)  # fmt: skip

COLUMNS: Final[dict[TableKind, tuple[Column, ...]]] = {
    TableKind.UNITS: (
        Column("unit", "unit", "Einheit", (*_UNIT_WORDS, "key", "code", "id", "Schlüssel")),
        Column("name", "name", "Name", (
            "unit name", "title", "label", "Bezeichnung", "Einheitsname", "Name der Einheit",
        )),
        Column("parent", "parent", "Übergeordnete Einheit", (
            "parent unit", "parent key", "parent code", "parent id", "superior unit", "reports to",
            "belongs to", "Übergeordnet", "Übergeordnete OE", "Obereinheit", "Elterneinheit", "Gehört zu",
        )),
    ),
    TableKind.PEOPLE: (
        Column("number", "number", "Personalnummer", (
            "personnel number", "employee number", "employee id", "employee no", "staff number", "staff id",
            "personnel no", "Personal-Nr", "Pers.-Nr", "PNr", "Mitarbeiternummer", "Mitarbeiter-Nr",
            "Mitarbeiter-ID", "Mitarbeitendennummer", "Nummer",
        )),
        Column("given_name", "given name", "Vorname", ("first name", "forename", "Rufname")),
        Column("family_name", "family name", "Nachname", ("last name", "surname", "Familienname", "Name")),
        Column("email", "e-mail", "E-Mail", (
            "e-mail address", "mail", "mail address", "E-Mail-Adresse", "Mailadresse", "E-Mail dienstlich",
        )),
        Column("language", "language", "Sprache", ("locale", "lang", "Korrespondenzsprache"), required=False),
        Column("unit", "unit", "Einheit", _UNIT_WORDS),
        Column("board", "board", "Geschäftsleitung", (
            "management board", "executive board", "board member", "member of the board", "top leadership",
            "Unternehmensleitung", "Geschäftsführung", "Vorstand", "Mitglied der Geschäftsleitung", "GL",
        )),
        Column("cco_of", "cco of", "CCO von", (
            "cco", "cco for", "cco of unit", "cco of units", "cco units", "CCO für", "CCO der Einheit",
            "CCO der Einheiten", "CCO von Einheit", "CCO von Einheiten", "Chief Customer Officer",
            "Chief Customer Officer von",
        )),
    ),
}  # fmt: skip


#: Characters of a header that are looked at; no name of a column is longer.
_LONGEST: Final = 200


def fold(word: str) -> str:
    """Return a header reduced to what distinguishes it: no case, spaces, signs, accents, ``ue`` as ``ü``."""
    plain = normalised(word[:_LONGEST].casefold(), "NFKD")
    letters = "".join(sign for sign in plain if sign.isalnum())
    for written, umlaut in (("ae", "a"), ("oe", "o"), ("ue", "u")):
        letters = letters.replace(written, umlaut)
    return letters


_KNOWN: Final = {
    kind: {
        fold(word): column.key
        for column in columns
        for word in (*column.synonyms, column.german, column.english)
    }
    for kind, columns in COLUMNS.items()
}

# words that stand in both kinds of table and so tell nothing about which it is
_SHARED: Final = _KNOWN[TableKind.UNITS].keys() & _KNOWN[TableKind.PEOPLE].keys()


@dataclass(frozen=True, slots=True)
class HeaderLayout:
    """How a header is to be read.

    Attributes:
        kind: what the table lists.
        positions: index of the column for each key found.
        unknown: headers without meaning for us.
        repeated: headers that name the same column, where one is wanted.
        missing: required columns that are not there.
    """

    kind: TableKind
    positions: dict[str, int]
    unknown: tuple[str, ...]
    repeated: tuple[str, ...]
    missing: tuple[Column, ...]


def layout(titles: Iterable[str]) -> HeaderLayout | None:
    """Return how to read a table with these headers, or None if it is neither units nor people."""
    titles = tuple(titles)
    words = [fold(title) for title in titles]
    kind = max(TableKind, key=lambda kind: _likeness(words, kind))
    if _likeness(words, kind)[1] < 2:
        return None
    positions: dict[str, int] = {}
    repeated: dict[str, None] = {}  # an ordered set
    for column in COLUMNS[kind]:
        found = _places(column, words, _KNOWN[kind])
        if found:
            positions[column.key] = found[0]
        if len(found) > 1:
            repeated |= dict.fromkeys(titles[place] for place in found)
    known = set(positions.values())
    return HeaderLayout(
        kind=kind,
        positions=positions,
        unknown=tuple(
            title
            for place, title in enumerate(titles)
            if place not in known and title not in repeated and title.strip()
        ),
        repeated=tuple(repeated),
        missing=tuple(
            column for column in COLUMNS[kind] if column.required and column.key not in positions
        ),
    )


def _places(column: Column, words: list[str], known: dict[str, str]) -> list[int]:
    """Return where a column stands; beside its proper name other words for it mean something else."""
    found = [place for place, word in enumerate(words) if known.get(word) == column.key]
    proper = {fold(column.english), fold(column.german)}
    return [place for place in found if words[place] in proper] or found


def _likeness(words: list[str], kind: TableKind) -> tuple[int, int]:
    known = {word for word in words if word in _KNOWN[kind]}
    return len(known - _SHARED), len(known)


def recognised(titles: Iterable[str]) -> int:
    """Return how many headers are understood, to tell the right separator from a wrong one."""
    found = layout(titles)
    return len(found.positions) if found else 0

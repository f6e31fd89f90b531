"""From uploads to the two sheets that make an organisation, whichever way they were brought."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services import headers
from blickwinkel.organization.services.archives import macros
from blickwinkel.organization.services.csv_tables import read_csv
from blickwinkel.organization.services.headers import COLUMNS, HeaderLayout, TableKind
from blickwinkel.organization.services.tables import MAX_BYTES, Cell, SourceTable, Upload
from blickwinkel.organization.services.workbook_tables import read_workbook

#: Characters of a column's title that are read.
MAX_TITLE: Final = 100
_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"  # .xls, and any workbook with a password
_MACRO_NAMES: Final = (".xlsm", ".xltm", ".xlam", ".xlsb")


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """One row by column keys; ``extra`` holds a text that stands right of the last column."""

    line: int
    cells: dict[str, Cell]
    extra: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that we know how to read; ``titles`` are the headers as the user wrote them."""

    kind: TableKind
    source: str
    titles: dict[str, str]
    records: tuple[SourceRecord, ...]


@dataclass(frozen=True, slots=True)
class Sheets:
    """Both sheets of a company, and what the user should know about their reading."""

    units: Sheet
    people: Sheet
    notices: tuple[Problem, ...] = ()


def read_sheets(uploads: Iterable[Upload], _: Translate) -> Sheets:
    """Return the units and the people found in one workbook or two CSV files.

    Args:
        uploads: the files, in any order, recognised by their content.
        _: translates messages.

    Raises:
        ProblemsError: all that keeps the files from being read.
    """
    findings = _Findings()
    tables = [table for upload in uploads for table in findings.attempt(upload, _)]
    for table in tables:
        findings.recognise(table, _)
    return findings.sheets(_)


class _Findings:
    """Collects sheets, problems and notices, so that one bad file does not hide another's problems."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.found: list[Sheet] = []
        self.refused: list[Problem] = []
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []

    def attempt(self, upload: Upload, _: Translate) -> list[SourceTable]:
        shown = Upload(_shown_name(upload.name), upload.content)
        self.names.append(shown.name)
        try:
            return read_tables(shown, _)
        except ProblemsError as error:
            self.refused += error.problems
            return []

    def recognise(self, table: SourceTable, _: Translate) -> None:
        if not table.lines:
            return  # the empty sheets of a new workbook
        titles = tuple(_title(cell) for cell in table.lines[0].cells)
        layout = headers.layout(titles)
        if layout is None:
            message = _("Left out: the first line holds no known column names.")
            self.notices.append(Problem(table.source, None, "", message))
            return
        self.notices += (*table.notices, *_unknown(table, layout, _))
        self.problems += _header_problems(table, layout, _)
        self.found.append(_sheet(table, layout, titles))

    def sheets(self, _: Translate) -> Sheets:
        units, people = (self._only(kind, _) for kind in TableKind)
        if self.refused or self.problems or units is None or people is None:
            raise ProblemsError([*self.refused, *self.problems])
        return Sheets(units, people, tuple(self.notices))

    def _only(self, kind: TableKind, _: Translate) -> Sheet | None:
        sheets = [sheet for sheet in self.found if sheet.kind == kind]
        if len(sheets) > 1:
            message = _again(kind, _) % {"other": sheets[0].source}
            self.problems += (Problem(sheet.source, None, "", message) for sheet in sheets[1:])
        if not sheets and not self.refused:  # else it may be in the file that was refused
            self.problems.append(Problem(", ".join(self.names), None, "", _absent(kind, _)))
        return sheets[0] if sheets else None


def _again(kind: TableKind, _: Translate) -> str:
    if kind == TableKind.UNITS:
        return _("A second table of units; the first one is %(other)s. Send only one.")
    return _("A second table of people; the first one is %(other)s. Send only one.")


def _absent(kind: TableKind, _: Translate) -> str:
    names = ", ".join(column.label for column in COLUMNS[kind] if column.required)
    if kind == TableKind.UNITS:
        return _("No table of units was found. Its first line needs the columns: %(names)s.") % {
            "names": names
        }
    return _("No table of people was found. Its first line needs the columns: %(names)s.") % {
        "names": names
    }


def read_tables(upload: Upload, _: Translate) -> list[SourceTable]:
    """Return the tables of a CSV file or of a workbook's visible sheets, whatever they mean.

    Raises:
        ProblemsError: the file is too large, empty, protected, or cannot be read.
    """
    content = upload.content
    refusal = ""
    if len(content) > MAX_BYTES:
        refusal = _("The file is larger than %(megabytes)s MB.") % {"megabytes": MAX_BYTES >> 20}
    elif not content.strip():
        refusal = _("The file is empty.")
    elif upload.name.casefold().endswith(_MACRO_NAMES):
        refusal = macros(_)
    elif content.startswith(_OLD_OFFICE):
        refusal = _("Old or protected workbook. Save it as .xlsx without a password.")
    if refusal:
        raise ProblemsError([Problem(upload.name, None, "", refusal)])
    return read_workbook(upload, _) if content.startswith(_ZIP) else [read_csv(upload, _)]


def _shown_name(name: str) -> str:
    # browsers may send a path, anybody may send anything
    last = re.split(r"[/\\]", name)[-1]
    return "".join(sign for sign in last if sign.isprintable())[:100] or "?"


def _title(cell: Cell) -> str:
    if not isinstance(cell, str):
        return ""
    # titles are quoted with each problem of their column
    return "".join(sign for sign in cell.strip()[:MAX_TITLE] if sign.isprintable())


def _header_problems(table: SourceTable, layout: HeaderLayout, _: Translate) -> list[Problem]:
    line = table.lines[0].number
    twice = _("This column is there twice, perhaps under another name. Keep one.")
    absent = _("This column is missing. Add it; its cells may be empty where nothing applies.")
    return [
        *(Problem(table.source, line, title, twice) for title in layout.repeated),
        *(Problem(table.source, line, column.label, absent) for column in layout.missing),
    ]


def _unknown(table: SourceTable, layout: HeaderLayout, _: Translate) -> list[Problem]:
    if not layout.unknown:
        return []
    names = ", ".join(layout.unknown[:10]) + (" …" if len(layout.unknown) > 10 else "")
    message = _("Unknown columns, left out: %(names)s.") % {"names": names}
    return [Problem(table.source, table.lines[0].number, "", message)]


def _sheet(table: SourceTable, layout: HeaderLayout, titles: tuple[str, ...]) -> Sheet:
    width = len(titles)
    return Sheet(
        kind=layout.kind,
        source=table.source,
        titles={key: titles[place] for key, place in layout.positions.items()},
        records=tuple(
            SourceRecord(
                line.number,
                {
                    key: line.cells[place] if place < len(line.cells) else ""
                    for key, place in layout.positions.items()
                },
                next(
                    (cell for cell in line.cells[width:] if isinstance(cell, str) and cell.strip()),
                    "",
                ),
            )
            for line in table.lines[1:]
        ),
    )

"""What a file is made of before anybody asks what it means: uploads, tables, lines, cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from blickwinkel.errors import Problem
from blickwinkel.i18n.messages import Translate

#: Rows of one table below its header; ten times the largest company foreseen.
MAX_ROWS: Final = 200_000

#: Columns of one table, known or not.
MAX_COLUMNS: Final = 250

#: Bytes of one uploaded file.
MAX_BYTES: Final = 50 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was sent; its name is shown to the user and decides nothing."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Defect:
    """A cell that holds no text which can be trusted, such as a date made of a key by a spreadsheet."""

    message: str


Cell = str | Defect


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One record and where it begins, counted from 1 as editors and spreadsheets do."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing is written on it."""
        return all(isinstance(cell, str) and not cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class SourceTable:
    """The lines of a CSV file or of one sheet of a workbook, blank lines left out, header first.

    Attributes:
        source: name of the file, for a workbook followed by the name of the sheet.
        lines: header and records.
        notices: what the reader had to assume and the user should know.
    """

    source: str
    lines: tuple[SourceLine, ...]
    notices: tuple[Problem, ...] = ()


def too_many_rows(source: str, line: int, _: Translate) -> Problem:
    """Return the problem of a table that is longer than we accept."""
    message = _("The table has more than %(rows)s rows. Ask the operator of this site.")
    return Problem(source, line, "", message % {"rows": MAX_ROWS})


def too_many_columns(source: str, line: int | None, _: Translate) -> Problem:
    """Return the problem of a table that is wider than we accept."""
    message = _("The table has more than %(columns)s columns. Delete what is beside the table.")
    return Problem(source, line, "", message % {"columns": MAX_COLUMNS})

"""Reads the records of a sheet cell by cell and collects what is wrong, each thing with its line."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from blickwinkel.errors import InvalidInputError, Problem
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services import cells
from blickwinkel.organization.services.reading import Sheet, SourceRecord
from blickwinkel.organization.services.tables import Defect

T = TypeVar("T")


class Findings:
    """The problems and notices of one sheet."""

    def __init__(self, sheet: Sheet, _: Translate) -> None:
        self.sheet = sheet
        self._ = _
        self.problems: list[Problem] = []
        self.notices: list[Problem] = []

    def problem(self, line: int | None, key: str, message: str) -> None:
        """Add something that keeps the file from being imported."""
        self.problems.append(self._at(line, key, message))

    def notice(self, line: int | None, key: str, message: str) -> None:
        """Add something that the user should know, without consequence."""
        self.notices.append(self._at(line, key, message))

    def _at(self, line: int | None, key: str, message: str) -> Problem:
        return Problem(self.sheet.source, line, self.sheet.titles.get(key, ""), message)

    def text(self, record: SourceRecord, key: str, longest: int) -> str | None:
        """Return the clean text of a cell, or None after reporting that there is none."""
        cell = record.cells.get(key, "")
        if isinstance(cell, Defect):
            self.problem(record.line, key, cell.message)
            return None
        return self.read(record, key, lambda: cells.text(cell, longest, self._))

    def stated(self, record: SourceRecord, key: str, longest: int) -> str | None:
        """Return the clean text of a cell that must not be empty, or None after reporting."""
        value = self.text(record, key, longest)
        if value == "":
            self.problem(record.line, key, self._("This must not be empty."))
            return None
        return value

    def read(self, record: SourceRecord, key: str, parse: Callable[[], T]) -> T | None:
        """Return what a parser makes of a cell, or None after reporting its refusal."""
        try:
            return parse()
        except InvalidInputError as refusal:
            self.problem(record.line, key, str(refusal))
            return None

    def surplus(self, record: SourceRecord) -> None:
        """Report a text beside the table: usually a separator inside a value without quotation marks."""
        if record.extra:
            message = self._("“%(value)s” stands right of the last column. Is a value not quoted?")
            self.problem(record.line, "", message % {"value": cells.shown(record.extra)})


def repeated(values: Iterable[tuple[int, str]]) -> Iterator[tuple[int, int]]:
    """Yield (line, line of the first) for each value that has been there before."""
    first: dict[str, int] = {}
    for line, value in values:
        if value in first:
            yield line, first[value]
        first.setdefault(value, line)

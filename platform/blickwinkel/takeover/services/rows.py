"""Finds the mapped table in a file and reads its rows as clean text, whatever wrote them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from blickwinkel.errors import InvalidInputError, Problem, ProblemsError
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services import cells
from blickwinkel.organization.services.cells import same
from blickwinkel.organization.services.tables import Cell, Defect, SourceLine, SourceTable
from blickwinkel.takeover.services.findings import ImportAssumptions, Problems
from blickwinkel.takeover.services.mapping import TableMapping

LONGEST = 1_000
"""Characters of one cell; statements of questionnaires are longer than names."""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One row: clean text by column of the mapping, and where it stands."""

    line: int
    texts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MappedTable:
    """The table that has all columns of the mapping, and where they are."""

    table: SourceTable
    positions: Mapping[str, int]

    @property
    def width(self) -> int:
        """Return how many columns the header has."""
        return len(self.table.lines[0].cells)


def find_table(tables: Sequence[SourceTable], mapping: TableMapping) -> MappedTable:
    """Return the one table that has all columns of the mapping.

    Raises:
        ProblemsError: none has, naming what is missing in the nearest one; or several have.
    """
    wanted = [t for t in tables if mapping.sheet is None or _sheet_name(t) == mapping.sheet]
    headers = [(table, _positions(table, mapping)) for table in wanted if table.lines]
    complete = [MappedTable(t, found) for t, found in headers if len(found) == len(mapping.columns)]
    if len(complete) > 1:
        names = ", ".join(_sheet_name(mapped.table) for mapped in complete)
        raise _refused(
            tables[0], None, f"these sheets have the columns: {names}; name one: sheet: …"
        )
    if complete:
        return complete[0]
    if not headers:
        names = ", ".join(_sheet_name(table) for table in tables)
        message = (
            f"there is no filled sheet {mapping.sheet}" if mapping.sheet else "the file is empty"
        )
        raise _refused(tables[0], None, f"{message}; found {names}")
    nearest, found = max(headers, key=lambda header: len(header[1]))
    missing = [column for column in mapping.columns if column not in found]
    line = nearest.lines[0]
    present = ", ".join(title for title in map(_title, line.cells) if title)
    raise ProblemsError(
        [
            Problem(nearest.source, line.number, column, f"no such column; there are {present}")
            for column in missing
        ]
    )


def _refused(table: SourceTable, line: int | None, message: str) -> ProblemsError:
    return ProblemsError([Problem(table.source, line, "", message)])


def _sheet_name(table: SourceTable) -> str:
    return table.source.rpartition(" › ")[2]


def _title(cell: Cell) -> str:
    return " ".join(cell.split()) if isinstance(cell, str) else ""


def _positions(table: SourceTable, mapping: TableMapping) -> dict[str, int]:
    header = table.lines[0]
    titles = [same(_title(cell)) for cell in header.cells]
    twice = [name for name in mapping.columns if titles.count(same(name)) > 1]
    if twice:
        message = "this column is there twice; rename one"
        raise ProblemsError([Problem(table.source, header.number, n, message) for n in twice])
    return {name: titles.index(same(name)) for name in mapping.columns if same(name) in titles}


class RowReader:
    """Yields the rows of a table without the doubled ones."""

    def __init__(
        self,
        mapped: MappedTable,
        row_key: str | None,
        problems: Problems,
        doubts: ImportAssumptions,
    ) -> None:
        self._mapped = mapped
        self._row_key = row_key
        self._problems = problems
        self._doubts = doubts
        self._seen: dict[str, ResultRow] = {}

    def rows(self, _: Translate) -> Iterator[ResultRow]:
        """Yield each row once; a row with defective cells is reported and left out."""
        for line in self._mapped.table.lines[1:]:
            self._doubts.rows += 1
            texts = self._texts(line, _)
            if texts is None:
                continue
            row = ResultRow(line.number, texts)
            if not self._is_doubled(row):
                yield row

    def _texts(self, line: SourceLine, _: Translate) -> dict[str, str] | None:
        if any(not isinstance(c, str) or c.strip() for c in line.cells[self._mapped.width :]):
            message = "there is text right of the last column; is a value not quoted?"
            self._problems.add(line.number, "", message)
            return None
        texts: dict[str, str] = {}
        for column, place in self._mapped.positions.items():
            cell = line.cells[place] if place < len(line.cells) else ""
            text = self._text(line.number, column, cell, _)
            if text is not None:
                texts[column] = text
        return texts if len(texts) == len(self._mapped.positions) else None

    def _text(self, line: int, column: str, cell: Cell, _: Translate) -> str | None:
        if isinstance(cell, Defect):
            self._problems.add(line, column, cell.message)
            return None
        try:
            text = cells.text(cell, LONGEST, _)
        except InvalidInputError as error:
            self._problems.add(line, column, str(error))
            return None
        self._doubts.spaces += text != cell and bool(text)
        return text

    def _is_doubled(self, row: ResultRow) -> bool:
        if self._row_key is None:
            return False
        key = row.texts[self._row_key]
        if not key:
            self._problems.add(row.line, self._row_key, "this must not be empty")
            return True
        first = self._seen.setdefault(key, row)
        if first is row:
            return False
        if first.texts == row.texts:
            self._doubts.doubled += 1
        else:
            message = f"“{key}” is already on line {first.line} with other content"
            self._problems.add(row.line, self._row_key, message)
        return True

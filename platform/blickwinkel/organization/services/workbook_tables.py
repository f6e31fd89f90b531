"""The sheets of an XLSX workbook as tables of text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Final

import python_calamine as calamine

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services.archives import checked_archive
from blickwinkel.organization.services.tables import Cell, Defect, SourceLine, SourceTable, Upload

#: Whole numbers from here on have lost digits: spreadsheets keep 15.
_EXACT: Final = 10.0**15

#: A spreadsheet allows 31 characters; the name stands before each problem of the sheet.
MAX_SHEET_NAME: Final = 100

_Value = float | str | bool | dt.date | dt.time | dt.timedelta


def read_workbook(upload: Upload, _: Translate) -> list[SourceTable]:
    """Return a table for each visible sheet.

    Raises:
        ProblemsError: the workbook is refused or cannot be read.
    """
    archive = checked_archive(upload, _)
    try:
        with calamine.CalamineWorkbook.from_filelike(archive) as workbook:
            return [
                _table(workbook.get_sheet_by_name(sheet.name), upload.name, _)
                for sheet in workbook.sheets_metadata
                if _is_shown(sheet)
            ]
    except calamine.CalamineError as error:
        message = _("The workbook cannot be read. Open it and save it again as .xlsx.")
        raise ProblemsError([Problem(upload.name, None, "", message)]) from error


def _is_shown(sheet: calamine.SheetMetadata) -> bool:
    return (
        sheet.typ == calamine.SheetTypeEnum.WorkSheet
        and sheet.visible == calamine.SheetVisibleEnum.Visible
    )


def _table(sheet: calamine.CalamineSheet, file: str, _: Translate) -> SourceTable:
    lines = tuple(line for line in _lines(sheet, _) if not line.is_blank)
    return SourceTable(f"{file} › {sheet.name[:MAX_SHEET_NAME]}", lines)


def _lines(sheet: calamine.CalamineSheet, _: Translate) -> Iterator[SourceLine]:
    # empty rows above the first cell are counted, so the number is that of the spreadsheet
    for number, values in enumerate(sheet.iter_rows(), start=1):
        yield SourceLine(number, tuple(_cell(value, _) for value in values))


def _cell(value: _Value, _: Translate) -> Cell:
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number(value, _)
        case _:
            return Defect(
                _(
                    "The cell holds a date or time. Format the column as text and enter the value anew."
                )
            )


def _number(value: float, _: Translate) -> Cell:
    if abs(value) >= _EXACT:
        return Defect(
            _("The number is too long for a spreadsheet. Format the column as text, enter it anew.")
        )
    return str(int(value)) if value == int(value) else repr(value)

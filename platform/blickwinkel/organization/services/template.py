"""The file to fill in: a workbook with two sheets, or two CSV files, with a small example company.

Values are written as text, never as formulas, and columns are formatted as text, so that a
spreadsheet leaves keys such as 0042 or 1-2 alone.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import xlsxwriter

from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services.headers import COLUMNS, TableKind

_SHEET_NAMES: Final = {
    "de": {TableKind.UNITS: "Einheiten", TableKind.PEOPLE: "Personen"},
    "en": {TableKind.UNITS: "Units", TableKind.PEOPLE: "People"},
}

_EXAMPLES: Final[Mapping[str, Mapping[TableKind, Sequence[Sequence[str]]]]] = {
    "de": {
        TableKind.UNITS: (
            ("K", "Beispiel AG", ""),
            ("V", "Vertrieb", "K"),
            ("V-1", "Vertrieb Süd", "V"),
        ),
        TableKind.PEOPLE: (
            ("0001", "Jana", "Öztürk", "jana.oeztuerk@example.com", "de", "K", "ja", ""),
            ("0002", "Kim", "Groß", "kim.gross@example.com", "de", "V", "", "V, V-1"),
            ("0003", "Alex", "Müller", "", "en", "V-1", "", ""),
        ),
    },
    "en": {
        TableKind.UNITS: (
            ("C", "Example Ltd", ""),
            ("S", "Sales", "C"),
            ("S-1", "Sales South", "S"),
        ),
        TableKind.PEOPLE: (
            ("0001", "Jana", "Young", "jana.young@example.com", "en", "C", "yes", ""),
            ("0002", "Kim", "Baker", "kim.baker@example.com", "en", "S", "", "S, S-1"),
            ("0003", "Alex", "Miller", "", "de", "S-1", "", ""),
        ),
    },
}

_TEXT: Final = 49  # the built-in number format for text, shown as @
_ROWS: Final = 5_000  # so many rows get the list of possible values
_SAFE: Final = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}


def workbook(locale: str, _: Translate) -> bytes:
    """Return the XLSX template in a language: two sheets with examples, notes on each header."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, _SAFE) as book:
        for kind in TableKind:
            _write_sheet(book, kind, locale, _)
    return target.getvalue()


def _write_sheet(book: Any, kind: TableKind, locale: str, _: Translate) -> None:
    sheet = book.add_worksheet(_SHEET_NAMES[locale][kind])
    as_text = book.add_format({"num_format": _TEXT})
    head = book.add_format({"bold": True, "bottom": 1, "num_format": _TEXT})
    meanings = notes(_)
    for place, column in enumerate(COLUMNS[kind]):
        sheet.set_column(place, place, 24, as_text)
        sheet.write_string(0, place, column.title(locale), head)
        sheet.write_comment(0, place, meanings[kind, column.key], {"x_scale": 2})
        if choices := _choices(column.key, locale):
            sheet.data_validation(1, place, _ROWS, place, {"validate": "list", "source": choices})
    for line, row in enumerate(_EXAMPLES[locale][kind], start=1):
        for place, value in enumerate(row):
            sheet.write_string(line, place, value, as_text)
    sheet.freeze_panes(1, 0)


def _choices(key: str, locale: str) -> list[str]:
    if key == "language":
        return ["de", "en"]
    return [] if key != "board" else ["ja", "nein"] if locale == "de" else ["yes", "no"]


def csv_files(locale: str) -> dict[str, bytes]:
    """Return the two CSV templates by file name, as a spreadsheet of that language opens them."""
    return {f"{_SHEET_NAMES[locale][kind]}.csv": _csv(kind, locale) for kind in TableKind}


def _csv(kind: TableKind, locale: str) -> bytes:
    lines = io.StringIO()
    writer = csv.writer(lines, delimiter=";" if locale == "de" else ",")
    writer.writerow(column.title(locale) for column in COLUMNS[kind])
    writer.writerows(_EXAMPLES[locale][kind])
    # with a mark: without it spreadsheets take UTF-8 for something else
    return lines.getvalue().encode("utf-8-sig")


def notes(_: Translate) -> dict[tuple[TableKind, str], str]:
    """Return what belongs into each column, for the template and for the page that offers it."""
    return {
        (TableKind.UNITS, "unit"): _(
            "Your own key of the unit. It must not change between imports."
        ),
        (TableKind.UNITS, "name"): _("Name of the unit as people see it."),
        (TableKind.UNITS, "parent"): _("Key of the unit above. Empty only for the whole company."),
        (TableKind.PEOPLE, "number"): _("Personnel number. It must not change between imports."),
        (TableKind.PEOPLE, "given_name"): _("Given name."),
        (TableKind.PEOPLE, "family_name"): _("Family name."),
        (TableKind.PEOPLE, "email"): _("May be empty for people without an e-mail address."),
        (TableKind.PEOPLE, "language"): _(
            "Language of the questions: de or en. Empty: the company's."
        ),
        (TableKind.PEOPLE, "unit"): _("Key of the unit to which the person belongs."),
        (TableKind.PEOPLE, "board"): _("“yes” for members of the top leadership, else empty."),
        (TableKind.PEOPLE, "cco_of"): _(
            "Keys of the units of which the person is CCO, separated by commas. Empty for most people."
        ),
    }

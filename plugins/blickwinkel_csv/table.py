"""Writes the rows into a file: UTF-8 with a mark that tells Excel so, semicolons, decimal commas.

German is the language of most readers, and a spreadsheet with German settings splits columns at
semicolons and reads a decimal comma. The open format is the one for programs.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Final

from blickwinkel.extension import ResultDocument
from blickwinkel_csv.cells import cell
from blickwinkel_csv.rows import columns, rows

#: Without it Excel takes the file for Windows-1252 and breaks every umlaut.
BYTE_ORDER_MARK: Final = "\ufeff"
PIECE: Final = 500


def write(document: ResultDocument) -> Iterator[bytes]:
    """Return the file in pieces of some hundred rows."""
    names = columns(document.framework)
    buffer = io.StringIO()
    buffer.write(BYTE_ORDER_MARK)
    table = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    table.writerow(names)
    for number, row in enumerate(rows(document), start=1):
        # most columns of a row are empty
        table.writerow([cell(row[name]) if name in row else "" for name in names])
        if number % PIECE == 0:
            yield _emptied(buffer)
    yield _emptied(buffer)


def _emptied(buffer: io.StringIO) -> bytes:
    piece = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return piece

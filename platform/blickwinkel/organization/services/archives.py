"""Opens a workbook's archive only after looking at it: an XLSX file is a ZIP that can burst.

A few hundred kilobytes can unpack to gigabytes, and a single cell in the last corner of a sheet makes a
reader reserve memory for all cells before it. So sizes are checked before unpacking, every part is
parsed once for its extent, and what is handed on is a new archive of the checked parts alone: what
is read is what was checked, whatever the original says about itself elsewhere.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from typing import Final
from xml.parsers import expat

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    Upload,
    too_many_columns,
    too_many_rows,
)

MAX_PARTS: Final = 1_000
MAX_UNPACKED: Final = 200 * 1024 * 1024
MAX_RATIO: Final = 200
MAX_AREA: Final = 4_000_000

_SMALL: Final = 1024 * 1024  # a ratio says nothing about a small part
_READ: Final = (".xml", ".rels")

# what zipfile raises for archives that are broken or (RuntimeError) encrypted
_BROKEN: Final = (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError)
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

# The reader drops failed formulas without a word; as text they are seen and reported.
_ERROR_CELL: Final = re.compile(rb"""(<(?:\w+:)?c\b[^>]*\bt\s*=\s*)(["'])e\2""")


class _Extent:
    """How far the cells of one part reach; also refuses declarations of document types."""

    def __init__(self) -> None:
        self.row = self.column = self.last_row = self.last_column = 0

    def measure(self, content: bytes) -> None:
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.Parse(content, True)  # noqa: FBT003 - the signature of expat

    @staticmethod
    def _refuse(*_declaration: object) -> None:
        raise expat.ExpatError("document type declared")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self.row = int(attributes.get("r", self.row + 1))
                self.column = 0
            case "c":
                self._place(attributes.get("r", ""))
            case "v" | "is":  # cells without content, formatted ones above all, do not count
                self.last_row = max(self.last_row, self.row)
                self.last_column = max(self.last_column, self.column)

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters:
            self.column += 1
            return
        self.row = int(reference[len(letters) :])
        self.column = 0
        for letter in letters.upper():
            self.column = self.column * 26 + ord(letter) - ord("A") + 1


def checked_archive(upload: Upload, _: Translate) -> io.BytesIO:
    """Return a workbook's archive reduced to its checked XML parts.

    Raises:
        ProblemsError: it holds macros, cannot be read, or is larger inside than we accept.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
            parts = _accepted(upload, archive, _)
            checked = io.BytesIO()
            with zipfile.ZipFile(checked, "w") as copy:
                for part in parts:
                    copy.writestr(part.filename, _checked(upload, archive.read(part), _))
    except _BROKEN as error:
        raise _refused(upload, _damaged(_)) from error
    checked.seek(0)
    return checked


def _accepted(upload: Upload, archive: zipfile.ZipFile, _: Translate) -> list[zipfile.ZipInfo]:
    parts = archive.infolist()
    names = [part.filename.casefold() for part in parts]
    if any(name.endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
        raise _refused(upload, macros(_))
    if "xl/workbook.xml" not in names:
        raise _refused(upload, _("This is not a workbook. Save it as an Excel workbook (.xlsx)."))
    if any(".." in name or "\\" in name or name.startswith("/") for name in names):
        raise _refused(upload, _damaged(_))
    if len(set(names)) < len(names) or any(part.compress_type not in _METHODS for part in parts):
        raise _refused(upload, _damaged(_))
    if len(parts) > MAX_PARTS or _bursts(parts):
        raise _refused(upload, _("The workbook is too large when unpacked. Send two CSV files."))
    return [part for part in parts if part.filename.casefold().endswith(_READ)]


def _bursts(parts: list[zipfile.ZipInfo]) -> bool:
    return sum(part.file_size for part in parts) > MAX_UNPACKED or any(
        part.file_size > _SMALL and part.file_size > MAX_RATIO * part.compress_size
        for part in parts
    )


def _checked(upload: Upload, content: bytes, _: Translate) -> bytes:
    extent = _Extent()
    try:
        extent.measure(content)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise _refused(upload, _damaged(_)) from error
    if extent.last_row > MAX_ROWS + 1:
        raise ProblemsError([too_many_rows(upload.name, extent.last_row, _)])
    if extent.last_column > MAX_COLUMNS or extent.last_row * extent.last_column > MAX_AREA:
        raise ProblemsError([too_many_columns(upload.name, None, _)])
    return _ERROR_CELL.sub(rb'\1"str"', content)


def macros(_: Translate) -> str:
    """Return the message for a workbook that holds programs."""
    return _("Workbooks with macros are not accepted. Save it as an Excel workbook (.xlsx).")


def _damaged(_: Translate) -> str:
    return _("The workbook is damaged or protected. Open it, save it as .xlsx without a password.")


def _refused(upload: Upload, message: str) -> ProblemsError:
    return ProblemsError([Problem(upload.name, None, "", message)])

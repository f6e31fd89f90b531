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

#: The last row and column that a spreadsheet can have; letters beyond it are no column.
_LAST_ROW: Final = 1_048_576
_LETTERS: Final = 3

# sought within one tag only; each part of it begins where the one before it must have ended
_ERROR_TYPE: Final = re.compile(rb"""(\st\s*=\s*)(?:"e"|'e')""")


class _Extent:
    """How far the cells of one part reach; also refuses declarations of document types."""

    def __init__(self) -> None:
        self.row = self.column = self.last_row = self.last_column = 0
        self.failed: list[int] = []  # where the tags of cells begin whose formula failed
        self._parser = expat.ParserCreate()

    @property
    def area(self) -> int:
        """Cells for which a reader reserves memory."""
        return self.last_row * self.last_column

    def measure(self, content: bytes) -> None:
        parser = self._parser
        parser.StartDoctypeDeclHandler = self._refuse
        parser.StartElementHandler = self._start
        parser.Parse(content, True)  # noqa: FBT003 - the signature of expat

    @staticmethod
    def _refuse(*_declaration: object) -> None:
        raise expat.ExpatError("document type declared")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self.row = _row_number(attributes.get("r", ""), self.row + 1)
                self.column = 0
            case "c":
                self._place(attributes.get("r", ""))
                if attributes.get("t") == "e":
                    self.failed.append(self._parser.CurrentByteIndex)
            case "v" | "is":  # cells without content, formatted ones above all, do not count
                self.last_row = max(self.last_row, self.row)
                self.last_column = max(self.last_column, self.column)

    def _place(self, reference: str) -> None:
        letters = reference.rstrip("0123456789")
        if not letters:
            self.column += 1
            return
        if len(letters) > _LETTERS:
            raise ValueError("no column has so many letters")
        self.row = _row_number(reference[len(letters) :], self.row)
        self.column = 0
        for letter in letters.upper():
            self.column = self.column * 26 + ord(letter) - ord("A") + 1


def _row_number(written: str, otherwise: int) -> int:
    number = int(written) if written else otherwise
    if not 0 < number <= _LAST_ROW:
        raise ValueError("no row has this number")
    return number


def checked_archive(upload: Upload, _: Translate) -> io.BytesIO:
    """Return a workbook's archive reduced to its checked XML parts.

    Raises:
        ProblemsError: it holds macros, cannot be read, or is larger inside than we accept.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(upload.content)) as archive:
            parts = _accepted(upload, archive, _)
            checked = io.BytesIO()
            area = 0
            with zipfile.ZipFile(checked, "w") as copy:
                for part in parts:
                    extent, content = _checked(upload, archive.read(part), _)
                    area += extent.area
                    if area > MAX_AREA:
                        raise ProblemsError([too_many_columns(upload.name, None, _)])
                    copy.writestr(part.filename, content)
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


def _checked(upload: Upload, content: bytes, _: Translate) -> tuple[_Extent, bytes]:
    extent = _Extent()
    try:
        extent.measure(content)
    except (expat.ExpatError, LookupError, ValueError) as error:
        raise _refused(upload, _damaged(_)) from error
    if extent.last_row > MAX_ROWS + 1:
        raise ProblemsError([too_many_rows(upload.name, extent.last_row, _)])
    if extent.last_column > MAX_COLUMNS:
        raise ProblemsError([too_many_columns(upload.name, None, _)])
    return extent, _failures_as_text(content, extent.failed)


def _failures_as_text(content: bytes, tags: list[int]) -> bytes:
    """Make text of failed formulas: the reader drops them without a word, as text they are reported.

    Args:
        content: of one part.
        tags: where the tags of these cells begin.
    """
    pieces, done = [], 0
    for begin in tags:
        # no tag holds a second "<", so a hostile one is not searched beyond its end
        end = content.find(b"<", begin + 1)
        found = _ERROR_TYPE.search(content, begin, end if end >= 0 else len(content))
        if found:
            pieces += [content[done : found.start()], found[1], b'"str"']
            done = found.end()
    return b"".join([*pieces, content[done:]])


def macros(_: Translate) -> str:
    """Return the message for a workbook that holds programs."""
    return _("Workbooks with macros are not accepted. Save it as an Excel workbook (.xlsx).")


def _damaged(_: Translate) -> str:
    return _("The workbook is damaged or protected. Open it, save it as .xlsx without a password.")


def _refused(upload: Upload, message: str) -> ProblemsError:
    return ProblemsError([Problem(upload.name, None, "", message)])

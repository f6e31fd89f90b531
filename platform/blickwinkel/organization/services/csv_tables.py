"""CSV as companies send it: any usual encoding, separator and line end, told apart by fixed rules.

Encoding, first rule that fits:
1. a byte order mark says UTF-8 or UTF-16;
2. zero bytes in every other place say UTF-16 without a mark;
3. what can be read as UTF-8 is UTF-8;
4. all else is Windows-1252 (which holds Latin-1), with a notice that shows a few words, unless more
   UTF-8 letters than broken bytes are found: then a UTF-8 file was damaged, and guessing would garble it.

Separator: the one with which most headers are understood, of semicolon, comma, TAB and bar; a first
line ``sep=;`` decides.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator
from typing import Final

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services.headers import recognised
from blickwinkel.organization.services.tables import (
    MAX_COLUMNS,
    MAX_ROWS,
    SourceLine,
    SourceTable,
    Upload,
    too_many_columns,
    too_many_rows,
)

SEPARATORS: Final = ";,\t|"

_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SEPARATOR_LINE: Final = re.compile(r"sep=([;,\t|])\s*\Z", re.IGNORECASE)


def read_csv(upload: Upload, _: Translate) -> SourceTable:
    """Return the table of a CSV file.

    Raises:
        ProblemsError: it cannot be decoded, its quotation marks do not match, or it is too long.
    """
    encoding = _encoding(upload.content)
    text = _decoded(upload, encoding, _)
    notices = (_guess_notice(upload.name, text, _),) if encoding == "cp1252" else ()
    separator = _separator(text)
    lines = (line for line in _lines(text, separator, upload.name, _) if not line.is_blank)
    kept = _at_most(lines, MAX_ROWS + 1, upload.name, _)
    if kept and _SEPARATOR_LINE.match(text.splitlines()[0]):
        kept = kept[1:]
    return SourceTable(upload.name, tuple(kept), notices)


def _encoding(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    head = content[:4096]
    for start, encoding in ((1, "utf-16-le"), (0, "utf-16-be")):
        if head and head[start::2].count(0) > 0.4 * len(head[start::2]):
            return encoding
    try:
        content.decode()
    except UnicodeDecodeError:
        return "utf-8" if _is_damaged(content) else "cp1252"
    return "utf-8"


def _is_damaged(content: bytes) -> bool:
    """Tell a UTF-8 file with a few broken bytes from one in an older encoding."""
    marked = content.decode("utf-8", "surrogateescape")
    broken = sum("\udc80" <= sign <= "\udcff" for sign in marked)
    letters = sum(sign > "\x7f" for sign in marked) - broken
    return letters > broken


def _decoded(upload: Upload, encoding: str, _: Translate) -> str:
    try:
        return upload.content.decode(encoding)
    except UnicodeDecodeError as error:
        # one more byte, so that a line that has just begun counts
        line = len((upload.content[: error.start] + b"?").splitlines())
        message = _(
            "A character cannot be read. Save the file as “CSV UTF-8” and check the umlauts of this line."
        )
        raise ProblemsError([Problem(upload.name, line, "", message)]) from error


def _guess_notice(source: str, text: str, _: Translate) -> Problem:
    words = dict.fromkeys(word for word in re.findall(r"\w+", text) if not word.isascii())
    message = _(
        "The file is not saved as UTF-8; it was read as Windows-1252. Are these words right: %(words)s?"
    ) % {"words": ", ".join(list(words)[:3]) or "–"}
    return Problem(source, None, "", message)


def _separator(text: str) -> str:
    first = next((line for line in io.StringIO(text, newline="") if line.strip()), "")
    if told := _SEPARATOR_LINE.match(first):
        return told[1]
    return max(SEPARATORS, key=lambda separator: _fit(text, separator))


def _fit(text: str, separator: str) -> tuple[int, int]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        titles: list[str] = next((cells for cells in records if any(map(str.strip, cells))), [])
    except csv.Error:
        return (0, 0)
    return recognised(titles[:MAX_COLUMNS]), len(titles)


def _lines(text: str, separator: str, source: str, _: Translate) -> Iterator[SourceLine]:
    records = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    begin = 1
    try:
        for cells in records:
            yield SourceLine(begin, tuple(cells))
            begin = records.line_num + 1
    except csv.Error as error:
        raise ProblemsError([Problem(source, begin, "", _csv_message(error, _))]) from error


def _csv_message(error: csv.Error, _: Translate) -> str:
    if "field limit" in str(error):
        return _(
            "A value is longer than %(longest)s characters. Is a closing quotation mark missing?"
        ) % {"longest": csv.field_size_limit()}
    return _(
        "The quotation marks do not match. A quotation mark inside a quoted value must be doubled."
    )


def _at_most(lines: Iterator[SourceLine], most: int, source: str, _: Translate) -> list[SourceLine]:
    kept: list[SourceLine] = []
    for line in lines:
        if len(line.cells) > MAX_COLUMNS:
            raise ProblemsError([too_many_columns(source, line.number, _)])
        if len(kept) == most:
            raise ProblemsError([too_many_rows(source, line.number, _)])
        kept.append(line)
    return kept

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
import xlsxwriter

from blickwinkel.errors import ProblemsError
from blickwinkel.organization.services.tables import Defect, Upload
from blickwinkel.organization.services.workbook_tables import read_workbook

SHEET = "xl/worksheets/sheet1.xml"


def tables(content: bytes):
    return read_workbook(Upload("x.xlsx", content), str)


def message(content: bytes) -> str:
    with pytest.raises(ProblemsError) as caught:
        tables(content)
    [found] = caught.value.problems
    return found.message


def altered(content: bytes, **changes) -> bytes:
    """Return the archive with parts replaced, added or (None) removed; compressed."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy:
        for name, part in (parts | changes).items():
            if part is not None:
                copy.writestr(name, part)
    return target.getvalue()


@pytest.fixture
def plain(workbook) -> bytes:
    return workbook(A=[["unit", "name", "parent"], ["K", "k", ""]])


def test_sheets_become_tables_with_the_rows_as_the_spreadsheet_counts_them(workbook):
    [first, second] = tables(workbook(A=[[], ["", "unit"], [], ["", "K"]], B=[["x"]]))
    assert first.source == "x.xlsx › A"
    assert [line.number for line in first.lines] == [2, 4]
    assert second.lines[0].cells == ("x",)


def test_numbers_and_marks_become_the_text_that_was_meant(workbook):
    [table] = tables(workbook(A=[[1001.0, 7, 1.5, True, False, "007"]]))
    assert table.lines[0].cells == ("1001", "7", "1.5", "true", "false", "007")


def test_what_cannot_be_trusted_is_a_defect_not_a_guess(workbook):
    [table] = tables(workbook(A=[[12345678901234567890.0]]))
    assert isinstance(table.lines[0].cells[0], Defect)


def test_a_date_is_a_defect():
    target = io.BytesIO()
    with xlsxwriter.Workbook(target) as book:
        day = book.add_format({"num_format": "dd.mm.yyyy"})
        book.add_worksheet().write_datetime(0, 0, dt.datetime(2026, 2, 1), day)  # noqa: DTZ001
    [table] = tables(target.getvalue())
    assert "date" in table.lines[0].cells[0].message


def test_a_failed_formula_is_seen(plain):
    broken = altered(plain, **{SHEET: zipfile.ZipFile(io.BytesIO(plain)).read(SHEET).replace(
        b"</sheetData>", b'<row r="3"><c r="A3" t="e"><f>1/0</f><v>#DIV/0!</v></c></row></sheetData>'
    )})  # fmt: skip
    assert tables(broken)[0].lines[2].cells[0] == "#DIV/0!"


def test_hidden_sheets_are_left_out(plain):
    book = zipfile.ZipFile(io.BytesIO(plain)).read("xl/workbook.xml")
    hidden = altered(
        plain, **{"xl/workbook.xml": book.replace(b"<sheet ", b'<sheet state="hidden" ')}
    )
    assert len(tables(plain)) == 1
    assert tables(hidden) == []


def test_macros_are_refused(plain):
    assert "macros" in message(altered(plain, **{"xl/vbaProject.bin": b"x"}))


def test_a_part_that_would_burst_is_refused_before_unpacking(plain, monkeypatch):
    bomb = altered(plain, **{"xl/media/image1.xml": b" " * 30_000_000})
    monkeypatch.setattr(zipfile.ZipFile, "read", None)
    assert "unpacked" in message(bomb)


def test_many_parts_are_refused(plain):
    assert "unpacked" in message(altered(plain, **{f"x/{n}.xml": b"<a/>" for n in range(1001)}))


def test_one_cell_in_the_last_corner_does_not_reserve_the_whole_sheet(plain):
    sheet = zipfile.ZipFile(io.BytesIO(plain)).read(SHEET)

    def with_cell(cell: bytes) -> bytes:
        row = b'<row r="1048576">' + cell + b"</row></sheetData>"
        return altered(plain, **{SHEET: sheet.replace(b"</sheetData>", row)})

    assert "rows" in message(with_cell(b'<c r="XFD1048576"><v>1</v></c>'))
    assert "rows" in message(with_cell(b"<c><v>1</v></c>"))
    assert len(tables(with_cell(b'<c r="XFD1048576" s="1"/>'))[0].lines) == 2  # only formatted
    wide = altered(plain, **{SHEET: sheet.replace(b"</row>", b'<c r="XFD1"><v>1</v></c></row>', 1)})
    assert "columns" in message(wide)


@pytest.mark.parametrize("name", ["../xl/a.xml", "/etc/a.xml", "xl\\a.xml", "XL/Workbook.xml"])
def test_names_that_leave_the_archive_or_repeat_are_refused(plain, name):
    assert "damaged" in message(altered(plain, **{name: b"<a/>"}))


def test_entities_are_refused(plain):
    strings = (
        b'<!DOCTYPE s [<!ENTITY a "x"><!ENTITY b SYSTEM "file:///etc/passwd">]>'
        b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&b;</t></si></sst>'
    )
    assert "damaged" in message(altered(plain, **{"xl/sharedStrings.xml": strings}))


@pytest.mark.parametrize(
    "content",
    [b"PK\x03\x04", b"PK\x03\x04" + bytes(200), b"PK\x03\x04 not an archive"],
)
def test_a_broken_archive_is_a_problem(content):
    assert "damaged" in message(content)


def test_an_archive_that_is_no_workbook_is_refused(plain):
    assert "not a workbook" in message(altered(plain, **{"xl/workbook.xml": None}))


def test_a_truncated_or_scrambled_workbook_never_escapes_as_another_error(plain):
    for cut in range(0, len(plain), 97):
        scrambled = bytearray(plain)
        scrambled[cut] ^= 0xFF
        for content in (plain[:cut], bytes(scrambled)):
            try:
                tables(content)
            except ProblemsError:
                continue


def test_encodings_and_compressions_of_other_worlds_are_refused(plain):
    sheet = zipfile.ZipFile(io.BytesIO(plain)).read(SHEET)
    assert b"UTF-8" in sheet
    assert "damaged" in message(altered(plain, **{SHEET: sheet.replace(b"UTF-8", b"A0")}))
    target = io.BytesIO(plain)
    with zipfile.ZipFile(target, "a", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/a.xml", b"<a/>")
    assert "damaged" in message(target.getvalue())


def test_xml_with_nonsense_inside_never_escapes_as_another_error(plain):
    parts = zipfile.ZipFile(io.BytesIO(plain))
    nonsense = [
        b"",
        b"<a/>",
        b"<worksheet/>",
        b'<c r="A0"/>',
        b'<row r="-5"><c r="A-5"><v>1</v></c></row>',
    ]
    for name in parts.namelist():
        for part in (*nonsense, None):
            try:
                tables(altered(plain, **{name: part}))
            except ProblemsError:
                continue

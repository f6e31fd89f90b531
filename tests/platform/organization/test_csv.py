from __future__ import annotations

import pytest

from blickwinkel.errors import ProblemsError
from blickwinkel.organization.services.csv_tables import read_csv
from blickwinkel.organization.services.tables import MAX_COLUMNS, SourceTable, Upload

HEADER = "Einheit;Name;Übergeordnete Einheit"


def table(content: bytes) -> SourceTable:
    return read_csv(Upload("x.csv", content), str)


def cells(content: bytes) -> list[tuple[object, ...]]:
    return [line.cells for line in table(content).lines]


def problem(content: bytes):
    with pytest.raises(ProblemsError) as caught:
        table(content)
    [found] = caught.value.problems
    return found


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_read_in_every_form(encoding):
    read = table(f"{HEADER}\nA;Größe 東京;\n".encode(encoding))
    assert [line.cells for line in read.lines] == [
        tuple(HEADER.split(";")),
        ("A", "Größe 東京", ""),
    ]
    assert read.notices == ()


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_older_encodings_are_read_with_a_notice_that_shows_words(encoding):
    read = table(f"{HEADER}\nA;Größe;\n".encode(encoding))
    assert read.lines[1].cells[1] == "Größe"
    [notice] = read.notices
    assert "Größe" in notice.message


def test_a_quotation_that_looks_like_utf8_by_chance_stays_windows_1252():
    # in Windows-1252 „ß“ ends with the bytes DF 93, which are also a letter in UTF-8
    assert cells(f"{HEADER}\nA;„Spaß“;\n".encode("cp1252"))[1][1] == "„Spaß“"


def test_a_damaged_utf8_file_is_refused_with_the_line():
    content = f"{HEADER}\nA;Größe;\nB;äöü\n".encode()[:-3] + b"\xff\n"
    found = problem(content)
    assert found.line == 3
    assert "UTF-8" in found.message


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(separator, end):
    text = end.join(
        [
            separator.join(["unit", "name", "parent"]),
            separator.join(["A", f'"x{separator}y ""z"" ; , {end}second"', ""]),
            separator.join(["B", "b", "A"]),
            "",
            separator * 2,
            "",
        ]
    )
    read = table(text.encode())
    assert [line.cells[0] for line in read.lines] == ["unit", "A", "B"]
    assert read.lines[1].cells[1] == f'x{separator}y "z" ; , {end}second'
    assert [line.number for line in read.lines] == [1, 2, 4]


def test_the_header_decides_on_the_separator_not_the_frequency():
    text = 'unit;name;"parent"\n"A, B, C, D, E, F";"1,2,3,4";\n'
    assert cells(text.encode())[1] == ("A, B, C, D, E, F", "1,2,3,4", "")


def test_a_separator_line_of_a_spreadsheet_is_followed_and_left_out():
    read = table(b"sep=|\r\nunit|name|parent\r\nA|a|\r\n")
    assert [(line.number, line.cells) for line in read.lines] == [
        (2, ("unit", "name", "parent")),
        (3, ("A", "a", "")),
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('unit;name;parent\nA;"a;\nB;b;A\n', 2),
        ('unit;name;parent\nA;a;\nB;"b"c;A\n', 3),
    ],
)
def test_quotation_marks_that_do_not_match_are_named_by_line(text, line):
    found = problem(text.encode())
    assert (found.line, "quotation" in found.message) == (line, True)


def test_a_field_over_the_limit_is_a_problem_of_its_line():
    found = problem(f"unit;name;parent\nA;a;\nB;{'x' * 131_073};A\n".encode())
    assert (found.line, "131072" in found.message) == (3, True)


def test_a_table_wider_than_the_limit_is_refused():
    wide = ";" * MAX_COLUMNS
    assert "columns" in problem(f"unit;name;parent{wide}\n".encode()).message


def test_a_table_longer_than_the_limit_is_refused(monkeypatch):
    monkeypatch.setattr("blickwinkel.organization.services.csv_tables.MAX_ROWS", 2)
    rows = "unit;name;parent\nA;a;\nB;b;A\n"
    assert len(table(rows.encode()).lines) == 3
    assert problem(f"{rows}C;c;A\n".encode()).line == 4

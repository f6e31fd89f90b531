from __future__ import annotations

import itertools

import pytest

from blickwinkel.errors import ProblemsError
from blickwinkel.organization.services import headers
from blickwinkel.organization.services.headers import COLUMNS, TableKind, fold
from blickwinkel.organization.services.reading import read_sheets
from blickwinkel.organization.services.tables import MAX_BYTES, Upload

UNITS = b"unit;name;parent\nK;k;\n"
PEOPLE = b"number;given name;family name;e-mail;unit;board;cco of\n1;a;b;;K;;\n"


def read(*contents: bytes, names=("a.csv", "b.csv", "c.csv")):
    return read_sheets(map(Upload, names, contents), str)


def problems(*contents: bytes, **options):
    with pytest.raises(ProblemsError) as caught:
        read(*contents, **options)
    return [
        (found.source, found.line, found.field, found.message) for found in caught.value.problems
    ]


def test_files_are_recognised_by_their_headers_in_any_order():
    for pair in ((UNITS, PEOPLE), (PEOPLE, UNITS)):
        sheets = read(*pair)
        assert (sheets.units.kind, sheets.people.kind) == (TableKind.UNITS, TableKind.PEOPLE)


def test_a_workbook_brings_both_and_other_sheets_are_left_out_with_a_notice(workbook):
    content = workbook(
        Start=[["Welcome"]],
        People=[["Name", "Vorname", "Personalnummer"], ["b", "a", 1]],
        Empty=[],
        Units=[["Einheit", "Name", "Übergeordnete Einheit"], ["K", "k"]],
    )
    with pytest.raises(ProblemsError) as caught:
        read(content)
    assert {found.source for found in caught.value.problems} == {
        "a.csv › People"
    }  # columns missing
    people = [column.german for column in COLUMNS[TableKind.PEOPLE]]
    content = workbook(
        Start=[["Welcome"]],
        E=[],
        P=[people, [1]],
        U=[["Einheit", "Name", "Obereinheit"], ["K", "k"]],
    )
    sheets = read(content)
    assert [(notice.source, "Left out" in notice.message) for notice in sheets.notices] == [
        ("a.csv › Start", True)
    ]
    assert sheets.people.records[0].cells["number"] == "1"


@pytest.mark.parametrize(
    "header",
    [
        "UNIT;Name ;Parent",
        "Einheit;NAME;Übergeordnete  Einheit",
        "einheit;name;uebergeordnete_einheit",
        "EINHEIT;Name;U\u0308bergeordnete-Einheit",
        "Org-Einheit;Bezeichnung;Ubergeordnete Einheit",
        "Unit-Key;Title;Reports to",
    ],
)
def test_headers_are_found_whatever_their_case_spaces_and_umlauts(header):
    found = headers.layout(header.split(";"))
    assert found is not None
    assert (found.kind, found.positions) == (TableKind.UNITS, {"unit": 0, "name": 1, "parent": 2})


@pytest.mark.parametrize("kind", TableKind)
def test_no_word_means_two_columns_of_one_table(kind):
    words = {
        column.key: {fold(word) for word in (*column.synonyms, column.english, column.german)}
        for column in COLUMNS[kind]
    }
    for one, other in itertools.combinations(words, 2):
        assert not words[one] & words[other]


def test_the_proper_name_wins_over_another_word_for_the_column():
    found = headers.layout(["Einheit", "Kostenstelle", "Name", "Obereinheit"])
    assert found is not None
    assert (found.positions["unit"], found.repeated, found.unknown) == (0, (), ("Kostenstelle",))


def test_unknown_columns_are_a_notice_missing_and_repeated_ones_are_problems():
    sheets = read(UNITS.replace(b"parent", b"parent;colour"), PEOPLE)
    assert [(notice.line, "colour" in notice.message) for notice in sheets.notices] == [(1, True)]
    found = problems(b"unit;parent;Parent\nK;;\n", PEOPLE)
    assert [(place, line, field) for place, line, field, _message in found] == [
        ("a.csv", 1, "parent"),
        ("a.csv", 1, "Parent"),
        ("a.csv", 1, "Name / name"),
    ]


def test_every_required_column_is_missed():
    header = [column.english for column in COLUMNS[TableKind.PEOPLE]]
    for column in COLUMNS[TableKind.PEOPLE]:
        rest = ";".join(title for title in header if title != column.english).encode()
        if column.required:
            assert [found[2] for found in problems(UNITS, rest + b"\n")] == [column.label]
        else:
            assert read(UNITS, rest + b"\n").people.records == ()


def test_a_missing_table_says_which_columns_make_it():
    [(source, _line, _field, message)] = problems(UNITS)
    assert source == "a.csv"
    assert "Personalnummer" in message
    assert len(problems(b"colour;size\nred;1\n")) == 2


def test_two_tables_of_a_kind_are_refused():
    assert [found[0] for found in problems(UNITS, UNITS, PEOPLE)] == ["b.csv"]


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.csv", b"", "empty"),
        ("a.csv", b" \r\n", "empty"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "Old"),
        ("a.XLSM", b"PK\x03\x04", "macros"),
        ("a.csv", b"x" * (MAX_BYTES + 1), "50 MB"),
    ],
)
def test_files_of_the_wrong_kind_are_refused_with_what_to_do(name, content, word):
    [found] = problems(content, names=(name,))
    assert word in found[3]


def test_one_refused_file_does_not_hide_what_is_wrong_with_the_other():
    found = problems(b"", b"number;given name\n1;a\n")
    assert {place for place, *_rest in found} == {"a.csv", "b.csv"}


def test_an_image_is_no_table():
    noise = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 40
    with pytest.raises(ProblemsError):
        read(noise)


def test_the_name_of_a_file_is_only_shown():
    [found] = problems(b"", names=("C:\\temp\\\u202ea\n<b>.csv",))
    assert found[0] == "a<b>.csv"

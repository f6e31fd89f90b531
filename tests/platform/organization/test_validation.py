from __future__ import annotations

import unicodedata

import pytest

from blickwinkel.errors import ProblemsError
from blickwinkel.organization.services.directory import UnitRow
from blickwinkel.organization.services.importing import read
from blickwinkel.organization.services.tables import Upload
from blickwinkel.organization.services.tree import cycles, parents_first

UNITS = "unit;name;parent\n"
PEOPLE = "number;given name;family name;e-mail;language;unit;board;cco of\n"


@pytest.fixture
def found(csv_pair):
    """(file, line, field, word) of each problem; the word is looked for in the message."""

    def find(units: str, people: str) -> list[tuple[str, int | None, str, str]]:
        with pytest.raises(ProblemsError) as caught:
            read(csv_pair(units, people), "de", str)
        return [(p.source, p.line, p.field, p.message) for p in caught.value.problems]

    return find


def lines(problems, word):
    return [(line, field) for _source, line, field, message in problems if word in message]


def test_all_problems_of_both_files_come_at_once_by_line(found):
    units = UNITS + "K;Köln;\nK;Zwei;X\nA;;A\nB;b;C\nC;c;B\nR;r;\nd,e;d;K\n;n;K\n"
    people = PEOPLE + (
        "1;Ada;Ö;ada@example.com;de;K;ja;\n"
        "1;;Ö;ADA@example.com ;fr;Y;vielleicht;K, Z\n"
        ";Bo;;bo@;;;nein;\n"
    )
    problems = found(units, people)
    assert [(source, line, field) for source, line, field, _message in problems] == [
        ("units.csv", 2, "parent"),  # several roots
        ("units.csv", 3, "unit"),  # duplicate
        ("units.csv", 3, "parent"),  # unknown
        ("units.csv", 4, "name"),  # empty
        ("units.csv", 4, "parent"),  # own parent
        ("units.csv", 5, "parent"),  # circle
        ("units.csv", 7, "parent"),  # several roots
        ("units.csv", 8, "unit"),  # separators in a key
        ("units.csv", 9, "unit"),  # empty
        ("people.csv", 3, "given name"),
        ("people.csv", 3, "language"),
        ("people.csv", 3, "unit"),
        ("people.csv", 3, "board"),
        ("people.csv", 3, "cco of"),
        ("people.csv", 3, "number"),
        ("people.csv", 3, "e-mail"),
        ("people.csv", 4, "number"),
        ("people.csv", 4, "family name"),
        ("people.csv", 4, "e-mail"),
        ("people.csv", 4, "unit"),
    ]


def test_a_circle_is_named_once_with_its_members(found):
    problems = found(UNITS + "K;k;\nA;a;C\nB;b;A\nC;c;B\nD;d;C\n", PEOPLE + "1;a;b;;;K;;\n")
    assert [message for *_place, message in problems] == [
        "The units form a circle: A → C → B → A. One of them needs another parent."
    ]


def test_a_tree_without_a_root_is_a_problem(found):
    problems = found(UNITS + "A;a;B\nB;b;A\n", PEOPLE + "1;a;b;;;A;;\n")
    assert lines(problems, "No unit is without a parent") == [(None, "parent")]


def test_sixty_levels_are_fine_and_a_long_chain_does_not_exhaust_the_stack():
    chain = {str(n): str(n - 1) if n else None for n in range(5_000)}
    assert list(cycles(chain)) == []
    assert parents_first(dict(reversed(chain.items()))) == list(chain)
    chain["0"] = "4999"
    assert [len(members) for members in cycles(chain)] == [5_000]


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Vertrieb", "VERTRIEB"),
        ("Straße", "STRASSE"),
        (unicodedata.normalize("NFC", "Größe"), unicodedata.normalize("NFD", "Größe")),
        ("Team  A", " Team A\u00a0"),
        ("Team\u00adA", "TeamA"),
    ],
)
def test_siblings_need_different_names_but_cousins_do_not(found, csv_pair, first, second):
    people = PEOPLE + "1;a;b;;;K;;\n"
    problems = found(UNITS + f"K;k;\nA;{first};K\nB;{second};K\n", people)
    assert [(line, field) for _s, line, field, _m in problems] == [(4, "name")]
    read(csv_pair(UNITS + f"K;k;\nA;{first};K\nB;{second};A\n", people), "de", str)


@pytest.mark.parametrize(
    "sign",
    ["\0", "\x1b", "\u202e", "\u2067", "\u200b", "\ufeff", "\u200e", "\ufffd", "\uffff", "\x9d"],
)
def test_invisible_and_lost_characters_are_refused(found, sign):
    problems = found(UNITS + f"K;Kö{sign}ln;\n", PEOPLE + "1;a;b;;;K;;\n")
    assert [(line, field) for _s, line, field, _m in problems] == [(2, "name")]


@pytest.mark.parametrize("name", ["東京", "👩‍👩‍👧 Team", "Å" * 200, "O’Neill", "שלום"])
def test_names_of_all_scripts_are_kept(csv_pair, name):
    checked = read(csv_pair(UNITS + f"K;{name};\n", PEOPLE + "1;a;b;;;K;;\n"), "de", str)
    assert checked.directory.units == (UnitRow("K", name, None),)


@pytest.mark.parametrize("value", ["=HYPERLINK(1)", "+1", "@SUM(A1)", "-2", "\t=1"])
def test_what_looks_like_a_formula_stays_text(csv_pair, value):
    checked = read(csv_pair(UNITS + f"K;{value};\n", PEOPLE + "1;a;b;;;K;;\n"), "de", str)
    assert checked.directory.units[0].name == value.strip()


def test_formula_errors_and_overlong_values_are_refused(found):
    problems = found(UNITS + f"K;#NV;\nA;{'x' * 201};K\n", PEOPLE + "1;a;b;;;K;;\n")
    assert [(line, field) for _s, line, field, _m in problems] == [(2, "name"), (3, "name")]


@pytest.mark.parametrize(
    "address",
    ["a", "a@b", "@example.com", "a b@example.com", "a@@example.com", "a@example..com", ".a@example.com",
     "a.@example.com", "A <a@example.com>", "a@example.com;b@example.com", "a@-example.com"],
)  # fmt: skip
def test_malformed_addresses_are_refused(found, address):
    problems = found(UNITS + "K;k;\n", PEOPLE + f'1;a;b;"{address}";;K;;\n')
    assert [(line, field) for _s, line, field, _m in problems] == [(2, "e-mail")]


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (" Ada.Groß@Example.COM ", "ada.groß@example.com"),
        ("o'neil+x@sub.example.co.uk", "o'neil+x@sub.example.co.uk"),
        ("mu\u0308ller@bücher.example", "müller@bücher.example"),
        ("", None),
        ("-", None),
    ],
)
def test_addresses_are_stored_normalised(csv_pair, written, stored):
    checked = read(csv_pair(UNITS + "K;k;\n", PEOPLE + f"1;a;b;{written};;K;;\n"), "de", str)
    assert checked.directory.people[0].email == stored


def test_the_same_address_in_other_letters_is_a_duplicate(found):
    people = PEOPLE + "1;a;b;müller@example.com;;K;;\n2;a;b; MU\u0308LLER@example.com\u00a0;;K;;\n"
    problems = found(UNITS + "K;k;\n", people)
    assert lines(problems, "line 2") == [(3, "e-mail")]


def test_an_address_that_differs_by_its_tag_only_is_a_notice(csv_pair):
    people = (
        PEOPLE
        + "1;a;b;a@example.com;;K;;\n2;a;b;a+b@example.com;;K;;\n3;a;b;c+d@example.com;;K;;\n"
    )
    checked = read(csv_pair(UNITS + "K;k;\n", people), "de", str)
    told = [(notice.line, notice.field) for notice in checked.notices if notice.line]
    assert told == [(3, "e-mail")]


@pytest.mark.parametrize(
    ("mark", "meaning"),
    [("yes", True), ("JA", True), ("x", True), ("1", True), ("true", True), ("wahr", True), ("✓", True),
     ("no", False), ("Nein", False), ("", False), ("0", False), ("falsch", False), ("–", False)],
)  # fmt: skip
def test_yes_and_no_in_many_words(csv_pair, mark, meaning):
    checked = read(csv_pair(UNITS + "K;k;\n", PEOPLE + f"1;a;b;;;K;{mark};\n"), "de", str)
    assert checked.directory.people[0].on_board is meaning


@pytest.mark.parametrize(
    ("word", "locale"),
    [("", "de"), ("-", "de"), ("EN", "en"), ("de-AT", "de"), ("en_US", "en"), ("Englisch", "en")],
)
def test_languages_in_many_words(csv_pair, word, locale):
    checked = read(csv_pair(UNITS + "K;k;\n", PEOPLE + f"1;a;b;;{word};K;;\n"), "de", str)
    assert checked.directory.people[0].locale == locale


def test_people_without_a_stated_language_get_the_tenants(csv_pair):
    without = "number;given name;family name;e-mail;unit;board;cco of\n1;a;b;;K;;\n"
    checked = read(csv_pair(UNITS + "K;k;\n", without), "en", str)
    assert checked.directory.people[0].locale == "en"
    assert sum("“en”" in notice.message for notice in checked.notices) == 1


def test_units_of_a_cco_are_a_list_and_keys_do_not_care_for_capitals(csv_pair):
    people = PEOPLE + '1;a;b;;;k;;" K , a|A; v 1 "\n'
    checked = read(csv_pair(UNITS + "K;k;\nA;a;k\nV 1;v;K\n", people), "de", str)
    [person] = checked.directory.people
    assert (person.unit, person.cco_of) == ("K", ("K", "A", "V 1"))
    assert [unit.parent for unit in checked.directory.units] == [None, "K", "K"]


@pytest.mark.parametrize(
    ("people", "missing"),
    [
        ("1;a;b;;;K;yes;K\n", []),
        ("1;a;b;;;K;;K\n", ["board"]),
        ("1;a;b;;;K;yes;\n", ["cco of"]),
        ("1;a;b;;;K;;\n", ["board", "cco of"]),
    ],
)
def test_a_file_without_board_or_ccos_gets_a_notice(csv_pair, people, missing):
    checked = read(csv_pair(UNITS + "K;k;\n", PEOPLE + people), "de", str)
    assert [(notice.line, notice.field) for notice in checked.notices] == [
        (None, field) for field in missing
    ]


def test_keys_and_numbers_that_differ_by_capitals_only_are_duplicates(found):
    problems = found(UNITS + "K;k;\nA;a;K\na;x;K\n", PEOPLE + "a1;a;b;;;K;;\nA1;a;b;;;K;;\n")
    assert [(line, field) for _s, line, field, _m in problems] == [(4, "unit"), (3, "number")]


def test_a_value_beside_the_table_is_reported(found):
    problems = found(UNITS + "K;Vertrieb; Süd;\n", PEOPLE + "1;a;b;;;K;;;oops\n")
    assert lines(problems, "right of the last column") == [(2, "")]


def test_empty_tables_are_refused(found):
    assert [line for _s, line, _f, _m in found(UNITS, PEOPLE)] == [None, None]


def test_a_defect_of_a_workbook_is_reported_at_its_cell(workbook):
    content = workbook(
        U=[["unit", "name", "parent"], [1001, "k"], [1e300, "x", 1001]],
        P=[PEOPLE.strip().split(";"), [7, "a", "b", "", "", 1001.0, True, "1001"]],
    )
    with pytest.raises(ProblemsError) as caught:
        read([Upload("c.xlsx", content)], "de", str)
    assert [(p.source, p.line, p.field) for p in caught.value.problems] == [
        ("c.xlsx › U", 3, "unit")
    ]


def test_messages_are_written_in_the_readers_language(csv_pair):
    with pytest.raises(ProblemsError) as caught:
        read(csv_pair(UNITS, PEOPLE), "de", lambda message: message.upper())
    assert "THE TABLE OF UNITS HAS NO ROWS." in str(caught.value)

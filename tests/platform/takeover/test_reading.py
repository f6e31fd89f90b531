"""Tables of earlier answers: what is wrong refuses them by line, what is doubtful is counted."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import xlsxwriter

from blickwinkel.errors import ProblemsError
from blickwinkel.extension import read_framework
from blickwinkel.i18n.messages import messages_for
from blickwinkel.organization.services.tables import Upload
from blickwinkel.takeover.services.importing import EarlierAnswers, read_earlier
from blickwinkel.takeover.services.mapping import read_mapping

COUNTY = Path(__file__).parents[2] / "frameworks" / "county"
FRAMEWORK = read_framework((COUNTY / "framework.yaml").read_bytes(), "framework.yaml")

WIDE = """\
layout: wide
unit: [division, team]
perspective: {column: role, values: {boss: board, head: cco, worker: staff}}
items: {a: care, b: learning}
answers: {"1": 1, "2": 2, "3": 3, "4": 4, n/a: cannot_judge, "-9": unanswered}
"""
LONG = """\
layout: long
unit: team
perspective: {flags: {boss: board, head: cco}, otherwise: staff}
item: {column: question, values: {I learn: learning, I learn!: learning, They care: care}}
answer: answer
row_key: id
"""
LONG_HEADER = "id;team;boss;head;question;answer;who\n"


def read(table: str | bytes, mapping: str, name: str = "table.csv") -> EarlierAnswers:
    content = table.encode() if isinstance(table, str) else table
    mapped = read_mapping(mapping.encode(), "mapping.yaml", FRAMEWORK)
    return read_earlier(Upload(name, content), mapped, FRAMEWORK, messages_for("en").gettext)


def problems(table: str | bytes, mapping: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read(table, mapping)
    return [str(problem) for problem in caught.value.problems]


def test_a_row_per_person() -> None:
    found = read(
        "division,team,role,a,b\n"
        "North,Red,worker,3,n/a\n"
        "north, red ,Worker,4,\n"
        "North,,head,-9,2\n"
        ",,boss,1,1\n",
        WIDE,
    )
    assert [(p.line, p.unit, p.perspective, p.answers) for p in found.people] == [
        (2, ("North", "Red"), "staff", {"care": "3", "learning": "na"}),
        (3, ("North", "Red"), "staff", {"care": "4"}),
        (4, ("North",), "cco", {"learning": "2"}),
        (5, (), "board", {"care": "1", "learning": "1"}),
    ]
    doubts = found.doubts
    assert (doubts.judged, doubts.cannot_judge, doubts.unanswered) == (5, 1, 2)
    assert (doubts.rows, doubts.spaces, doubts.blank) == (4, 1, 0)
    assert "unit North / Red is spelled in 2 ways" in "\n".join(doubts.sentences())


def test_the_board_judges_the_whole_company_wherever_it_stands() -> None:
    found = read("division,team,role,a,b\nNorth,Red,boss,3,3\n", WIDE)
    assert [person.unit for person in found.people] == [()]


def test_people_who_answered_nothing_count_as_respondents() -> None:
    found = read("division,team,role,a,b\nNorth,Red,worker,,\nNorth,Red,worker,n/a,\n", WIDE)
    assert len(found.people) == 2
    assert found.doubts.blank == 2


def test_all_defects_of_a_wide_table_by_line() -> None:
    found = problems(
        "division,team,role,a,b\n"
        "North,Red,chair,3,3\n"  # a role that the mapping does not know
        ",Red,worker,3,5\n"  # no division, an impossible answer
        "North,Red,worker,x,3\n"
        "North,Red,worker,x,3\n"
        "North,Red,worker,3,3,4\n"  # one value too many
        "North,Red,worker,#REF!,3\n",  # a broken formula
        WIDE,
    )
    assert [line.split(": ")[0:2] for line in found] == [
        ["table.csv:2", "role"],
        ["table.csv:3", "division"],
        ["table.csv:3", "b"],
        ["table.csv:4", "a"],
        ["table.csv:6", "there is text right of the last column; is a value not quoted?"],
        ["table.csv:7", "a"],
    ]
    assert found[3].endswith("“x” is not in answers of the mapping (and in 1 more row)")


def test_an_answer_to_what_was_not_asked_is_refused() -> None:
    text = (COUNTY / "framework.yaml").read_text("utf-8")
    wording = "          board: {de: Lernen und Wachsen, en: Learning and growing}\n"
    assert wording in text
    framework = read_framework(text.replace(wording, ""), "framework.yaml")
    mapped = read_mapping(WIDE.encode(), "mapping.yaml", framework)
    table = b"division,team,role,a,b\nNorth,Red,boss,3,\nNorth,Red,boss,3,3\n"
    with pytest.raises(ProblemsError) as caught:
        read_earlier(Upload("table.csv", table), mapped, framework, str)
    (problem,) = caught.value.problems
    assert str(problem).startswith(
        "table.csv:3: b: learning, answered as board: This question does"
    )


def test_doubled_rows_have_the_same_key_and_the_same_content() -> None:
    found = read(
        LONG_HEADER + "1;Red;0;0;I learn;3;\n2;Red;0;0;I learn;3;\n1;Red;0;0;I learn;3;\n", LONG
    )
    assert found.doubts.doubled == 1
    assert len(found.people) == 2  # equal rows with keys of their own are two people


def test_a_key_with_two_contents_is_an_error() -> None:
    found = problems(
        LONG_HEADER + "1;Red;0;0;I learn;3;\n1;Red;0;0;I learn;4;\n;Red;0;0;I learn;4;\n", LONG
    )
    assert found == [
        "table.csv:3: id: “1” is already on line 2 with other content",
        "table.csv:4: id: this must not be empty",
    ]


def test_rows_of_one_unit_and_role_are_joined_in_their_order() -> None:
    found = read(
        LONG_HEADER
        + "1;Red;0;0;I learn;1;\n"
        + "2;Red;0;1;I learn;2;\n"
        + "3;Red;0;0;I learn!;3;\n"
        + "4;Blue;0;0;They care;4;\n"
        + "5;Red;0;0;They care;;\n"
        + "6;Red;0;0;They care;2;\n",
        LONG,
    )
    assert [(p.unit, p.perspective, p.answers) for p in found.people] == [
        (("Red",), "staff", {"learning": "1"}),
        (("Red",), "staff", {"learning": "3", "care": "2"}),
        (("Red",), "cco", {"learning": "2"}),
        (("Blue",), "staff", {"care": "4"}),
    ]
    assert found.doubts.joined
    assert found.doubts.uneven == 0
    told = "\n".join(found.doubts.sentences())
    assert "item learning is spelled in 2 ways: “I learn” (2 rows), “I learn!” (1 rows)" in told
    assert "combinations of answers are not" in told


def test_an_item_with_fewer_rows_than_another_is_told() -> None:
    found = read(
        LONG_HEADER + "1;Red;0;0;I learn;1;\n2;Red;0;0;I learn;2;\n3;Red;0;0;They care;3;\n", LONG
    )
    assert len(found.people) == 2
    assert found.doubts.uneven == 1


def test_rows_that_name_the_person_are_joined_by_it() -> None:
    found = read(
        LONG_HEADER
        + "1;Red;0;0;I learn;1;ann\n2;Red;0;0;I learn;2;bob\n3;Red;0;0;They care;3;bob\n",
        LONG + "person: who\n",
    )
    assert [person.answers for person in found.people] == [
        {"learning": "1"},
        {"learning": "2", "care": "3"},
    ]
    assert not found.doubts.joined


def test_a_person_has_one_unit_and_one_answer_per_item() -> None:
    found = problems(
        LONG_HEADER
        + "1;Red;0;0;I learn;1;ann\n2;Blue;0;0;They care;2;ann\n3;Red;0;0;I learn;3;ann\n"
        + "4;Red;0;0;I learn;3;\n",
        LONG + "person: who\n",
    )
    assert found == [
        "table.csv:3: who: “ann” has another unit or perspective on line 2",
        "table.csv:4: who: “ann” has already answered learning",
        "table.csv:5: who: this must not be empty",
    ]


def test_all_defects_of_a_long_table_by_line() -> None:
    found = problems(
        LONG_HEADER
        + "1;Red;1;1;I learn;1;\n2;Red;2;0;I learn;1;\n3;;0;0;I learn;1;\n4;Red;0;0;I sleep;1;\n"
        + "5;Red;0;0;I learn;0;\n",
        LONG,
    )
    assert [line.split(": ")[:2] for line in found] == [
        ["table.csv:2", "boss, head"],
        ["table.csv:3", "boss"],
        ["table.csv:4", "team"],
        ["table.csv:5", "question"],
        ["table.csv:6", "answer"],
    ]


def test_missing_columns_are_named_with_what_is_there() -> None:
    assert problems("division,team,a\nNorth,Red,3\n", WIDE) == [
        "table.csv:1: role: no such column; there are division, team, a",
        "table.csv:1: b: no such column; there are division, team, a",
    ]


def test_a_table_without_rows_is_refused() -> None:
    assert problems("division,team,role,a,b\n", WIDE) == [
        "table.csv: there is no row below the header"
    ]


def workbook(*sheets: str) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    for name in sheets:
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, ["division", "team", "role", "a", "b"])
        sheet.write_row(1, 0, ["North", "Red", "worker", 3, "4"])  # a number, and one as text
    book.add_worksheet("notes").write(0, 0, "written by hand")
    book.close()
    return stream.getvalue()


def test_the_sheet_with_the_columns_is_found() -> None:
    found = read(workbook("2016"), WIDE, "table.xlsx")
    assert found.source == "table.xlsx › 2016"
    assert [person.answers for person in found.people] == [{"care": "3", "learning": "4"}]


def test_of_several_sheets_with_the_columns_one_is_named() -> None:
    assert "2015, 2016; name one" in problems(workbook("2015", "2016"), WIDE)[0]
    found = read(workbook("2015", "2016"), WIDE + 'sheet: "2016"\n', "table.xlsx")
    assert found.source == "table.xlsx › 2016"
    assert "no filled sheet 2017" in problems(workbook("2016"), WIDE + 'sheet: "2017"\n')[0]

"""A mapping file names its defects by line and key, all at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from blickwinkel.errors import ProblemsError
from blickwinkel.extension import read_framework
from blickwinkel.takeover.services.mapping import Match, TableMapping, read_mapping

COUNTY = Path(__file__).parents[2] / "frameworks" / "county"
FRAMEWORK = read_framework((COUNTY / "framework.yaml").read_bytes(), "framework.yaml")

WIDE = """\
layout: wide
unit: [Division, Team]
perspective:
  column: Role
  values: {Chief: board, Worker: staff}
items: {a: care, b: learning}
"""


def read(text: str) -> TableMapping:
    return read_mapping(text.encode(), "mapping.yaml", FRAMEWORK)


def problems(text: str) -> list[str]:
    with pytest.raises(ProblemsError) as caught:
        read(text)
    return [str(problem) for problem in caught.value.problems]


def test_a_wide_mapping() -> None:
    mapping = read(WIDE)
    assert mapping.unit == ("Division", "Team")
    assert mapping.columns == ("Division", "Team", "Role", "a", "b")
    assert mapping.roles.values == {"chief": "board", "worker": "staff"}
    assert mapping.answers == {"1": "1", "2": "2", "3": "3", "4": "4"}
    assert mapping.long is None


def test_a_long_mapping() -> None:
    mapping = read_mapping((COUNTY / "long.yaml").read_bytes(), "long.yaml", FRAMEWORK)
    assert mapping.long is not None
    assert mapping.long.match is Match.START
    assert mapping.long.person is None
    assert len(mapping.long.values) == 10
    assert mapping.roles.columns == ("Director", "Manager", "Supervisor", "Staff")
    assert mapping.roles.otherwise == "staff"
    assert mapping.answers["0"] == "cannot_judge"


def test_the_layout_comes_first() -> None:
    (problem,) = problems("unit: Team\n")
    assert problem.startswith("mapping.yaml:1: layout: say whether the table is long")


def test_all_defects_at_once() -> None:
    found = problems(
        WIDE.replace("board", "chair").replace("learning", "care").replace("a: care", "a: carre")
        + 'answers: {"1": 1, x: 7}\nrow: id\n'
    )
    assert [line.split(": ", 2)[:2] for line in found] == [
        ["mapping.yaml:5", "perspective.values.Chief"],
        ["mapping.yaml:6", "items.a"],
        ["mapping.yaml:7", "answers.x"],
        ["mapping.yaml:8", "row"],
    ]


def test_an_item_is_read_from_one_column() -> None:
    assert problems(WIDE.replace("learning", "care")) == [
        "mapping.yaml:6: items.b: the item care is also read from a"
    ]


@pytest.mark.parametrize(
    "roles",
    [
        "{column: Role}",
        "{values: {x: staff}}",
        "{column: Role, values: {x: staff}, flags: {Boss: board}}",
        "{otherwise: staff}",
        "{column: Role, values: {x: staff}, otherwise: staff}",
    ],
)
def test_the_perspective_is_told_in_one_way(roles: str) -> None:
    found = problems(f"layout: wide\nunit: Team\nperspective: {roles}\nitems: {{a: care}}\n")
    assert all(line.startswith("mapping.yaml:3: perspective") for line in found)


def test_what_is_no_text_file_is_refused() -> None:
    with pytest.raises(ProblemsError, match=r"mapping\.yaml:2: the file is not UTF-8"):
        read_mapping(b"layout: wide\nunit: \xe4\n", "mapping.yaml", FRAMEWORK)
    assert "larger" in problems("#" * 1_000_001)[0]

"""The mapping file: says which columns of somebody else's table hold unit, role, items and answers.

It is YAML, read by the same parser as framework definitions, so that each defect has line and key path.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from blickwinkel.extension.definition.checks import Check, Choice, FixedKeys, ListOf, MapOf, Text
from blickwinkel.extension.definition.report import INVALID, Path, Report
from blickwinkel.extension.definition.schema import MOST_POINTS
from blickwinkel.extension.definition.tree import Scalar, Tree, build_tree
from blickwinkel.extension.framework import Framework
from blickwinkel.organization.services.cells import same

MAX_BYTES: Final = 1_000_000

CANNOT_JUDGE: Final = "cannot_judge"
UNANSWERED: Final = "unanswered"


class RowLayout(StrEnum):
    """What a row of the table is."""

    LONG = "long"
    WIDE = "wide"


class Match(StrEnum):
    """How a cell of the item column is recognised: by all of its text, or by how it starts."""

    WHOLE = "whole"
    START = "start"


@dataclass(frozen=True, slots=True)
class Roles:
    """How a row tells the perspective. Spellings are compared without regard to capitals.

    Attributes:
        column: column that names the role; None where there is a column per role.
        values: perspective by spelling in ``column``, or by column that holds a yes or no.
        otherwise: perspective of people without a mark in any column; None if there must be one.
    """

    column: str | None
    values: Mapping[str, str]
    otherwise: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that are read."""
        return (self.column,) if self.column is not None else tuple(self.values)


@dataclass(frozen=True, slots=True)
class LongColumns:
    """Where a long table holds items and answers.

    Attributes:
        item: column that names the item.
        match: how ``values`` are recognised in it.
        values: item id by spelling.
        answer: column that holds the answer.
        person: column that tells people apart; None where the table has none.
    """

    item: str
    match: Match
    values: Mapping[str, str]
    answer: str
    person: str | None


@dataclass(frozen=True, slots=True)
class TableMapping:
    """A faultless mapping for one framework.

    Attributes:
        sheet: name of the sheet, for workbooks in which several have the columns.
        unit: columns that lead from the top to the unit; usually one.
        roles: how perspectives are told.
        answers: scale value ("1".."A"), ``CANNOT_JUDGE`` or ``UNANSWERED`` by spelling; an empty cell is
            always unanswered.
        row_key: column whose values are unique, to know doubled rows by; None where there is none.
        items: item id by column (wide tables), else empty.
        long: columns of a long table, else None.
    """

    sheet: str | None
    unit: tuple[str, ...]
    roles: Roles
    answers: Mapping[str, str]
    row_key: str | None
    items: Mapping[str, str]
    long: LongColumns | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Return all columns that must be there, each once."""
        found = [*self.unit, *self.roles.columns, *self.items]
        if self.long is not None:
            found += [self.long.item, self.long.answer, self.long.person or ""]
        return tuple(dict.fromkeys(name for name in (*found, self.row_key or "") if name))


@dataclass(frozen=True, slots=True)
class _Columns:
    """One column name, or a list of them."""

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        return (
            ListOf(Text(), "columns", least=1, most=20).check(tree, path, report)
            if isinstance(tree, list)
            else [Text().check(tree, path, report)]
        )


_COLUMN: Final = Text()
_ANY: Final[Mapping[str, Check]] = {"layout": Choice(tuple(RowLayout))}
_MEANINGS: Final = (*map(str, range(1, MOST_POINTS + 1)), CANNOT_JUDGE, UNANSWERED)
_BY_SPELLING: Final = MapOf(_COLUMN, "spellings")
_BY_COLUMN: Final = MapOf(_COLUMN, "columns")
_ROLES: Final = FixedKeys(
    {}, {"column": _COLUMN, "values": _BY_SPELLING, "flags": _BY_COLUMN, "otherwise": _COLUMN}
)
_ITEM: Final = FixedKeys(
    {"column": _COLUMN, "values": _BY_SPELLING}, {"match": Choice(tuple(Match))}
)
_REQUIRED: Final[Mapping[str, Check]] = {**_ANY, "unit": _Columns(), "perspective": _ROLES}
_OPTIONAL: Final[Mapping[str, Check]] = {
    "sheet": _COLUMN,
    "row_key": _COLUMN,
    "answers": MapOf(Choice(_MEANINGS), "spellings"),
}
_SCHEMAS: Final = {
    RowLayout.WIDE: FixedKeys({**_REQUIRED, "items": _BY_COLUMN}, _OPTIONAL),
    RowLayout.LONG: FixedKeys(
        {**_REQUIRED, "item": _ITEM, "answer": _COLUMN}, {**_OPTIONAL, "person": _COLUMN}
    ),
}


def read_mapping(content: bytes, source: str, framework: Framework) -> TableMapping:
    """Read and check a mapping for a framework.

    Raises:
        ProblemsError: with every problem, each by line (from 1) and key path.
    """
    report = Report(source)
    tree = build_tree(_decoded(content, report), report)
    definition = _SCHEMAS[_layout(tree, report)].check(tree, (), report)
    _check_references(definition, framework, report)
    report.close()
    return _built(definition, framework)


def _decoded(content: bytes, report: Report) -> str:
    if len(content) > MAX_BYTES:
        report.stop((), f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        report.stop((), "the file is not UTF-8; save it with this encoding", line)


def _layout(tree: Tree, report: Report) -> RowLayout:
    stated = tree.get("layout") if isinstance(tree, dict) else None
    if not isinstance(stated, Scalar) or stated.text not in tuple(RowLayout):
        report.stop(("layout",), "say whether the table is long (a row per answer) or wide"
                    " (a row per person): layout: long or layout: wide")  # fmt: skip
    return RowLayout(stated.text)


def _check_references(definition: Any, framework: Framework, report: Report) -> None:
    """Report what the framework does not know, and parts that contradict each other."""
    perspectives = {perspective.id for perspective in framework.perspectives}
    items = {item.id for item in framework.items}
    roles = definition["perspective"]
    if roles is not INVALID:
        _check_roles(roles, report)
        for key in ("values", "flags"):
            _known(roles.get(key), ("perspective", key), perspectives, report)
        _known({"otherwise": roles.get("otherwise")}, ("perspective",), perspectives, report)
    if "items" in definition:
        _known(definition["items"], ("items",), items, report)
        _each_once(definition["items"], report)
    elif definition["item"] is not INVALID:
        _known(definition["item"]["values"], ("item", "values"), items, report)
    points = {str(point.value) for point in framework.scale.points} | {UNANSWERED}
    if framework.scale.cannot_judge is not None:
        points.add(CANNOT_JUDGE)
    _known(definition.get("answers"), ("answers",), points, report)


def _check_roles(roles: Any, report: Report) -> None:
    by_column = {"column", "values"} & roles.keys()
    if ("flags" in roles) == bool(by_column) or len(by_column) == 1:
        message = "either column and values (a column names the role), or flags (a column per role)"
        report.add(("perspective",), message)
    if "otherwise" in roles and "flags" not in roles:
        report.add(("perspective", "otherwise"), "this belongs to flags only")


def _known(entries: Any, path: Path, known: set[str], report: Report) -> None:
    for key, value in _valid(entries):
        if value not in known:
            report.add((*path, key), f"{value} is not in the framework; it has {_listed(known)}")


def _each_once(entries: Any, report: Report) -> None:
    first: dict[str, str] = {}
    for column, item in _valid(entries):
        if item in first:
            report.add(("items", column), f"the item {item} is also read from {first[item]}")
        first.setdefault(item, column)


def _valid(entries: Any) -> Iterator[tuple[str, str]]:
    if isinstance(entries, dict):
        for key, value in entries.items():
            if isinstance(value, str):
                yield key, value


def _listed(known: set[str]) -> str:
    listed = sorted(known)
    return ", ".join(listed[:12]) + (" …" if len(listed) > 12 else "")


def _built(definition: Any, framework: Framework) -> TableMapping:
    roles = definition["perspective"]
    points = {str(point.value): str(point.value) for point in framework.scale.points}
    return TableMapping(
        sheet=definition.get("sheet"),
        unit=tuple(definition["unit"]),
        roles=Roles(
            column=roles.get("column"),
            values=roles["flags"] if "flags" in roles else _folded(roles["values"]),
            otherwise=roles.get("otherwise"),
        ),
        answers=_folded(definition.get("answers", points)),
        row_key=definition.get("row_key"),
        items=definition.get("items", {}),
        long=_long(definition) if "item" in definition else None,
    )


def _long(definition: Any) -> LongColumns:
    item = definition["item"]
    return LongColumns(
        item=item["column"],
        match=Match(item.get("match", Match.WHOLE)),
        values=_folded(item["values"]),
        answer=definition["answer"],
        person=definition.get("person"),
    )


def _folded(spellings: Mapping[str, str]) -> dict[str, str]:
    return {same(" ".join(spelling.split())): value for spelling, value in spellings.items()}

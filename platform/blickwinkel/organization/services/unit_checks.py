"""What makes a table of units one tree with unmistakable names."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services import cells
from blickwinkel.organization.services.directory import UnitRow
from blickwinkel.organization.services.findings import Findings, repeated
from blickwinkel.organization.services.reading import SourceRecord
from blickwinkel.organization.services.tree import cycles, parents_first

#: Levels of an organisation; the deepest companies have a dozen, and much here goes up from each unit.
MAX_LEVELS: Final = 500
#: Units of a circle that are named.
_SHOWN: Final = 10


@dataclass(frozen=True, slots=True)
class ReadUnit:
    """A row as far as it could be read: None where the cell was refused."""

    line: int
    code: str | None
    name: str | None
    parent: str | None


class UnitKeys:
    """The keys of the file; compared without regard to capitals, stored as written in the unit's row."""

    def __init__(self, units: Iterable[ReadUnit]) -> None:
        self._written: dict[str, str] = {}
        for unit in units:
            if unit.code is not None:
                self._written.setdefault(cells.same(unit.code), unit.code)

    def find(self, key: str) -> str | None:
        """Return a key as its unit writes it, or None if there is no such unit."""
        return self._written.get(cells.same(key))


def read_units(findings: Findings, _: Translate) -> list[ReadUnit]:
    """Return the rows, after reporting what is wrong with single cells."""
    return [_read(findings, record, _) for record in findings.sheet.records]


def _read(findings: Findings, record: SourceRecord, _: Translate) -> ReadUnit:
    findings.surplus(record)
    code = findings.stated(record, "unit", cells.MAX_KEY)
    if code is not None:
        written = code
        code = findings.read(record, "unit", lambda: cells.unit_key(written, _))
    parent = findings.text(record, "parent", cells.MAX_KEY)
    return ReadUnit(
        record.line,
        code,
        findings.stated(record, "name", cells.MAX_NAME),
        None if parent is None else cells.optional(parent),
    )


def check_units(
    findings: Findings, units: list[ReadUnit], known: UnitKeys, _: Translate
) -> tuple[UnitRow, ...]:
    """Report what is wrong between rows; the result is of use only if nothing was reported."""
    if not units:
        findings.problem(None, "", _("The table of units has no rows."))
    _check_keys(findings, units, _)
    _check_parents(findings, units, known, _)
    _check_cycles(findings, units, known, _)
    _check_levels(findings, units, known, _)
    _check_roots(findings, units, _)
    _check_names(findings, units, _)
    return tuple(
        UnitRow(unit.code or "", unit.name or "", known.find(unit.parent or "")) for unit in units
    )


def _check_keys(findings: Findings, units: list[ReadUnit], _: Translate) -> None:
    message = _("This key is already used in line %(line)s.")
    used = ((unit.line, cells.same(unit.code)) for unit in units if unit.code is not None)
    for line, first in repeated(used):
        findings.problem(line, "unit", message % {"line": first})


def _check_parents(
    findings: Findings, units: list[ReadUnit], known: UnitKeys, _: Translate
) -> None:
    for unit in units:
        if unit.parent and known.find(unit.parent) is None:
            message = _("There is no unit with the key “%(key)s”.")
            findings.problem(unit.line, "parent", message % {"key": cells.shown(unit.parent)})
        elif unit.parent and unit.code and cells.same(unit.parent) == cells.same(unit.code):
            findings.problem(unit.line, "parent", _("A unit cannot be its own parent."))


def _check_cycles(findings: Findings, units: list[ReadUnit], known: UnitKeys, _: Translate) -> None:
    first = {unit.code: unit for unit in reversed(units) if unit.code is not None}
    parents = {
        unit.code: known.find(unit.parent or "")
        for unit in units
        if unit.code is not None and first[unit.code] is unit
    }
    message = _("The units form a circle: %(circle)s. One of them needs another parent.")
    for members in cycles(parents):
        if len(members) > 1:  # a unit that is its own parent has been reported
            shown = members if len(members) <= _SHOWN else (*members[: _SHOWN - 1], "…")
            circle = " → ".join((*shown, members[0]))
            findings.problem(first[members[0]].line, "parent", message % {"circle": circle})


def _check_levels(findings: Findings, units: list[ReadUnit], known: UnitKeys, _: Translate) -> None:
    parents = {unit.code: known.find(unit.parent or "") for unit in units if unit.code is not None}
    message = _("The unit lies more than %(levels)s levels below the company. Is the parent right?")
    level: dict[str | None, int] = {None: 0}
    deep: set[str] = set()
    for code in parents_first(parents):
        level[code] = level[parents[code] if parents[code] in parents else None] + 1
        if level[code] == MAX_LEVELS + 1:  # those below it need no word of their own
            deep.add(code)
    for unit in units:
        if unit.code in deep:
            findings.problem(unit.line, "parent", message % {"levels": MAX_LEVELS})


def _check_roots(findings: Findings, units: list[ReadUnit], _: Translate) -> None:
    roots = [unit for unit in units if unit.parent == ""]
    if units and not roots:
        message = _("No unit is without a parent. Leave the parent of the whole company empty.")
        findings.problem(None, "parent", message)
    if len(roots) > 1:
        message = _("%(count)s units have no parent; only the whole company may have none.")
        for unit in roots:
            findings.problem(unit.line, "parent", message % {"count": len(roots)})


def _check_names(findings: Findings, units: list[ReadUnit], _: Translate) -> None:
    message = _("A unit with the same parent has this name already in line %(line)s.")
    siblings = (
        (unit.line, f"{cells.same(unit.parent)}\n{cells.same(unit.name)}")
        for unit in units
        if unit.name is not None and unit.parent
    )
    for line, first in repeated(siblings):
        findings.problem(line, "name", message % {"line": first})

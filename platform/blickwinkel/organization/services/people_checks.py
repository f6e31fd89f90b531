"""What makes a table of people a directory: each person once, in a unit that exists."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services import cells
from blickwinkel.organization.services.directory import PersonRow
from blickwinkel.organization.services.findings import Findings, repeated
from blickwinkel.organization.services.reading import SourceRecord
from blickwinkel.organization.services.unit_checks import UnitKeys

#: A list of units; far above what a person can lead.
_MAX_LIST: Final = 10_000


@dataclass(frozen=True, slots=True)
class PeopleRules:
    """What the rows are checked against: the units of the file and the tenant's language."""

    units: UnitKeys
    locale: str


def check_people(findings: Findings, rules: PeopleRules, _: Translate) -> tuple[PersonRow, ...]:
    """Report what is wrong with the people; the result is of use only if nothing was reported."""
    if not findings.sheet.records:
        findings.problem(None, "", _("The table of people has no rows."))
    read = [(record.line, _read(findings, record, rules, _)) for record in findings.sheet.records]
    _check_numbers(findings, read, _)
    _check_addresses(findings, read, _)
    _notice_plus_tags(findings, read, _)
    _notice_missing_sides(findings, read, _)
    if "language" not in findings.sheet.titles:
        findings.notice(
            None,
            "",
            _("There is no column for the language: everyone gets “%(locale)s”.")
            % {"locale": rules.locale},
        )
    return tuple(person for _line, person in read)


def _read(findings: Findings, record: SourceRecord, rules: PeopleRules, _: Translate) -> PersonRow:
    findings.surplus(record)
    email = findings.text(record, "email", cells.MAX_EMAIL) or ""
    language = findings.text(record, "language", cells.MAX_NAME) or ""
    board = findings.text(record, "board", cells.MAX_NAME) or ""
    return PersonRow(
        number=findings.stated(record, "number", cells.MAX_KEY) or "",
        given_name=findings.stated(record, "given_name", cells.MAX_NAME) or "",
        family_name=findings.stated(record, "family_name", cells.MAX_NAME) or "",
        email=findings.read(record, "email", lambda: cells.email(email, _)),
        locale=findings.read(record, "language", lambda: cells.language(language, rules.locale, _))
        or rules.locale,
        unit=_unit(findings, record, rules.units, _),
        on_board=findings.read(record, "board", lambda: cells.yes_or_no(board, _)) or False,
        cco_of=tuple(dict.fromkeys(_cco_units(findings, record, rules.units, _))),
    )


def _unit(findings: Findings, record: SourceRecord, units: UnitKeys, _: Translate) -> str:
    key = findings.stated(record, "unit", cells.MAX_KEY)
    if key is None:
        return ""
    unit = units.find(key)
    if unit is None:
        findings.problem(record.line, "unit", _unknown_unit(key, _))
    return unit or ""


def _cco_units(
    findings: Findings, record: SourceRecord, units: UnitKeys, _: Translate
) -> Iterator[str]:
    for key in cells.keys(findings.text(record, "cco_of", _MAX_LIST) or ""):
        unit = units.find(key)
        if unit is None:
            findings.problem(record.line, "cco_of", _unknown_unit(key, _))
        else:
            yield unit


def _unknown_unit(key: str, _: Translate) -> str:
    return _("There is no unit with the key “%(key)s”.") % {"key": cells.shown(key)}


_Read = list[tuple[int, PersonRow]]


def _check_numbers(findings: Findings, people: _Read, _: Translate) -> None:
    message = _("This personnel number is already used in line %(line)s.")
    used = ((line, cells.same(person.number)) for line, person in people if person.number)
    for line, first in repeated(used):
        findings.problem(line, "number", message % {"line": first})


def _check_addresses(findings: Findings, people: _Read, _: Translate) -> None:
    message = _(
        "This e-mail address is already used in line %(line)s. Each person needs their own."
    )
    used = ((line, person.email) for line, person in people if person.email)
    for line, first in repeated(used):
        findings.problem(line, "email", message % {"line": first})


def _notice_plus_tags(findings: Findings, people: _Read, _: Translate) -> None:
    message = _(
        "Apart from what follows “+”, this is the e-mail address of line %(line)s. The same person?"
    )
    bare = [(line, _without_tag(person.email)) for line, person in people if person.email]
    tagged = {line for line, person in people if person.email and "+" in person.email}
    for line, first in repeated(bare):
        if line in tagged or first in tagged:
            findings.notice(line, "email", message % {"line": first})


def _without_tag(address: str) -> str:
    local, at, domain = address.partition("@")
    return local.partition("+")[0] + at + domain


def _notice_missing_sides(findings: Findings, people: _Read, _: Translate) -> None:
    # what a wave compares with the staff; a column that was renamed looks just like this
    if not any(person.on_board for _line, person in people):
        findings.notice(
            None,
            "board",
            _("The file names nobody as a member of the board: their view would be missing."),
        )
    if not any(person.cco_of for _line, person in people):
        findings.notice(
            None, "cco_of", _("The file names no CCO: the view of the CCOs would be missing.")
        )

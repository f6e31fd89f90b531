"""All that is wrong with a company's file, at once and by line; or the directory it describes."""

from __future__ import annotations

from dataclasses import dataclass

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.i18n.messages import Translate
from blickwinkel.organization.services.directory import Directory
from blickwinkel.organization.services.findings import Findings
from blickwinkel.organization.services.people_checks import PeopleRules, check_people
from blickwinkel.organization.services.reading import Sheets
from blickwinkel.organization.services.unit_checks import UnitKeys, check_units, read_units


@dataclass(frozen=True, slots=True)
class Checked:
    """A faultless directory and what the user should know before taking it over."""

    directory: Directory
    notices: tuple[Problem, ...]


def check(sheets: Sheets, locale: str, _: Translate) -> Checked:
    """Return the directory that two sheets describe.

    Args:
        sheets: both tables as read.
        locale: language of people for whom none is stated: the tenant's.
        _: translates messages.

    Raises:
        ProblemsError: everything that is wrong, units first, by line.
    """
    units, people = Findings(sheets.units, _), Findings(sheets.people, _)
    read = read_units(units, _)
    known = UnitKeys(read)
    directory = Directory(
        check_units(units, read, known, _),
        check_people(people, PeopleRules(known, locale), _),
    )
    problems = [*_by_line(units.problems), *_by_line(people.problems)]
    if problems:
        raise ProblemsError(problems)
    return Checked(directory, (*sheets.notices, *units.notices, *people.notices))


def _by_line(problems: list[Problem]) -> list[Problem]:
    return sorted(problems, key=lambda problem: problem.line or 0)

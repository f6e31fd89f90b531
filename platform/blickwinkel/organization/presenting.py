"""Brings reads into the form in which pages show them; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from blickwinkel.errors import Problem
from blickwinkel.organization.queries import UnitLine, UnitNode
from blickwinkel.organization.services.cells import same
from blickwinkel.organization.services.difference import Difference
from blickwinkel.organization.services.directory import Directory

#: So many lines of one kind are shown; the number of all is always told.
SHOWN: Final = 100
#: So many problems are shown at once; more of them nobody reads before mending the first.
SHOWN_PROBLEMS: Final = 500
#: An import that lets more than this share of the people leave is probably half a file.
SUSPICIOUS_SHARE: Final = 0.2
#: Fewer leavers than this are no reason to ask, whatever their share.
SUSPICIOUS_NUMBER: Final = 10


@dataclass(frozen=True, slots=True)
class TreeRow:
    """A line of the tree as markup is written: one after the other, to any depth.

    Attributes:
        line: the unit.
        above: names of the units above it, below the whole company.
        opens: the next row stands below this one.
        closes: so many lists end after this row.
    """

    line: UnitLine
    above: tuple[str, ...]
    opens: bool
    closes: int


def tree_rows(lines: Sequence[UnitLine]) -> list[TreeRow]:
    """Return the units that are in use, in the order of the tree."""
    used = [line for line in lines if line.is_used]
    following_depths = [*(line.depth for line in used[1:]), 0]
    rows: list[TreeRow] = []
    path: list[str] = []
    for line, following in zip(used, following_depths, strict=False):
        del path[line.depth :]
        rows.append(
            TreeRow(
                line,
                above=tuple(path[1:]),
                opens=following > line.depth,
                closes=max(line.depth - following, 0),
            )
        )
        path.append(line.unit.name)
    return rows


class UnitNames:
    """Finds the name of a unit by its key, before and after the import."""

    def __init__(self, stored: Iterable[UnitNode], directory: Directory) -> None:
        self._names: Mapping[str, str] = {
            **{same(unit.code): unit.name for unit in stored},
            **{same(unit.code): unit.name for unit in directory.units},
        }

    def __call__(self, key: str) -> str:
        """Return the name; the key itself if there is none."""
        return self._names.get(same(key), key)


def lets_too_many_leave(difference: Difference, directory: Directory) -> bool:
    """Tell whether so many people would leave that somebody should look at the file again."""
    leavers = len(difference.people_left)
    newcomers = len(difference.people_joined) + len(difference.people_returned)
    before = len(directory.people) - newcomers + leavers
    return leavers >= SUSPICIOUS_NUMBER and leavers > SUSPICIOUS_SHARE * before


def newly_shared(difference: Difference, directory: Directory) -> list[tuple[str, int]]:
    """Return the units that get a further CCO, each with the number of CCOs that it then has."""
    ccos = Counter(same(unit) for person in directory.people for unit in person.cco_of)
    begun = dict.fromkeys(same(office.unit) for office in difference.offices_begun)
    return [(unit, ccos[unit]) for unit in begun if ccos[unit] > 1]


def by_source(problems: Sequence[Problem]) -> list[tuple[str, list[Problem]]]:
    """Return problems by file or sheet, in the order in which they were found.

    The problems themselves no longer name it, since it stands above them.
    """
    order = {problem.source: place for place, problem in reversed([*enumerate(problems)])}
    sorted_problems = sorted(problems, key=lambda problem: order[problem.source])
    return [
        (source, [replace(problem, source="") for problem in group])
        for source, group in groupby(sorted_problems, key=lambda problem: problem.source)
    ]

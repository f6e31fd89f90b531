"""Brings the tests of shown histograms together, and says how much was looked at."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

import numpy as np

from blickwinkel.measurement.auditor.elimination import Sum, small_groups
from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.subtraction import Rests, narrow_means, rests, violations
from blickwinkel.measurement.auditor.tables import NOWHERE, GroupTable, Member, PromisedLimits, Tree

#: sums up to which the general test is run beside the shortcut
FEW_SUMS = 24


@dataclass(frozen=True, slots=True)
class PromisedTerms:
    """What was promised in a wave.

    Attributes:
        limits: for every role group that has none of its own.
        of_group: limits of single role groups.
        members: for each role group the cells whose people it counts, as pairs of perspective and code
            of the unit; needed to see that two groups overlap. A group not named here is taken as disjoint.
    """

    limits: PromisedLimits = field(default_factory=PromisedLimits)
    of_group: Mapping[str, PromisedLimits] = field(default_factory=dict)
    members: Mapping[str, Collection[Member]] = field(default_factory=dict)

    def of(self, group: str) -> PromisedLimits:
        """Return what was promised to a role group."""
        return self.of_group.get(group, self.limits)


@dataclass(slots=True)
class AuditVerdict:
    """What the auditor looked at, and what it objects to.

    Attributes:
        violations: empty if the publication may go out.
        groups: role groups of which anything is shown.
        cells: shown histograms.
        hidden: cells of units shown elsewhere whose item is not shown.
        rests: rests that hold anybody.
        smallest_rest: people of the smallest of them; None if nothing is shown.
        narrow: rests in which the mean of some group of fewer than k is narrow (T4).
        eliminated: whether the general test T1 was run beside the shortcut T1'.
        figures: published figures that were derived anew (T5).
        people: what the numbers of people were compared with.
    """

    violations: list[Violation] = field(default_factory=list)
    groups: int = 0
    cells: int = 0
    hidden: int = 0
    rests: int = 0
    smallest_rest: int | None = None
    narrow: int = 0
    eliminated: bool = False
    figures: int = 0
    people: str = ""


def audit_tables(tables: Sequence[GroupTable], tree: Tree, terms: PromisedTerms) -> AuditVerdict:
    """Find everything in the shown histograms that tells too much (T1, T1', T2, T3; T4 as a report)."""
    verdict = AuditVerdict(groups=len(tables))
    for table in tables:
        limits = terms.of(table.group)
        rest = rests(table, tree)
        _count(verdict, rest, limits)
        verdict.violations.extend(violations(rest, tree, limits))
    verdict.violations.extend(_mixed_roles(tables, terms))
    sums = sum(table.shown.sum(axis=0) for table in tables)
    verdict.eliminated = int(np.max(sums, initial=0)) <= FEW_SUMS
    if verdict.eliminated:
        # what the shortcut has named with its place need not be told again without one
        named = {v.item for v in verdict.violations if v.rule in {Rule.SIZE, Rule.REST}}
        found = _derivable(tables, tree, terms)
        verdict.violations.extend(v for v in found if v.item not in named)
    return verdict


def _count(verdict: AuditVerdict, rest: Rests, limits: PromisedLimits) -> None:
    table, people = rest.table, rest.people[rest.people > 0]
    verdict.cells += len(rest.cells)
    asked = table.shown.any(axis=0)
    units = int(table.shown.any(axis=1).sum())
    verdict.hidden += units * int(asked.sum()) - len(rest.cells)
    verdict.rests += len(people)
    if len(people):
        smallest = int(people.min())
        verdict.smallest_rest = min(smallest, verdict.smallest_rest or smallest)
    verdict.narrow += narrow_means(rest.counts, limits.k)


def _mixed_roles(tables: Iterable[GroupTable], terms: PromisedTerms) -> Iterator[Violation]:
    """Report role groups that count the same people: their difference would be a group."""
    for one, other in combinations(sorted(tables, key=lambda table: table.group), 2):
        members = (set(terms.members.get(table.group, ())) for table in (one, other))
        if not set.intersection(*members):
            continue
        common = set(_items_shown(one)) & set(_items_shown(other))
        for item in sorted(common):
            message = f"counts people of {other.group} as well"
            yield Violation(Rule.ROLES, one.group, item, None, message)


def _items_shown(table: GroupTable) -> list[str]:
    return [table.items[item] for item in np.flatnonzero(table.shown.any(axis=0)).tolist()]


def _derivable(
    tables: Sequence[GroupTable], tree: Tree, terms: PromisedTerms
) -> Iterator[Violation]:
    """Run the general test on the sums of all role groups together, item by item (T1)."""
    by_k: dict[int, list[GroupTable]] = {}
    for table in tables:
        by_k.setdefault(terms.of(table.group).k, []).append(table)
    known: dict[frozenset[Sum], list[int]] = {}
    for k, alike in by_k.items():
        known.clear()
        for item in dict.fromkeys(chain.from_iterable(map(_items_shown, alike))):
            sums = frozenset(_sums(alike, tree, terms, item))
            if sums not in known:
                known[sums] = small_groups(sums, k)
            for people in known[sums]:
                message = f"a group of {people} people follows from all numbers together"
                yield Violation(Rule.DERIVABLE, "", item, None, message)


def _sums(
    tables: Iterable[GroupTable], tree: Tree, terms: PromisedTerms, item: str
) -> Iterator[Sum]:
    """List the published totals of an item: whom each counts, and how many they are."""
    for table in tables:
        column = table.items.index(item)
        members = terms.members.get(table.group) or [(table.group, unit) for unit in tree.units]
        chains = {member: _upwards(tree, member) for member in members}
        for unit in np.flatnonzero(table.shown[:, column]).tolist():
            counted = frozenset(member for member in members if unit in chains[member])
            yield counted, int(table.counts[unit, column].sum())


def _upwards(tree: Tree, member: Member) -> set[int]:
    """Return the units whose totals count the people of a cell."""
    found, unit = set(), tree.place[member[1]]
    while unit != NOWHERE:
        found.add(unit)
        unit = tree.parents[unit]
    return found

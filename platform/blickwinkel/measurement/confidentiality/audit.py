"""Checks a finished publication from the reader's side, with nothing of the code that made it.

The auditor sees what readers see: histograms with the place they are shown at, and the organisation
tree. It subtracts what a reader could subtract and names every number that should not exist. It imports
nothing from the publisher, so that a mistake there cannot hide itself here.

Why subtracting the nearest released descendants is enough: released nodes of one role group and item
are nested or disjoint, so their totals span the same space as their disjoint rests, and whatever follows
from them exactly is a sum of rests (the general test without this shortcut is in ``audit_linear``).
Beyond equations, a group of s people inside a rest r of m people has integer bounds
max(0, r_j - (m - s)) <= x_j <= min(r_j, s) (``audit_bounds``). For s < m they meet in a category that
occurs only if r_j = m: with s >= r_j > 0 they meet at s = m, with s < r_j at r_j = m. So inside a rest
that is large enough somebody's answer is determined if and only if the rest is unanimous, and to
insiders who take out t own answers if and only if m - max(r_j) <= t.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import combinations

from blickwinkel.errors import InvalidInputError

Histogram = tuple[int, ...]


class Rule(StrEnum):
    """What a publication may not do; the value is stored in audit reports."""

    SIZE = "size"
    REST = "rest"
    VALID = "valid"
    DETERMINED = "determined"
    INSIDER = "insider"
    ROLES = "roles"
    TREE = "tree"
    REPEATED = "repeated"


@dataclass(frozen=True, slots=True)
class Release:
    """One published histogram, as a reader finds it.

    Attributes:
        perspective: role group whose answers are counted.
        item: question.
        node: unit whose whole subtree is counted.
        histogram: people per answer, cannot judge last.
    """

    perspective: str
    item: str
    node: Hashable
    histogram: Histogram


@dataclass(frozen=True, slots=True)
class Violation:
    """One number that must not be published, and why; node None where the fault has no single place."""

    rule: Rule
    perspective: str
    item: str
    node: Hashable
    message: str


@dataclass(frozen=True, slots=True)
class _Limits:
    k: int
    min_deviating: int


def audit(
    releases: Iterable[Release],
    tree: Mapping[Hashable, Hashable | None],
    k: int,
    min_deviating: int,
    people: Mapping[str, Collection[Hashable]] | None = None,
) -> list[Violation]:
    """Find everything in a publication that tells too much; an empty list means that it may go out.

    Args:
        releases: the union of what all readers can see.
        tree: parent of every unit of the wave's snapshot, None for a root.
        k: smallest group that may be computable.
        min_deviating: answers that must differ from the most frequent one.
        people: for each role group the cells whose people it counts, such as (perspective, unit) pairs;
            needed to see that two groups overlap. A group not named here is taken as disjoint from all.

    Raises:
        InvalidInputError: ``tree`` is no tree, or histograms of one item have different lengths.
    """
    _refuse_circles(tree)
    found: list[Violation] = []
    cells: dict[tuple[str, str], dict[Hashable, Histogram]] = {}
    for release in releases:
        nodes = cells.setdefault((release.perspective, release.item), {})
        defect = _misplaced(release, tree, nodes)
        if defect is None:
            nodes[release.node] = release.histogram
        else:
            found.append(defect)
    limits = _Limits(k, min_deviating)
    for (perspective, item), nodes in cells.items():
        for node, rest in _rests(nodes, tree).items():
            for rule, message in _defects(nodes[node], rest, limits):
                found.append(Violation(rule, perspective, item, node, message))
    found.extend(_mixed_roles(cells, people or {}))
    return found


def _misplaced(
    release: Release,
    tree: Mapping[Hashable, Hashable | None],
    nodes: Mapping[Hashable, Histogram],
) -> Violation | None:
    """Report a cut that is not the wave's tree, or a second version of a number."""
    place = (release.perspective, release.item, release.node)
    if release.node not in tree:
        return Violation(Rule.TREE, *place, "shown for a group that is no unit of the wave")
    if release.node in nodes:
        return Violation(Rule.REPEATED, *place, "published more than once")
    return None


def _rests(
    nodes: Mapping[Hashable, Histogram], tree: Mapping[Hashable, Hashable | None]
) -> dict[Hashable, list[int]]:
    """Subtract from every released node its nearest released descendants."""
    rests = {node: list(histogram) for node, histogram in nodes.items()}
    for node, histogram in nodes.items():
        upper = tree[node]
        while upper is not None and upper not in nodes:
            upper = tree[upper]
        if upper is not None:
            rest = rests[upper]
            if len(rest) != len(histogram):
                raise InvalidInputError("histograms of one item have different lengths")
            for answer, count in enumerate(histogram):
                rest[answer] -= count
    return rests


def _defects(cell: Histogram, rest: list[int], limits: _Limits) -> Iterator[tuple[Rule, str]]:
    """Judge one released histogram and what is left of it after subtraction."""
    shown, people = sum(cell), sum(rest)
    if min(rest) < 0:
        yield Rule.TREE, "units below count people who are missing here"
    elif shown < limits.k:
        yield Rule.SIZE, f"{shown} people"
    elif 0 < people < limits.k:
        yield Rule.REST, f"{people} people follow by subtraction"
    elif people:
        yield from _telling(rest, people, limits)


def _telling(rest: list[int], people: int, limits: _Limits) -> Iterator[tuple[Rule, str]]:
    """Judge the answers of a rest that is large enough."""
    valid, deviating = people - rest[-1], people - max(rest)
    if valid < limits.k:
        yield Rule.VALID, f"{valid} valid answers of {people}"
    if deviating == 0:
        yield Rule.DETERMINED, f"all {people} gave the same answer"
    elif deviating < limits.min_deviating:
        yield Rule.INSIDER, f"only {deviating} of {people} answers deviate"


def _mixed_roles(
    cells: Iterable[tuple[str, str]], people: Mapping[str, Collection[Hashable]]
) -> Iterator[Violation]:
    """Report published role groups that count the same people: their difference would be a group."""
    items: dict[str, list[str]] = {}
    for perspective, item in cells:
        items.setdefault(perspective, []).append(item)
    for one, other in combinations(sorted(items), 2):
        shared = set(people.get(one, ())) & set(people.get(other, ()))
        for item in items[one]:
            if shared and item in items[other]:
                yield Violation(Rule.ROLES, one, item, None, f"counts people of {other} as well")


def _refuse_circles(tree: Mapping[Hashable, Hashable | None]) -> None:
    ends: set[Hashable | None] = {None}
    for start in tree:
        path: list[Hashable | None] = []
        seen: set[Hashable | None] = set()
        node: Hashable | None = start
        while node not in ends:
            if node in seen or node not in tree:
                raise InvalidInputError(f"unit {node} has no way up to a root")
            seen.add(node)
            path.append(node)
            node = tree[node]
        ends.update(path)

"""The auditor's judgement of single histograms, as a reader might collect them."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.tables import GroupTable, Tree
from blickwinkel.measurement.auditor.verdict import AuditVerdict, PromisedTerms, audit_tables


@dataclass(frozen=True, slots=True)
class Release:
    """One published histogram, as a reader finds it.

    Attributes:
        group: role group whose answers are counted.
        item: question.
        unit: code of the unit whose whole subtree is counted.
        histogram: people per answer, can't judge last.
    """

    group: str
    item: str
    unit: Hashable
    histogram: tuple[int, ...]


def tabulate(releases: Iterable[Release], tree: Tree) -> tuple[list[GroupTable], list[Violation]]:
    """Sort single histograms into one table per role group.

    Returns:
        The tables, and what finds no place in them: cuts that are no unit, second versions.

    Raises:
        InvalidInputError: histograms have different lengths.
    """
    releases = list(releases)
    if len({len(release.histogram) for release in releases}) > 1:
        raise InvalidInputError("histograms have different lengths")
    items = list(dict.fromkeys(release.item for release in releases))
    tables: dict[str, GroupTable] = {}
    found = []
    for release in releases:
        group, answers = release.group, len(release.histogram)
        if group not in tables:
            tables[group] = GroupTable.blank(group, items, len(tree.units), answers)
        if (defect := _entered(release, tables[group], tree)) is not None:
            found.append(defect)
    return list(tables.values()), found


def _entered(release: Release, table: GroupTable, tree: Tree) -> Violation | None:
    unit, item = tree.place.get(release.unit), table.items.index(release.item)
    place = (release.group, release.item, release.unit)
    if unit is None:
        return Violation(Rule.TREE, *place, "shown for a group that is no unit of the wave")
    if table.shown[unit, item]:
        return Violation(Rule.REPEATED, *place, "published more than once")
    table.shown[unit, item] = True
    table.counts[unit, item] = release.histogram
    return None


def audit(
    releases: Iterable[Release],
    parents: Mapping[Hashable, Hashable | None],
    terms: PromisedTerms | None = None,
) -> AuditVerdict:
    """Judge single histograms; see ``audit_tables``.

    Args:
        releases: the union of what all readers can see.
        parents: parent of every unit of the wave's snapshot, None for a root.
        terms: of the wave.

    Raises:
        InvalidInputError: the parents are no tree, or histograms have different lengths.
    """
    tree = Tree.of(parents)
    tables, misplaced = tabulate(releases, tree)
    verdict = audit_tables(tables, tree, terms or PromisedTerms())
    verdict.violations[:0] = misplaced
    return verdict

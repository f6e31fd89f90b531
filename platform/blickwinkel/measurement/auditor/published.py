"""Reads a publication as it is stored: JSON of a closed vocabulary, turned into arrays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

import numpy as np

from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.moments import Floats, Words
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.tables import Flags, GroupTable, Integers, Tree

#: A published object; None where nothing is published.
Record = Mapping[str, Any]
Rows = Sequence[Sequence[Record | None]]

SUMMARY = frozenset({"group", "unit", "invited", "respondents", "dimensions", "overall"})
SIDE = SUMMARY | {"items", "item_standings"}
UNIT = frozenset(
    {"unit", "staff", "leadership", "further", "dimensions", "items", "change", "composition"}
    | {"history", "cascade", "highlights"}
)
#: from rule version 3 on
UNIT_WITH_FINDINGS = UNIT | {"findings"}


@dataclass(slots=True)
class PublishedSides:
    """Every role group in every unit of which anything is shown, each once.

    Attributes:
        records: as published.
        row: position in ``records`` by group and code of the unit.
        found: second versions of a side, and what has no place.
    """

    records: list[Record] = field(default_factory=list)
    row: dict[tuple[str, Hashable], int] = field(default_factory=dict)
    found: list[Violation] = field(default_factory=list)

    def add(self, side: Record | None, tree: Tree) -> None:
        """Enter a side where it stands for the first time; the same again is nothing new."""
        if side is None:
            return
        group, code = side["group"], side["unit"]["code"]
        known = self.row.get((group, code))
        if code not in tree.place:
            message = "shown for a group that is no unit of the wave"
            self.found.append(Violation(Rule.TREE, group, "", code, message))
        elif known is None:
            self.row[group, code] = len(self.records)
            self.records.append(side)
        elif self.records[known] is not side and self.records[known] != side:
            message = "published with different figures in different places"
            self.found.append(Violation(Rule.REPEATED, group, "", code, message))

    def place(self, side: Record | None) -> int | None:
        """Return the position of a side in ``records``."""
        return None if side is None else self.row.get((side["group"], side["unit"]["code"]))

    @property
    def groups(self) -> list[str]:
        """Return the role group of every side."""
        return [side["group"] for side in self.records]


def sides_of(payloads: Iterable[Record], tree: Tree) -> PublishedSides:
    """Collect all histograms that are shown anywhere, with what stands beside them."""
    sides = PublishedSides()
    for payload in payloads:
        for side in (payload["staff"], payload["leadership"], *payload["further"]):
            sides.add(side, tree)
    return sides


def histograms(sides: PublishedSides, scheme: Scheme) -> tuple[Integers, Flags]:
    """Return the histograms of all sides [sides, items, answers] and which are shown [sides, items].

    Raises:
        ValueError: a histogram has another number of answers than the scale.
    """
    nothing = (0,) * (scheme.points + 1)
    rows = [[nothing if h is None else h for h in side["items"]] for side in sides.records]
    shape = (len(rows), len(scheme.items), len(nothing))
    shown = np.array([[h is not None for h in side["items"]] for side in sides.records], np.bool_)
    return np.array(rows, dtype=np.int64).reshape(shape), shown.reshape(shape[:2])


def tables_of(sides: PublishedSides, scheme: Scheme, tree: Tree) -> list[GroupTable]:
    """Sort the histograms of a publication into one table per role group."""
    counts, shown = histograms(sides, scheme)
    groups = np.array(sides.groups)
    units = np.array([tree.place[side["unit"]["code"]] for side in sides.records], dtype=np.int64)
    tables = []
    for group in dict.fromkeys(sides.groups):
        table = GroupTable.blank(group, scheme.items, len(tree.units), scheme.points + 1)
        own = groups == group
        table.counts[units[own]], table.shown[units[own]] = counts[own], shown[own]
        tables.append(table)
    return tables


def people_tables(sides: PublishedSides, tree: Tree) -> list[GroupTable]:
    """Return the numbers of people who answered, as tables of one question with one answer."""
    tables = {
        group: GroupTable.blank(group, ("respondents",), len(tree.units), 2)
        for group in dict.fromkeys(sides.groups)
    }
    for side in sides.records:
        table, unit = tables[side["group"]], tree.place[side["unit"]["code"]]
        table.shown[unit, 0], table.counts[unit, 0, 0] = True, side["respondents"]
    return list(tables.values())


class Columns:
    """Figures of many records as arrays, [rows, columns]; NaN or None where nothing is published."""

    def __init__(self, rows: Rows) -> None:
        records = list(chain.from_iterable(rows))
        self.shape = len(rows), len(records) // max(len(rows), 1)
        self._present = np.array([record is not None for record in records], np.bool_)
        self._records = [record for record in records if record is not None]

    def numbers(self, key: str) -> Floats:
        """Return a figure; ``key.0`` is the first of two."""
        name, _, part = key.partition(".")
        values = [record[name] for record in self._records]
        if part:
            place = int(part)
            values = [None if value is None else value[place] for value in values]
        found = np.full(self._present.shape, np.nan)
        found[self._present] = np.array(values, np.float64)  # None becomes NaN
        return found.reshape(self.shape)

    def words(self, key: str) -> Words:
        """Return a word."""
        found = np.full(self._present.shape, None, np.object_)
        found[self._present] = [record[key] for record in self._records]
        return found.reshape(self.shape)

    def foreign_keys(self, known: frozenset[str]) -> list[str]:
        """Name what records hold beyond the known figures, or lack of them."""
        foreign = (r.keys() ^ known for r in self._records if r.keys() != known)
        return sorted(set(chain.from_iterable(foreign)))

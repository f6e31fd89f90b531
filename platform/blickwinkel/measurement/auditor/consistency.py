"""Derives the correlations between questions anew, the only published figures that no histogram holds.

While the answer sheets are kept they are computed from these, by other code. Once the sheets are deleted, the
standard errors pin them down, and what histograms tell about them is still required.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from blickwinkel.measurement.auditor.derivation import Comparison, Derived
from blickwinkel.measurement.auditor.roles import BOARD, CCO, LEADERSHIP
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.tables import NOWHERE, Integers, Tree

FEWEST = 30
DECIMALS = 2
#: versions of the rules under which hidden questions entered
WITH_HIDDEN = ("1", "2", "3")

#: By perspective: [people, questions], 1..A, 0 for none; empty where nobody knows whose answers are whose.
Sheets = Mapping[str, Integers]


@dataclass(frozen=True, slots=True)
class Ground:
    """What correlations are derived from.

    Attributes:
        derived: what follows from the histograms.
        tree: frozen organisation.
        scheme: of the wave, with the correlations that are published.
        sheets: None once they are deleted.
    """

    derived: Derived
    tree: Tree
    scheme: Scheme
    sheets: Sheets | None

    @property
    def root(self) -> object:
        """Return the code of the whole company."""
        return self.tree.units[self.tree.parents.index(NOWHERE)]

    def shown(self, group: str) -> list[int]:
        """Return the questions of which the whole company's answers are shown."""
        sides = self.derived.sides
        row = sides.row.get((group, self.root))
        pooled = group in {BOARD, CCO} and LEADERSHIP in sides.groups
        if row is None or pooled:
            return []
        asked = self.scheme.asked_flags(group)
        return list(map(int, np.flatnonzero(self.derived.shown[row] & asked)))

    def dimensions(self, group: str) -> Iterator[list[int]]:
        """Yield for each dimension the questions that are shown."""
        starts, shown = np.cumsum((0, *self.scheme.sizes)).tolist(), self.shown(group)
        for start, stop in pairwise(starts):
            yield [item for item in shown if start <= item < stop]

    def fewest(self, group: str, items: list[int]) -> int:
        """Return an upper bound of the complete sheets: the valid answers to the rarest question."""
        row = self.derived.sides.row[group, self.root]
        return int(self.derived.moments.n[row, items].min())


def check_correlations(found: Comparison, ground: Ground, stated: Mapping[str, Any]) -> None:
    """Compare the correlations with the sheets, or see that they are none of hidden questions.

    Args:
        found: collects what differs.
        ground: what they are derived from.
        stated: terms of the publication. Under earlier rules all questions entered, and only size and
            decimals are required.
    """
    _check_roughness(found, ground)
    if stated.get("version") in WITH_HIDDEN:
        return
    correlations = ground.scheme.correlations
    for group in sorted(correlations.keys() | (ground.sheets or {}).keys()):
        published = correlations.get(group) or [None] * len(ground.scheme.sizes)
        for number, (r, items) in enumerate(
            zip(published, ground.dimensions(group), strict=True), start=1
        ):
            if message := _wrong(ground, group, items, r):
                found.object_to(f"correlation in dimension {number}", message, (group, ""))


def _wrong(ground: Ground, group: str, items: list[int], r: float | None) -> str:
    if r is not None and (len(items) < 2 or ground.fewest(group, items) < FEWEST):
        return "released for questions that are not shown, or for fewer than 30 people"
    if ground.sheets is None:
        return ""
    sheets = ground.sheets.get(group)
    exact = None if sheets is None else _mean_correlation(sheets[:, items], ground.scheme, items)
    if (r is None) != (exact is None):
        return "does not follow from the questions that are shown"
    off = 0.0 if r is None or exact is None else abs(r - exact)
    return "does not follow from the questions that are shown" if off > 0.005 + 1e-9 else ""


def _mean_correlation(sheets: Integers, scheme: Scheme, items: list[int]) -> float | None:
    complete = sheets[(sheets > 0).all(axis=1)].astype(np.float64)
    if len(items) < 2 or len(complete) < FEWEST or not np.ptp(complete, axis=0).all():
        return None
    turned = np.array(scheme.reverse)[items]
    matrix = np.corrcoef(np.where(turned, -complete, complete), rowvar=False)
    return float(matrix[np.triu_indices(len(items), 1)].mean())


def _check_roughness(found: Comparison, ground: Ground) -> None:
    records = ground.derived.sides.records
    for group, values in ground.scheme.correlations.items():
        people = max((s["respondents"] for s in records if s["group"] == group), default=0)
        for number, r in enumerate(values, start=1):
            if r is None:
                continue
            found.figures += 1
            what = f"correlation in dimension {number}"
            if people < FEWEST:
                found.object_to(what, "released for fewer than 30 people", (group, ""))
            elif not -1 <= r <= 1 or r != round(r, DECIMALS):
                found.object_to(what, "released with more than two decimals", (group, ""))

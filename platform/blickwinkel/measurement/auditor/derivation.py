"""T5: derives every published figure of a wave from its published histograms anew, and compares.

A figure that differs, or that nobody could derive, might tell something that the histograms do not. What
is derived here is written down once more from the formulas, not by calling what computed it first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isclose

import numpy as np

from blickwinkel.measurement.auditor import gaps, scores
from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.moments import Floats, Moments, Words
from blickwinkel.measurement.auditor.published import (
    SIDE,
    Columns,
    PublishedSides,
    Record,
    Rows,
    histograms,
)
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.tables import Flags, Integers

#: rounded figures may differ by half a unit of their last decimal
ROUNDED = 1e-6
RELATIVE = 1e-7
SCORE = frozenset({"score", "level", "n", "se", "favourable"})
GAP = frozenset(
    {"points", "interval", "p", "q", "type", "certainty", "method"}
    | {"delta", "delta_interval", "superiority"}
)

#: group, name of the figure and unit at a row and column
Place = Callable[[int, int], tuple[str, str, str]]


@dataclass(slots=True)
class Comparison:
    """Collects what differs, and counts what was compared."""

    found: list[Violation] = field(default_factory=list)
    figures: int = 0

    def numbers(self, name: str, expected: Floats, published: Floats, place: Place) -> None:
        """Compare figures of a name; NaN stands for none."""
        allowed = ROUNDED + RELATIVE * np.abs(np.where(np.isnan(expected), 0, expected))
        neither = np.isnan(expected) & np.isnan(published)
        same = neither | (np.abs(expected - published) <= allowed)
        self.figures += int((~np.isnan(published)).sum())
        self._report(name, ~same, place)

    def words(self, name: str, expected: Words, published: Words, place: Place) -> None:
        """Compare words, such as kinds of gaps."""
        self.figures += int((published != None).sum())  # noqa: E711 - elementwise
        self._report(name, np.asarray(expected != published, np.bool_), place)

    def same(self, what: str, expected: object, published: object, place: tuple[str, str]) -> None:
        """Compare whole objects; ``place`` is group and unit."""
        self.figures += 1
        if expected != published:
            self.object_to(what, "does not follow from what is shown", place)

    def object_to(self, what: str, message: str, place: tuple[str, str]) -> None:
        """Report a figure of a group in a unit."""
        self.found.append(Violation(Rule.DERIVATION, place[0], what, place[1], message))

    def columns(self, rows: Rows, known: frozenset[str], what: str) -> Columns | None:
        """Read records; refuse figures that the auditor does not know, and then return None."""
        columns = Columns(rows)
        foreign = columns.foreign_keys(known)
        for key in foreign:
            self.object_to(f"{what}.{key}", "is no figure that could be derived", ("", ""))
        return None if foreign else columns

    def _report(self, name: str, wrong: Flags, place: Place) -> None:
        for row, col in np.argwhere(wrong).tolist():
            group, what, unit = place(row, col)
            self.object_to(f"{what}.{name}", "does not follow from what is shown", (group, unit))


@dataclass(frozen=True, slots=True)
class Derived:
    """What follows from the histograms of all sides: the ground for everything else."""

    sides: PublishedSides
    counts: Integers
    shown: Flags
    moments: Moments
    dimensions: scores.DimensionMeans


def derive(sides: PublishedSides, scheme: Scheme) -> Derived:
    """Derive sums and dimension scores of all sides, in the order of ``sides``."""
    counts, shown = histograms(sides, scheme)
    moments = Moments.of(counts, scheme)
    return Derived(
        sides, counts, shown, moments, scores.dimension_means(moments, sides.groups, scheme)
    )


def check_sides(found: Comparison, derived: Derived, scheme: Scheme) -> None:
    """Compare where the groups stand, and the numbers of people."""
    records = derived.sides.records
    if not records or found.columns([records], SIDE, "side") is None:
        return
    respondents = np.array([side["respondents"] for side in records], dtype=np.int64)
    _check_people(found, derived, respondents)
    dimensions = tuple(f"dimension {number}" for number in range(1, len(scheme.sizes) + 1))
    for key, labels, expected in (
        ("item_standings", scheme.items, scores.of_items(derived.moments, scheme)),
        (
            "dimensions",
            dimensions,
            scores.of_dimensions(derived.dimensions, respondents, scheme),
        ),
        ("overall", ("overall",), scores.of_wholes(derived.dimensions, respondents, scheme)),
    ):
        rows = [[side[key]] if key == "overall" else side[key] for side in records]
        place = _side_place(records, labels)
        if (published := found.columns(rows, SCORE, key)) is not None:
            for name, values in expected.items():
                found.numbers(name, values, published.numbers(name), place)


def _side_place(records: Sequence[Record], labels: Sequence[str]) -> Place:
    def place(row: int, col: int) -> tuple[str, str, str]:
        return records[row]["group"], labels[col], records[row]["unit"]["code"]

    return place


def _check_people(
    found: Comparison,
    derived: Derived,
    respondents: Integers,
) -> None:
    """Everybody who answered is counted once in every question that is shown.

    A question that only a part of a pooled group was asked would tell how many the other part are.
    """
    people, shown = derived.counts.sum(axis=2), derived.shown
    for row, side in enumerate(derived.sides.records):
        group, unit = side["group"], side["unit"]["code"]
        counted, limit = people[row][shown[row]], respondents[row]
        if (counted != limit).any():
            found.object_to(
                "respondents", "differs from the people in the histograms", (group, unit)
            )
        if side["invited"] is not None and side["invited"] < limit:
            found.object_to("invited", "fewer people than answered", (group, unit))
    found.figures += 2 * len(respondents)


def check_gaps(
    found: Comparison, payloads: Sequence[Record], derived: Derived, scheme: Scheme
) -> None:
    """Compare the gaps of all units that show both sides; elsewhere there must be none."""
    pairs = list(_pairs(payloads, derived.sides))
    both = [payload for payload, _, _ in pairs]
    with_gaps = {id(payload) for payload in both}
    for payload in payloads:
        alone = id(payload) not in with_gaps
        if alone and any(
            gap is not None for key in ("dimensions", "items") for gap in payload[key]
        ):
            found.object_to("gaps", "shown without both sides", ("", payload["unit"]["code"]))
    if not pairs:
        return
    ours, theirs = (np.array([pair[i] for pair in pairs], dtype=np.int64) for i in (1, 2))
    dimensions = tuple(f"gap in dimension {number + 1}" for number in range(len(scheme.sizes)))
    items = tuple(f"gap in {item}" for item in scheme.items)
    moments, means = derived.moments, derived.dimensions
    for key, labels, expected in (
        ("items", items, gaps.of_items(moments.rows(ours), moments.rows(theirs), scheme)),
        (
            "dimensions",
            dimensions,
            gaps.of_dimensions(means.rows(ours), means.rows(theirs), scheme),
        ),
    ):
        _check_gap_figures(found, both, (key, labels), expected)


def _check_gap_figures(
    found: Comparison,
    payloads: Sequence[Record],
    kind: tuple[str, Sequence[str]],
    expected: gaps.DerivedGaps,
) -> None:
    key, labels = kind
    rows = [payload[key] for payload in payloads]

    def place(row: int, col: int) -> tuple[str, str, str]:
        return "", labels[col], payloads[row]["unit"]["code"]

    if (published := found.columns(rows, GAP, "gap")) is not None:
        for name, values in expected.numbers.items():
            found.numbers(name, values, published.numbers(name), place)
        for name, texts in expected.words.items():
            found.words(name, texts, published.words(name), place)


def _pairs(payloads: Sequence[Record], sides: PublishedSides) -> Iterator[tuple[Record, int, int]]:
    """List the units that show both sides, with the positions of leadership and staff."""
    for payload in payloads:
        ours, theirs = sides.place(payload["leadership"]), sides.place(payload["staff"])
        if ours is not None and theirs is not None:
            yield payload, ours, theirs


def alike(published: object, expected: object) -> bool:
    """Compare nested records; numbers as far as rounding goes."""
    if published == expected:
        return True
    if isinstance(published, Mapping) and isinstance(expected, Mapping):
        return published.keys() == expected.keys() and all(
            alike(published[key], expected[key]) for key in expected
        )
    if isinstance(published, list) and isinstance(expected, list):
        return len(published) == len(expected) and all(map(alike, published, expected))
    return (
        isinstance(published, float | int)
        and isinstance(expected, float | int)
        and isclose(published, expected, rel_tol=RELATIVE, abs_tol=2 * ROUNDED)
    )

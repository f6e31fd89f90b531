"""What explanations are about: the published figures of one unit, and how they were read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from blickwinkel.extension.framework import Dimension, Framework, Item
from blickwinkel.extension.results import Side, UnitPayload
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import DimensionScore
from blickwinkel.publishing.services.scoring import ScoringScheme
from blickwinkel.results.presenting.explaining.numerals import Numerals
from blickwinkel.results.presenting.sides import SideView
from blickwinkel.results.presenting.topics import BothSides
from blickwinkel.results.presenting.words import Words

SideKey = Literal["staff", "leadership"]
SIDES: tuple[SideKey, SideKey] = ("leadership", "staff")


@dataclass(frozen=True, slots=True)
class Issue:
    """One publication, as far as a calculation needs it: what a unit's figures are, and of when.

    Attributes:
        payload: the unit's published figures.
        framework: of the wave.
        correlations: released mean correlations between items, per role group.
        rules: confidentiality terms of the wave.
        wave: its title.
        published_on: the day, in words.
    """

    payload: UnitPayload
    framework: Framework
    correlations: Mapping[str, Sequence[float | None]]
    rules: Mapping[str, Any]
    wave: str
    published_on: str


@dataclass(frozen=True)
class ExplainedSide:
    """One side of a unit with what its scores were calculated from.

    Attributes:
        key: which side it is.
        side: as published.
        scheme: how its answers are read.
        view: the same side as pages read it.
    """

    key: SideKey
    side: Side
    scheme: ScoringScheme
    view: SideView

    @cached_property
    def counts(self) -> list[Counts | None]:
        """Released answers per item in the direction of the construct."""
        return self.scheme.counts(self.side["items"])

    @cached_property
    def scores(self) -> list[DimensionScore]:
        """Where the group stands on each dimension."""
        return self.scheme.dimensions(self.side["group"], self.counts)

    def used(self, dimension: int) -> list[int]:
        """Return the items that a dimension's score rests on."""
        part = self.scheme.slices[dimension]
        asked = self.scheme.asked(self.side["group"])
        items = (item for item in range(part.start, part.stop) if item in asked)
        return [item for item in items if (counts := self.counts[item]) and counts.n]

    def judged(self, item: int) -> Counts:
        """Return the answers to an item that has a score."""
        counts = self.counts[item]
        if counts is None:
            raise LookupError(item)
        return counts


@dataclass(frozen=True)
class ExplainedUnit:
    """A unit in one wave, for one reader.

    Attributes:
        words: of the reader's language.
        issue: this wave's publication.
        group_name: names the leadership group that is compared with.
        earlier: the previous wave's publication of the same unit; None if there is none, or if the
            reader may not read it.
    """

    words: Words
    issue: Issue
    group_name: str = ""
    earlier: Issue | None = None

    @cached_property
    def numerals(self) -> Numerals:
        """Write numbers in the reader's language."""
        return Numerals(self.words.locale)

    @property
    def payload(self) -> UnitPayload:
        """Return the unit's published figures."""
        return self.issue.payload

    @property
    def framework(self) -> Framework:
        """Return the framework of the wave."""
        return self.issue.framework

    @cached_property
    def scheme(self) -> ScoringScheme:
        """Return how this wave's answers are read."""
        return ScoringScheme(self.issue.framework, self.issue.correlations)

    @property
    def distribution_from(self) -> int:
        """Return the number of judgements from which the spread of answers may be shown."""
        return int(self.issue.rules["distribution_from"])

    def group(self, key: SideKey) -> ExplainedSide | None:
        """Return a side; None if it is not released."""
        return group_of(self.words, self.issue, self.scheme, key)

    def dimension(self, index: int) -> Dimension:
        """Return a dimension of the framework."""
        return self.framework.dimensions[index]

    def topic(self, index: int) -> str:
        """Name a dimension as pages do."""
        return self.words.short_title(self.dimension(index))

    def item(self, index: int) -> Item:
        """Return an item of the framework."""
        return self.framework.items[index]

    def label(self, index: int) -> str:
        """Name an item as pages do."""
        return self.words.text(self.item(index).label)

    def open_spread(self, *groups: Counts) -> bool:
        """Tell whether all of these are large enough to show how their answers spread."""
        return all(counts.n >= self.distribution_from for counts in groups)


def group_of(
    words: Words, issue: Issue, scheme: ScoringScheme, key: SideKey
) -> ExplainedSide | None:
    """Return one side of a publication; None if it is not released."""
    side = issue.payload[key]
    if side is None:
        return None
    sides = BothSides.of(words, issue.framework, issue.payload)
    return ExplainedSide(key, side, scheme, sides.staff if key == "staff" else sides.leadership)

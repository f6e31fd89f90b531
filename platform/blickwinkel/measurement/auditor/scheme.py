"""How the answers of a wave are read, as far as the auditor needs to know it to derive figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np

from blickwinkel.measurement.auditor.tables import Flags, Integers

Correlations = Mapping[str, Sequence[float | None]]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The frozen questionnaire in numbers, and the released correlations.

    Attributes:
        items: ids of the questions.
        points: answers of the scale; can't judge comes after them.
        favourable_from: smallest favourable answer.
        thresholds: scores at which the levels 1, 2, … start.
        sizes: number of questions of each dimension, in the order of the questions.
        weights: of each dimension in the overall score.
        reverse: questions to be mirrored.
        asked: per perspective the positions of the questions it was asked.
        dimensions: their ids.
        wordings: for each question a number that changes with its meaning.
        scale: id of the scale.
        correlations: per role group the released mean correlation of each dimension; the only
            published figures that are no function of histograms.
    """

    items: tuple[str, ...]
    points: int
    favourable_from: int
    thresholds: tuple[float, ...]
    sizes: tuple[int, ...]
    weights: tuple[float, ...]
    reverse: tuple[bool, ...]
    asked: Mapping[str, Sequence[int]]
    dimensions: tuple[str, ...]
    wordings: tuple[int, ...]
    scale: str
    correlations: Correlations = field(default_factory=dict)

    @property
    def span(self) -> int:
        """Return the scale points from the lowest to the highest answer."""
        return self.points - 1

    @property
    def dimension_of(self) -> Integers:
        """Return the dimension of every question."""
        return np.repeat(np.arange(len(self.sizes)), self.sizes)

    @property
    def exact_thresholds(self) -> list[Fraction]:
        """Return the thresholds as the decimal numbers that were written."""
        return [Fraction(str(threshold)) for threshold in self.thresholds]

    def asked_flags(self, group: str) -> Flags:
        """Return which questions a role group was asked; a pooled one those of any of its parts."""
        flags = np.zeros(len(self.items), dtype=np.bool_)
        for part in ("board", "cco") if group == "leadership" else (group,):
            flags[list(self.asked.get(part, ()))] = True
        return flags

    def correlation(self, group: str) -> list[float]:
        """Return the correlation with which a group's errors are made: 1 where none is released."""
        released = self.correlations.get(group) or [None] * len(self.sizes)
        return [1.0 if r is None else max(0.0, r) for r in released]

    def in_construct_direction(self, counts: Integers) -> Integers:
        """Mirror the questions that are worded the other way round: [..., questions, answers]."""
        turned = counts.copy()
        reverse = np.flatnonzero(self.reverse)
        turned[..., reverse, :-1] = counts[..., reverse, -2::-1]
        return turned

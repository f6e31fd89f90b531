"""Finds one survey that is published twice: its tables subtracted from each other leave single people.

Two waves are answered anew, so their counts differ by chance even if the same people answer. Where a
group of nearly the same size differs by fewer than k answers in every question, and by far less than that
chance explains, these are the same answers but for a few, and the difference is those few people's.

How much chance explains is reckoned for a steady staff, which repeats many of its answers: then about
``moving * sum sqrt(2 n p (1 - p))`` answers of a question still differ, over its answers with the shares p.
By Chernoff's bound, o instead of s such differences have a chance of exp(-(s - o + o ln(o/s))); questions
that go together count as fewer, and the more groups are compared, the smaller it has to be.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log

import numpy as np

from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.moments import Floats
from blickwinkel.measurement.auditor.tables import Integers


@dataclass(frozen=True, slots=True)
class Doubt:
    """From when on two waves are one survey.

    Attributes:
        moving: half of the mean absolute deviation of a normal distribution, for the share of answers
            that are given anew: 0.4 sqrt(share).
        certain: -ln of the chance of so few differences.
    """

    moving: float
    certain: float


#: two waves of ours: a staff so steady that it repeats three of four answers; 2 in a thousand million
OURS = Doubt(0.2, 20.0)
#: one was taken over, and nothing else keeps that from coming twice: every second answer; 1 in 20,000
TAKEN_OVER = Doubt(0.28, 10.0)

#: correlation of these differences between questions, since people answer in moods
SHARED = 0.05

#: questions that are looked at first
FEW = 4

#: perspective and code of a unit
Place = tuple[str, str]
#: code of the unit above by code
Parents = Mapping[str, str | None]
#: units from the top down, each with the position after the last one below it
Spans = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CountedWave:
    """All answers of a wave by the cells in which they were counted.

    Attributes:
        title: of the wave.
        taken_over: whether it was held elsewhere.
        items: ids of the questions.
        places: the cells.
        counts: [cells, questions, answers], can't judge last.
    """

    title: str
    taken_over: bool
    items: tuple[str, ...]
    places: tuple[Place, ...]
    counts: Integers


def published_twice(
    today: CountedWave,
    others: Iterable[CountedWave],
    parents: Parents,
    k: int,
) -> Iterator[Violation]:
    """Report each other wave that holds the answers of a group of this one but for 1 to k-1.

    Args:
        today: the wave in question.
        others: published waves of the tenant.
        parents: of the units of this wave.
        k: fewest people of whom anything may be told.
    """
    tree = _spans(parents)
    for other in others:
        if (group := _same_group(today, other, tree, k, identical=False)) is not None:
            perspective, unit = group
            message = (
                f"holds the answers of “{other.title}” once more, but for fewer than {k}:"
                " subtraction would tell single people's"
            )
            yield Violation(Rule.TWICE, perspective, "", unit, message)


def same_group(
    today: CountedWave,
    other: CountedWave,
    parents: Parents,
    k: int,
    *,
    identical: bool,
) -> Place | None:
    """Return perspective and unit of a group that both waves hold, or None.

    Args:
        today: the wave in question.
        other: another one.
        parents: of the units of this wave.
        k: fewest people of whom anything may be told.
        identical: whether a group without any difference counts as well.
    """
    return _same_group(today, other, _spans(parents), k, identical=identical)


def _same_group(
    today: CountedWave, other: CountedWave, tree: Spans, k: int, *, identical: bool
) -> Place | None:
    shared = [item for item in today.items if item in other.items]
    if not shared or today.counts.shape[-1] != other.counts.shape[-1]:
        return None
    doubt = TAKEN_OVER if today.taken_over or other.taken_over else OURS
    # the more groups are compared, the likelier one of them is alike by chance
    wanted = doubt.certain + log(len(today.places) + len(other.places))
    lined_up = _LinedUp.of(_among(today, shared), _among(other, shared), tree)
    for groups, ours, theirs in lined_up.candidates(k):
        differ = (ours != theirs).any(axis=(1, 2))
        alike = _alikeness(ours, theirs, k, doubt) >= wanted
        hits = np.flatnonzero(alike & (differ | identical))
        if hits.size:
            return lined_up.name(int(groups[hits[0]]))
    if (_unlike(lined_up.ours[:, :FEW], lined_up.theirs[:, :FEW]).sum(0) >= k).any():
        return None
    parts = _alikeness(lined_up.ours, lined_up.theirs, k, doubt, together=True)
    differ = bool((lined_up.ours != lined_up.theirs).any())
    return lined_up.name(0) if parts[0] >= wanted and (differ or identical) else None


def _among(wave: CountedWave, items: Sequence[str]) -> CountedWave:
    if wave.items == tuple(items):
        return wave
    chosen = [wave.items.index(item) for item in items]
    counts = wave.counts[:, chosen]
    return CountedWave(wave.title, wave.taken_over, tuple(items), wave.places, counts)


@dataclass(frozen=True, slots=True)
class _LinedUp:
    """The cells of two waves in one order, in which every group is a range.

    Attributes:
        ours: [cells, questions, answers] of the one wave.
        theirs: of the other one.
        sides: perspectives.
        codes: of all units, from the top of the tree down; those of the other wave alone come last.
        keys: of each cell, its perspective's position times ``width`` and its unit's position.
        ranges: [groups, 2], first cell and the one after the last: the company, its perspectives, all cells
            by themselves, all cells with what is below.
    """

    ours: Integers
    theirs: Integers
    sides: Sequence[str]
    codes: Sequence[str]
    keys: Integers
    ranges: Integers

    @classmethod
    def of(cls, today: CountedWave, other: CountedWave, tree: Spans) -> _LinedUp:
        """Order cells by perspective, then by unit, so that a subtree is a range."""
        codes = [*tree, *sorted({code for _, code in other.places} - tree.keys())]
        number = {code: place for place, code in enumerate(codes)}
        ends = np.arange(1, len(codes) + 1)
        ends[: len(tree)] = list(tree.values())
        sides = sorted({side for side, _ in (*today.places, *other.places)})
        width = len(codes)
        base = {side: place * width for place, side in enumerate(sides)}
        waves = (today, other)
        own = [np.array([base[s] + number[c] for s, c in w.places], np.int64) for w in waves]
        keys = np.union1d(*own)
        cells = [np.zeros((len(keys), *wave.counts.shape[1:]), np.int64) for wave in waves]
        for table, places, wave in zip(cells, own, waves, strict=True):
            table[np.searchsorted(keys, places)] = wave.counts
        starts = np.arange(len(sides)) * width
        first = np.concatenate([[0], starts, keys, keys])
        below = keys - keys % width + ends[keys % width]
        last = np.concatenate([[len(sides) * width], starts + width, keys + 1, below])
        ranges = np.searchsorted(keys, np.stack([first, last], axis=1))
        return cls(cells[0], cells[1], sides, codes, keys, ranges)

    def name(self, group: int) -> Place:
        """Return perspective and unit of a group."""
        if not group:
            return "", self.codes[0]
        if group <= len(self.sides):
            return self.sides[group - 1], self.codes[0]
        side, code = divmod(
            int(self.keys[(group - 1 - len(self.sides)) % len(self.keys)]), len(self.codes)
        )
        return self.sides[side], self.codes[code]

    def candidates(self, k: int) -> Iterator[tuple[Integers, Integers, Integers]]:
        """Yield pairs of groups of nearly the same size, as far as a few questions tell.

        The same group in both waves, and each as the whole of the other, whatever it is called there.
        """
        ours, theirs = (
            _range_sums(table[:, :FEW], self.ranges) for table in (self.ours, self.theirs)
        )
        groups = np.arange(len(self.ranges))
        pairs = [(groups, groups)]
        for top in range(len(self.sides) + 1):
            whole = np.full_like(groups, top)
            pairs += [(whole, groups), (groups, whole)]
        sizes = ours[:, 0].sum(-1), theirs[:, 0].sum(-1)
        for one, other in pairs:
            n = sizes[0][one], sizes[1][other]
            near = np.flatnonzero((np.abs(n[0] - n[1]) < k) & (np.minimum(*n) > 0))
            alike = (_unlike(ours[one[near]], theirs[other[near]]) < k).all(axis=1)
            found = one[near[alike]], other[near[alike]]
            yield found[0], self._whole(self.ours, found[0]), self._whole(self.theirs, found[1])

    def _whole(self, table: Integers, groups: Integers) -> Integers:
        sums = [table[start:stop].sum(axis=0) for start, stop in self.ranges[groups].tolist()]
        return np.array(sums, np.int64).reshape(-1, *table.shape[1:])


def _range_sums(table: Integers, ranges: Integers) -> Integers:
    below = np.zeros((len(table) + 1, *table.shape[1:]), np.int64)
    np.cumsum(table, axis=0, out=below[1:])
    return np.asarray(below[ranges[:, 1]] - below[ranges[:, 0]], np.int64)


def _spans(parents: Parents) -> Spans:
    """Order the units from the top down, each with the position after the last one below it."""
    children: dict[str | None, list[str]] = {}
    for code, parent in parents.items():
        children.setdefault(parent, []).append(code)
    order: list[str] = []
    waiting = list(children.get(None, ()))
    while waiting:
        order.append(waiting.pop())
        waiting += children.get(order[-1], ())
    last = {code: place + 1 for place, code in enumerate(order)}
    for code in reversed(order):
        if (parent := parents[code]) is not None:
            last[parent] = max(last[parent], last[code])
    return last


def _unlike(ours: Integers, theirs: Integers) -> Integers:
    """Return how many answers of the smaller group the other one does not have, per question."""
    smaller = np.minimum(ours.sum(-1), theirs.sum(-1))
    return np.asarray(smaller - np.minimum(ours, theirs).sum(-1), np.int64)


def _alikeness(
    ours: Integers, theirs: Integers, k: int, doubt: Doubt, *, together: bool = False
) -> Floats:
    """Return -ln of the chance that groups are as alike as they are; 0 where nothing can be subtracted.

    Args:
        ours: [groups, questions, answers].
        theirs: likewise.
        k: as many different answers to a question tell of no single person.
        doubt: how much chance explains.
        together: take the groups for the parts of one.
    """
    n = ours.sum(-1), theirs.sum(-1)
    unlike, apart = _unlike(ours, theirs), np.abs(n[0] - n[1])
    share = (ours + theirs) / np.maximum(n[0] + n[1], 1)[..., None]
    smaller = np.minimum(*n)[..., None]
    chance = doubt.moving * np.sqrt(2 * smaller * share * (1 - share)).sum(-1)
    if together:
        unlike, apart, chance = (x.sum(0, keepdims=True) for x in (unlike, apart, chance))
    held = (unlike < k).all(axis=1) & (apart < k).all(axis=1)
    fewer = 1 + SHARED * np.maximum((chance > 0).sum(1) - 1, 0)
    return np.asarray(np.where(held, _evidence(unlike.sum(1), chance.sum(1)) / fewer, 0.0))


def _evidence(found: Integers, expected: Floats) -> Floats:
    """Return -ln of Chernoff's bound for so few differences; 0 where there are not fewer."""
    ratio = np.maximum(found, 1e-300) / np.maximum(expected, 1e-300)
    bound = expected - found + np.where(found > 0, found * np.log(ratio), 0.0)
    return np.asarray(np.where(found < expected, bound, 0.0), np.float64)

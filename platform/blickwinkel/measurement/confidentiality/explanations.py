"""What a reader who knows the rules can conclude from an item that is not shown (minimality attack).

The rules are public, so an item hidden in a unit that is large enough means one of three things: nearly
all of the unit gave the same answer; too few could judge; or the unit was dropped to protect the rest it
belongs to. The rest follows by subtraction, and what does not fit into it is ruled out: a unit of n people
of whom all but d - 1 answered j needs n - d + 1 answers j in the rest. If that leaves a single answer that
nearly all can have given, hiding the item has told it.

The conditions are exact up to the search for them. Let r be the rest, c its hidden parts. Any table of
non-negative whole numbers with the parts' sizes and r as its margins is possible, and such a table with
given lower bounds exists if and only if no part and no answer has more demanded of it than it holds: what
is left can be filled up in any way. So "c_1 is nearly all j_1, c_2 nearly all j_2, ..." is possible exactly
if the demands of each answer add up to at most r_j.

Of the units at one rest at most one was dropped: as soon as a part that is safe by itself joins the rest,
the rest is safe and nothing more is dropped. It is the smallest of the safe ones, so every unit before it
is hidden, and what the rest was before must have been unsafe. That tells something about the people who
are in no hidden unit as well: those attached to the unit itself and those of units that are too small.

Source: R. Wong, A. Fu, K. Wang, J. Pei, Minimality attack in privacy preserving data publishing, VLDB 2007.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

#: explanation that leaves open what a unit answered; all others are positions of an answer
OPEN = -1
#: parts up to which every way to divide a rest is tried; of more the first that comes to hand
MOST_PARTS = 6


@dataclass(frozen=True, slots=True)
class Rest:
    """What remains of a shown unit and item after subtracting everything shown below it.

    Attributes:
        histogram: answers, cannot judge last.
        sizes: people of the hidden units in it, in the order of dropping: fewest first.
        droppable: how many of these come before every unit that is shown beside them.
    """

    histogram: tuple[int, ...]
    sizes: tuple[int, ...]
    droppable: int

    @property
    def others(self) -> int:
        """Count who is in no hidden unit: people of the unit itself and of units that are too small."""
        return sum(self.histogram) - sum(self.sizes)


@dataclass(frozen=True, slots=True)
class Limits:
    """The thresholds of the item rule; see ``items.safe``. ``min_deviating`` is at most half of ``k``."""

    k: int
    min_deviating: int

    def safe(self, histogram: Sequence[int]) -> bool:
        """Judge one histogram; the fast form for many is ``items.safe``."""
        people = sum(histogram)
        return people - histogram[-1] >= self.k and people - max(histogram) >= self.min_deviating

    def nearly_all(self, size: int) -> int:
        """Return from how many equal answers a group of this size is too uniform to be shown."""
        return max(0, size - self.min_deviating + 1)

    def too_few(self, size: int) -> int:
        """Return from how many "cannot judge" a group of this size has too few valid answers."""
        return max(0, size - self.k + 1)

    def nearly_all_of_others(self, size: int) -> int:
        """Return from how many equal answers so many people are told, who may be very few."""
        return self.nearly_all(size) if size >= 2 * self.min_deviating else size

    def leaves_open(self, room: Sequence[int], size: int) -> bool:
        """Tell whether a group with too few valid answers fits in without being nearly uniform."""
        most = size - self.min_deviating
        return room[-1] >= self.too_few(size) and sum(min(n, most) for n in room) >= size


def by_the_rules(rest: Rest, limits: Limits) -> list[set[int]]:
    """Explain each hidden part by the rules for items alone: all unsafe, or one dropped.

    Returns:
        For every part, and last for the other people if there are any, the answers that nearly all of
        them may have given, and ``OPEN`` where the reason may be one that tells none. Everything
        returned is possible, and it is enough to see whether a part is told; with more than
        ``MOST_PARTS`` parts it may look told when it is not.
    """
    found = [_unsafe(rest, part, limits) for part in range(len(rest.sizes))]
    if rest.others:
        found.append(_others(rest, limits))
    if settled(found):
        return found
    for part in range(rest.droppable):
        for before in _before_dropping(rest, rest.sizes[part], limits):
            found[part].add(OPEN)
            for group in range(len(found)):
                if group != part:
                    found[group] |= _within(before, rest, group, limits)
            if settled(found):
                return found
    return found


def telling(explanations: set[int]) -> bool:
    """Tell whether a single answer remains that nearly all can have given."""
    return len(explanations) == 1 and OPEN not in explanations


def settled(found: Sequence[set[int]]) -> bool:
    """Tell whether every part is explained, and none is told."""
    return all(found) and not any(telling(explanations) for explanations in found)


def alone(rest: Rest, size: int, limits: Limits) -> set[int]:
    """Explain a hidden unit of this size somewhere in the rest, whatever else is in it."""
    needed = limits.nearly_all(size)
    found = {answer for answer, count in enumerate(rest.histogram) if count >= needed}
    if limits.leaves_open(rest.histogram, size):
        found.add(OPEN)
    return found


def _unsafe(rest: Rest, part: int, limits: Limits) -> set[int]:
    """Explain a part if all hidden parts are unsafe by themselves."""
    size = rest.sizes[part]
    if len(rest.sizes) == 1:
        return alone(rest, size, limits)
    others = [n for place, n in enumerate(rest.sizes) if place != part][::-1]
    found = _nearly_all(rest, limits.nearly_all(size), others, limits)
    few = limits.too_few(size)

    def fits(left: Sequence[int]) -> bool:
        return limits.leaves_open([*left[:-1], left[-1] + few], size)

    room = [*rest.histogram[:-1], rest.histogram[-1] - few]
    if room[-1] >= 0 and _divide(room, others, limits, fits):
        found.add(OPEN)
    return found


def _others(rest: Rest, limits: Limits) -> set[int]:
    """Explain what the people in no hidden unit answered if all hidden parts are unsafe."""
    needed, sizes = limits.nearly_all_of_others(rest.others), rest.sizes[::-1]
    found = _nearly_all(rest, needed, sizes, limits)

    def fits(left: Sequence[int]) -> bool:
        return sum(min(count, needed - 1) for count in left) >= rest.others

    if _divide(rest.histogram, sizes, limits, fits):
        found.add(OPEN)
    return found


def _nearly_all(rest: Rest, needed: int, others: Sequence[int], limits: Limits) -> set[int]:
    """Find the answers of which a group can have so many, if all others are unsafe by themselves."""
    found = set()
    for answer, count in enumerate(rest.histogram):
        room = list(rest.histogram)
        room[answer] = count - needed
        if room[answer] >= 0 and _divide(room, others, limits, lambda _left: True):
            found.add(answer)
    return found


def _divide(
    room: Sequence[int],
    sizes: Sequence[int],
    limits: Limits,
    fits: Callable[[Sequence[int]], bool],
) -> bool:
    """Tell whether every unsafe part can get what it demands so that what is left fits."""
    if not sizes:
        return fits(room)
    if len(sizes) > MOST_PARTS:
        return _divide_at_hand(room, sizes, limits, fits)
    last = len(room) - 1
    tried = set()
    for answer in (last, *range(last)):
        needed = limits.too_few(sizes[0]) if answer == last else limits.nearly_all(sizes[0])
        # answers of which equally many are left are as good as each other
        if room[answer] >= needed and (answer == last or room[answer] not in tried):
            tried.add(room[answer] if answer < last else None)
            smaller = list(room)
            smaller[answer] -= needed
            if _divide(smaller, sizes[1:], limits, fits):
                return True
    return False


def _divide_at_hand(
    room: Sequence[int],
    sizes: Sequence[int],
    limits: Limits,
    fits: Callable[[Sequence[int]], bool],
) -> bool:
    """Give each part, the largest first, what it demands of the answer of which most is left."""
    left = list(room)
    for size in sizes:
        answer = max(range(len(left) - 1), key=left.__getitem__)
        needed = limits.nearly_all(size)
        if left[answer] < needed:
            answer, needed = len(left) - 1, limits.too_few(size)
        if left[answer] < needed:
            return False
        left[answer] -= needed
    return fits(left)


def _before_dropping(rest: Rest, size: int, limits: Limits) -> Iterator[list[int]]:
    """Find what the rest can have been before a safe part of this size was dropped into it: unsafe."""
    people = sum(rest.histogram) - size
    last = len(rest.histogram) - 1
    kinds = [(answer, limits.min_deviating) for answer in range(last + 1)] + [(last, limits.k)]
    for answer, bound in kinds:
        others = [other for other in range(last + 1) if other != answer]
        for further in range(min(bound, people + 1) if people else 0):
            if people - further > rest.histogram[answer]:
                continue
            for chosen in combinations_with_replacement(others, further):
                before = [0] * (last + 1)
                before[answer] = people - further
                for other in chosen:
                    before[other] += 1
                part = [n - m for n, m in zip(rest.histogram, before, strict=True)]
                if min(part) >= 0 and limits.safe(part):
                    yield before


def _within(histogram: Sequence[int], rest: Rest, group: int, limits: Limits) -> set[int]:
    """Explain a group, hidden part or the other people, anywhere within a histogram."""
    if group < len(rest.sizes):
        size = rest.sizes[group]
        needed = limits.nearly_all(size)
    else:
        size = rest.others
        needed = limits.nearly_all_of_others(size)
    found = {answer for answer, count in enumerate(histogram) if count >= needed}
    if sum(min(count, needed - 1) for count in histogram) >= size:
        found.add(OPEN)
    return found

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
is hidden, and what the rest was before must have been unsafe.

Source: R. Wong, A. Fu, K. Wang, J. Pei, Minimality attack in privacy preserving data publishing, VLDB 2007.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

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

    def leaves_open(self, room: Sequence[int], size: int) -> bool:
        """Tell whether a group with too few valid answers fits in without being nearly uniform."""
        most = size - self.min_deviating
        return room[-1] >= self.too_few(size) and sum(min(n, most) for n in room) >= size


def by_the_rules(rest: Rest, limits: Limits) -> list[set[int]]:
    """Explain each hidden part by the rules for items alone: all unsafe, or one dropped.

    Returns:
        For every part the answers that nearly all of it may have given, and ``OPEN`` where it may be
        hidden for a reason that tells none. Everything returned is possible, and it is enough to see
        whether a part is told; with more than ``MOST_PARTS`` parts it may look told when it is not.
    """
    found = [_unsafe(rest, part, limits) for part in range(len(rest.sizes))]
    if settled(found):
        return found
    for part in range(rest.droppable):
        base = _before_dropping(rest, rest.sizes[part], limits)
        if base:
            found[part].add(OPEN)
            for other in range(len(rest.sizes)):
                if other != part:
                    found[other] |= base
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
    size, found = rest.sizes[part], set[int]()
    if len(rest.sizes) == 1:
        return alone(rest, size, limits)
    others = [n for place, n in enumerate(rest.sizes) if place != part][::-1]
    for answer, count in enumerate(rest.histogram):
        room = list(rest.histogram)
        room[answer] = count - limits.nearly_all(size)
        if room[answer] >= 0 and _divide(room, others, limits) is not None:
            found.add(answer)
    room = list(rest.histogram)
    room[-1] -= limits.too_few(size)
    left = _divide(room, others, limits) if room[-1] >= 0 else None
    if left is not None:
        left[-1] += limits.too_few(size)
        if limits.leaves_open(left, size):
            found.add(OPEN)
    return found


def _divide(room: list[int], sizes: Sequence[int], limits: Limits) -> list[int] | None:
    """Give every unsafe part what it demands; return what is left of each answer, None if it fails."""
    if not sizes:
        return room
    if len(sizes) > MOST_PARTS:
        return _divide_at_hand(room, sizes, limits)
    last = len(room) - 1
    tried = set()
    for answer in (last, *range(last)):
        needed = limits.too_few(sizes[0]) if answer == last else limits.nearly_all(sizes[0])
        if room[answer] >= needed and (answer == last or room[answer] not in tried):
            tried.add(room[answer] if answer < last else None)
            smaller = list(room)
            smaller[answer] -= needed
            left = _divide(smaller, sizes[1:], limits)
            if left is not None:
                return left
    return None


def _divide_at_hand(room: Sequence[int], sizes: Sequence[int], limits: Limits) -> list[int] | None:
    """Give each part, the largest first, what it demands of the answer of which most is left."""
    left = list(room)
    for size in sizes:
        answer = max(range(len(left) - 1), key=left.__getitem__)
        needed = limits.nearly_all(size)
        if left[answer] < needed:
            answer, needed = len(left) - 1, limits.too_few(size)
        if left[answer] < needed:
            return None
        left[answer] -= needed
    return left


def _before_dropping(rest: Rest, size: int, limits: Limits) -> set[int]:
    """Explain what the rest was before a safe part of this size was dropped into it.

    It was unsafe, and so was everything in it, in the same way: an answer is returned if nearly all of
    it may have given it, ``OPEN`` if it may have had too few valid answers, but two deviating ones.
    """
    others = sum(rest.histogram) - size
    if others <= 0:
        return set()
    last = len(rest.histogram) - 1
    cases = [(answer, answer, limits.nearly_all(others), others) for answer in range(last + 1)]
    cases.append((OPEN, last, limits.too_few(others), others - limits.min_deviating))
    return {
        meaning
        for meaning, answer, least, most in cases
        if any(
            _leaves_safe(rest, (answer, count), others - count, limits)
            for count in range(least, min(most, rest.histogram[answer]) + 1)
        )
    }


def _leaves_safe(rest: Rest, taken: tuple[int, int], further: int, limits: Limits) -> bool:
    """Tell whether a safe part can remain after taking (answer, count) and so many further answers."""
    left = list(rest.histogram)
    answer, count = taken
    left[answer] -= count
    for _ in range(further):
        # what the part has most of is what keeps it from being safe
        most = max((j for j in range(len(left)) if j != answer), key=left.__getitem__)
        if left[most] == 0:
            return False
        left[most] -= 1
    return limits.safe(left)

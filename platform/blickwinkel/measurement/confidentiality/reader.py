"""A reader who also knows that telling items are withheld, and reckons with it.

``withholding`` drops one more unit wherever a hidden one has told too much. That is public as well, so
each state of a rest has one more explanation: the last unit that joined it is fine, and was dropped
because the rest told something without it. This reader asks whether that can be, by finding a rest that
would have told something else.

Why this settles it. Whether a rest tells something is decided here from what is published and nothing
else. If the reader finds for every hidden part two answers that nearly all of it may have given, or an
explanation that leaves it open, then each stands for answers of these people with which exactly the same
would have been published. So no reader, however much is computed, knows which it was. Where no
explanation is found at all (a unit that was withheld for the sake of units below it), the state is judged
by what fits into the rest, which is close, but no proof.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from blickwinkel.measurement.confidentiality.explanations import (
    MOST_PARTS,
    OPEN,
    Limits,
    Rest,
    alone,
    by_the_rules,
    settled,
    telling,
)


class Reader:
    """Concludes from rests what hidden units answered; remembers rests within one release."""

    def __init__(self, k: int, min_deviating: int) -> None:
        self._limits = Limits(k, min_deviating)
        self._explained: dict[Rest, list[set[int]]] = {}

    def learns(self, rest: Rest, inner: Collection[tuple[int, ...]] = ()) -> bool:
        """Tell whether the rest leaves a single answer that nearly all of a hidden unit gave.

        Args:
            rest: of a shown unit and item.
            inner: for each hidden unit in it that has units below, the people of these, fewest first;
                they are hidden as well, and may be what the unit above them is hidden for.
        """
        if self._roomy(rest):
            return False
        found = self.explanations(rest)
        if all(found):
            return any(telling(explanations) for explanations in found)
        return any(telling(alone(rest, size, self._limits)) for size in rest.sizes) or any(
            self.learns(Rest(rest.histogram, sizes, len(sizes))) for sizes in inner
        )

    def explanations(self, rest: Rest) -> list[set[int]]:
        """Explain each hidden part: answers that nearly all of it may have given, or ``OPEN``.

        Everything returned is possible, and enough of it to see whether a part is told.
        """
        if rest not in self._explained:
            found = by_the_rules(rest, self._limits)
            if not settled(found) and len(rest.sizes) <= MOST_PARTS:
                self._add_earlier(rest, found)
            self._explained[rest] = found
        return self._explained[rest]

    def _roomy(self, rest: Rest) -> bool:
        """See at once that all parts together may be nearly all one answer, or another one."""
        needed = sum(self._limits.nearly_all(size) for size in rest.sizes)
        return sum(count >= needed for count in rest.histogram) > 1

    def _add_earlier(self, rest: Rest, found: list[set[int]]) -> None:
        """Add what follows if one of the parts was dropped because the rest told something without it."""
        for dropped in range(rest.droppable):
            remaining = [part for part in range(len(found)) if part != dropped]
            for earlier in self._earlier(rest, dropped):
                known = self.explanations(earlier) if self.learns(earlier) else []
                if known and all(known):
                    found[dropped].add(OPEN)
                    for part, explanations in zip(remaining, known, strict=True):
                        found[part] |= explanations
                if settled(found):
                    return

    def _earlier(self, rest: Rest, dropped: int) -> Iterator[Rest]:
        """Find rests that may have told something before this part was dropped."""
        sizes = rest.sizes[:dropped] + rest.sizes[dropped + 1 :]
        last = len(rest.histogram) - 1
        for size in sorted(set(sizes)):
            few = self._limits.too_few(size) - 1
            most_alike = size - self._limits.min_deviating
            for answer in (j for j in range(last) if rest.histogram[j] > most_alike):
                for cannot_judge in sorted({few, max(few, self._limits.min_deviating - 1)}):
                    most = [most_alike] * last + [max(0, cannot_judge)]
                    histogram = self._without(rest, rest.sizes[dropped], answer, most)
                    if histogram is not None:
                        yield Rest(histogram, sizes, dropped)

    def _without(
        self, rest: Rest, size: int, answer: int, most: list[int]
    ) -> tuple[int, ...] | None:
        """Take a safe part out so that at most so many of each answer but one are left, or None."""
        taken = [max(0, count - bound) for count, bound in zip(rest.histogram, most, strict=True)]
        taken[answer] = 0
        room = [count - part for count, part in zip(rest.histogram, taken, strict=True)]
        room[answer] -= most[0] + 1
        further = size - sum(taken)
        if room[answer] < 0 or not 0 <= further <= sum(room):
            return None
        for _ in range(further):
            # a part is safe if it is mixed
            rarest = min(
                (j for j in range(len(room)) if room[j]), key=lambda j: (taken[j], -room[j])
            )
            taken[rarest] += 1
            room[rarest] -= 1
        left = tuple(count - part for count, part in zip(rest.histogram, taken, strict=True))
        return left if self._limits.safe(taken) and self._limits.safe(left) else None

"""The questions that two waves of a unit have in common, and both scores on them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from blickwinkel.insight.payload import ChangeFigures
from blickwinkel.insight.presenting.explaining.subject import (
    Group,
    Issue,
    SideKey,
    Subject,
    group_of,
)
from blickwinkel.insight.services.reading import Reading
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import score_dimension
from blickwinkel.measurement.interval import Z95
from blickwinkel.measurement.reliability import correlation_for_errors

#: What is stored is rounded to six decimals; more than this apart is another calculation.
TOLERANCE = 2e-5


@dataclass(frozen=True, slots=True)
class Common:
    """A dimension in two waves, on the questions that both show; scores and errors in points.

    Attributes:
        items: positions in this wave's framework.
        before: scores of the questions in the earlier wave.
        after: scores of the same questions in this wave.
        errors: standard errors of both means; None if undefined.
        open: whether all groups are large enough to show how their answers spread.
    """

    items: tuple[int, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]
    errors: tuple[float, float] | None
    open: bool

    @property
    def means(self) -> tuple[float, float]:
        """Return the mean scores of the later and the earlier wave."""
        return sum(self.after) / len(self.after), sum(self.before) / len(self.before)


def common(subject: Subject, key: SideKey, dimension: int, figures: ChangeFigures) -> Common | None:
    """Return what two waves have in common; None if that is not what the published change rests on.

    A change can rest on more than one earlier unit, or on a wave that the reader may not read. Then
    nothing is reconstructed, so that no calculation is shown that the figure did not come from.
    """
    now, earlier = subject.group(key), subject.earlier
    if now is None or earlier is None:
        return None
    before = group_of(subject.words, earlier, Reading(earlier.framework, earlier.correlations), key)
    if before is None or not _same_scale(before, now):
        return None
    found = _pairs(earlier, before, now, dimension)
    if not found:
        return None
    made = _common(subject, (before, now), dimension, found)
    return made if _agrees(made, figures) else None


def _same_scale(before: Group, now: Group) -> bool:
    return before.reading.scale == now.reading.scale


def _pairs(
    earlier: Issue, before: Group, now: Group, dimension: int
) -> list[tuple[int, Counts, Counts]]:
    known = {
        (item.id, item.wording, item.reverse): before.counts[place]
        for place, item in enumerate(earlier.framework.items)
    }
    found = []
    for place in now.used(dimension):
        item = now.reading.framework.items[place]
        old, new = known.get((item.id, item.wording, item.reverse)), now.counts[place]
        if old is not None and new is not None and old.n and new.n:
            found.append((place, old, new))
    return found


def _common(
    subject: Subject,
    groups: tuple[Group, Group],
    dimension: int,
    found: Sequence[tuple[int, Counts, Counts]],
) -> Common:
    old, new = [pair[1] for pair in found], [pair[2] for pair in found]
    errors = [
        _error(group, dimension, subject.dimension(dimension).id, counts)
        for group, counts in zip(groups, (old, new), strict=True)
    ]
    first, second = errors
    return Common(
        items=tuple(pair[0] for pair in found),
        before=_scores(groups[0].reading, old),
        after=_scores(groups[1].reading, new),
        errors=None if first is None or second is None else (second, first),
        open=subject.open_spread(*old, *new),
    )


def _scores(reading: Reading, counts: Sequence[Counts]) -> tuple[float, ...]:
    span = reading.scale.span
    return tuple(100 * (found.s1 - found.n) / (span * found.n) for found in counts)


def _error(
    group: Group, dimension: int, dimension_id: str, counts: Sequence[Counts]
) -> float | None:
    ids = [found.id for found in group.reading.framework.dimensions]
    place = ids.index(dimension_id) if dimension_id in ids else dimension
    released = group.reading.correlations.get(group.side["group"])
    r = correlation_for_errors(released[place] if released else None)
    score = score_dimension(counts, group.reading.scale, r=r)
    return None if score.se is None else 100 * score.se / group.reading.scale.span


def _agrees(made: Common, figures: ChangeFigures) -> bool:
    later, earlier = made.means
    if abs(later - earlier - figures["points"]) > TOLERANCE:
        return False
    ends = figures["interval"]
    if ends is None or made.errors is None:
        return ends is None
    width = 2 * Z95 * hypot(*made.errors)
    return abs(ends[1] - ends[0] - width) <= TOLERANCE

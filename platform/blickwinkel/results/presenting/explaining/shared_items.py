"""The questions that two waves of a unit have in common, and both scores on them alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import hypot

from blickwinkel.extension.results import ChangeFigures
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.interval import Z95
from blickwinkel.publishing.services.comparing.changes import scores_of_common_items
from blickwinkel.publishing.services.comparing.item_mapping import ItemMapping
from blickwinkel.publishing.services.scoring import ScoringScheme
from blickwinkel.results.presenting.explaining.subject import (
    ExplainedSide,
    ExplainedUnit,
    SideKey,
    group_of,
)

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


def common(
    subject: ExplainedUnit, key: SideKey, dimension: int, figures: ChangeFigures
) -> Common | None:
    """Return what two waves have in common; None if that is not what the published change rests on.

    A change can rest on more than one earlier unit, or on a wave that the reader may not read. Then
    nothing is reconstructed, so that no calculation is shown that the figure did not come from.
    """
    now, earlier = subject.group(key), subject.earlier
    if now is None or earlier is None:
        return None
    scheme = ScoringScheme(earlier.framework, earlier.correlations)
    before = group_of(subject.words, earlier, scheme, key)
    if before is None:
        return None
    made = _common(subject, before, now, dimension)
    return made if made is not None and _agrees(made, figures) else None


def _common(
    subject: ExplainedUnit, before: ExplainedSide, now: ExplainedSide, dimension: int
) -> Common | None:
    mapping = ItemMapping(before.scheme, now.scheme)
    old = mapping.scheme.counts(mapping.translated(before.side["items"]))
    part, shared = now.scheme.slices[dimension], mapping.shared(now.side["group"])
    pairs = {
        item: (first, second)
        for item in range(part.start, part.stop)
        if item in shared
        if (first := old[item]) and (second := now.counts[item]) and first.n and second.n
    }
    if not pairs:
        return None
    earlier, later = zip(*pairs.values(), strict=True)
    scores = scores_of_common_items(
        mapping, now.side["group"], before.side["items"], now.side["items"]
    )
    return Common(
        items=tuple(pairs),
        before=_scores(before.scheme, earlier),
        after=_scores(now.scheme, later),
        errors=_errors(now.scheme, *(wave[dimension].se for wave in scores)),
        open=subject.open_spread(*earlier, *later),
    )


def _scores(scheme: ScoringScheme, counts: Sequence[Counts]) -> tuple[float, ...]:
    span = scheme.scale.span
    return tuple(100 * (found.s1 - found.n) / (span * found.n) for found in counts)


def _errors(
    scheme: ScoringScheme, before: float | None, after: float | None
) -> tuple[float, float] | None:
    if before is None or after is None:
        return None
    return 100 * after / scheme.scale.span, 100 * before / scheme.scale.span


def _agrees(made: Common, figures: ChangeFigures) -> bool:
    later, earlier = made.means
    if abs(later - earlier - figures["points"]) > TOLERANCE:
        return False
    ends = figures["interval"]
    if ends is None or made.errors is None:
        return ends is None
    width = 2 * Z95 * hypot(*made.errors)
    return abs(ends[1] - ends[0] - width) <= TOLERANCE

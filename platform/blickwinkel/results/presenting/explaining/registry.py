"""Which figures can be explained, by the keys that pages put into their links.

A key is a kind, followed where there are several by the figure's position (from 0, in the framework's
order of dimensions or items):

    staff.dim.2       leadership.dim.2     score of a dimension
    staff.level.2     leadership.level.2   level of maturity of a dimension
    staff.item.14     leadership.item.14   score of an item
    staff.favourable.14  …                 share of positive answers to an item
    staff.overall     leadership.overall   score over all dimensions
    gap.2             gap.item.14          difference of a dimension, of an item
    gaps.count                             how many dimensions are seen differently
    change.staff.2    change.leadership.2  change.gap.2    since the previous wave
    trend.staff.2     trend.leadership.2   how far a straight line through the waves has moved
    cascade.2                              steepest step of a dimension between neighbouring groups
    composition.2                          part of staff's change that is a changed mix of units
    priority.2                             priority index of a dimension

A further kind is one more line in ``POSITIONED`` or ``SINGLE``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from blickwinkel.errors import NotFoundError
from blickwinkel.results.presenting.explaining.cascades import cascade_step
from blickwinkel.results.presenting.explaining.changes import gap_change, side_change
from blickwinkel.results.presenting.explaining.composition import composition
from blickwinkel.results.presenting.explaining.dimensions import dimension_score, overall
from blickwinkel.results.presenting.explaining.explanation import Explanation
from blickwinkel.results.presenting.explaining.item_gap import item_gap
from blickwinkel.results.presenting.explaining.levels import dimension_level
from blickwinkel.results.presenting.explaining.priorities import priority
from blickwinkel.results.presenting.explaining.scores import favourable, item_score
from blickwinkel.results.presenting.explaining.subject import SIDES, ExplainedUnit, SideKey
from blickwinkel.results.presenting.explaining.topic_gap import divided_topics, topic_gap
from blickwinkel.results.presenting.explaining.trends import trend_slope

LONGEST_POSITION: Final = 4


def _of_side(
    explain: Callable[[ExplainedUnit, SideKey, int], Explanation | None], key: SideKey
) -> Callable[[ExplainedUnit, int], Explanation | None]:
    return lambda subject, position: explain(subject, key, position)


POSITIONED: Final[Mapping[str, Callable[[ExplainedUnit, int], Explanation | None]]] = {
    "gap": topic_gap,
    "gap.item": item_gap,
    "change.gap": gap_change,
    "cascade": cascade_step,
    "composition": composition,
    "priority": priority,
    **{
        pattern.format(key): _of_side(explain, key)
        for key in SIDES
        for pattern, explain in (
            ("{}.dim", dimension_score),
            ("{}.level", dimension_level),
            ("{}.item", item_score),
            ("{}.favourable", favourable),
            ("change.{}", side_change),
            ("trend.{}", trend_slope),
        )
    },
}
SINGLE: Final[Mapping[str, Callable[[ExplainedUnit], Explanation | None]]] = {
    "gaps.count": divided_topics,
    **{f"{key}.overall": partial(overall, key=key) for key in SIDES},
}


def explain(subject: ExplainedUnit, key: str) -> Explanation:
    """Explain the figure with a key.

    Raises:
        NotFoundError: there is no such figure, or it is not shown.
    """
    explanation = _explained(subject, key)
    if explanation is None:
        raise NotFoundError("figure")
    return explanation


def _explained(subject: ExplainedUnit, key: str) -> Explanation | None:
    if key in SINGLE:
        return SINGLE[key](subject)
    kind, _, digits = key.rpartition(".")
    # one spelling per figure: no leading zeros, no digits of other scripts
    canonical = digits.isascii() and digits.isdecimal() and len(digits) <= LONGEST_POSITION
    if kind not in POSITIONED or not canonical or str(int(digits)) != digits:
        return None
    return POSITIONED[kind](subject, int(digits))

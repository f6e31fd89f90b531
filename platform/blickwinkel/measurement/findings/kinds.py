"""What can be found, and the one order of what matters.

Every list and headline uses this order, so that all of them tell the same story:

1. **Clear before indicated, both before what only sorts.** Nobody should act on chance first. *Clear* means
   that the p-value, adjusted for the finding's family (Benjamini-Hochberg), is at most .05.
2. **What asks for something to be done before everything else.** A strength or a success leads where
   nothing that is as sure asks for more.
3. **Larger before smaller**, by tenths of a point: less is rounding. All sizes are maturity points, so that
   a gap, a break and a change can be compared. A framework's weights are its authors' opinion; they act in
   the priority index alone.
4. **The gap before what explains it.** The last step of a cascade is the gap once more, and a break says
   where it comes from: of equal ones the gap is told. Then the framework's order, so that there are no ties.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from blickwinkel.measurement.gaptype import Certainty

LEADERSHIP: Final = "leadership"
STAFF: Final = "staff"


class FindingKind(StrEnum):
    """Kinds of findings; of equal size and certainty those further up come first."""

    BLIND_SPOT = "blind_spot"
    CRITICAL_LEADERSHIP = "critical_leadership"
    OPTIMISM = "optimism"
    HIDDEN_STRENGTH = "hidden_strength"
    BREAK = "break"
    RISE = "rise"
    GAP_REVERSED = "gap_reversed"
    GAP_LARGER = "gap_larger"
    GAP_CLOSED = "gap_closed"
    GAP_SMALLER = "gap_smaller"
    WORSENED = "worsened"
    IMPROVED = "improved"
    FALLING = "falling"
    RISING = "rising"
    PRIORITY = "priority"


#: Steps between two neighbouring groups of a cascade.
STEPS: Final = frozenset({FindingKind.BREAK, FindingKind.RISE})
#: What a gap has done since the previous wave.
GAP_MOVES: Final = frozenset(
    {
        FindingKind.GAP_REVERSED,
        FindingKind.GAP_LARGER,
        FindingKind.GAP_CLOSED,
        FindingKind.GAP_SMALLER,
    }
)
#: What ask for something to be done, as long as it is not leadership's own score that moved.
ASKING: Final = frozenset(
    {
        FindingKind.BLIND_SPOT,
        FindingKind.CRITICAL_LEADERSHIP,
        FindingKind.OPTIMISM,
        FindingKind.BREAK,
        FindingKind.GAP_REVERSED,
        FindingKind.GAP_LARGER,
        FindingKind.WORSENED,
        FindingKind.FALLING,
    }
)
_PLACE: Final = {kind: place for place, kind in enumerate(FindingKind)}
_SURE: Final = {Certainty.CLEAR: 0, Certainty.INDICATIVE: 1, None: 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a unit's figures say.

    Attributes:
        kind: what it is.
        certainty: how far chance is ruled out; None where nothing is claimed (``PRIORITY``).
        dimension: position in the framework.
        points: signed, as the figure it is taken from: gap, upper minus lower group, later minus earlier
            wave, way of the line; of a priority its index, 0 to 100.
        q: p-value adjusted for the family; None if undefined.
        group: whose score moved, ``STAFF`` or ``LEADERSHIP``; None of other kinds.
        step: position of the upper of two groups in the cascade; None of other kinds.
        unit: code of the unit that it is about; of a step that of the lower group.
        success: whether it is good news since an earlier wave.
    """

    kind: FindingKind
    certainty: Certainty | None
    dimension: int
    points: float
    q: float | None
    group: str | None
    step: int | None
    unit: str
    success: bool = False

    @property
    def asks(self) -> bool:
        """Tell whether it asks for something to be done."""
        return self.kind in ASKING and self.group != LEADERSHIP


def rank(finding: Finding) -> tuple[int, bool, float, int, int, str, int]:
    """Return what findings are sorted by, the most important first; see the module."""
    return (
        _SURE[finding.certainty],
        not finding.asks,
        -round(abs(finding.points), 1),
        _PLACE[finding.kind],
        finding.dimension,
        finding.group or "",
        finding.step or 0,
    )


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings in the order of what matters."""
    return sorted(findings, key=rank)


def foremost(findings: Sequence[Finding], unit: str, certainty: Certainty) -> Finding | None:
    """Return the first finding of a certainty that is about the unit itself; None without one.

    A break further up in the cascade belongs to the unit in which it is, not to all units below.

    Args:
        findings: of the unit, in order.
        unit: its code.
        certainty: ``CLEAR`` for the unit's headline.
    """
    own = (found for found in findings if found.unit == unit and found.certainty is certainty)
    return next(own, None)


def first_of(
    findings: Sequence[Finding], unit: str, kinds: Collection[FindingKind]
) -> Finding | None:
    """Return what comes first among some kinds, for a view that shows only these; None without any.

    Of equally sure ones the topic comes first that comes first among everything about the unit, so that
    such a view tells its part of the same story.

    Args:
        findings: of the unit, in order.
        unit: its code.
        kinds: that the view shows.
    """
    own = [found.dimension for found in findings if found.unit == unit]
    topics = list(dict.fromkeys((*own, *(found.dimension for found in findings))))
    candidates = [found for found in findings if found.kind in kinds]
    return min(
        candidates,
        key=lambda found: (_SURE[found.certainty], topics.index(found.dimension)),
        default=None,
    )


def agenda(findings: Iterable[Finding]) -> list[int]:
    """Return the dimensions in the order in which to take them up.

    Those that ask for something come first, in the order of what matters; the others follow by their
    priority index.

    Args:
        findings: of the unit, in order.
    """
    wanted = (
        found.dimension for found in findings if found.asks or found.kind is FindingKind.PRIORITY
    )
    return list(dict.fromkeys(wanted))

"""Where a judgement breaks on its way from the board down to the staff, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import erfc, sqrt
from typing import TypedDict

from blickwinkel.measurement.findings.kinds import FindingKind
from blickwinkel.measurement.gaptype import RELEVANT_POINTS, SIGNIFICANCE, TOLERANCE, Certainty
from blickwinkel.measurement.interval import Z95
from blickwinkel.measurement.multiplicity import benjamini_hochberg


class Score(TypedDict):
    """Where a group stands, 0 to 100, with its standard error."""

    score: float
    se: float | None


#: One group of a cascade: its scores by dimension.
Step = Sequence[Score | None]
#: Dimension, upper step, points, standard error, p; see ``Fall``.
Difference = tuple[int, int, float, float | None, float | None]
#: Differences by the position and the identities of two neighbouring steps.
Known = dict[tuple[int, int, int], list[Difference]]


@dataclass(frozen=True, slots=True)
class Fall:
    """What one dimension loses between two neighbouring steps.

    Attributes:
        dimension: position in the framework.
        step: position of the upper step.
        points: upper minus lower score, -100 to 100; negative where the judgement rises.
        se: standard error of the difference; None if undefined.
        p: two-sided normal p-value; None if undefined.
        q: p adjusted over all dimensions and steps of the unit (Benjamini-Hochberg).
    """

    dimension: int
    step: int
    points: float
    se: float | None
    p: float | None
    q: float | None

    @property
    def relevant(self) -> bool:
        """Tell whether the difference counts: from 12.5 points, as for a gap."""
        return is_relevant(self.points)

    @property
    def clear(self) -> bool:
        """Tell whether it counts and chance hardly explains it."""
        return self.relevant and self.q is not None and self.q <= SIGNIFICANCE + TOLERANCE

    @property
    def kind(self) -> FindingKind:
        """Name it by its direction."""
        return FindingKind.BREAK if self.points > 0 else FindingKind.RISE

    @property
    def certainty(self) -> Certainty | None:
        """Return how sure it is; None if it does not count."""
        if not self.relevant:
            return None
        return Certainty.CLEAR if self.clear else Certainty.INDICATIVE

    @property
    def interval(self) -> tuple[float, float] | None:
        """Return the 95 % interval, cut off at -100 and 100; None if undefined."""
        if self.se is None:
            return None
        margin = Z95 * self.se
        return max(-100.0, self.points - margin), min(100.0, self.points + margin)


def is_relevant(points: float) -> bool:
    """Tell whether a difference counts: from 12.5 points, as for a gap."""
    return abs(points) >= RELEVANT_POINTS - TOLERANCE


def falls(steps: Sequence[Step]) -> list[Fall]:
    """Return the differences of all neighbouring steps in all dimensions in which both are shown.

    z = (M_1 - M_2) / sqrt(SE_1^2 + SE_2^2), as if the two groups were independent. CCOs of a unit are
    also CCOs of the unit above it, so neighbouring CCO groups are positively correlated and the true
    error is smaller: a break that is called clear here would be so with the correlation, too.

    Args:
        steps: groups from the top of the company down to the staff.
    """
    found = differences(steps, {})
    adjusted = benjamini_hochberg([p for *_, p in found])
    return [Fall(*difference, q) for difference, q in zip(found, adjusted, strict=True)]


def differences(steps: Sequence[Step], known: Known) -> list[Difference]:
    """Return what falls are but for their adjusted p, which takes all of them.

    Args:
        steps: as for ``falls``.
        known: differences between steps that units share, such as those of the leadership; is filled. The
            steps have to live as long, since their identities are its keys.
    """
    found: list[Difference] = []
    for place, (upper, lower) in enumerate(pairwise(steps)):
        pair = (place, id(upper), id(lower))
        if pair not in known:
            known[pair] = _compared(place, upper, lower)
        found += known[pair]
    return found


def _compared(place: int, upper: Step, lower: Step) -> list[Difference]:
    return [
        _difference((dimension, place), first, second)
        for dimension, (first, second) in enumerate(zip(upper, lower, strict=True))
        if first is not None and second is not None
    ]


def _difference(place: tuple[int, int], first: Score, second: Score) -> Difference:
    points = round(first["score"] - second["score"], 6)
    if first["se"] is None or second["se"] is None:
        return *place, points, None, None
    error = sqrt(first["se"] ** 2 + second["se"] ** 2)
    p = erfc(abs(points) / error / sqrt(2)) if error else None
    return *place, points, error, p


def steepest(found: Sequence[Fall]) -> Fall | None:
    """Return the break among falls: a clear one before an indication, a fall before a rise, then by size.

    That is the order of what matters, applied to steps.

    Returns:
        None if nothing is relevant.
    """
    relevant = [fall for fall in found if fall.relevant]
    return max(relevant, key=_rank, default=None)


def _rank(fall: Fall) -> tuple[bool, bool, float]:
    return fall.clear, fall.points > 0, abs(fall.points)

"""What became of a group since the previous wave, by rules that noise cannot pass.

For the changes of one side over all topics (one family):

- **moved**: the 95 % interval leaves out zero, and so it stays after the p-values of the family were
  adjusted (Benjamini-Hochberg, 5 %).
- **probably moved**: the interval leaves out zero, but among so many topics one such interval is to be
  expected by chance.
- **unchanged**: the estimate is not notable (``measurement.change.is_notable``: below 5 points and not
  significant) and the whole interval lies within 12.5 points, the distance from which a gap is relevant.
- **inconclusive**: everything else. A notable estimate whose interval contains zero is no change, and a
  small estimate with a wide interval is no proof that nothing has changed.

A gap that has moved by these rules is **reversed** only if it was relevant before and is so now, with the
other sign; **closed** if it was 5 points or more and now nothing is left that can be claimed; else **larger**
or **smaller** by its size.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Final, TypedDict

from blickwinkel.measurement.change import NOTABLE_POINTS, SIGNIFICANCE, TOLERANCE, is_notable
from blickwinkel.measurement.findings.kinds import FindingKind
from blickwinkel.measurement.gaptype import RELEVANT_POINTS, Certainty
from blickwinkel.measurement.multiplicity import benjamini_hochberg


class ScoreChange(TypedDict):
    """Later wave minus earlier wave, in maturity points."""

    points: float
    interval: list[float] | None
    p: float | None


class GapEstimate(TypedDict):
    """A gap of the later wave, in maturity points."""

    points: float
    interval: list[float] | None


class Verdict(StrEnum):
    """How sure it is that something moved; the direction is that of the estimate."""

    MOVED = "moved"
    PROBABLY_MOVED = "probably_moved"
    UNCHANGED = "unchanged"
    INCONCLUSIVE = "inconclusive"


#: How sure verdicts are that are findings.
CERTAINTY: Final[Mapping[Verdict, Certainty]] = {
    Verdict.MOVED: Certainty.CLEAR,
    Verdict.PROBABLY_MOVED: Certainty.INDICATIVE,
}


def adjusted(family: Sequence[ScoreChange | None]) -> tuple[float | None, ...]:
    """Return the p-values of one side's changes, adjusted for their number; None where there is none."""
    return benjamini_hochberg([None if change is None else change["p"] for change in family])


def judge(family: Sequence[ScoreChange | None]) -> list[Verdict | None]:
    """Judge the changes of one side; None stays None."""
    return [
        None if change is None else verdict(change, q)
        for change, q in zip(family, adjusted(family), strict=True)
    ]


def moves(change: ScoreChange) -> bool:
    """Tell whether the interval of a change leaves out zero."""
    interval = change["interval"]
    return interval is not None and (interval[0] > 0 or interval[1] < 0)


def verdict(change: ScoreChange, q: float | None) -> Verdict:
    """Judge one change whose p-value was adjusted for its family."""
    interval = change["interval"]
    if interval is None:
        return Verdict.INCONCLUSIVE
    if moves(change):
        sure = q is not None and q <= SIGNIFICANCE + TOLERANCE
        return Verdict.MOVED if sure else Verdict.PROBABLY_MOVED
    within = interval[0] > -RELEVANT_POINTS and interval[1] < RELEVANT_POINTS
    if within and not is_notable(change["points"], change["p"]):
        return Verdict.UNCHANGED
    return Verdict.INCONCLUSIVE


def gap_move(before: float, now: GapEstimate) -> FindingKind:
    """Name what has become of a gap that has moved.

    Args:
        before: its points in the earlier wave, on the questions that can be compared.
        now: the gap of the later wave.
    """
    points = now["points"]
    if before * points < 0 and min(abs(before), abs(points)) >= RELEVANT_POINTS:
        return FindingKind.GAP_REVERSED
    if abs(before) >= NOTABLE_POINTS and abs(points) < abs(before) and _is_closed(now):
        return FindingKind.GAP_CLOSED
    return FindingKind.GAP_LARGER if abs(points) > abs(before) else FindingKind.GAP_SMALLER


def _is_closed(gap: GapEstimate) -> bool:
    if abs(gap["points"]) >= RELEVANT_POINTS:
        return False
    ends = gap["interval"]
    return abs(gap["points"]) < NOTABLE_POINTS or (ends is not None and ends[0] <= 0 <= ends[1])

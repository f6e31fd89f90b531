"""What counts as a change, and what has become of a gap."""

from __future__ import annotations

from math import erfc, sqrt

import pytest

from blickwinkel.measurement.findings.changes import ScoreChange, Verdict, gap_move, judge
from blickwinkel.measurement.findings.kinds import FindingKind


def change(points: float, error: float | None) -> ScoreChange:
    if error is None:
        return {"points": points, "interval": None, "p": None}
    half = 1.959964 * error
    return {
        "points": points,
        "interval": [points - half, points + half],
        "p": erfc(abs(points) / error / sqrt(2)) if error else None,
    }


@pytest.mark.parametrize(
    ("points", "error", "verdict"),
    [
        (10, 3, Verdict.MOVED),
        (-10, 3, Verdict.MOVED),
        (2, 0.5, Verdict.MOVED),
        (7, 3.2, Verdict.PROBABLY_MOVED),
        (1, 3, Verdict.UNCHANGED),
        (0, 0, Verdict.UNCHANGED),
        (1, 8, Verdict.INCONCLUSIVE),
        (6, 3.2, Verdict.INCONCLUSIVE),
        (20, 15, Verdict.INCONCLUSIVE),
        (20, None, Verdict.INCONCLUSIVE),
    ],
)
def test_verdict(points, error, verdict):
    # five quiet neighbours: one interval in six leaves out zero more easily than one alone
    family = [change(points, error), *(change(0.1, 3) for _ in range(5))]
    assert judge(family)[0] is verdict


def test_what_cannot_be_compared_gets_no_verdict_and_is_not_in_the_family():
    # 0.03 times two would no longer be sure
    sure = {"points": 9.0, "interval": [1.0, 17.0], "p": 0.03}
    assert judge([None, sure]) == [None, Verdict.MOVED]
    assert judge([change(1, 1), sure]) == [Verdict.UNCHANGED, Verdict.PROBABLY_MOVED]


@pytest.mark.parametrize(
    ("now", "interval", "moved", "move"),
    [
        (20, None, -15, FindingKind.GAP_SMALLER),
        (35, None, 15, FindingKind.GAP_LARGER),
        (-20, None, 15, FindingKind.GAP_SMALLER),
        (-20, None, -40, FindingKind.GAP_REVERSED),
        (-12, None, -30, FindingKind.GAP_SMALLER),
        (-3, None, -14, FindingKind.GAP_CLOSED),
        (0, None, -9, FindingKind.GAP_CLOSED),
        (-12, None, -14, FindingKind.GAP_LARGER),
        (-1, None, -4.5, FindingKind.GAP_SMALLER),
        (8, [-2.0, 18.0], -20, FindingKind.GAP_CLOSED),
        (8, [2.0, 14.0], -20, FindingKind.GAP_SMALLER),
        (13, [-1.0, 27.0], -20, FindingKind.GAP_SMALLER),
    ],
)
def test_a_gap_is_closed_when_nothing_is_left_that_can_be_claimed(now, interval, moved, move):
    assert gap_move(now - moved, {"points": now, "interval": interval}) is move

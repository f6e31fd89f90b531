"""Where a judgement breaks on its way down, and how sure that is."""

from __future__ import annotations

from math import erfc, sqrt

import pytest

from blickwinkel.measurement.findings.breaks import Score, falls, steepest
from blickwinkel.measurement.findings.kinds import FindingKind
from blickwinkel.measurement.gaptype import Certainty


def score(value: float, error: float | None = 3.0) -> Score:
    return {"score": value, "se": error}


def test_a_fall_is_judged_by_both_errors():
    [fall] = falls([[score(70, 3)], [score(50, 4)]])
    assert (fall.dimension, fall.step, fall.points) == (0, 0, 20)
    # the errors 3 and 4 are 5 together, so z is 4
    assert fall.se == pytest.approx(5)
    assert fall.p == pytest.approx(erfc(4 / sqrt(2)))
    assert fall.interval == pytest.approx((20 - 1.959964 * 5, 20 + 1.959964 * 5))
    assert fall.clear


def test_all_topics_and_steps_are_one_family():
    quiet = [score(50, 3)] * 19
    pair = [[score(63, 3), *quiet], [score(50, 3.5), *quiet]]
    alone = falls([[score(63, 3)], [score(50, 3.5)]])[0]
    among = next(fall for fall in falls(pair) if fall.dimension == 0)
    assert alone.p == among.p
    assert alone.certainty is Certainty.CLEAR
    # the smallest of twenty counts twenty-fold
    assert among.q == pytest.approx(20 * among.p)
    assert among.certainty is Certainty.INDICATIVE


@pytest.mark.parametrize(
    ("points", "kind"), [(12.4, None), (12.5, FindingKind.BREAK), (-12.5, FindingKind.RISE)]
)
def test_a_break_begins_at_half_a_step(points, kind):
    [fall] = falls([[score(50 + points)], [score(50)]])
    assert fall.relevant is (kind is not None)
    assert (fall.certainty is None) is (kind is None)
    assert (steepest([fall]) is fall) is (kind is not None)
    assert kind is None or fall.kind is kind


def test_only_neighbours_that_are_shown_are_compared():
    ways = [[score(90), None], [None, score(80)], [score(40), score(50)]]
    assert [(fall.dimension, fall.step) for fall in falls(ways)] == [(1, 1)]


@pytest.mark.parametrize(
    "pair", [[[score(90, None)], [score(40)]], [[score(75, 0.0)], [score(25, 0.0)]]]
)
def test_without_an_error_or_any_scatter_a_break_stays_an_indication(pair):
    [fall] = falls(pair)
    assert (fall.certainty, fall.p) == (Certainty.INDICATIVE, None)


def test_a_clear_break_comes_before_a_larger_indication_and_a_fall_before_a_rise():
    sure = falls([[score(70, 1)], [score(50, 1)]])[0]
    unsure = falls([[score(80, None)], [score(40, None)]])[0]
    rise = falls([[score(40, None)], [score(90, None)]])[0]
    assert steepest([rise, unsure]) is unsure
    assert steepest([unsure, sure, rise]) is sure
    assert steepest([rise]) is rise
    assert steepest([]) is None

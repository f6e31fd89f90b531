"""The line through the waves and its robust companion, against least squares and all orders."""

from __future__ import annotations

from itertools import combinations, permutations

import numpy as np
import pytest
from scipy import stats

from blickwinkel.measurement.trend import TrendPoint, trend


def waves(means, errors=None, times=None) -> list[TrendPoint]:
    errors = errors or [0.1] * len(means)
    return [
        TrendPoint(*wave) for wave in zip(times or range(len(means)), means, errors, strict=True)
    ]


def test_the_line_is_that_of_weighted_least_squares():
    means, errors, times = [3.1, 2.9, 3.4, 3.3], [0.1, 0.2, 0.05, 0.15], [0, 1, 2, 4]
    line = trend(waves(means, errors, times))
    weights = [1 / error for error in errors]  # numpy squares them
    (slope, height), covariance = np.polyfit(times, means, 1, w=weights, cov="unscaled")
    assert line.slope == pytest.approx(slope)
    assert line.se == pytest.approx(np.sqrt(covariance[0, 0]))
    middle = np.average(times, weights=np.square(weights))
    assert line.weighted_mean_time == pytest.approx(middle)
    assert line.intercept_at_weighted_mean_time == pytest.approx(slope * middle + height)
    residuals = (np.polyval([slope, height], times) - means) * weights
    assert line.residual_q == pytest.approx(residuals @ residuals)
    assert line.residual_df == 2
    assert line.z == pytest.approx(slope / line.se)
    assert line.p == pytest.approx(2 * stats.norm.sf(abs(line.z)))


def test_a_trend_needs_three_waves_with_errors():
    rising = waves([3, 3.1, 3.2])
    assert trend(rising).slope == pytest.approx(0.1)
    assert trend(rising[::-1]) == trend(rising)
    assert trend(rising).mann_kendall_s == 3
    unusable = [TrendPoint(3, None, 0.1), TrendPoint(4, 3, None), TrendPoint(5, 3, 0)]
    assert trend([*rising, *unusable]) == trend(rising)
    assert trend([*rising[:2], *unusable]) is None
    assert trend([TrendPoint(1, 3, 0.1)] * 3) is None


def test_equal_means_are_no_trend():
    line = trend(waves([3, 3, 3]))
    assert (line.slope, line.z, line.p, line.residual_q, line.mann_kendall_s) == (0, 0, 1, 0, 0)


def test_waves_at_one_time_are_no_trend_whatever_rounding_says():
    # the weighted mean of three times .1 is not .1 in floating point
    assert trend(waves([3, 3.5, 4], [0.1, 0.2, 0.3], [0.1, 0.1, 0.1])) is None
    assert trend(waves([3, 3.5, 4], times=[0.1, 0.1, 0.2])) is not None


def rising_minus_falling(means) -> int:
    return sum(np.sign(late - early) for early, late in combinations(means, 2))


@pytest.mark.parametrize(
    "means", [(1, 2, 3, 4, 5), (2, 1, 4, 3, 5), (3, 1, 2, 2, 5), (2, 2, 2, 1, 1, 3), (3,) * 5]
)
def test_mann_kendall_counts_all_orders(means):
    line = trend(waves(means))
    sums = [rising_minus_falling(order) for order in permutations(means)]
    assert line.mann_kendall_s == rising_minus_falling(means)
    assert line.mann_kendall_p == np.mean([abs(s) >= abs(line.mann_kendall_s) for s in sums])


@pytest.mark.parametrize("length", [6, 12, 30])
def test_mann_kendall_is_kendalls_tau_with_time(length):
    means = np.random.default_rng(length).permutation(length).tolist()
    oracle = stats.kendalltau(range(length), means, method="exact")
    assert trend(waves(means)).mann_kendall_p == pytest.approx(oracle.pvalue)


def test_mann_kendall_has_a_p_from_five_waves_at_different_times():
    assert trend(waves([1, 2, 3, 4])).mann_kendall_s == 6
    assert trend(waves([1, 2, 3, 4])).mann_kendall_p is None
    at_once = trend(waves([1, 2, 3, 4, 5], times=[0, 1, 2, 3, 3]))
    assert (at_once.mann_kendall_s, at_once.mann_kendall_p) == (9, None)

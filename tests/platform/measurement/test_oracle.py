"""The integer arithmetic against numpy and scipy on raw values, which share none of its code."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.interval import IntervalMethod
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.ranktest import PMethod, rank_test
from blickwinkel.measurement.scale import RatingScale

FIVE = RatingScale(5, 4, 2)


def random_pairs(seed: int, sizes: tuple[int, int], points: int = 5, pairs: int = 60):
    rng = np.random.default_rng(seed)
    for _ in range(pairs):
        drawn = []
        for largest in sizes:
            chances = rng.dirichlet(np.ones(points))
            drawn.append(rng.choice(points, size=rng.integers(1, largest + 1), p=chances) + 1)
        yield drawn[0], drawn[1]


def counted(values, points: int = 5) -> Counts:
    return Counts(tuple(np.bincount(values, minlength=points + 1)[1:].tolist()))


@pytest.mark.parametrize("seed", range(4))
def test_describes_a_group_like_numpy(seed):
    for values, _ in random_pairs(seed, (200, 2)):
        group = describe(counted(values), FIVE)
        assert group.mean == pytest.approx(values.mean())
        assert group.median == np.median(values)
        assert group.polarisation == pytest.approx(values.var() / 4)
        if len(values) > 1:
            assert group.variance == pytest.approx(values.var(ddof=1))
            assert group.se_mean == pytest.approx(stats.sem(values))
        favourable = int((values >= 4).sum())
        wilson = stats.binomtest(favourable, len(values)).proportion_ci(method="wilson")
        assert group.favourable_wilson95 == pytest.approx((100 * wilson.low, 100 * wilson.high))


# scipy subtracts means in floating point and says so for unanimous groups
@pytest.mark.filterwarnings("ignore:Precision loss")
@pytest.mark.parametrize("sizes", [(12, 300), (60, 60), (4, 9)])
def test_intervals_are_those_of_welch_and_student(sizes):
    seen = set()
    for first, second in random_pairs(7, sizes):
        gap = compare(counted(first), counted(second), FIVE)
        seen.add(gap.ci_method)
        if gap.ci_method == IntervalMethod.NONE:
            assert gap.ci95 is None
            continue
        if gap.ci_method == IntervalMethod.POOLED and min(len(first), len(second)) == 1:
            continue  # scipy refuses a single person
        oracle = stats.ttest_ind(first, second, equal_var=gap.ci_method == IntervalMethod.POOLED)
        low, high = oracle.confidence_interval(0.95)
        assert gap.df == pytest.approx(oracle.df)
        assert gap.ci95 == pytest.approx((max(low, -4), min(high, 4)))
    assert IntervalMethod.POOLED in seen or IntervalMethod.WELCH in seen


def test_asymptotic_p_is_that_of_mann_whitney():
    checked = 0
    for first, second in random_pairs(11, (90, 400)):
        test = rank_test(counted(first).hist, counted(second).hist)
        if test.method == PMethod.EXACT or len({*first, *second}) == 1:
            continue
        oracle = stats.mannwhitneyu(first, second, use_continuity=False, method="asymptotic")
        assert test.p == pytest.approx(oracle.pvalue)
        checked += 1
    assert checked > 20


def permuted_p(first, second) -> float:
    """Relabel everybody in every possible way, without any shortcut."""
    ranks = stats.rankdata(np.concatenate([first, second]))
    n, centre = len(first), len(first) * (len(ranks) + 1) / 2
    observed = abs(ranks[:n].sum() - centre)
    sums = [sum(chosen) for chosen in combinations(ranks, n)]
    return float(np.mean([abs(total - centre) >= observed - 1e-9 for total in sums]))


@pytest.mark.parametrize("points", [2, 5, 11])
def test_exact_p_is_that_of_all_permutations(points):
    for first, second in random_pairs(13, (4, 8), points=points, pairs=40):
        test = rank_test(counted(first, points).hist, counted(second, points).hist)
        assert test.method == PMethod.EXACT
        assert test.p == pytest.approx(permuted_p(first, second))


def test_effect_size_counts_pairs():
    for first, second in random_pairs(17, (20, 40)):
        gap = compare(counted(first), counted(second), FIVE)
        assert gap.cliffs_delta == pytest.approx(np.sign(np.subtract.outer(first, second)).mean())


def test_adjusted_p_is_that_of_scipy():
    rng = np.random.default_rng(19)
    for size in (1, 2, 35, 200):
        p = rng.uniform(size=size) ** 3
        assert benjamini_hochberg(p.tolist()) == pytest.approx(stats.false_discovery_control(p))

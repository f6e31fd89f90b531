"""The test between the largest groups and on the longest scale: right, and not hungry."""

from __future__ import annotations

import math
import tracemalloc

import numpy as np
import pytest
from scipy import stats

from blickwinkel.measurement import ranktest
from blickwinkel.measurement.ranktest import LARGEST_EXACT_GROUP, PMethod, rank_test, rank_tests


def tail_by_adding_up(few: list[int], many: list[int]) -> float:
    """Add up the distribution of the rank sum over a table of labels and distances."""
    pooled, n = np.add(few, many), sum(few)
    total = int(pooled.sum())
    offsets = 2 * np.cumsum(pooled) - pooled - total
    reach = n * total
    ways = np.zeros((n + 1, 2 * reach + 1))
    ways[0, reach] = 1
    for count, offset in zip(pooled.tolist(), offsets.tolist(), strict=True):
        grown = ways.copy()
        for taken in range(1, min(count, n) + 1):
            moved = np.roll(ways[: n + 1 - taken], taken * offset, axis=1)
            grown[taken:] += moved * math.comb(count, taken)
        ways = grown
    observed = abs(int(np.dot(few, offsets)))
    distances = np.abs(np.arange(-reach, reach + 1))
    return float(ways[n, distances >= observed].sum() / math.comb(total, n))


@pytest.mark.parametrize("points", [2, 5, 6, 7, 8, 9, 10, 11])
@pytest.mark.parametrize("n", [1, 8, 20])
def test_it_is_exact_on_every_scale(points, n):
    rng = np.random.default_rng(100 * points + n)
    few = rng.multinomial(n, rng.dirichlet(np.ones(points))).tolist()
    many = rng.multinomial(3 * n + 20, rng.dirichlet(np.ones(points))).tolist()
    found = rank_test(few, many)
    assert found.method == PMethod.EXACT
    assert found.p == pytest.approx(tail_by_adding_up(few, many), rel=1e-9)


def test_twenty_leaders_on_eleven_points_take_little_memory():
    few, many = [1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 1], [90_000 + 7 * step for step in range(11)]
    assert sum(few) == LARGEST_EXACT_GROUP
    tracemalloc.start()
    assert 0 < rank_test(few, many).p <= 1
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100_000_000


def test_a_million_answers_are_compared_like_everywhere_else():
    first, second = (
        [20_000, 50_000, 80_000, 90_000, 60_000],
        [50_000, 120_000, 190_000, 211_000, 129_000],
    )
    assert sum(first) + sum(second) == 10**6
    test = rank_test(first, second)
    people = [np.repeat(np.arange(1, 6), side) for side in (first, second)]
    oracle = stats.mannwhitneyu(*people, use_continuity=False, method="asymptotic")
    assert test.method == PMethod.ASYMPTOTIC
    assert test.p == pytest.approx(oracle.pvalue, rel=1e-6)
    assert 0 < test.p < 1


def test_the_exact_and_the_asymptotic_test_meet():
    # one answer more on the smaller side changes the method, hardly the value
    exact = rank_test([0, 2, 4, 8, 6], [20, 50, 80, 60, 30])
    asymptotic = rank_test([0, 2, 4, 9, 6], [20, 50, 80, 60, 30])
    assert (exact.method, asymptotic.method) == ("exact", "asymptotic")
    assert exact.p == pytest.approx(asymptotic.p, abs=0.002)


@pytest.mark.parametrize("elements", [1, 40, ranktest.BATCH_ELEMENTS])
@pytest.mark.parametrize("points", [2, 5, 11])
def test_tests_made_together_are_the_single_ones(points, elements, monkeypatch):
    rng = np.random.default_rng(points)
    leadership = [rng.multinomial(n, rng.dirichlet(np.ones(points))).tolist() for n in (3, 5) * 10]
    staff = [rng.multinomial(40, rng.dirichlet(np.ones(points))).tolist() for _ in leadership]
    expected = [tail_by_adding_up(*pair) for pair in zip(leadership, staff, strict=True)]
    monkeypatch.setattr(ranktest, "BATCH_ELEMENTS", elements)
    assert [test.p for test in rank_tests(leadership, staff)] == pytest.approx(expected, rel=1e-9)

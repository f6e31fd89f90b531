"""What must hold for all counts on all scales, found by searching for a counterexample."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import asdict
from fractions import Fraction
from functools import reduce
from operator import add

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq

from blickwinkel.measurement import ranktest
from blickwinkel.measurement.agreement import agreement, dimension_agreement
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import score_dimension
from blickwinkel.measurement.effect import superiority_interval
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.interval import Z95
from blickwinkel.measurement.level import level_of_counts
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.ranktest import rank_test
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.changes import Overlap, compare_waves
from support.yardsticks.dimension_gaps import compare_dimension
from support.yardsticks.kitagawa import decompose
from support.yardsticks.poststratification import Stratum, poststratify

search = settings(deadline=None, max_examples=100)
scales = st.integers(2, 11).map(lambda points: RatingScale(points, max(2, points - 1), 1))


def counts_on(points: int, most: int = 3):
    cell = st.one_of(st.just(0), st.integers(0, most))
    return st.builds(Counts, st.tuples(*[cell] * points), st.integers(0, most))


@st.composite
def scaled(draw, groups: int, most: int = 3):
    scale = draw(scales)
    return scale, [draw(counts_on(scale.points, most)) for _ in range(groups)]


def numbers(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        return [number for part in value for number in numbers(part)]
    return [value] if isinstance(value, int | float) else []


@search
@given(scaled(4, most=1000), st.randoms(use_true_random=False))
def test_merge_order_changes_no_bit(case, random):
    scale, cells = case
    shuffled = random.sample(cells, len(cells))
    one = describe(reduce(add, cells), scale, invited=9000)
    other = describe(shuffled[0] + (shuffled[1] + (shuffled[2] + shuffled[3])), scale, invited=9000)
    assert one == other


@search
@given(scaled(2))
def test_swapping_sides_turns_the_gap_around(case):
    scale, (first, second) = case
    gap, turned = compare(first, second, scale), compare(second, first, scale)
    assert (gap.ci_method, gap.p, gap.p_method) == (turned.ci_method, turned.p, turned.p_method)
    if gap.diff is None:
        return
    assert gap.diff == -turned.diff
    assert gap.cliffs_delta == -turned.cliffs_delta
    for interval, other in [
        (gap.ci95, turned.ci95),
        (gap.cliffs_delta_ci95, turned.cliffs_delta_ci95),
    ]:
        if interval is not None:
            assert interval == pytest.approx((-other[1], -other[0]), abs=1e-9)


@search
@given(scaled(2))
def test_mirroring_turns_the_scale_around(case):
    scale, (first, second) = case
    gap = compare(first, second, scale)
    mirrored = compare(first.mirrored(), second.mirrored(), scale)
    assume(gap.diff is not None)
    assert mirrored.diff == pytest.approx(-gap.diff)
    assert mirrored.p == pytest.approx(gap.p)
    assert mirrored.leadership_score == pytest.approx(100 - gap.leadership_score)
    group, turned = describe(first, scale), describe(first.mirrored(), scale)
    assert (turned.variance, turned.polarisation) == (group.variance, group.polarisation)
    assert turned.median == pytest.approx(scale.points + 1 - group.median)
    assert first.mirrored().mirrored() == first


@search
@given(scaled(3, most=8), st.integers(0, 200))
def test_every_scale_gives_finite_numbers_in_range(case, invited):
    scale, cells = case
    for counts in cells:
        group = describe(counts, scale, invited=invited)
        assert all(map(math.isfinite, numbers(asdict(group))))
        assert all(map(math.isfinite, numbers(asdict(agreement(counts, scale)))))
        if group.mean is not None:
            assert 1 <= group.mean <= scale.points
            assert 0 <= group.score <= 100
            assert 1 <= group.level <= 5
            assert 0 <= group.polarisation <= 1 + 1e-12
            low, high = group.favourable_wilson95
            assert 0 <= low <= group.favourable_pct <= high <= 100
        if group.ci_mean_fpc is not None:
            assert 1 <= group.ci_mean_fpc[0] <= group.mean <= group.ci_mean_fpc[1] <= scale.points
    first, second, third = cells
    gap = compare(first, second, scale)
    assert all(map(math.isfinite, numbers(asdict(gap))))
    if gap.p is not None:
        assert 0 < gap.p <= 1
        low, high = gap.cliffs_delta_ci95
        assert -1 <= low <= gap.cliffs_delta + 1e-9
        assert gap.cliffs_delta - 1e-9 <= high <= 1
    if gap.ci95 is not None:
        assert -scale.span <= gap.ci95[0] <= gap.diff <= gap.ci95[1] <= scale.span
    change = compare_waves(first, second, scale, Overlap(5))
    sides = [score_dimension([*pair], scale, r=0.4) for pair in [(first, third), (second, third)]]
    for result in (change, *sides, compare_dimension(*sides, scale)):
        assert all(map(math.isfinite, numbers(asdict(result))))
    assert all(map(math.isfinite, numbers(asdict(dimension_agreement(cells, scale)))))


@given(st.integers(2, 11))
def test_half_at_each_end_is_fully_polarised(points):
    hist = (7, *(0,) * (points - 2), 7)
    assert describe(Counts(hist), RatingScale(points, points, 1)).polarisation == 1


def exact_p(first, second) -> float:
    """Add up the permutation distribution in whole numbers, one value of the scale at a time."""
    few = min((first, second), key=sum)
    n, total = sum(few), sum(first) + sum(second)
    ways, below = Counter({(0, 0): 1}), 0
    observed = 0
    for ours, count in zip(few, map(add, first, second), strict=True):
        offset = 2 * below + count - total
        observed += ours * offset
        below += count
        grown: Counter = Counter()
        for (labels, distance), number in ways.items():
            for taken in range(min(count, n - labels) + 1):
                grown[labels + taken, distance + taken * offset] += number * math.comb(count, taken)
        ways = grown
    extreme = sum(
        number
        for (labels, distance), number in ways.items()
        if labels == n and abs(distance) >= abs(observed)
    )
    return float(Fraction(extreme, math.comb(total, n)))


@pytest.mark.parametrize("most_allocations", [0, ranktest.MOST_ALLOCATIONS])
def test_exact_p_equals_integer_arithmetic(monkeypatch, most_allocations):
    monkeypatch.setattr(ranktest, "MOST_ALLOCATIONS", most_allocations)

    @settings(deadline=None, max_examples=60)
    @given(scaled(2, most=4), st.integers(1, 300))
    def check(case, factor):
        _, (first, second) = case
        assume(0 < first.n <= 12 and second.n)
        crowd = tuple(count * factor for count in second.hist)
        expected = exact_p(first.hist, crowd)
        assert rank_test(first.hist, crowd).p == pytest.approx(expected, rel=1e-9)

    check()


def test_exact_p_of_a_board_on_the_longest_scale():
    board, staff = (0, 1, 1, 1, 1, 2, 1, 2, 2, 2, 1), tuple(range(90, 310, 20))
    assert sum(board) == 14
    assert rank_test(board, staff).p == pytest.approx(exact_p(board, staff), rel=1e-9)


@search
@given(st.integers(1, 40), st.integers(1, 100_000), st.floats(0, 1))
def test_superiority_limits_solve_newcombes_equation(n1, n2, share):
    a = round(share * 2 * n1 * n2) / (2 * n1 * n2)
    extra = (n1 + n2) / 2 - 1

    def excess(theta: float) -> float:
        bracket = 1 + extra * ((1 - theta) / (2 - theta) + theta / (1 + theta))
        return abs(a - theta) - Z95 * math.sqrt(theta * (1 - theta) * bracket / (n1 * n2))

    low, high = superiority_interval(a, n1, n2)
    nearly = 1e-12
    if a > 0:
        assert low == pytest.approx(brentq(excess, 0, a - nearly * (a == 1)), abs=1e-8)
    if a < 1:
        assert high == pytest.approx(brentq(excess, a + nearly * (a == 0), 1), abs=1e-8)
    assert (low == 0) >= (a == 0)
    assert (high == 1) >= (a == 1)


@search
@given(scaled(1, most=50), st.sets(st.integers(1, 1000), max_size=6))
def test_levels_start_exactly_at_their_bound(case, tenths):
    scale, (counts,) = case
    assume(counts.n)
    bounds = (0, *(tenth / 10 for tenth in sorted(tenths)))
    score = Fraction(100 * (counts.s1 - counts.n), scale.span * counts.n)
    expected = sum(score >= Fraction(bound) for bound in (0, *(Fraction(t, 10) for t in tenths)))
    assert level_of_counts(counts.n, counts.s1, scale.points, bounds) == expected


@search
@given(scaled(6, most=30))
def test_the_parts_of_a_change_add_up(case):
    scale, cells = case
    split = decompose([(cells[0], cells[1]), (cells[2], cells[3]), (cells[4], cells[5])], scale)
    assume(split is not None)
    assert split.within_change + split.composition_effect == pytest.approx(
        split.total_change, abs=1e-9
    )


@search
@given(scaled(3, most=30))
def test_weighting_by_the_answers_changes_nothing(case):
    scale, cells = case
    assume(all(counts.n for counts in cells))
    result = poststratify([Stratum(counts.n, counts) for counts in cells], scale)
    assert result.poststratified_mean == pytest.approx(result.raw_mean)
    assert result.se_fpc in (0, None)


@search
@given(st.lists(st.one_of(st.none(), st.floats(0, 1)), max_size=40))
def test_adjusting_never_lowers_nor_reorders(p_values):
    adjusted = benjamini_hochberg(p_values)
    pairs = [(p, q) for p, q in zip(p_values, adjusted, strict=True) if p is not None]
    assert all(p <= q <= 1 for p, q in pairs)
    assert [q for _, q in sorted(pairs)] == sorted(q for _, q in pairs)

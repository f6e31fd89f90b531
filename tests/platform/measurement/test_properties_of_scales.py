"""What must hold whichever of the scales from 2 to 11 points a framework chose."""

from __future__ import annotations

from dataclasses import asdict
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from blickwinkel.measurement.agreement import agreement, agrees, dimension_agreement
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import score_dimension
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.interval import wilson
from blickwinkel.measurement.level import DEFAULT_MIN_SCORES, level_of_counts
from blickwinkel.measurement.priority import priority_index
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.changes import Overlap, compare_waves
from support.yardsticks.kitagawa import decompose
from support.yardsticks.poststratification import Stratum, poststratify

search = settings(deadline=None, max_examples=80)
LENGTHS = range(2, 12)
scales = st.sampled_from(LENGTHS).map(lambda points: RatingScale(points, max(2, points - 1), 1))


def counts_on(points: int, most: int):
    cell = st.one_of(st.just(0), st.integers(0, most))
    hists = st.tuples(*[cell] * points).filter(any)
    return st.builds(Counts, hists, st.integers(0, most))


@st.composite
def answered(draw, groups: int, most: int = 12):
    scale = draw(scales)
    return scale, [draw(counts_on(scale.points, most)) for _ in range(groups)]


def values(counts: Counts) -> list[int]:
    return [value for value, count in enumerate(counts.hist, 1) for _ in range(count)]


@search
@given(answered(1))
def test_a_group_is_described_without_a_rounding_error(case):
    scale, (counts,) = case
    group, found, n = describe(counts, scale), agreement(counts, scale), counts.n
    people = values(counts)
    mean = Fraction(sum(people), n)
    squares = sum((value - mean) ** 2 for value in people)
    assert group.mean == float(mean)
    assert group.score == float(100 * (mean - 1) / scale.span)
    assert group.polarisation == float(4 * squares / n / scale.span**2)
    assert group.cannot_judge_pct == float(Fraction(100 * counts.na, counts.m))
    low, high = sorted(people)[(n - 1) // 2], sorted(people)[n // 2]
    assert group.median == (low + high) / 2
    assert group.favourable_pct == float(
        Fraction(100 * sum(value >= scale.favourable_from for value in people), n)
    )
    assert group.unfavourable_pct == float(
        Fraction(100 * sum(value <= scale.unfavourable_to for value in people), n)
    )
    if n > 1:
        assert group.variance == float(squares / (n - 1))
        assert found.ad_mean == float(sum(abs(value - mean) for value in people) / n)
        assert found.ad_median == sum(abs(value - group.median) for value in people) / n
        uniform = Fraction(scale.points**2 - 1, 12)
        assert found.rwg_untruncated == pytest.approx(float(1 - squares / (n - 1) / uniform))


@search
@given(answered(2))
def test_groups_are_compared_without_a_rounding_error(case):
    scale, (first, second) = case
    gap, pairs = compare(first, second, scale), list(product(values(first), values(second)))
    diff = Fraction(first.s1, first.n) - Fraction(second.s1, second.n)
    higher, lower = (sum(sign * (a - b) > 0 for a, b in pairs) for sign in (1, -1))
    assert gap.diff == float(diff)
    assert gap.diff_points == float(100 * diff / scale.span)
    assert gap.cliffs_delta == float(Fraction(higher - lower, len(pairs)))
    assert gap.prob_superiority == float(Fraction(higher - lower + len(pairs), 2 * len(pairs)))
    unseen = Fraction(second.na, second.m) - Fraction(first.na, first.m)
    assert gap.cannot_judge_gap == float(100 * unseen)


@search
@given(answered(6), st.permutations(range(3)))
def test_the_order_of_units_changes_no_bit(case, order):
    scale, cells = case
    waves = list(zip(cells[:3], cells[3:], strict=True))
    strata = [Stratum(7 * late.n + early.n, late) for early, late in waves]
    shuffled = [waves[place] for place in order]
    assert decompose(shuffled, scale) == decompose(waves, scale)
    assert poststratify([strata[place] for place in order], scale) == poststratify(strata, scale)
    dimension = score_dimension(cells[:3], scale, r=0.4)
    assert score_dimension([cells[place] for place in order], scale, r=0.4) == dimension


@search
@given(answered(2))
def test_mirroring_both_sides_turns_effects_around(case):
    scale, (first, second) = case
    gap, turned = (
        compare(*pair, scale) for pair in [(first, second), (second.mirrored(), first.mirrored())]
    )
    assert turned.diff == gap.diff
    assert (turned.cliffs_delta, turned.p, turned.ci_method) == (
        *(gap.cliffs_delta, pytest.approx(gap.p), gap.ci_method),
    )
    assert turned.hedges_g == (None if gap.hedges_g is None else pytest.approx(gap.hedges_g))
    here, there = agreement(first, scale), agreement(first.mirrored(), scale)
    assert there == here


@search
@given(st.integers(2, 6).flatmap(lambda points: st.tuples(*[counts_on(points, 9)] * 2)))
def test_a_longer_scale_with_the_same_answers_says_the_same(pair):
    short = RatingScale(len(pair[0].hist), len(pair[0].hist), 1)
    long = RatingScale(2 * short.points - 1, 2 * short.points - 1, 1)
    stretched = [
        Counts(tuple(0 if place % 2 else counts.hist[place // 2] for place in range(long.points)))
        for counts in pair
    ]
    gap, same = compare(*pair, short), compare(*stretched, long)
    assert same.diff == 2 * gap.diff
    for name in (
        "diff_points",
        "leadership_score",
        "staff_score",
        "cliffs_delta",
        "type",
        "p_method",
    ):
        assert getattr(same, name) == getattr(gap, name)
    for name in ("p", "hedges_g", "df"):
        expected = getattr(gap, name)
        assert getattr(same, name) == (None if expected is None else pytest.approx(expected))
    assert same.cliffs_delta_ci95 == pytest.approx(gap.cliffs_delta_ci95)
    for counts, other in zip(pair, stretched, strict=True):
        group, like = describe(counts, short), describe(other, long)
        assert (like.level, like.favourable_pct) == (group.level, group.favourable_pct)
        assert like.polarisation == group.polarisation


@search
@given(answered(2), st.randoms(use_true_random=False))
def test_somebody_more_positive_raises_every_measure(case, random):
    scale, (counts, others) = case
    movable = [place for place, count in enumerate(counts.hist[:-1]) if count]
    assume(movable)
    place, hist = random.choice(movable), list(counts.hist)
    hist[place] -= 1
    hist[place + 1] += 1
    better = Counts(tuple(hist), counts.na)
    before, after = describe(counts, scale), describe(better, scale)
    assert after.mean > before.mean
    assert after.score > before.score
    assert after.level >= before.level
    assert after.median >= before.median
    assert after.favourable_pct >= before.favourable_pct
    assert after.net >= before.net
    gap, wider = compare(counts, others, scale), compare(better, others, scale)
    assert wider.diff > gap.diff
    assert wider.cliffs_delta >= gap.cliffs_delta
    assert all(
        high >= low - 1e-9
        for low, high in zip(gap.cliffs_delta_ci95, wider.cliffs_delta_ci95, strict=True)
    )


@search
@given(answered(1), st.integers(2, 30), st.integers(0, 50))
def test_more_of_the_same_is_surer_and_no_different(case, factor, absent):
    scale, (counts,) = case
    more = Counts(tuple(count * factor for count in counts.hist), counts.na * factor)
    few, many = describe(counts, scale), describe(more, scale)
    for name in ("mean", "score", "level", "median", "net", "polarisation", "cannot_judge_pct"):
        assert getattr(many, name) == getattr(few, name)
    low, high = (ends[1] - ends[0] for ends in (many.favourable_wilson95, few.favourable_wilson95))
    assert low < high
    if few.variance:
        assert many.se_mean < few.se_mean
        margins = [
            describe(counts, scale, invited=counts.m + gone).se_mean_fpc for gone in (0, absent)
        ]
        assert margins[0] == 0
        assert 0 <= margins[1] <= few.se_mean
        assert describe(counts, scale, invited=counts.m + absent + 1).se_mean_fpc > margins[1]


@search
@given(answered(2), st.integers(0, 30), st.sampled_from([0.0, 0.5]))
def test_people_in_both_waves_make_a_change_surer(case, people, rho):
    scale, (before, after) = case
    assume(before.n > 1 and after.n > 1)
    adjusted = compare_waves(before, after, scale, Overlap(people, rho)).se_overlap_adjusted
    independent = compare_waves(before, after, scale, Overlap(0)).se_overlap_adjusted
    fewer = compare_waves(before, after, scale, Overlap(people // 2, rho)).se_overlap_adjusted
    assert adjusted <= fewer <= independent
    assert rho or adjusted == independent


@search
@given(answered(3))
def test_agreement_is_within_its_bounds(case):
    scale, items = case
    assume(all(counts.n > 1 for counts in items))
    together = dimension_agreement(items, scale)
    assert 0 <= together.rwg_j <= 1
    assert together.rwg_star_j <= 1
    assert together.rwg_j >= together.rwg_star_j - 1e-9  # more items inflate the former only
    for counts in items:
        one = agreement(counts, scale)
        assert 0 <= one.rwg <= 1
        assert one.rwg == max(0, one.rwg_untruncated)
        assert 0 <= one.ad_median <= one.ad_mean + 1e-12
        assert one.ad_mean <= scale.span / 2
    assert all(value is not None for value in asdict(together).values())


@pytest.mark.parametrize("points", LENGTHS)
def test_random_answers_agree_as_little_as_the_yardstick_says(points):
    scale = RatingScale(points, points, 1)
    assert scale.uniform_variance == pytest.approx(
        sum((value - (points + 1) / 2) ** 2 for value in range(1, points + 1)) / points
    )
    evenly = agreement(Counts((10**6,) * points), scale)
    assert evenly.rwg == pytest.approx(0, abs=1e-6)
    assert agrees(points / 6, scale)
    assert not agrees(points / 6 + 1e-6, scale)


@pytest.mark.parametrize("points", LENGTHS)
def test_levels_of_a_scale_are_fifths_of_it_in_whole_numbers(points):
    n = 60
    for s1 in range(n, points * n + 1):
        expected = min(5, 1 + 5 * (s1 - n) // ((points - 1) * n))
        assert level_of_counts(n, s1, points, DEFAULT_MIN_SCORES) == expected


@given(st.integers(1, 500), st.data())
def test_a_share_lies_in_its_interval_and_mirrors(n, data):
    successes = data.draw(st.integers(0, n))
    low, high = wilson(successes, n)
    assert 0 <= low <= successes / n <= high <= 1
    assert wilson(n - successes, n) == pytest.approx((1 - high, 1 - low))
    assert (low == 0) == (successes == 0)
    assert (high == 1) == (successes == n)


@given(*[st.floats(0, 100)] * 3, st.floats(0, 1))
def test_what_is_weaker_or_less_seen_comes_first(ours, higher, staff, weight):
    index = priority_index(ours, staff, weight)
    assert 0 <= index <= 100
    assert priority_index(max(ours, higher), staff, weight) >= index
    assert priority_index(ours, max(staff, higher), weight) <= index
    assert priority_index(ours, staff, weight / 2) <= index

"""The smallest groups that still get a number, and what happens one answer below them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import DimensionScore, score_dimension, score_framework
from blickwinkel.measurement.effect import hedges_g, superiority
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.gaptype import TOLERANCE, certainty, classify
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.interval import Scatter, StandardError
from blickwinkel.measurement.level import DEFAULT_MIN_SCORES, level_of_counts, level_of_score
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.reliability import CrossProducts, reliability
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.changes import Overlap, compare_dimension_waves, compare_waves
from support.yardsticks.cliff import cliff_variance
from support.yardsticks.dimension_gaps import compare_dimension
from support.yardsticks.kitagawa import decompose
from support.yardsticks.poststratification import Stratum, poststratify

FIVE = RatingScale(5, 4, 2)
NOBODY = Counts.empty(5)
LOW, HIGH = Counts((2, 0, 0, 0, 0)), Counts((0, 0, 0, 0, 2))
SINGLE, PAIR = Counts((0, 0, 0, 0, 1)), Counts((1, 1, 0, 0, 0))


def test_a_single_person_is_compared_by_crawford_and_howell():
    # one against 1 and 2: mean difference 3.5, s = sqrt(1/2), se = s sqrt(3/2), one degree of freedom
    gap = compare(SINGLE, PAIR, FIVE)
    assert (gap.ci_method, gap.df) == ("pooled", 1)
    assert gap.se == pytest.approx(np.sqrt(0.75))
    assert gap.ci95 == (-4, 4)
    assert gap.hedges_g is None
    assert compare(SINGLE, Counts((0, 1, 0, 0, 0)), FIVE).ci_method == "none"


def test_hedges_g_needs_two_degrees_of_freedom():
    # df = 2: sp = 1 / sqrt(2), J = 1 - 3/7
    pair = Scatter(2, 1)
    assert hedges_g(1.0, pair, pair) == pytest.approx(4 / 7 * np.sqrt(2))
    assert hedges_g(1.0, Scatter(1, 0), pair) is None


def test_welch_needs_five_answers_and_variance_on_both_sides():
    five, four = Counts((1, 1, 1, 1, 1)), Counts((0, 1, 1, 1, 1))
    flat = Counts((0, 0, 5, 0, 0))
    methods = [
        compare(*sides, FIVE).ci_method
        for sides in [(five, five), (four, five), (five, four), (flat, five), (flat, flat)]
    ]
    assert methods == ["welch", "pooled", "pooled", "pooled", "none"]


def test_an_interval_needs_both_an_error_and_degrees_of_freedom():
    assert StandardError("none", None, 3.0).interval(0.0, (-4, 4)) is None
    assert StandardError("none", 1.0, None).interval(0.0, (-4, 4)) is None


def test_two_answers_have_an_error():
    assert describe(PAIR, FIVE).variance == 0.5
    assert compare_waves(PAIR, PAIR, FIVE, Overlap(0)).se_overlap_adjusted == np.sqrt(0.5)
    assert score_dimension([PAIR, PAIR], FIVE).se == 0.5
    assert poststratify([Stratum(4, PAIR)], FIVE).se_fpc == pytest.approx(np.sqrt(0.5 * 0.25))


def test_the_overlap_is_no_larger_than_either_wave():
    assert Overlap(9, 0.5).correlation(4, 16) == 0.5 * 4 / 8
    assert Overlap(9, 0.5).correlation(16, 4) == 0.5 * 4 / 8
    assert Overlap(2, 0.5).correlation(16, 4) == 0.5 * 2 / 8


def test_a_dimension_change_assumes_independence_unless_told_otherwise():
    score = DimensionScore(3, 3.0, 50.0, 3, 0.3)
    assert compare_dimension_waves(score, score, FIVE).se == pytest.approx(0.3 * np.sqrt(2))
    assert compare_dimension_waves(score, score, FIVE, 1.0).se == 0


def test_without_a_correlation_the_error_is_the_upper_bound():
    assert score_dimension([PAIR, PAIR], FIVE).se > score_dimension([PAIR, PAIR], FIVE, r=0.9).se
    assert score_dimension([PAIR, PAIR], FIVE, r=0).se == pytest.approx(0.5 / np.sqrt(2))


def test_a_dimension_without_error_still_has_a_difference_in_points():
    single = score_dimension([SINGLE], FIVE)
    gap = compare_dimension(single, score_dimension([LOW], FIVE), FIVE)
    assert (gap.diff, gap.diff_points, gap.type) == (4, 100, "blind_spot")


def test_half_of_the_dimensions_make_a_framework_score():
    assert score_framework([80, None]).score == 80
    assert score_framework([80, None, None]).score is None
    assert score_framework([]).score is None
    assert score_framework([80, 20], weights=[1, 0]).score == 80
    assert score_framework([80, 20], weights=[0.5, 0.25]).score == 60
    assert score_framework([80, 20], weights=[0, 0]).score is None
    assert score_framework([80, 20, 20], weights=[0, 1, 0]).lowest == 1


def test_levels_follow_the_bounds_that_are_given():
    halves = (0, 50)
    assert score_dimension([HIGH], FIVE, min_scores=halves).level == 2
    assert score_framework([60], min_scores=halves).level == 2
    assert describe(HIGH, FIVE, min_scores=halves).level == 2
    assert [level_of_score(score, (0, 33.3)) for score in (33.2, 33.3, 34)] == [1, 2, 2]
    # a score of 19.975 is not yet 20
    assert level_of_counts(1000, 1799, 5, DEFAULT_MIN_SCORES) == 1
    assert level_of_counts(1000, 1800, 5, DEFAULT_MIN_SCORES) == 2


def test_kinds_of_gaps_reach_exactly_to_their_tolerance():
    def just(score: float) -> float:
        return score - TOLERANCE / 2

    def short_of(score: float) -> float:
        return score - 2 * TOLERANCE

    assert [classify(90, just(60)), classify(90, short_of(60))] == ["optimism", "blind_spot"]
    assert classify(12.5 - TOLERANCE / 2, 0) == "blind_spot"
    assert classify(12.5 - 2 * TOLERANCE, 0) == "shared_weakness"
    assert classify(0, 12.5 - TOLERANCE / 2) == "critical_leadership"
    assert classify(0, 12.5 - 2 * TOLERANCE) == "shared_weakness"
    assert classify(just(60), just(60)) == "shared_strength"
    assert classify(short_of(60), short_of(60)) == "shared_middle"
    assert classify(just(40), just(40)) == "shared_middle"
    assert classify(short_of(40), short_of(40)) == "shared_weakness"
    kind = classify(90, 0)
    assert [certainty(kind, 0.05 + step * TOLERANCE) for step in (0.5, 2)] == [
        *("clear", "indicative")
    ]


def test_a_gap_names_both_scores_and_who_cannot_judge():
    leadership, staff = Counts((0, 0, 0, 1, 1), na=2), Counts((1, 1, 0, 0, 0), na=1)
    gap = compare(leadership, staff, FIVE)
    assert (gap.leadership_score, gap.staff_score) == (87.5, 12.5)
    assert gap.cannot_judge_gap == pytest.approx(100 / 3 - 50)
    assert gap.p == pytest.approx(1 / 3)
    for empty in [(NOBODY, staff), (staff, NOBODY)]:
        assert compare(*empty, FIVE).cannot_judge_gap is None


@pytest.mark.parametrize(
    "misuse",
    [
        lambda: superiority((1, 2), (1, 2, 3)),
        lambda: cliff_variance((1, 2), (1, 2, 3)),
    ],
)
def test_lists_of_unequal_length_are_a_mistake_of_the_programme(misuse: Callable[[], object]):
    with pytest.raises(ValueError, match="zip"):
        misuse()


def test_a_unit_that_leaves_is_composition():
    split = decompose([(LOW, LOW), (HIGH, NOBODY)], FIVE)
    assert (split.total_change, split.within_change, split.composition_effect) == (-2, 0, -2)
    assert decompose([], FIVE) is None


def test_a_stratum_without_answers_leaves_the_raw_mean():
    result = poststratify([Stratum(5, NOBODY), Stratum(3, LOW)], FIVE)
    assert (result.raw_mean, result.poststratified_mean, result.score) == (1, None, None)
    assert poststratify([Stratum(2, LOW), Stratum(6, HIGH)], FIVE).score == 75
    with pytest.raises(InvalidInputError, match="headcount cannot be negative: -1"):
        poststratify([Stratum(-1, LOW)], FIVE)


def test_two_people_have_an_alpha_and_three_an_interval():
    # one answers 1 and 1, the other 2 and 3
    two = reliability(CrossProducts(2, (3, 4), ((5, 7), (7, 10))))
    assert two.alpha == pytest.approx(2 * (1 - 2.5 / 4.5))
    assert two.alpha_ci95_bonett is None
    # a third one answers 3 and 2
    three = reliability(CrossProducts(3, (6, 6), ((14, 13), (13, 14))))
    assert three.mean_inter_item_r == pytest.approx(0.5)
    assert three.alpha == three.alpha_standardised == pytest.approx(2 / 3)
    # half-width of ln(1 - alpha): 1.96 sqrt(2 * 2 / (1 * 1)) = 3.92
    assert three.alpha_ci95_bonett == pytest.approx(
        (1 - np.exp(3.919928) / 3, 1 - np.exp(-3.919928) / 3), abs=1e-5
    )


def test_unrelated_items_have_no_alpha_worth_mentioning():
    # four people answer (1, 1), (1, 2), (2, 1) and (2, 2)
    none = reliability(CrossProducts(4, (6, 6), ((10, 9), (9, 10))))
    assert (none.alpha, none.alpha_standardised, none.mean_inter_item_r) == (0, 0, 0)


def test_adjusted_values_end_at_one():
    assert benjamini_hochberg([1.0, 0.9]) == (1, 1)


def test_a_tally_row_of_an_array_gives_python_integers():
    counts = Counts.from_array(np.array([1, 2, 3], dtype=np.int64))
    assert counts == Counts((1, 2), 3)
    assert {type(count) for count in (*counts.hist, counts.na)} == {int}

"""What is undefined stays None, what is wrong is refused, and bounds lie where they are said to."""

from __future__ import annotations

import numpy as np
import pytest

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.agreement import (
    agreement,
    agreement_word,
    agrees,
    dimension_agreement,
    is_polarised,
    shown_word,
)
from blickwinkel.measurement.change import is_notable
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import DimensionScore, score_dimension, score_framework
from blickwinkel.measurement.effect import magnitude
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.gaptype import certainty, classify
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.level import level_of_counts, level_of_score
from blickwinkel.measurement.priority import priority_index
from blickwinkel.measurement.reliability import (
    CrossProducts,
    correlation_for_errors,
    released,
    reliability,
)
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.changes import Overlap, compare_dimension_waves, compare_waves
from support.yardsticks.dimension_gaps import compare_dimension
from support.yardsticks.kitagawa import decompose
from support.yardsticks.poststratification import Stratum, poststratify

FIVE = RatingScale(5, 4, 2)
NOBODY = Counts.empty(5)
SOME = Counts((1, 2, 4, 5, 3), na=2)


def test_counts_come_from_a_tally_row():
    row = np.array([1, 2, 4, 5, 3, 2], dtype=np.int32)
    assert Counts.from_array(row) == Counts.from_array(row.tolist()) == SOME
    assert (SOME.n, SOME.m, SOME.s1, SOME.s2) == (15, 17, 52, 200)


def test_numpy_integers_do_not_overflow():
    millions = Counts(tuple(np.array([10**6] * 5, dtype=np.int32)))
    assert describe(millions, FIVE).variance == pytest.approx(2)


def test_a_level_starts_at_its_bound():
    # mean 3.4 is a score of exactly 60; 0.1 + 0.2 style errors must not lower it
    assert level_of_counts(5, 17, 5, (0, 20, 40, 60, 80)) == 4
    assert level_of_counts(3, 4, 11, (0, 3.3)) == 2
    assert level_of_counts(30, 40, 11, (0, 3.4)) == 1
    assert level_of_score(60 - 1e-10) == 4
    assert level_of_score(60 - 1e-8) == 3


def test_a_group_knows_only_what_its_answers_define():
    nobody = describe(Counts((0,) * 5, na=4), FIVE, invited=8)
    assert (nobody.cannot_judge_pct, nobody.response_rate_pct, nobody.mean) == (100, 50, None)
    single = describe(Counts((0, 0, 1, 0, 0)), FIVE, invited=4)
    assert (single.median, single.variance, single.se_mean_fpc, single.ci_mean_fpc) == (
        (3, None, None, None)
    )
    assert describe(NOBODY, FIVE).cannot_judge_pct is None
    assert describe(SOME, FIVE).se_mean_fpc is None
    assert describe(SOME, FIVE, invited=0).response_rate_pct is None


def test_more_respondents_than_invited_leave_no_uncertainty():
    assert describe(SOME, FIVE, invited=10).se_mean_fpc == 0


@pytest.mark.parametrize(
    ("leadership", "staff", "kind"),
    [
        (72.5, 60, "optimism"),
        (72.4, 59.9, "blind_spot"),
        (72.4, 60, "shared_strength"),
        (60, 72.5, "hidden_strength"),
        (40, 59.9, "critical_leadership"),
        (45, 34.9, "shared_weakness"),
        (45, 35, "shared_middle"),
        (0.1 + 0.2 + 12.5, 0.3 + 1e-12, "blind_spot"),
        (None, 50, "insufficient"),
        (50, None, "insufficient"),
    ],
)
def test_kinds_of_gaps_meet_at_their_bounds(leadership, staff, kind):
    assert classify(leadership, staff) == kind


def test_only_gaps_are_clear_or_indicative():
    kind = classify(90, 20)
    assert [certainty(kind, q) for q in (0.05, 0.0501, None)] == [
        *("clear", "indicative", "indicative")
    ]
    assert certainty(classify(50, 50), 0.01) is None


def test_words_for_sizes():
    sizes = [magnitude(delta) for delta in (0.146, -0.147, 0.33, 0.473, -0.474)]
    assert sizes == ["negligible", "small", "medium", "medium", "large"]
    words = [agreement_word(rwg) for rwg in (0.3, 0.31, 0.51, 0.71, 0.9, 0.901)]
    assert words == ["none", "weak", "moderate", "strong", "strong", "very_strong"]
    assert agrees(0.83, FIVE)
    assert not agrees(0.84, FIVE)
    assert [shown_word(0.8, n) for n in (9, 10)] == [None, "strong"]
    assert shown_word(None, 10) is None
    assert agrees(5 / 6 + 1e-10, FIVE)
    assert is_polarised(0.5)
    assert not is_polarised(0.49)


def test_agreement_needs_two_answers():
    assert agreement(Counts((0, 1, 0, 0, 0)), FIVE).ad_mean is None
    assert dimension_agreement([SOME, NOBODY], FIVE).rwg_j is None
    assert dimension_agreement([], FIVE).rwg_star_j is None


def test_a_dimension_needs_half_of_its_items():
    assert score_dimension([SOME, None], FIVE).items_used == 1
    assert score_dimension([SOME, None], FIVE).mean == pytest.approx(52 / 15)
    assert score_dimension([SOME, None, NOBODY], FIVE).mean is None
    assert score_dimension([], FIVE).mean is None
    assert score_dimension([SOME, SOME], FIVE, weights=[0, 0]).mean is None


def test_a_dimension_weighs_its_items():
    low, high = Counts((2, 0, 0, 0, 0)), Counts((0, 0, 0, 0, 2))
    scored = score_dimension([low, high, None], FIVE, weights=[1, 3, 9])
    assert (scored.mean, scored.score, scored.level) == (4, 75, 4)
    for weights in [[1], [1, -1]]:
        with pytest.raises(InvalidInputError):
            score_dimension([low, high], FIVE, weights=weights)


def test_a_single_answer_has_no_error():
    single = score_dimension([SOME, Counts((0, 0, 0, 1, 0))], FIVE)
    assert single.se is None
    gap = compare_dimension(single, score_dimension([SOME, SOME], FIVE), FIVE)
    assert gap.diff is not None
    assert (gap.se, gap.ci95_normal, gap.p) == (None, None, None)
    assert score_dimension([SOME, single_zero()], FIVE, weights=[1, 0]).se is not None


def single_zero() -> Counts:
    return Counts((0, 0, 0, 1, 0))


def test_dimension_differences():
    high, low = (DimensionScore(3, mean, 0, 1, 0.3) for mean in (3.5, 3.0))
    change = compare_dimension_waves(low, high, FIVE, Overlap(30, 0.5).correlation(36, 25))
    # 30 people cannot be 25: 0.5 * 25 / sqrt(36 * 25)
    assert change.se == pytest.approx(np.sqrt(0.18 - 2 * (5 / 12) * 0.09))
    assert (change.diff, change.diff_points) == (0.5, 12.5)
    assert compare_dimension(high, low, FIVE).p == pytest.approx(0.2385928)
    unanimous = DimensionScore(3, 3.0, 50, 3, 0.0)
    assert compare_dimension(unanimous, unanimous, FIVE).p is None
    missing = DimensionScore(0, None, None, None, None)
    assert compare_dimension(missing, low, FIVE).type == "insufficient"
    assert compare_dimension(low, missing, FIVE).diff is None


def test_the_framework_is_never_better_known_than_its_dimensions():
    assert score_framework([80, 20, None, 50]).score == 50
    assert score_framework([80, 20, None, 50]).lowest == 1
    assert score_framework([80, 20], weights=[3, 1]).level == 4
    assert score_framework([80, None, None]).score is None
    assert score_framework([80, None, None]).lowest == 0
    assert score_framework([None]).lowest is None
    with pytest.raises(InvalidInputError):
        score_framework([80, 20], weights=[1])


def test_change_between_waves():
    change = compare_waves(SOME, SOME.mirrored(), FIVE, Overlap(0))
    assert change.diff == pytest.approx(6 - 2 * 52 / 15)
    assert change.se_overlap_adjusted == pytest.approx(change.se)
    assert compare_waves(SOME, SOME, FIVE).se_overlap_adjusted is None
    for pair in [(SOME, single_zero()), (single_zero(), SOME)]:
        assert compare_waves(*pair, FIVE, Overlap(1)).se_overlap_adjusted is None
    assert compare_waves(SOME, SOME, FIVE, Overlap(15, 1.0)).se_overlap_adjusted == 0


def test_people_in_both_waves_are_assumed_independent_unless_said_otherwise():
    variance = describe(SOME, FIVE).variance
    for overlap, rho in [(Overlap(12), 0), (Overlap(12, 0.5), 0.5), (Overlap(99, 0.5), 15 / 24)]:
        expected = np.sqrt(2 * variance / 15 - 2 * rho * 12 * variance / 15**2)
        adjusted = compare_waves(SOME, SOME.mirrored(), FIVE, overlap).se_overlap_adjusted
        assert adjusted == pytest.approx(expected)


def test_arrows_are_for_large_or_certain_changes():
    assert is_notable(-5, None)
    assert is_notable(5 - 1e-10, None)
    assert is_notable(1, 0.05)
    assert is_notable(1, 0.05 + 1e-10)
    assert not is_notable(4.9, 0.06)
    assert not is_notable(4.9, None)
    assert not is_notable(None, 0.01)


def test_poststratification_says_what_is_missing():
    single = single_zero()
    assert poststratify([], FIVE).raw_mean is None
    assert poststratify([Stratum(9, SOME), Stratum(5, NOBODY)], FIVE).poststratified_mean is None
    assert poststratify([Stratum(9, SOME), Stratum(0, NOBODY)], FIVE).score is not None
    assert poststratify([Stratum(9, SOME), Stratum(5, single)], FIVE).se_fpc is None
    with pytest.raises(InvalidInputError):
        poststratify([Stratum(-1, SOME)], FIVE)


def test_a_unit_in_one_wave_only_is_composition():
    low, high = Counts((10, 0, 0, 0, 0)), Counts((0, 0, 0, 0, 10))
    split = decompose([(low, low), (NOBODY, high), (NOBODY, NOBODY)], FIVE)
    assert (split.total_change, split.within_change, split.composition_effect) == (2, 0, 2)
    assert decompose([(SOME, NOBODY)], FIVE) is None
    assert decompose([(NOBODY, SOME)], FIVE) is None


def test_reliability_needs_people_items_and_variance():
    def of(n, sums, products):
        return reliability(CrossProducts(n, sums, products))

    assert of(0, (0, 0), ((0, 0), (0, 0))).scale_mean is None
    assert of(1, (2, 4), ((4, 8), (8, 16))).scale_mean == 3
    assert of(1, (2, 4), ((4, 8), (8, 16))).alpha is None
    assert of(3, (6,), ((14,),)).alpha is None
    # answers 1, 2, 3 on both items: perfectly consistent, so without an interval
    perfect = of(3, (6, 6), ((14, 14), (14, 14)))
    assert (perfect.alpha, perfect.alpha_ci95_bonett) == (1, None)
    assert perfect.mean_inter_item_r == pytest.approx(1)
    # 1, 2, 3 and 3, 2, 1 cancel out
    opposed = of(3, (6, 6), ((14, 10), (10, 14)))
    assert (opposed.alpha, opposed.alpha_standardised) == (None, None)
    # the second item is 2 throughout
    assert of(3, (6, 6), ((14, 12), (12, 12))).mean_inter_item_r is None
    with pytest.raises(InvalidInputError):
        CrossProducts(3, (6, 6), ((14, 12),))


def test_only_rounded_figures_of_thirty_people_leave():
    assert released(0.81239, 30) == 0.81
    assert released(0.81239, 29) is None
    assert released(None, 99) is None
    assert [correlation_for_errors(r) for r in (None, -0.1, 0.4)] == [1, 0, 0.4]


def test_priority():
    assert priority_index(70, 45, 1.0) == 40
    assert priority_index(40, 65, 0.6) == pytest.approx(10.5)
    assert priority_index(None, 45, 1.0) is None
    assert priority_index(70, None, 1.0) is None


def test_large_unanimous_groups_do_not_differ():
    gap = compare(Counts((0, 0, 0, 30, 0)), Counts((0, 0, 0, 40, 0)), FIVE)
    assert (gap.p, gap.p_method, gap.ci95) == (1, "asymptotic", None)


def test_a_million_answers_are_compared_exactly():
    million = Counts((100_000, 200_000, 300_000, 250_000, 150_000))
    board = compare(Counts((0, 0, 2, 8, 10)), million, FIVE)
    assert board.p_method == "exact"
    assert 0 < board.p < 0.001
    same = compare(million, million, FIVE)
    assert (same.diff, same.p, same.cliffs_delta) == (0, 1, 0)
    assert same.cliffs_delta_ci95 == pytest.approx((-0.00156, 0.00156), abs=1e-4)

"""Input that no survey can produce is refused with a sentence, not turned into a number."""

from __future__ import annotations

import math

import pytest

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.agreement import agreement
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import score_dimension, score_framework
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.level import level_of_score
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.priority import priority_index
from blickwinkel.measurement.reliability import CrossProducts
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.changes import Overlap
from support.yardsticks.kitagawa import decompose
from support.yardsticks.poststratification import Stratum, poststratify

FIVE = RatingScale(5, 4, 2)
SOME = Counts((1, 2, 4, 5, 3), na=2)


@pytest.mark.parametrize(
    ("misuse", "complaint"),
    [
        (lambda: Counts((1,) * 12), "A scale has at most 11 points; there are counts of 12."),
        (lambda: Counts((3, -1)), r"Counts cannot be negative: \(3, -1\), 0."),
        (lambda: SOME + Counts((1,) * 4), "Counts of 5 and 4 points cannot be merged."),
        (lambda: describe(Counts((1,) * 4), FIVE), "Counts of 4 points on a scale of 5."),
        (lambda: describe(SOME, FIVE, invited=-1), "invited people cannot be negative: -1"),
        (lambda: score_dimension([SOME], FIVE, r=1.01), "between items is 0 to 1 here, not 1.01"),
        (lambda: score_dimension([SOME], FIVE, r=-0.01), "between items is 0 to 1"),
        (lambda: score_dimension([SOME], FIVE, r=math.nan), "between items is 0 to 1"),
        (lambda: score_dimension([SOME], FIVE, weights=[math.nan]), "1 parts need as many weights"),
        (lambda: score_dimension([SOME], FIVE, weights=[math.inf]), "1 parts need as many weights"),
        (lambda: score_framework([50], weights=[-1]), "1 parts need as many weights"),
        (lambda: score_framework([50], weights=[]), "1 parts need as many weights"),
        (lambda: Overlap(-1), "at least 0 people with a correlation of -1 to 1"),
        (lambda: Overlap(1, 1.1), "at least 0 people with a correlation of -1 to 1"),
        (lambda: Overlap(1, -1.1), "at least 0 people with a correlation of -1 to 1"),
        (lambda: benjamini_hochberg([0.2, 1.1]), r"p-values are 0 to 1, not \[1.1\]"),
        (lambda: benjamini_hochberg([-0.1, None]), "p-values are 0 to 1"),
        (lambda: benjamini_hochberg([math.nan]), "p-values are 0 to 1"),
        (lambda: priority_index(70, 45, 1.1), "weight of a topic is 0 to 1, not 1.1"),
        (lambda: priority_index(70, 45, -0.1), "weight of a topic is 0 to 1"),
        (lambda: RatingScale(1, 1, 0), "A scale has 2 to 11 points, not 1."),
        (
            lambda: RatingScale(5, 2, 2),
            r"5 points the unfavourable values \(up to 2\) must end below",
        ),
    ],
)
def test_it_is_refused(misuse, complaint):
    with pytest.raises(InvalidInputError, match=complaint):
        misuse()


@pytest.mark.parametrize("scale", [(1, 1, 0), (12, 11, 2), (5, 2, 2), (5, 6, 2), (5, 4, -1)])
def test_scales_that_contradict_themselves_are_refused(scale):
    with pytest.raises(InvalidInputError):
        RatingScale(*scale)


def test_impossible_counts_are_refused():
    for hist, na in [((-1, 2), 0), ((1, 2), -1)]:
        with pytest.raises(InvalidInputError):
            Counts(hist, na)
    with pytest.raises(TypeError):
        Counts((0.5, 1))


def test_counts_of_another_scale_are_refused():
    four = Counts((1, 1, 1, 1))
    for misuse in [
        lambda: SOME + four,
        lambda: describe(four, FIVE),
        lambda: compare(SOME, four, FIVE),
        lambda: agreement(four, FIVE),
        lambda: score_dimension([four], FIVE),
        lambda: decompose([(SOME, four)], FIVE),
        lambda: poststratify([Stratum(3, four)], FIVE),
    ]:
        with pytest.raises(InvalidInputError):
            misuse()


@pytest.mark.parametrize("bounds", [(), (10, 20), (0, 40, 40), (0, 40, 20), (0, 101)])
def test_levels_that_do_not_ascend_are_refused(bounds):
    with pytest.raises(InvalidInputError):
        level_of_score(50, bounds)


@pytest.mark.parametrize(
    ("n", "sums", "products"),
    [
        (3, (6, 6), ((14, 12),)),
        (3, (6, 6), ((14, 12), (12,))),
        (3, (6, 6), ((14, 12), (11, 14))),  # not symmetric
        (3, (6, 6), ((11, 12), (12, 14))),  # squares below the square of their sum
        (3, (6, 6), ((14, 9), (9, 14))),  # people's sums vary less than not at all
        (-1, (0,), ((0,),)),
    ],
)
def test_cross_products_that_no_answers_have_are_refused(n, sums, products):
    needed = "^No answers have these sums and cross products.$|^2 sums need 2 x 2 cross products.$"
    with pytest.raises(InvalidInputError, match=needed):
        CrossProducts(n, sums, products)


def test_what_is_just_possible_is_accepted():
    assert len(Counts((1,) * 11).hist) == 11
    assert Counts(()).n == 0
    assert describe(SOME, RatingScale(5, 5, 0)).unfavourable_pct == 0
    assert describe(SOME, FIVE, invited=0).response_rate_pct is None
    assert [Overlap(0, rho).rho for rho in (-1, 1)] == [-1, 1]
    assert benjamini_hochberg([0, 1]) == (0, 1)
    assert [priority_index(70, 45, weight) for weight in (0, 1)] == [0, 40]
    assert score_dimension([SOME, SOME], FIVE, r=0, weights=[0, 1]).mean == pytest.approx(52 / 15)
    # answers 1, 2, 3 and 3, 2, 1: their sums do not vary at all
    assert CrossProducts(3, (6, 6), ((14, 10), (10, 14))).total_deviation == 0
    assert CrossProducts(0, (0,), ((0,),)).n == 0

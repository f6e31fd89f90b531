"""Examples worked out by hand or published by others, typed in as literals."""

from __future__ import annotations

import pytest

from blickwinkel.measurement.agreement import agreement, dimension_agreement
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.effect import hedges_g
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.interval import Scatter
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.cliff import cliff_interval, cliff_variance

FIVE = RatingScale(5, 4, 2)

# leadership, staff, diff, method, interval, g, delta, its interval, p, method, kind
GAPS = {
    "typical": (
        (0, 0, 1, 3, 1),
        (4, 8, 12, 12, 4),
        (0.9, "welch", (0.037521, 1.762479), 0.791968),
        (0.46, (-0.080561, 0.777492), 0.095935, "exact", "blind_spot"),
    ),
    "single leader": (
        (0, 0, 0, 0, 1),
        (3, 5, 7, 4, 1),
        (2.25, "pooled", (-0.147860, 4), 1.931963),
        (0.95, (-0.206464, 0.998917), 0.095238, "exact", "blind_spot"),
    ),
    "nobody leads": (
        (0, 0, 0, 0, 0),
        (2, 3, 4, 3, 1),
        (None, None, None, None),
        (None, None, None, None, "insufficient"),
    ),
    "no variance, equal": (
        (0, 0, 0, 5, 0),
        (0, 0, 0, 12, 0),
        (0, "none", None, None),
        (0, (-0.516878, 0.516878), 1, "exact", "shared_strength"),
    ),
    "no variance, different": (
        (0, 0, 0, 0, 4),
        (0, 0, 0, 9, 0),
        (1, "none", None, None),
        (1, (0.344530, 1), 0.001399, "exact", "optimism"),
    ),
    "unanimous leaders": (
        (0, 0, 0, 6, 0),
        (2, 6, 9, 7, 1),
        (1.04, "pooled", (0.177418, 1.902582), 1.091768),
        (0.64, (0.122029, 0.872769), 0.009791, "exact", "blind_spot"),
    ),
    "one against one": (
        (0, 0, 0, 1, 0),
        (0, 1, 0, 0, 0),
        (2, "none", None, None),
        (1, (-0.586901, 1), 1, "exact", "blind_spot"),
    ),
    "thousands": (
        (0, 1, 4, 12, 8),
        (210, 480, 905, 1120, 285),
        (0.816667, "welch", (0.479447, 1.153886), 0.771253),
        (0.433067, (0.212057, 0.606015), 0.000095, "asymptotic", "blind_spot"),
    ),
    "hidden strength": (
        (1, 3, 2, 1, 0),
        (1, 2, 10, 25, 14),
        (-1.513736, "welch", (-2.423430, -0.604043), -1.653069),
        (-0.736264, (-0.908682, -0.302693), 0.000513, "exact", "hidden_strength"),
    ),
    "gap of exactly 12.5 points": (
        (0, 1, 1, 1, 1),
        (2, 2, 2, 2, 2),
        (0.5, "pooled", (-1.360516, 2.360516), 0.324299),
        (0.2, (-0.419070, 0.683298), 0.686314, "exact", "blind_spot"),
    ),
}


@pytest.mark.parametrize("name", GAPS)
def test_gap(name):
    leadership, staff, differences, ranks = GAPS[name]
    gap = compare(Counts(leadership), Counts(staff), FIVE)
    assert (gap.ci_method, gap.p_method, gap.type) == (differences[1], *ranks[3:])
    for actual, expected in [
        (gap.diff, differences[0]),
        (gap.ci95, differences[2]),
        (gap.hedges_g, differences[3]),
        (gap.cliffs_delta, ranks[0]),
        (gap.cliffs_delta_ci95, ranks[1]),
        (gap.p, ranks[2]),
    ]:
        assert actual == (None if expected is None else pytest.approx(expected, abs=1e-6))


def test_only_cannot_judge_is_insufficient_and_counts_as_a_gap_of_its_own():
    gap = compare(Counts((0, 0, 1, 2, 2)), Counts((0, 0, 0, 0, 0), na=7), FIVE)
    assert (gap.type, gap.diff, gap.p) == ("insufficient", None, None)
    assert gap.cannot_judge_gap == 100
    assert (gap.leadership_score, gap.staff_score) == (80, None)


def test_cliffs_delta_of_hogarty_and_kromrey():
    # treatment 10,10,20,20,20,30,30,30,40,50 and control 10,20,30,40,40,50 as histograms
    treatment, control = (2, 3, 3, 1, 1), (1, 1, 1, 2, 1)
    variance = cliff_variance(treatment, control)
    assert compare(Counts(treatment), Counts(control), FIVE).cliffs_delta == -0.25
    terms = (variance.of_first, variance.of_second, variance.of_pairs)
    assert terms == pytest.approx((0.2669753, 0.447, 1.0055556), abs=1e-6)
    assert variance.unbiased == pytest.approx(0.098055556)
    assert variance.consistent == pytest.approx(0.106057202)
    published = (-0.7265846, 0.3890062)
    assert cliff_interval(-0.25, variance.unbiased, 14) == pytest.approx(published, abs=1e-6)


def test_cliffs_delta_has_no_variance_in_tiny_groups_and_an_interval_without_variance():
    assert cliff_variance((1, 0), (3, 2)) is None
    assert cliff_interval(1.0, 0.0, 5) == (1.0, 1.0)


def test_hedges_g_of_borenstein():
    # 50 people with 103 (SD 5.5) against 50 with 100 (SD 4.5)
    groups = [Scatter(50, round(50 * 49 * sd * sd)) for sd in (5.5, 4.5)]
    assert hedges_g(3, *groups) == pytest.approx(0.5924, abs=1e-4)


def test_agreement_of_the_multilevel_package():
    # bhr2000, variable RELIG, first two groups
    published = {
        (14, 11, 18, 8, 8): (0.11046172, 1.106579, 1.067797),
        (14, 9, 15, 4, 3): (0.26363636, 1.031111, 1.022222),
    }
    for hist, (rwg, ad_mean, ad_median) in published.items():
        found = agreement(Counts(hist), FIVE)
        assert found.rwg == pytest.approx(rwg, abs=1e-7)
        assert (found.ad_mean, found.ad_median) == pytest.approx((ad_mean, ad_median), abs=1e-6)


def test_agreement_of_unanimous_and_opposed_people():
    unanimous, opposed = Counts((0, 0, 9, 0, 0)), Counts((5, 0, 0, 0, 5))
    assert agreement(unanimous, FIVE).rwg == 1
    assert agreement(opposed, FIVE).rwg == 0
    assert agreement(opposed, FIVE).rwg_untruncated == pytest.approx(1 - 40 / 9 / 2)
    assert dimension_agreement([opposed] * 3, FIVE).rwg_j == 0
    assert dimension_agreement([unanimous] * 3, FIVE).rwg_j == 1


def test_benjamini_and_hochbergs_own_example():
    # Benjamini & Hochberg (1995), table of 15 p-values: 4 rejections where Bonferroni has 3
    p = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
    ]
    adjusted = benjamini_hochberg(p)
    assert sum(q <= 0.05 for q in adjusted) == 4
    assert sum(value * len(p) <= 0.05 for value in p) == 3


def test_suppressed_cells_are_not_in_the_family():
    assert benjamini_hochberg([None, 0.02, None, 0.04]) == (None, 0.04, None, 0.04)
    assert benjamini_hochberg([]) == ()

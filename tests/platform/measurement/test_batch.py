"""The columns of a publication are, bit by bit, what the formulas say of each single cell."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blickwinkel.measurement.batch.cells import Cells
from blickwinkel.measurement.batch.composition import decompose_items
from blickwinkel.measurement.batch.gaps import adjust_rows, clear, compare_pairs, divided
from blickwinkel.measurement.batch.scores import (
    describe_items,
    differences,
    levels_of_scores,
    score_dimensions,
)
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import score_dimension
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.gaptype import Certainty, GapType, certainty
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.level import level_of_score
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.dimension_gaps import difference
from support.yardsticks.kitagawa import decompose

search = settings(deadline=None, max_examples=25)
THRESHOLDS = ((0, 20, 40, 60, 80), (0, 33.3, 66.6), (0, 33.333333333333336, 99.99999999999999))


def drawn(seed: int, rows: int, items: int) -> tuple[RatingScale, np.ndarray, np.random.Generator]:
    """Histograms of all sizes, from nobody and single people to crowds, often unanimous."""
    dice = np.random.default_rng(seed)
    points = int(dice.integers(2, 12))
    sizes = dice.choice([0, 1, 1, 2, 3, 5, 9, 20, 21, 60, 2000], size=(rows, items))
    spread = dice.dirichlet(np.full(points, dice.choice([0.1, 1, 10])), size=(rows, items))
    hist = dice.multinomial(sizes, spread).astype(np.int64)
    return RatingScale(points, int(dice.integers(1, points + 1)), 0), hist, dice


def told(value: float) -> float | None:
    return None if math.isnan(value) else value


def counts(hist: np.ndarray) -> Counts:
    return Counts(tuple(hist.tolist()))


@search
@given(st.integers(0, 2**32), st.sampled_from(THRESHOLDS))
def test_items_are_described_alike(seed, thresholds):
    scale, hist, _ = drawn(seed, 3, 4)
    found = describe_items(Cells.of(hist), scale, thresholds)
    for place in np.ndindex(hist.shape[:2]):
        group = describe(counts(hist[place]), scale, min_scores=thresholds)
        columns = (found.score, found.se, found.favourable)
        assert [told(column[place]) for column in columns] == [
            group.score,
            group.se_mean,
            group.favourable_pct,
        ]
        assert found.level[place] == (group.level or 0)


@search
@given(st.integers(0, 2**32), st.sampled_from([0.0, 0.37, 1.0]))
def test_dimensions_are_scored_and_subtracted_alike(seed, r):
    scale, hist, _ = drawn(seed, 4, 6)
    parts = ([0, 1, 2, 3], [4], [], [5, 2, 0])
    found = score_dimensions(Cells.of(hist), parts, [r] * 4)
    single = [
        [score_dimension([counts(row[item]) for item in part], scale, r=r) for part in parts]
        for row in hist
    ]
    levels = levels_of_scores(found.score(scale), THRESHOLDS[0])
    for row, scores in enumerate(single):
        assert [told(mean) for mean in found.mean[row]] == [score.mean for score in scores]
        assert [told(se) for se in found.se[row]] == [score.se for score in scores]
        known = [place for place, score in enumerate(scores) if score.score is not None]
        for place in known:
            value = float(found.score(scale)[row, place])
            assert value == scores[place].score
            assert levels[row, place] == level_of_score(value)
    apart = differences(found[np.array([0, 1])], found[np.array([2, 3])])
    for row in (0, 1):
        for place, pair in enumerate(zip(single[row], single[row + 2], strict=True)):
            expected = difference(*pair, scale)
            assert told(apart.diff[row, place]) == expected.diff
            assert told(apart.p[row, place]) == expected.p
            ends = (told(apart.low[row, place]), told(apart.high[row, place]))
            assert ends == (expected.ci95_normal or (None, None))


@search
@given(st.integers(0, 2**32))
def test_pairs_are_compared_alike(seed):
    scale, hist, _ = drawn(seed, 2, 12)
    hist = hist[:, (hist.sum(axis=2) > 0).all(axis=0)]
    found = compare_pairs(Cells.of(hist[0]), Cells.of(hist[1]), scale)
    for pair, (ours, theirs) in enumerate(zip(*hist, strict=True)):
        gap = compare(counts(ours), counts(theirs), scale)
        assert found.points[pair] == gap.diff_points
        assert (told(found.low[pair]), told(found.high[pair])) == (gap.ci95 or (None, None))
        assert (found.delta[pair], found.superiority[pair]) == (
            gap.cliffs_delta,
            gap.prob_superiority,
        )
        assert (found.delta_low[pair], found.delta_high[pair]) == gap.cliffs_delta_ci95
        assert found.p[pair] == pytest.approx(gap.p, rel=1e-12)
        assert ("exact" if found.exact[pair] else "asymptotic") == gap.p_method
        assert found.type[pair] == gap.type


def test_nothing_is_compared_with_nothing():
    nobody = Cells.of(np.zeros((0, 5), np.int64))
    assert len(compare_pairs(nobody, nobody, RatingScale(5, 4, 2)).points) == 0


@search
@given(st.lists(st.one_of(st.none(), st.sampled_from([0.01, 0.02, 0.05]), st.floats(0, 1))))
def test_families_are_adjusted_alike(family):
    p = np.array([[np.nan if one is None else one for one in family]] * 2)
    q = adjust_rows(p)
    assert [told(one) for one in q[1]] == list(benjamini_hochberg(family))
    kinds = np.array([kind.value for kind in GapType], np.object_)
    for kind, apart in zip(GapType, divided(kinds), strict=True):
        for one, sure in zip(q[0], clear(q[0]), strict=True):
            word = (Certainty.CLEAR if sure else Certainty.INDICATIVE) if apart else None
            assert word == certainty(kind, told(one))


@search
@given(st.integers(0, 2**32))
def test_changes_are_split_alike(seed):
    scale, hist, dice = drawn(seed, 6, 5)
    hist[dice.random(hist.shape[:2]) < 0.3] = 0
    before, after = hist[:3], hist[3:]
    found = decompose_items(Cells.of(before), Cells.of(after))
    for item in range(5):
        units = [
            (counts(was), counts(now))
            for was, now in zip(before[:, item], after[:, item], strict=True)
        ]
        split = decompose(units, scale)
        told_here = [told(column[item]) for column in found]
        if split is None:
            assert told_here == [None] * 3
        else:
            expected = [split.total_change, split.within_change, split.composition_effect]
            assert told_here == expected

"""What the auditor derives by formulas of its own is what the measurement computes, on every scale."""

from __future__ import annotations

import numpy as np
import pytest

from blickwinkel.measurement.auditor import gaps, ranks, scores, subtraction
from blickwinkel.measurement.auditor.elimination import small_groups
from blickwinkel.measurement.auditor.moments import Moments
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.ranktest import rank_tests
from blickwinkel.measurement.scale import RatingScale
from support.yardsticks.bounds import answer_bounds

THRESHOLDS = (0.0, 20.0, 37.5, 60.0, 80.0)


def scheme_of(points: int, items: int) -> Scheme:
    return Scheme(
        items=tuple(f"q{item}" for item in range(items)),
        points=points,
        favourable_from=points,
        thresholds=THRESHOLDS,
        sizes=(items,),
        weights=(1.0,),
        reverse=tuple(item % 3 == 1 for item in range(items)),
        asked={"staff": range(items)},
        dimensions=("all",),
        wordings=(1,) * items,
        scale="agreement",
    )


def histograms(rng: np.random.Generator, points: int, most: int, items: int = 40) -> np.ndarray:
    people = rng.integers(0, most + 1, items)
    share = rng.dirichlet([rng.choice([0.1, 1.0, 6.0])] * (points + 1), items)
    return np.array([rng.multinomial(n, p) for n, p in zip(people, share, strict=True)])


def cases(points: int) -> tuple[Scheme, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(points)
    ours, theirs = histograms(rng, points, 30), histograms(rng, points, 60)
    return scheme_of(points, 40), ours, theirs


def counts_of(scheme: Scheme, rows: np.ndarray) -> list[Counts]:
    counts = [Counts.from_array(row) for row in rows]
    return [c.mirrored() if turned else c for c, turned in zip(counts, scheme.reverse, strict=True)]


def same(derived: np.ndarray, computed: list[float | None]) -> None:
    expected = np.array([np.nan if value is None else value for value in computed])
    np.testing.assert_allclose(derived.ravel(), expected, rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("points", range(2, 12))
def test_scores(points: int) -> None:
    scheme, rows, _ = cases(points)
    figures = scores.of_items(Moments.of(rows[None], scheme), scheme)
    scale = RatingScale(points, points, 0)
    groups = [describe(c, scale, min_scores=THRESHOLDS) for c in counts_of(scheme, rows)]
    same(figures["score"], [group.score for group in groups])
    same(figures["level"], [group.level for group in groups])
    same(figures["favourable"], [group.favourable_pct for group in groups])
    errors = [None if g.se_mean is None else 100 * g.se_mean / scale.span for g in groups]
    same(figures["se"], errors)


@pytest.mark.parametrize("points", range(2, 12))
def test_gaps(points: int) -> None:
    scheme, ours, theirs = cases(points)
    derived = gaps.of_items(
        Moments.of(ours[None], scheme), Moments.of(theirs[None], scheme), scheme
    )
    scale = RatingScale(points, points, 0)
    sides = zip(counts_of(scheme, ours), counts_of(scheme, theirs), strict=True)
    computed = [compare(*pair, scale) for pair in sides]
    same(derived.numbers["points"], [gap.diff_points for gap in computed])
    same(derived.numbers["p"], [gap.p for gap in computed])
    same(derived.numbers["q"], list(benjamini_hochberg([gap.p for gap in computed])))
    same(derived.numbers["superiority"], [gap.prob_superiority for gap in computed])
    for place in (0, 1):
        intervals = [gap.ci95 and 100 * gap.ci95[place] / scale.span for gap in computed]
        same(derived.numbers[f"interval.{place}"], intervals)
        deltas = [gap.cliffs_delta_ci95 and gap.cliffs_delta_ci95[place] for gap in computed]
        same(derived.numbers[f"delta_interval.{place}"], deltas)
    kinds = [None if gap.diff is None else gap.type.value for gap in computed]
    assert derived.words["type"].ravel().tolist() == kinds
    methods = [gap.p_method and gap.p_method.value for gap in computed]
    assert derived.words["method"].ravel().tolist() == methods


@pytest.mark.parametrize(("points", "few"), [(5, 20), (7, 12), (11, 9), (11, 20)])
def test_exact_tests_of_long_scales_and_large_companies(points: int, few: int) -> None:
    rng = np.random.default_rng(few)
    first = rng.multinomial(few, rng.dirichlet([1] * points), 6)
    second = rng.multinomial(300, rng.dirichlet([1] * points), 6)
    p, exact = ranks.permutation_p(first, second)
    assert exact.all()
    expected = [test.p for test in rank_tests(first.tolist(), second.tolist())]
    np.testing.assert_allclose(p, expected, rtol=1e-9)


def test_bounds_of_arrays_are_those_of_the_general_search() -> None:
    rng = np.random.default_rng(2)
    for _ in range(60):
        size, others = (int(n) for n in rng.integers(1, 6, 2))
        rest = rng.multinomial(size + others, rng.dirichlet([0.4] * 4))
        low, high = subtraction.atom_bounds(rest[None], size)
        general = answer_bounds({"A": size, "B": others}, [(("A", "B"), rest.tolist())])
        assert list(zip(low[0].tolist(), high[0].tolist(), strict=True)) == general["A"]


@pytest.mark.parametrize(
    ("counts", "narrow"),
    [
        ([0, 0, 0, 0, 8, 0], 1),
        ([1, 0, 0, 0, 7, 0], 0),  # four people's mean lies between 4 and 5
        ([0, 0, 0, 1, 7, 3], 1),
        ([4, 0, 0, 0, 4, 0], 0),
        ([0, 0, 0, 0, 4, 9], 0),  # fewer than five valid answers
    ],
)
def test_narrow_means_are_reported(counts: list[int], narrow: int) -> None:
    assert subtraction.narrow_means(np.array([counts]), 5) == narrow


def test_sizes_follow_from_the_totals_themselves() -> None:
    company, team, other = frozenset("ABCDE"), frozenset("AB"), frozenset("ABC")
    assert small_groups([(company, 30), (team, 12), (other, 15)], 5) == [3]
    assert small_groups([(company, 30), (team, 12), (other, 17)], 5) == []
    # two filters that cross: what only one of them counts does not follow, but for the whole
    crossing = [(frozenset("AB"), 9), (frozenset("BC"), 10), (frozenset("ABC"), 12)]
    assert small_groups(crossing, 5) == [2, 3]

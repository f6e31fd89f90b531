"""Simulates tiny leadership groups: how often do the intervals hold the truth, and the test err?

``PYTHONPATH=platform python tests/benchmarks/interval_coverage.py [--replications 20000]`` prints a
table beside the figures on which the choice of methods rests, and fails if the chosen interval covers
less than 93 % anywhere or the exact test rejects more than 6 % where nothing differs. Of the answers
behind the earlier figures only the gap and the spread of staff are known; the leaders' spread is set so
that Welch's interval fails as it did then.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import fsolve
from scipy.special import stdtrit

from blickwinkel.measurement.effect import superiority, superiority_interval
from blickwinkel.measurement.interval import UPPER_QUANTILE, Scatter, difference_se
from blickwinkel.measurement.ranktest import rank_tests

VALUES = np.arange(1, 6)
STAFF_MEAN, STAFF_SD = 3.2, 1.14
COVERED_STAFF, TESTED_STAFF = 400, 200
LEAST_COVERAGE, LARGEST_SIZE = 0.93, 0.06
TEST_GAP, TESTED_SD, LEVEL = 0.72, 0.8, 0.05

Floats = NDArray[np.float64]
Counted = NDArray[np.int64]


@dataclass(frozen=True)
class Situation:
    """What is true of the leaders, and the coverage once found by group size.

    Attributes:
        gap: their mean minus that of staff.
        sd: standard deviation of their answers.
        targets: by n_L the coverage of Welch, pooled and Newcombe 5.
    """

    gap: float
    sd: float
    targets: dict[int, tuple[float, float, float]]


SITUATIONS = {
    "no gap": Situation(
        0.0,
        STAFF_SD,
        {3: (0.918, 0.949, 0.958), 5: (0.943, 0.953, 0.960), 10: (0.940, 0.951, 0.959)},
    ),
    "+0.7, less spread": Situation(0.7, 0.9, {3: (0.953, 0.989, 0.985), 5: (0.965, 0.992, 0.986)}),
    "+1.0, much less spread": Situation(
        1.0, 0.65, {3: (0.810, 0.995, 0.982), 5: (0.945, 0.997, 0.985), 10: (0.936, 0.998, 0.986)}
    ),
}
POWER = {3: 0.10, 5: 0.23, 8: 0.41, 10: 0.50}


def answers(mean: float, sd: float) -> Floats:
    """Return the chances of the five answers with this mean and spread, of maximum entropy."""

    def chances(shape: Floats) -> Floats:
        weights = np.exp(shape[0] * (VALUES - 3) + shape[1] * (VALUES - 3) ** 2)
        return np.asarray(weights / weights.sum())

    def misses(shape: Floats) -> Floats:
        p = chances(shape)
        found = p @ VALUES
        return np.array([found - mean, p @ (VALUES - found) ** 2 - sd * sd])

    return chances(fsolve(misses, np.array([mean - 3, -0.2])))


def scatters(drawn: Counted) -> list[Scatter]:
    """Measure the spread of every drawn group."""
    n, s1, s2 = drawn.sum(axis=1), drawn @ VALUES, drawn @ VALUES**2
    return [Scatter(int(a), int(b)) for a, b in zip(n, n * s2 - s1 * s1, strict=True)]


def half_widths(first: list[Scatter], second: list[Scatter]) -> Iterator[Floats]:
    """Return those of Welch's, the pooled and the chosen interval, 0 where there is none."""
    n1, n2 = first[0].n, second[0].n
    v1, v2 = (np.array([group.squared_se for group in side]) for side in (first, second))
    df = (v1 + v2) ** 2 / (v1 * v1 / (n1 - 1) + v2 * v2 / (n2 - 1))
    yield stdtrit(df, UPPER_QUANTILE) * np.sqrt(v1 + v2)
    pairs = list(zip(first, second, strict=True))
    squares = np.array(
        [ours.squared_deviations + theirs.squared_deviations for ours, theirs in pairs]
    )
    pooled = np.sqrt(squares / (n1 + n2 - 2) * (1 / n1 + 1 / n2))
    yield stdtrit(n1 + n2 - 2, UPPER_QUANTILE) * pooled
    chosen = [difference_se(*pair) for pair in pairs]
    yield np.array([stdtrit(e.df, UPPER_QUANTILE) * e.se if e.df else 0.0 for e in chosen])


def coverage(n1: int, situation: Situation, rng: np.random.Generator, times: int) -> list[float]:
    """Return how often Welch, pooled, the chosen interval and Newcombe's hold the truth."""
    ours = answers(STAFF_MEAN + situation.gap, situation.sd)
    theirs = answers(STAFF_MEAN, STAFF_SD)
    drawn = rng.multinomial(n1, ours, times), rng.multinomial(COVERED_STAFF, theirs, times)
    diffs = drawn[0] @ VALUES / n1 - drawn[1] @ VALUES / COVERED_STAFF
    margins = half_widths(*map(scatters, drawn))
    found = [float((abs(diffs - situation.gap) <= margin).mean()) for margin in margins]
    truth = float(ours @ (np.cumsum(theirs) - theirs / 2))
    held = 0
    for pair in zip(*(side.tolist() for side in drawn), strict=True):
        low, high = superiority_interval(
            superiority(*pair) / (2 * n1 * COVERED_STAFF), n1, COVERED_STAFF
        )
        held += low <= truth <= high
    return [*found, held / times]


def rejections(n1: int, leaders: Floats, rng: np.random.Generator, times: int) -> float:
    """Return how often the exact test calls such leaders' gap significant at 5 %."""
    drawn = (
        rng.multinomial(n1, leaders, times),
        rng.multinomial(TESTED_STAFF, answers(STAFF_MEAN, STAFF_SD), times),
    )
    tests = rank_tests(*(side.tolist() for side in drawn))
    return float(np.mean([test.p <= LEVEL for test in tests]))


def main() -> int:
    """Print found and earlier figures; 1 if the choice of methods no longer holds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    rng, times = np.random.default_rng(options.seed), options.replications
    holds = True
    out = sys.stdout.write
    out(f"{'coverage, found (earlier)':24}  n_L  Welch        pooled       chosen  Newcombe 5\n")
    for name, situation in SITUATIONS.items():
        for n1, (welch, pooled, newcombe) in situation.targets.items():
            found = coverage(n1, situation, rng, times)
            holds &= found[2] >= LEAST_COVERAGE
            out(
                f"{name:24} {n1:4}  {found[0]:.3f} ({welch:.3f}) {found[1]:.3f} ({pooled:.3f})"
                f" {found[2]:.3f}   {found[3]:.3f} ({newcombe:.3f})\n"
            )
    out(f"{'exact test, p <= .05':24}  n_L  size (.03-.06)  power at {TEST_GAP} (earlier)\n")
    alike, better = answers(STAFF_MEAN, STAFF_SD), answers(STAFF_MEAN + TEST_GAP, TESTED_SD)
    for n1, power in POWER.items():
        size, found_power = (rejections(n1, leaders, rng, times) for leaders in (alike, better))
        holds &= size <= LARGEST_SIZE
        out(f"{'':24} {n1:4}  {size:.3f}           {found_power:.3f} ({power:.2f})\n")
    out("holds\n" if holds else "does not hold\n")
    return 0 if holds else 1


if __name__ == "__main__":
    raise SystemExit(main())

"""Where one group stands on one item."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.counts import Counts, require_points
from blickwinkel.measurement.interval import Interval, t_interval, wilson
from blickwinkel.measurement.level import DEFAULT_MIN_SCORES, level_of_counts
from blickwinkel.measurement.scale import RatingScale, score


@dataclass(frozen=True, slots=True)
class Group:
    """What a publication may say about one group and one item; None where undefined.

    From n answers on a scale of A points with S1 and S2, the sums of the values and their squares;
    m = n + na people responded of N invited. Without answers (n = 0) everything from ``mean`` on is
    None, for fewer than two so is whatever needs a variance.

    Attributes:
        n: people who gave a value.
        na: people who cannot judge.
        respondents: m, both together.
        cannot_judge_pct: 100 na/m, 0 to 100; None if nobody responded.
        response_rate_pct: 100 m/N, from 0; above 100 only if more people responded than are said to
            be invited. None if nobody was, or it is unknown.
        mean: S1/n, 1 to A.
        variance: s^2 = (n S2 - S1^2)/(n (n-1)), in squared scale points; needs n >= 2.
        sd: its root, in scale points.
        favourable_pct: share of the favourable answers, 0 to 100.
        unfavourable_pct: share of the unfavourable answers, 0 to 100.
        net: favourable minus unfavourable, -100 to 100.
        score: maturity score 100 (mean-1)/(A-1), 0 to 100.
        level: maturity level whose band the score is in, from 1.
        median: mean of the two middle answers, 1 to A.
        polarisation: 4 (n S2 - S1^2)/(n^2 (A-1)^2), 0 all equal to 1 half at each end.
        favourable_wilson95: 95 % interval of ``favourable_pct`` (Wilson 1927).
        se_mean: s/sqrt(n), for comparisons: the sensible null is a common superpopulation.
        se_mean_fpc: sqrt((1-m/N) s^2/n): the uncertainty of where *this* group stands comes only
            from those who did not respond (Cochran 1977). 0 if all responded; None without N.
        ci_mean_fpc: 95 % interval of the mean from it, Student t with n-1 degrees of freedom,
            clipped to 1 to A.
    """

    n: int
    na: int
    respondents: int
    cannot_judge_pct: float | None
    response_rate_pct: float | None
    mean: float | None
    variance: float | None
    sd: float | None
    favourable_pct: float | None
    unfavourable_pct: float | None
    net: float | None
    score: float | None
    level: int | None
    median: float | None
    polarisation: float | None
    favourable_wilson95: Interval | None
    se_mean: float | None
    se_mean_fpc: float | None
    ci_mean_fpc: Interval | None


_UNDEFINED = (None,) * 14


def describe(
    counts: Counts,
    scale: RatingScale,
    *,
    invited: int | None = None,
    min_scores: Sequence[float] = DEFAULT_MIN_SCORES,
) -> Group:
    """Describe one group by every quantity that its counts define.

    Args:
        counts: answers in the direction of the construct (mirror reverse-worded items first).
        scale: the scale on which they were given.
        invited: people invited, N; None if unknown, which leaves out what depends on it.
        min_scores: ascending scores at which the maturity levels start.

    Returns:
        The group; see there for units, ranges and what is undefined when. With n = 0 only the
        counts and shares of respondents are defined.

    Raises:
        InvalidInputError: counts of another scale, a negative number of invited people, or bounds
            that do not ascend from 0.
    """
    require_points(counts, scale.points)
    if invited is not None and invited < 0:
        raise InvalidInputError(f"The number of invited people cannot be negative: {invited}.")
    n, na, s1 = counts.n, counts.na, counts.s1
    m = n + na
    cannot_judge = 100 * na / m if m else None
    rate = 100 * m / invited if invited else None
    if not n:
        return Group(n, na, m, cannot_judge, rate, *_UNDEFINED)
    favourable = sum(counts.hist[scale.favourable_from - 1 :])
    unfavourable = sum(counts.hist[: scale.unfavourable_to])
    scatter = n * counts.s2 - s1 * s1
    variance = scatter / (n * (n - 1)) if n > 1 else None
    se_fpc = _finite_se(variance, n, m, invited)
    low, high = wilson(favourable, n)
    return Group(
        n=n,
        na=na,
        respondents=m,
        cannot_judge_pct=cannot_judge,
        response_rate_pct=rate,
        mean=s1 / n,
        variance=variance,
        sd=None if variance is None else sqrt(variance),
        favourable_pct=100 * favourable / n,
        unfavourable_pct=100 * unfavourable / n,
        net=100 * (favourable - unfavourable) / n,
        score=score(n, s1, scale.points),
        level=level_of_counts(n, s1, scale.points, min_scores),
        median=median(counts.hist, n),
        polarisation=4 * scatter / (scale.span**2 * n * n),
        favourable_wilson95=(100 * low, 100 * high),
        se_mean=None if variance is None else sqrt(variance / n),
        se_mean_fpc=se_fpc,
        ci_mean_fpc=None
        if se_fpc is None
        else t_interval(s1 / n, se_fpc, n - 1, (1, scale.points)),
    )


def median(hist: Sequence[int], n: int) -> float:
    """Return the mean of the two middle answers of a histogram with n >= 1 answers."""
    reached = tuple(accumulate(hist))
    return (bisect_left(reached, (n + 1) // 2) + bisect_left(reached, n // 2 + 1) + 2) / 2


def _finite_se(variance: float | None, n: int, m: int, invited: int | None) -> float | None:
    """Return the standard error in a finite population; more respondents than invited mean all."""
    if variance is None or not invited:
        return None
    return sqrt(max(0, invited - m) / invited * variance / n)

"""How consistently the items of a dimension measure one thing; for the method's owner only."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from math import exp, log, sqrt

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.interval import Z95, Interval

SMALLEST_RELEASED_GROUP = 30
RELEASED_DECIMALS = 2


@dataclass(frozen=True, slots=True)
class CrossProducts:
    """Sums over people who answered every item of a dimension; additive like counts.

    These are the only figures that are not functions of histograms. Never release them themselves.

    Attributes:
        n: people with a value on every item.
        sums: sum of the values per item.
        products: sum of x_i x_j per pair of items; symmetric, sums of squares on the diagonal.

    Raises:
        InvalidInputError: the products are no square of the size of the sums, not symmetric, or
            those of no answers at all.
    """

    n: int
    sums: tuple[int, ...]
    products: tuple[tuple[int, ...], ...]

    def __post_init__(self) -> None:
        size = len(self.sums)
        if len(self.products) != size or any(len(row) != size for row in self.products):
            raise InvalidInputError(f"{size} sums need {size} x {size} cross products.")
        spreads = [self.deviation(i, i) for i in range(size)]
        symmetric = self.products == tuple(zip(*self.products, strict=True))
        if not symmetric or min([self.n, *spreads, self.total_deviation]) < 0:
            raise InvalidInputError("No answers have these sums and cross products.")

    def deviation(self, i: int, j: int) -> int:
        """Return n C_ij - S_i S_j, the covariance times n(n-1)."""
        return self.n * self.products[i][j] - self.sums[i] * self.sums[j]

    @property
    def total_deviation(self) -> int:
        """Sum of all covariances times n(n-1), that is the variance of people's sums likewise."""
        return self.n * sum(map(sum, self.products)) - sum(self.sums) ** 2


@dataclass(frozen=True, slots=True)
class Reliability:
    """Internal consistency of a dimension; None where undefined.

    Attributes:
        alpha: Cronbach's alpha, at most 1; None for one item, one person or no variance at all.
        alpha_ci95_bonett: 1 - exp(ln(1-alpha) -/+ z sqrt(2J/((J-1)(n-2)))), its 95 % interval
            (Bonett 2002); also None for two people or alpha = 1.
        alpha_standardised: J r/(1 + (J-1) r) of the mean correlation r; None if an item has no
            variance.
        mean_inter_item_r: mean correlation between items, -1 to 1; likewise.
        scale_mean: mean of people's item means, 1 to A.
        scale_sd: standard deviation of people's item means, in scale points.
    """

    alpha: float | None
    alpha_ci95_bonett: Interval | None
    alpha_standardised: float | None
    mean_inter_item_r: float | None
    scale_mean: float | None
    scale_sd: float | None


def reliability(cross: CrossProducts) -> Reliability:
    """Compute Cronbach's alpha and its companions from sums and cross products.

    alpha = J/(J-1) (1 - trace/total) of the covariances (n C_ij - S_i S_j)/(n(n-1)).

    Args:
        cross: sums over complete answers in the direction of the construct.
    """
    n, items = cross.n, len(cross.sums)
    if not n or not items:
        return Reliability(None, None, None, None, None, None)
    mean = sum(cross.sums) / (n * items)
    if n < 2:
        return Reliability(None, None, None, None, mean, None)
    trace = sum(cross.deviation(i, i) for i in range(items))
    total = cross.total_deviation
    alpha = items * (total - trace) / ((items - 1) * total) if items > 1 and total else None
    r = _mean_correlation(cross)
    return Reliability(
        alpha=alpha,
        alpha_ci95_bonett=None if alpha is None else _bonett(alpha, n, items),
        alpha_standardised=_standardised(r, items),
        mean_inter_item_r=r,
        scale_mean=mean,
        scale_sd=sqrt(total / (n * (n - 1))) / items,
    )


def _mean_correlation(cross: CrossProducts) -> float | None:
    items = range(len(cross.sums))
    spreads = [cross.deviation(i, i) for i in items]
    if len(spreads) < 2 or not all(spreads):
        return None
    pairs = list(combinations(items, 2))
    return sum(cross.deviation(i, j) / sqrt(spreads[i] * spreads[j]) for i, j in pairs) / len(pairs)


def _standardised(r: float | None, items: int) -> float | None:
    """Return alpha from the mean correlation, J r/(1 + (J-1) r)."""
    if r is None or not 1 + (items - 1) * r:
        return None
    return items * r / (1 + (items - 1) * r)


def _bonett(alpha: float, n: int, items: int) -> Interval | None:
    """Return 1 - exp(ln(1-alpha) +/- z sqrt(2J/((J-1)(n-2))))."""
    if n <= 2 or alpha >= 1:
        return None
    centre = log(1 - alpha)
    margin = Z95 * sqrt(2 * items / ((items - 1) * (n - 2)))
    return 1 - exp(centre + margin), 1 - exp(centre - margin)


def released(value: float | None, n: int) -> float | None:
    """Make alpha or the mean correlation fit to leave: rounded to 2 decimals, from 30 people on.

    Args:
        value: the exact figure; None if undefined.
        n: people with complete answers.
    """
    if value is None or n < SMALLEST_RELEASED_GROUP:
        return None
    return round(value, RELEASED_DECIMALS)


def correlation_for_errors(released_r: float | None) -> float:
    """Return the correlation for a dimension's standard error: at least 0, and 1 if unknown.

    Args:
        released_r: released mean correlation of the perspective and dimension; None if there is
            none, which gives the upper bound of the error.
    """
    return 1.0 if released_r is None else max(0.0, released_r)

"""The sufficient statistics of many groups and items, as arrays of any one shape."""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum, prod
from typing import Self

import numpy as np
from numpy.typing import NDArray

Integers = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Cells:
    """Histograms of many cells with the integers from which their figures follow; see ``Counts``.

    A cell that is not released counts as one without answers: nothing is defined in either.

    Attributes:
        hist: [..., points], answers 1, 2, … in the direction of the construct.
        n: people who gave a value.
        s1: sum of the values.
        deviation: n S2 - S1^2, see ``Scatter``.
    """

    hist: Integers
    n: Integers
    s1: Integers
    deviation: Integers

    @classmethod
    def of(cls, hist: Integers) -> Self:
        """Add up histograms: [..., points]."""
        values = np.arange(1, hist.shape[-1] + 1)
        n, s1, s2 = hist.sum(axis=-1), hist @ values, hist @ (values * values)
        return cls(hist, n, s1, n * s2 - s1 * s1)

    def __getitem__(self, chosen: Integers | Flags | tuple[Integers, ...]) -> Cells:
        """Return some of the cells, chosen as in an array of their shape."""
        return Cells(self.hist[chosen], self.n[chosen], self.s1[chosen], self.deviation[chosen])

    @property
    def points(self) -> int:
        """Number of answers of the scale."""
        return int(self.hist.shape[-1])

    @property
    def squared_se(self) -> Floats:
        """Squared standard error of the mean, see ``Scatter``; needs two answers."""
        n = self.n.astype(np.float64)  # its cube may be larger than any integer here
        return quotient(self.deviation, n * n * (n - 1))

    @property
    def mean(self) -> Floats:
        """Mean answer, 1 to A."""
        return quotient(self.s1, self.n)

    @property
    def score(self) -> Floats:
        """Maturity score, 0 to 100, see ``scale.score``."""
        return quotient(100 * (self.s1 - self.n), (self.points - 1) * self.n)


def quotient(above: Integers | Floats, below: Integers | Floats) -> Floats:
    """Divide once, at the end, as everywhere; NaN where nothing can be divided by."""
    shape = np.broadcast_shapes(above.shape, below.shape)
    result = np.full(shape, np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result


def exact_sums(values: Floats) -> Floats:
    """Add up the last axis without rounding in between, like ``math.fsum``."""
    shape = values.shape[:-1]
    rows = values.reshape(prod(shape), values.shape[-1]).tolist()
    return np.array(list(map(fsum, rows)), dtype=np.float64).reshape(shape)

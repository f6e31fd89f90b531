"""Sums over histograms from which every figure follows; whole numbers until one division."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.tables import Integers

Floats = NDArray[np.float64]
Words = NDArray[np.object_]


@dataclass(frozen=True, slots=True)
class Moments:
    """What histograms of any number of cells add up to, all of the same shape; NaN where undefined.

    Attributes:
        valid: [..., points], valid answers in the direction of the construct.
        n: valid answers.
        total: sum of the answers.
        deviation: n times the sum of squared distances from the mean.
    """

    valid: Integers
    n: Integers
    total: Integers
    deviation: Integers

    @classmethod
    def of(cls, counts: Integers, scheme: Scheme) -> Self:
        """Add up histograms in the direction asked: [..., questions, answers]."""
        valid = scheme.in_construct_direction(counts)[..., :-1]
        values = np.arange(1, scheme.points + 1)
        n, total, squares = valid.sum(axis=-1), valid @ values, valid @ values**2
        return cls(valid, n, total, n * squares - total**2)

    def rows(self, chosen: Integers) -> Self:
        """Return the sums of some rows."""
        return type(self)(
            self.valid[chosen], self.n[chosen], self.total[chosen], self.deviation[chosen]
        )

    @property
    def mean(self) -> Floats:
        """Return the mean answer."""
        return quotient(self.total, self.n)

    @property
    def squared_error(self) -> Floats:
        """Return the squared standard error of the mean; needs two answers."""
        return quotient(self.deviation, self.n**2 * (self.n - 1))


def quotient(above: NDArray[np.generic], below: NDArray[np.generic]) -> Floats:
    """Divide; NaN where nothing can be divided by."""
    above, below = np.asarray(above, np.float64), np.asarray(below, np.float64)
    result = np.full(np.broadcast(above, below).shape, np.nan)
    np.divide(above, below, out=result, where=below != 0)
    return result

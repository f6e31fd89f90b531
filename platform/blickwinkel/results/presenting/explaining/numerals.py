"""Numbers in a calculation: with just as many decimals as it takes to arrive at the figure shown.

A reader who types the printed numbers into a pocket calculator must get the printed result, and
rounding that must give the figure on the page.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import floor, isfinite, log10

from blickwinkel.charts.numerals import Locale, format_gap, format_number

FEWEST_DIGITS = 1
MOST_DIGITS = 8
#: Figures are stored with as many decimals; what differs further behind is arithmetic, not data.
STORED_DIGITS = 6
SMALLEST_P = 0.001

Compute = Callable[..., float]


def rounded(value: float, digits: int) -> float:
    """Round half away from zero, as the pages do."""
    step = Decimal(1).scaleb(-digits)
    return float(Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP))


def result_digits(value: float, fewest: int = FEWEST_DIGITS) -> int:
    """Return how many decimals a result needs so that rounding it gives the whole figure shown.

    16.46 is printed as 16.46, since 16.5 would seem to contradict the 16 on the page.
    """
    value = round(value, STORED_DIGITS)
    whole = rounded(value, 0)
    found = (d for d in range(fewest, MOST_DIGITS) if rounded(rounded(value, d), 0) == whole)
    return next(found, MOST_DIGITS)


def input_digits(
    values: Sequence[float], compute: Compute, digits: int, fewest: int = FEWEST_DIGITS
) -> int:
    """Return how many decimals the inputs need so that they give the result as printed.

    Args:
        values: the inputs.
        compute: the formula, taking the inputs one by one.
        digits: decimals of the printed result.
        fewest: decimals to begin with.
    """
    return joint_digits(values, ((compute, digits),), fewest)


def joint_digits(
    values: Sequence[float], results: Sequence[tuple[Compute, int]], fewest: int = FEWEST_DIGITS
) -> int:
    """Return how many decimals the inputs need so that they give several results as printed.

    Args:
        values: the inputs.
        results: formulas, each with the decimals of its printed result.
        fewest: decimals to begin with.
    """

    def enough(decimals: int) -> bool:
        inputs = [rounded(value, decimals) for value in values]
        return all(
            _printed(compute(*inputs), digits) == _printed(compute(*values), digits)
            for compute, digits in results
        )

    return next((d for d in range(fewest, MOST_DIGITS) if enough(d)), MOST_DIGITS)


def _printed(value: float, digits: int) -> float | None:
    return rounded(round(value, STORED_DIGITS), digits) if isfinite(value) else None


class Numerals:
    """One language's way to write numbers in formulas, without separators of thousands."""

    def __init__(self, locale: Locale) -> None:
        self.locale = locale

    def plain(self, value: float, digits: int) -> str:
        """Write a number with a fixed number of decimals."""
        stored = round(value, STORED_DIGITS) if digits < STORED_DIGITS else value
        return format_number(stored, self.locale, digits)

    def operand(self, value: float, digits: int) -> str:
        """Write a number that follows a sign; a negative one stands in brackets."""
        text = self.plain(value, digits)
        return text if text[0].isdigit() else f"({text})"

    def result(self, value: float, *, signed: bool = False) -> str:
        """Write a result of 0 to 100 (or a difference) so that it rounds to the figure shown."""
        value, digits = round(value, STORED_DIGITS), result_digits(value)
        return format_gap(value, self.locale, digits) if signed else self.plain(value, digits)

    def p(self, value: float) -> str:
        """Write a p-value with three decimals."""
        if value < SMALLEST_P:
            return f"< {self.plain(SMALLEST_P, 3)}"
        return self.plain(value, 3)

    def significant(self, value: float, figures: int = 3) -> str:
        """Write a small positive number with so many digits that count."""
        if not value:
            return "0"
        return self.plain(value, max(0, figures - 1 - floor(log10(value))))

"""Figures as people of a language write them, for charts and for the tables behind them.

A rounded figure must not contradict the verdict beside it, so rounding is half away from zero (12.5 is
shown as 13, as a reader would round it), and a figure that rounds to zero carries no sign.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final, Literal, TypeAlias

Locale: TypeAlias = Literal["de", "en"]

_MINUS: Final = "\N{MINUS SIGN}"
_HARD_SPACE: Final = "\N{NO-BREAK SPACE}"
_TO: Final[dict[Locale, str]] = {"de": "bis", "en": "to"}


@lru_cache(maxsize=8192)  # a figure stands in both layouts, in the table and in what is spoken
def format_number(value: float, locale: Locale, decimals: int = 0) -> str:
    """Write a figure with the language's decimal sign and a typographic minus.

    Args:
        value: any finite number.
        locale: "de" writes a decimal comma, "en" a decimal point.
        decimals: digits after the decimal sign, 0 or more.
    """
    step = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(step, rounding=ROUND_HALF_UP)
    digits = f"{abs(rounded):f}"
    text = digits.replace(".", ",") if locale == "de" else digits
    return f"{_MINUS}{text}" if rounded < 0 else text


def format_gap(points: float, locale: Locale, decimals: int = 0) -> str:
    """Write a difference, whose direction must be seen at a glance: +12, −8, 0."""
    text = format_number(points, locale, decimals)
    signless = text.startswith(_MINUS) or not text.strip("0.,")
    return text if signless else f"+{text}"


def format_interval(low: float, high: float, locale: Locale, decimals: int = 0) -> str:
    """Write the interval of a difference in words, as "+13 bis +25": a dash would read as a minus."""
    ends = (format_gap(low, locale, decimals), format_gap(high, locale, decimals))
    return f" {_TO[locale]} ".join(ends)


@lru_cache(maxsize=4096)
def format_share(share: float, locale: Locale) -> str:
    """Write a share between 0 and 1 as whole per cent: "12 %" in German, "12%" in English."""
    space = _HARD_SPACE if locale == "de" else ""
    return f"{format_number(100 * share, locale)}{space}%"

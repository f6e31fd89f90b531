"""How a value stands in a cell: figures with a decimal comma, names so that no program runs them."""

from __future__ import annotations

from typing import Final

#: What a spreadsheet takes for the start of a formula, full-width forms included (OWASP, CSV injection).
FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Value = str | int | float | bool | None


def cell(value: Value) -> str:
    """Return a value as it stands in the file; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    return str(value).replace(".", ",")


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula: with an apostrophe before it if needed."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text

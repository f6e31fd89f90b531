"""How a value stands in a cell: figures with a decimal comma, names so that no program runs them."""

from __future__ import annotations

import re
from typing import Final

#: What a spreadsheet takes for the start of a formula, full-width forms included (OWASP, CSV injection):
#: at the start of a text, and behind whatever another program may take for the border of a cell.
FORMULA_START: Final = re.compile(
    r"\A(?=[=+\-@\t\r\n＝＋－＠])|(?:\A|[,;|\t\r\n\"']) *(?=[=+\-@＝＋－＠])"
)

Value = str | int | float | bool | None


def cell(value: Value) -> str:
    """Return a value as it stands in the file; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    return str(value).replace(".", ",")


def harmless(text: str) -> str:
    """Return a text of which no spreadsheet takes a part for a formula: with apostrophes where needed."""
    return FORMULA_START.sub(lambda start: f"{start[0]}'", text)

"""The few kinds of content that a page and a package are made of, so that both say the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TypedDict

#: Plain data: a template or the document's layout reads it, and no text in it is ever markup.
Block = dict[str, Any]


class Section(TypedDict):
    """A chapter; ``id`` is its anchor on a page."""

    id: str
    title: str
    blocks: list[Block]


def paragraph(text: str) -> Block:
    """Return running text."""
    return {"kind": "paragraph", "text": text}


def heading(text: str) -> Block:
    """Return a heading inside a chapter."""
    return {"kind": "heading", "text": text}


def bullets(items: Iterable[str]) -> Block:
    """Return a list without an order."""
    return {"kind": "bullets", "items": list(items)}


def numbered(items: Iterable[tuple[str, str]]) -> Block:
    """Return a numbered list of (title, text)."""
    return {"kind": "numbered", "items": [list(item) for item in items]}


def table(
    columns: Sequence[str], rows: Iterable[Sequence[str]], weights: Sequence[int] | None = None
) -> Block:
    """Return a table whose first column names the row.

    Args:
        columns: headings.
        rows: cells.
        weights: relative widths on paper; equal if not given.
    """
    return {
        "kind": "table",
        "columns": list(columns),
        "rows": [list(row) for row in rows],
        "weights": list(weights or [1] * len(columns)),
    }


def drawing(svg: str, alternative: str) -> Block:
    """Return a picture with its text alternative."""
    return {"kind": "drawing", "svg": svg, "alt": alternative}

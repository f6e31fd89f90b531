"""Adding up answer sheets: pure numpy, the same code for a batch and for the recount."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

#: Which cell of the ledger a count belongs to: unit and perspective.
Cell = tuple[uuid.UUID, str]


class AnswerSheet(Protocol):
    """A row with answers, from the inbox or sealed."""

    unit_id: Any
    perspective: Any
    answers: Any


@dataclass(frozen=True, slots=True)
class CellCount:
    """Respondents of one cell and their counts, shape (items, A + 1), "can't judge" last."""

    respondents: int
    counts: Counts

    def __add__(self, other: CellCount) -> CellCount:
        """Add two counts of the same cell; order and grouping do not matter."""
        return CellCount(self.respondents + other.respondents, self.counts + other.counts)


def add_up(sheets: Sequence[AnswerSheet], items: int, points: int) -> dict[Cell, CellCount]:
    """Count answer sheets per unit and perspective.

    Args:
        sheets: rows whose ``answers`` hold one byte per item, 0 or 1..points.
        items: number of items of the framework.
        points: number of scale points A.

    Raises:
        ValueError: a sheet has another length or a byte above A (damaged data).
    """
    if not sheets:
        return {}
    answers = np.frombuffer(b"".join(row.answers for row in sheets), dtype=np.uint8)
    answers = answers.reshape(len(sheets), -1).astype(np.int64)
    if answers.shape[1] != items or answers.max(initial=0) > points:
        raise ValueError("an answer sheet does not fit the framework of its wave")
    cells = sorted({(row.unit_id, row.perspective) for row in sheets})
    position = {cell: index for index, cell in enumerate(cells)}
    rows = np.array([position[row.unit_id, row.perspective] for row in sheets])
    categories = points + 1
    # category of a byte: 1..A -> 0..A-1, 0 ("can't judge") -> A
    category = (answers - 1) % categories
    flat = (rows[:, None] * items + np.arange(items)[None, :]) * categories + category
    counts = np.bincount(flat.ravel(), minlength=len(cells) * items * categories)
    shaped = counts.reshape(len(cells), items, categories)
    respondents = np.bincount(rows, minlength=len(cells))
    return {cell: CellCount(int(respondents[i]), shaped[i]) for cell, i in position.items()}


def merge(parts: Iterable[dict[Cell, CellCount]]) -> dict[Cell, CellCount]:
    """Add up counts of several batches."""
    total: dict[Cell, CellCount] = {}
    for part in parts:
        for cell, count in part.items():
            total[cell] = total[cell] + count if cell in total else count
    return total


def to_bytes(counts: Counts) -> bytes:
    """Return counts as stored: int32, little-endian."""
    return counts.astype("<i4").tobytes()


def from_bytes(raw: bytes, items: int, points: int) -> Counts:
    """Read what ``to_bytes`` wrote."""
    return np.frombuffer(raw, dtype="<i4").astype(np.int64).reshape(items, points + 1)

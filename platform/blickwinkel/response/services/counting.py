"""Adding up answer sheets: pure numpy, the same code for a batch and for the recount."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]

#: Which cell of the ledger a count belongs to: unit and perspective.
Cell = tuple[uuid.UUID, str]

#: Answer sheets of one cell, one after the other: a byte per item, 1..A or 0 for no answer.
Bundle = tuple[Cell, bytes]

STORED = np.dtype("<i4")
LARGEST = np.iinfo(STORED).max


class DamagedDataError(ValueError):
    """What is stored cannot have been written by this program; no figure may be made of it."""


@dataclass(frozen=True, slots=True)
class CellCount:
    """Respondents of one cell and their counts, shape (items, A + 1), "can't judge" last."""

    respondents: int
    counts: Counts

    def __add__(self, other: CellCount) -> CellCount:
        """Add two counts of the same cell; order and grouping do not matter."""
        return CellCount(self.respondents + other.respondents, self.counts + other.counts)


def add_up(bundles: Sequence[Bundle], items: int, points: int) -> dict[Cell, CellCount]:
    """Count answer sheets per unit and perspective; a cell may have several bundles.

    Args:
        bundles: cells with their sheets.
        items: number of items of the framework.
        points: number of scale points A.

    Raises:
        DamagedDataError: the bytes are not whole sheets, or one is above A.
    """
    if not bundles:
        return {}
    if any(not raw or len(raw) % items for _, raw in bundles):
        raise DamagedDataError("an answer sheet does not have the length of the wave's framework")
    answers = np.frombuffer(b"".join(raw for _, raw in bundles), dtype=np.uint8)
    if answers.max() > points:
        raise DamagedDataError("an answer lies outside the scale of the wave's framework")
    position = {cell: i for i, cell in enumerate(dict.fromkeys(cell for cell, _ in bundles))}
    rows = np.repeat(
        [position[cell] for cell, _ in bundles], [len(raw) // items for _, raw in bundles]
    )
    counts = _histograms(answers.reshape(-1, items), rows, len(position), points)
    respondents = np.bincount(rows)
    return {cell: CellCount(int(respondents[i]), counts[i]) for cell, i in position.items()}


def _histograms(
    answers: NDArray[np.uint8], rows: NDArray[np.int64], cells: int, points: int
) -> Counts:
    items, categories = answers.shape[1], points + 1
    # category of a byte: 1..A -> 0..A-1, 0 (no answer) -> A
    category = (answers + np.uint8(points)) % np.uint8(categories)
    flat = (rows[:, None] * items + np.arange(items)) * categories + category
    counts = np.bincount(flat.ravel(), minlength=cells * items * categories)
    return counts.reshape(cells, items, categories)


def merge(parts: Iterable[dict[Cell, CellCount]]) -> dict[Cell, CellCount]:
    """Add up counts of several batches."""
    total: dict[Cell, CellCount] = {}
    for part in parts:
        for cell, count in part.items():
            total[cell] = total[cell] + count if cell in total else count
    return total


def to_bytes(counts: Counts) -> bytes:
    """Return counts as stored: int32, little-endian.

    Raises:
        OverflowError: a count is larger than int32 holds.
    """
    if counts.max(initial=0) > LARGEST:
        raise OverflowError(f"a count is above {LARGEST}")
    return counts.astype(STORED).tobytes()


def from_bytes(raw: bytes, items: int, points: int) -> Counts:
    """Read what ``to_bytes`` wrote.

    Raises:
        DamagedDataError: the length is not that of (items, A + 1) counts, or one is negative.
    """
    if len(raw) != items * (points + 1) * STORED.itemsize:
        raise DamagedDataError("a tally does not have the length of the wave's framework")
    counts = np.frombuffer(raw, dtype=STORED).astype(np.int64).reshape(items, points + 1)
    if counts.min(initial=0) < 0:
        raise DamagedDataError("a tally holds a negative count")
    return counts

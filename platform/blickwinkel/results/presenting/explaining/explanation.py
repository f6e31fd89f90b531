"""What an explanation consists of, whatever the figure."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One line of a calculation.

    Attributes:
        label: what is calculated, in words.
        formula: with symbols.
        numbers: the formula with the numbers put in; empty where they are looked up, or not shown.
        result: what comes out, as printed.
        sign: stands before the result; "⇒" where it is a judgement on the numbers, not their value.
    """

    label: str
    formula: str
    numbers: str
    result: str
    sign: str = "="


@dataclass(frozen=True, slots=True)
class FigureTable:
    """The released figures behind a calculation.

    Attributes:
        caption: says what the table shows.
        columns: pairs of heading and whether it holds numbers; the first one names the row.
        rows: cells as printed.
    """

    caption: str
    columns: tuple[tuple[str, bool], ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Related:
    """Another figure that the calculation uses: its key and its name."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one figure came about.

    Attributes:
        title: names the figure.
        shown: the figure as the page prints it.
        plain: sentences for everybody; the first two are enough to understand the figure.
        steps: the calculation.
        people: whose answers these are, and how many.
        left_out: what does not count in, and why.
        certainty: how sure the figure is, and by which method.
        table: released figures behind it; None if there are none to show.
        related: figures that the calculation starts from.
        source: where the figure was published.
    """

    title: str
    shown: str
    plain: tuple[str, ...]
    steps: tuple[Step, ...]
    people: tuple[str, ...]
    left_out: tuple[str, ...]
    certainty: tuple[str, ...]
    table: FigureTable | None
    related: tuple[Related, ...]
    source: str


def told(*sentences: str) -> tuple[str, ...]:
    """Return the sentences that say something."""
    return tuple(filter(None, sentences))

"""The published figures of one unit, as stored and as printed; the whole vocabulary of readers.

Units are named by the tenant's own code, never by internal ids, so equal input gives equal bytes.
Lists over dimensions and items follow the framework's order; None stands where nothing is released.
"""

from __future__ import annotations

from typing import TypedDict


class UnitName(TypedDict):
    """A unit as the tenant knows it."""

    code: str
    name: str


class Standing(TypedDict):
    """Where a group stands on a dimension or item: score 0 to 100, maturity level from 1."""

    score: float
    level: int
    n: int
    se: float | None
    favourable: float | None


class Side(TypedDict):
    """One role group in one unit.

    ``items`` are the released histograms in the direction asked: answers 1..A, "can't judge" last.
    ``invited`` is None in a wave that was held elsewhere.
    """

    group: str
    unit: UnitName
    invited: int | None
    respondents: int
    items: list[list[int] | None]
    item_standings: list[Standing | None]
    dimensions: list[Standing | None]
    overall: Standing | None


class GapFigures(TypedDict):
    """Leadership minus staff in maturity points; certainty is set for the four kinds of gaps only.

    ``q`` is the p-value adjusted within the family (Benjamini-Hochberg).
    """

    points: float
    interval: list[float] | None
    p: float | None
    q: float | None
    type: str
    certainty: str | None
    delta: float | None
    delta_interval: list[float] | None
    superiority: float | None
    method: str | None


class ChangeFigures(TypedDict):
    """This wave minus the earlier one, in maturity points."""

    points: float
    interval: list[float] | None
    p: float | None


class Changes(TypedDict):
    """What moved since an earlier wave, per dimension; None where it cannot be compared."""

    wave: str
    staff: list[ChangeFigures | None]
    leadership: list[ChangeFigures | None]
    gap: list[ChangeFigures | None]


class UnitPayload(TypedDict):
    """Everything that is published about one unit in one wave."""

    unit: UnitName
    staff: Side | None
    leadership: Side | None
    dimensions: list[GapFigures | None]
    items: list[GapFigures | None]
    change: Changes | None

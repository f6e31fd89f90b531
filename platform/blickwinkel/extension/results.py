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


class ScoreFigures(TypedDict):
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
    item_standings: list[ScoreFigures | None]
    dimensions: list[ScoreFigures | None]
    overall: ScoreFigures | None


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


class Summary(TypedDict):
    """A role group in one unit without its items: where it stands, for lists and histories."""

    group: str
    unit: UnitName
    invited: int | None
    respondents: int
    dimensions: list[ScoreFigures | None]
    overall: ScoreFigures | None


class UnitSummary(TypedDict):
    """The part of a unit's payload that a table over many units shows.

    ``map_q`` are the p-values of the gaps adjusted over all units and dimensions of the wave: the
    family of a heat map. None in waves published before it existed.
    """

    staff: Summary | None
    leadership: Summary | None
    gaps: list[GapFigures | None]
    map_q: list[float | None] | None


class ChangeFigures(TypedDict):
    """This wave minus the earlier one, in maturity points."""

    points: float
    interval: list[float] | None
    p: float | None


class Lineage(TypedDict):
    """Which units of an earlier wave a unit comes from, and what that means for a comparison.

    ``kind`` is "same", "merged" (several units together) or "split" (of an earlier unit only a part came
    here, so that it is not comparable). ``marks`` add what is worth knowing: "renamed",
    "moved", "reorganised" (units below it have come or gone). A unit without a past has no lineage.
    """

    kind: str
    units: list[UnitName]
    marks: list[str]


class Changes(TypedDict):
    """What moved since the previous wave, per dimension; None where it cannot be compared.

    ``items`` are the questions that both waves asked in the same way, and all of this wave's, per
    dimension.
    """

    wave: str
    lineage: Lineage
    items: list[list[int]]
    staff: list[ChangeFigures | None]
    leadership: list[ChangeFigures | None]
    gap: list[ChangeFigures | None]


class ScorePoint(TypedDict):
    """One group's score in an earlier wave; not comparable ones are shown, and marked.

    ``items`` are the questions that count as comparable and all that this wave asks.
    """

    score: float
    se: float | None
    comparable: bool
    items: list[int]


class GapPoint(TypedDict):
    """The gap of an earlier wave, as published then."""

    points: float
    se: float | None
    comparable: bool


class HistoryPoint(TypedDict):
    """A unit in one wave of its survey; the last point of a history is the wave itself."""

    wave: str
    closes_on: str
    framework_version: str
    lineage: Lineage
    leadership_group: str | None
    leadership_unit: UnitName | None
    staff: list[ScorePoint | None]
    leadership: list[ScorePoint | None]
    gaps: list[GapPoint | None]


class TrendFigures(TypedDict):
    """A straight line through at least three comparable waves, in maturity points per quarter.

    ``fit_q`` and ``fit_df`` are the weighted squared distances from the line and their degrees of
    freedom; ``rising`` is Mann-Kendall's S from five waves.
    """

    slope: float
    interval: list[float]
    p: float
    waves: int
    fit_q: float
    fit_df: int
    rising: int | None


class History(TypedDict):
    """The waves of a survey from the unit's point of view, oldest first, and where it is heading."""

    points: list[HistoryPoint]
    staff: list[TrendFigures | None]
    leadership: list[TrendFigures | None]


class CompositionFigures(TypedDict):
    """A change of staff's score split in two (Kitagawa); the first is the sum of the other two."""

    change: float
    within: float
    composition: float


class Composition(TypedDict):
    """How much of a change since the previous wave is a changed mix of units.

    ``parts`` are the names of the units below that serve as strata, the rest of the unit aside.
    """

    wave: str
    parts: list[str]
    staff: list[CompositionFigures | None]


class Highlight(TypedDict):
    """A gap in one unit; ``n`` are the people of its staff who answered.

    ``q`` is adjusted over all units of the wave: at most .05 is clear, else indicative.
    """

    unit: UnitName
    dimension: int
    points: float
    q: float | None
    n: int


class Highlights(TypedDict):
    """The largest gaps in a unit and below it: clear ones first, then by size."""

    blind_spots: list[Highlight]
    hidden_strengths: list[Highlight]


class FindingFigures(TypedDict):
    """One thing that a unit's figures say; see ``measurement.findings.kinds`` for kinds and order.

    ``certainty`` is "clear", "indicative", or None of a priority, which claims nothing. ``unit`` is the one
    that it is about: of a step of the cascade that of the lower group. ``group`` ("staff", "leadership") is
    whose score moved, ``step`` the position of the upper of two groups in the cascade.
    ``points`` are signed, as the figure that the finding is taken from; of a priority its index.
    """

    kind: str
    certainty: str | None
    unit: UnitName
    dimension: int
    group: str | None
    step: int | None
    points: float
    q: float | None
    success: bool


class UnitPayload(TypedDict):
    """Everything that is published about one unit in one wave.

    ``cascade`` are the leadership groups from the top of the company down to the unit. ``further`` are
    the groups of this unit that stand in cascades without being anybody's ``leadership``, such as all
    CCOs beside the board: every figure follows from histograms that are published with it. ``findings``
    are in the order of what matters; stored from rule version 3 on, computed on reading for older ones.
    """

    unit: UnitName
    staff: Side | None
    leadership: Side | None
    further: list[Side]
    dimensions: list[GapFigures | None]
    items: list[GapFigures | None]
    change: Changes | None
    composition: Composition | None
    history: History
    cascade: list[Summary]
    highlights: Highlights
    findings: list[FindingFigures]

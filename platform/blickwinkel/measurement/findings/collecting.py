"""All findings of one unit, from its published figures and nothing else."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypedDict

from blickwinkel.measurement.findings.breaks import (
    Fall,
    Known,
    Score,
    Step,
    differences,
    is_relevant,
)
from blickwinkel.measurement.findings.changes import (
    CERTAINTY,
    ScoreChange,
    adjusted,
    gap_move,
    moves,
    verdict,
)
from blickwinkel.measurement.findings.directions import Direction, Line, Point, trend_directions
from blickwinkel.measurement.findings.kinds import LEADERSHIP, STAFF, Finding, FindingKind, ordered
from blickwinkel.measurement.gaptype import SIGNIFICANCE, TOLERANCE, Certainty
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.priority import priority_index


class GapInput(TypedDict):
    """Leadership minus staff in one dimension; ``certainty`` is None where nobody disagrees."""

    points: float
    interval: list[float] | None
    q: float | None
    type: str
    certainty: str | None


@dataclass(frozen=True, slots=True)
class SideInput:
    """One of the two sides of a unit.

    Attributes:
        scores: by dimension; None where nothing is shown.
        changes: since the previous wave, by dimension; empty without one.
        lines: through the comparable waves, by dimension; empty without a history.
        points: by wave and dimension.
    """

    scores: Sequence[Score | None]
    changes: Sequence[ScoreChange | None]
    lines: Sequence[Line | None]
    points: Sequence[Sequence[Point | None]]


@dataclass(frozen=True, slots=True)
class Figures:
    """What is published about a unit, as far as findings rest on it.

    Attributes:
        unit: its code.
        weights: of the dimensions, 0 to 1.
        gaps: by dimension.
        gap_changes: since the previous wave, by dimension; empty without one.
        steps: groups from the top of the company down to the staff, with the codes of their units.
        days: on which the waves of the history ended (ISO 8601), oldest first.
        staff: of the unit.
        leadership: that it is compared with.
    """

    unit: str
    weights: Sequence[float]
    gaps: Sequence[GapInput | None]
    gap_changes: Sequence[ScoreChange | None]
    steps: Sequence[tuple[str, Step]]
    days: Sequence[str]
    staff: SideInput
    leadership: SideInput


def findings(figures: Figures, known: Known | None = None) -> list[Finding]:
    """Return everything that a unit's figures say, in the order of what matters.

    Args:
        figures: of the unit.
        known: what was calculated for other units of the same wave (``breaks.differences``); is filled.
    """
    return ordered(
        (
            *_gaps(figures),
            *_steps(figures, {} if known is None else known),
            *_moved(figures, STAFF, figures.staff),
            *_moved(figures, LEADERSHIP, figures.leadership),
            *_gap_moves(figures),
            *_headings(figures, STAFF, figures.staff),
            *_headings(figures, LEADERSHIP, figures.leadership),
            *_priorities(figures),
        )
    )


def _gaps(figures: Figures) -> Iterator[Finding]:
    for place, gap in enumerate(figures.gaps):
        if gap is not None and gap["certainty"] is not None:
            yield Finding(
                kind=FindingKind(gap["type"]),
                certainty=Certainty(gap["certainty"]),
                dimension=place,
                points=gap["points"],
                q=gap["q"],
                group=None,
                step=None,
                unit=figures.unit,
            )


def _steps(figures: Figures, known: Known) -> Iterator[Finding]:
    found = differences([scores for _, scores in figures.steps], known)
    adjusted = benjamini_hochberg([p for *_, p in found])
    for difference, q in zip(found, adjusted, strict=True):
        if is_relevant(difference[2]):
            fall = Fall(*difference, q)
            yield Finding(
                kind=fall.kind,
                certainty=fall.certainty,
                dimension=fall.dimension,
                points=fall.points,
                q=fall.q,
                group=None,
                step=fall.step,
                unit=figures.steps[fall.step + 1][0],
            )


def _moved(figures: Figures, group: str, side: SideInput) -> Iterator[Finding]:
    for place, change, certainty, q in _certain(side.changes):
        better = change["points"] > 0
        yield Finding(
            kind=FindingKind.IMPROVED if better else FindingKind.WORSENED,
            certainty=certainty,
            dimension=place,
            points=change["points"],
            q=q,
            group=group,
            step=None,
            unit=figures.unit,
            success=better and group == STAFF,
        )


def _gap_moves(figures: Figures) -> Iterator[Finding]:
    if not figures.gap_changes:
        return
    # a gap that closes because staff see it worse as well is no success
    worse = {place for place, change, *_ in _certain(figures.staff.changes) if change["points"] < 0}
    for place, change, certainty, q in _certain(figures.gap_changes):
        if (now := figures.gaps[place]) is None:
            continue
        kind = gap_move(now["points"] - change["points"], now)
        yield Finding(
            kind=kind,
            certainty=certainty,
            dimension=place,
            points=change["points"],
            q=q,
            group=None,
            step=None,
            unit=figures.unit,
            success=kind is FindingKind.GAP_CLOSED and place not in worse,
        )


def _certain(
    family: Sequence[ScoreChange | None],
) -> Iterator[tuple[int, ScoreChange, Certainty, float | None]]:
    """List the changes of a family that chance hardly explains, or not alone."""
    moving = [
        (n, change) for n, change in enumerate(family) if change is not None and moves(change)
    ]
    if not moving:
        return  # mostly
    q = adjusted(family)
    for place, change in moving:
        yield place, change, CERTAINTY[verdict(change, q[place])], q[place]


def _headings(figures: Figures, group: str, side: SideInput) -> Iterator[Finding]:
    if not any(line is not None and line["p"] <= SIGNIFICANCE + TOLERANCE for line in side.lines):
        return  # adjusting makes no p-value smaller
    for place, trend in enumerate(trend_directions(figures.days, side.lines, side.points)):
        if trend is None or trend.direction is Direction.NONE:
            continue
        rising = trend.direction is Direction.RISING
        yield Finding(
            kind=FindingKind.RISING if rising else FindingKind.FALLING,
            certainty=Certainty.CLEAR,
            dimension=place,
            points=round(trend.total, 6),
            q=trend.q,
            group=group,
            step=None,
            unit=figures.unit,
            success=rising and group == STAFF,
        )


def _priorities(figures: Figures) -> Iterator[Finding]:
    rows = zip(figures.leadership.scores, figures.staff.scores, figures.weights, strict=True)
    for place, (leadership, staff, weight) in enumerate(rows):
        if leadership is not None and staff is not None:
            index = priority_index(leadership["score"], staff["score"], weight)
            yield Finding(
                kind=FindingKind.PRIORITY,
                certainty=None,
                dimension=place,
                points=round(index or 0.0, 6),
                q=None,
                group=None,
                step=None,
                unit=figures.unit,
            )

"""Findings as they are published: from a unit's published figures, also from those stored without them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import (
    FindingFigures,
    GapFigures,
    ScoreFigures,
    Side,
    UnitName,
    UnitPayload,
)
from blickwinkel.measurement.findings import collecting
from blickwinkel.measurement.findings.breaks import Known
from blickwinkel.measurement.findings.collecting import Figures, findings
from blickwinkel.measurement.findings.kinds import Finding, FindingKind
from blickwinkel.measurement.gaptype import Certainty, GapType, certainty
from blickwinkel.measurement.priority import relative_weights


def add_findings(framework: Framework, payloads: Sequence[UnitPayload]) -> None:
    """Give every unit its findings; everything else of the payloads has to be there."""
    weights = relative_weights([dimension.weight for dimension in framework.dimensions])
    known: Known = {}
    for payload in payloads:
        payload["findings"] = unit_findings(weights, payload, known)


def unit_findings(
    weights: Sequence[float], payload: UnitPayload, known: Known | None = None
) -> list[FindingFigures]:
    """Return what the figures of one unit say, in the order of what matters.

    Args:
        weights: of the dimensions, 0 to 1.
        payload: of the unit; its ``findings`` are not read.
        known: what was calculated for other units of the wave (``breaks.differences``); is filled.
    """
    steps = list(_steps(payload))
    names = {unit["code"]: unit for unit, _ in steps} | {payload["unit"]["code"]: payload["unit"]}
    figures = _figures(weights, payload, steps)
    return [_published(found, names[found.unit]) for found in findings(figures, known)]


def read_findings(payload: UnitPayload) -> list[Finding]:
    """Return the findings of a unit as they are published, in their order."""
    return [
        Finding(
            kind=FindingKind(record["kind"]),
            certainty=None if record["certainty"] is None else Certainty(record["certainty"]),
            dimension=record["dimension"],
            points=record["points"],
            q=record["q"],
            group=record["group"],
            step=record["step"],
            unit=record["unit"]["code"],
            success=record["success"],
        )
        for record in payload["findings"]
    ]


def map_findings(
    unit: str, gaps: Sequence[GapFigures | None], map_q: Sequence[float | None] | None
) -> list[Finding]:
    """Return the gaps of one unit among others, as sure as the family of all units lets them be.

    Args:
        unit: its name among the others.
        gaps: of the unit, by dimension.
        map_q: p-values adjusted over all units; None in waves published before they were kept, whose
            gaps are judged within their own unit.
    """
    adjusted = [gap and gap["q"] for gap in gaps] if map_q is None else map_q
    return [
        Finding(FindingKind(gap["type"]), found, place, gap["points"], q, None, None, unit)
        for place, (gap, q) in enumerate(zip(gaps, adjusted, strict=True))
        if gap is not None and (found := certainty(GapType(gap["type"]), q)) is not None
    ]


def _published(found: Finding, unit: UnitName) -> FindingFigures:
    return {
        "kind": found.kind.value,
        "certainty": None if found.certainty is None else found.certainty.value,
        "unit": unit,
        "dimension": found.dimension,
        "group": found.group,
        "step": found.step,
        "points": found.points,
        "q": found.q,
        "success": found.success,
    }


def _steps(payload: UnitPayload) -> Iterator[tuple[UnitName, Sequence[ScoreFigures | None]]]:
    for step in payload["cascade"]:
        yield step["unit"], step["dimensions"]
    if (staff := payload["staff"]) is not None:
        yield staff["unit"], staff["dimensions"]


def _figures(
    weights: Sequence[float],
    payload: UnitPayload,
    steps: Sequence[tuple[UnitName, Sequence[ScoreFigures | None]]],
) -> Figures:
    history, changes = payload["history"], payload["change"]
    points = history["points"]
    figures = Figures(
        unit=payload["unit"]["code"],
        weights=weights,
        gaps=payload["dimensions"],
        gap_changes=(),
        steps=[(unit["code"], scores) for unit, scores in steps],
        days=[point["closes_on"] for point in points],
        staff=collecting.SideInput(
            scores=_scores(payload["staff"], len(weights)),
            changes=(),
            lines=history["staff"],
            points=[point["staff"] for point in points],
        ),
        leadership=collecting.SideInput(
            scores=_scores(payload["leadership"], len(weights)),
            changes=(),
            lines=history["leadership"],
            points=[point["leadership"] for point in points],
        ),
    )
    if changes is None:
        return figures
    return replace(
        figures,
        gap_changes=changes["gap"],
        staff=replace(figures.staff, changes=changes["staff"]),
        leadership=replace(figures.leadership, changes=changes["leadership"]),
    )


def _scores(side: Side | None, dimensions: int) -> Sequence[ScoreFigures | None]:
    return [None] * dimensions if side is None else side["dimensions"]

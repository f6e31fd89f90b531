"""One row per unit, subject and side; the subject is everything, a dimension or a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from blickwinkel.extension import Framework, Localized, ResultDocument
from blickwinkel.extension.results import GapFigures, ScoreFigures, Side, UnitPayload
from blickwinkel_csv.cells import Value

Row = dict[str, Value]

SUBJECT: Final = ("subject", "dimension", "item", "title")
SIDE: Final = ("side", "group", "group_unit", "invited", "respondents")
SCORE: Final = ("n", "score", "level", "se", "favourable")
GAP: Final = ("points", "low", "high", "p", "q", "kind", "certainty")
FIRST: Final = ("wave", "closes_on", "framework", "framework_version", "unit", "unit_name")


def columns(framework: Framework) -> tuple[str, ...]:
    """Return the names of the columns: stable, English, the same for all files of a framework."""
    return (*FIRST, *SUBJECT, *SIDE, *SCORE, *answers(framework), *GAP)


def answers(framework: Framework) -> tuple[str, ...]:
    """Return the columns that count answers: one per point of the scale, then "can't judge"."""
    return (*(f"answer_{point.value}" for point in framework.scale.points), "cannot_judge")


@dataclass(frozen=True, slots=True)
class _Subject:
    """What a row is about, and where its figures stand in the lists of a payload."""

    kind: str
    place: int
    dimension: str | None
    item: str | None
    title: Localized


def rows(document: ResultDocument) -> Iterator[Row]:
    """Return the rows of a document; a column that a row lacks is empty."""
    framework, wave = document.framework, document.wave
    subjects = tuple(_subjects(framework))
    for unit in document.units:
        first: Row = {
            "wave": wave.title,
            "closes_on": wave.closes_on.isoformat(),
            "framework": framework.id,
            "framework_version": framework.version,
            "unit": unit["unit"]["code"],
            "unit_name": unit["unit"]["name"],
        }
        for subject in subjects:
            about: Row = {
                "subject": subject.kind,
                "dimension": subject.dimension,
                "item": subject.item,
                "title": subject.title.text(framework.default_language),
            }
            for figures in _figures(framework, unit, subject):
                yield {**first, **about, **figures}


def _subjects(framework: Framework) -> Iterator[_Subject]:
    yield _Subject("overall", 0, None, None, framework.title)
    place = 0
    for number, dimension in enumerate(framework.dimensions):
        yield _Subject("dimension", number, dimension.id, None, dimension.title)
        for item in dimension.items:
            yield _Subject("item", place, dimension.id, item.id, item.label)
            place += 1


def _figures(framework: Framework, unit: UnitPayload, subject: _Subject) -> Iterator[Row]:
    yield {"side": "leadership", **_side(framework, unit["leadership"], subject)}
    yield {"side": "staff", **_side(framework, unit["staff"], subject)}
    if subject.kind != "overall":
        gaps = unit["dimensions"] if subject.kind == "dimension" else unit["items"]
        yield {"side": "gap", **_gap(gaps[subject.place])}


def _side(framework: Framework, side: Side | None, subject: _Subject) -> Row:
    if side is None:
        return {}
    return {
        "group": side["group"],
        "group_unit": side["unit"]["code"],
        "invited": side["invited"],
        "respondents": side["respondents"],
        **_score(_score_of(side, subject)),
        **(_histogram(framework, side["items"][subject.place]) if subject.item else {}),
    }


def _score_of(side: Side, subject: _Subject) -> ScoreFigures | None:
    if subject.kind == "overall":
        return side["overall"]
    scores = side["dimensions"] if subject.kind == "dimension" else side["item_standings"]
    return scores[subject.place]


def _score(figures: ScoreFigures | None) -> Row:
    if figures is None:
        return {}
    return {
        "n": figures["n"],
        "score": figures["score"],
        "level": figures["level"],
        "se": figures["se"],
        "favourable": figures["favourable"],
    }


def _histogram(framework: Framework, counts: list[int] | None) -> Row:
    return {} if counts is None else dict(zip(answers(framework), counts, strict=True))


def _gap(gap: GapFigures | None) -> Row:
    if gap is None:
        return {}
    low, high = gap["interval"] or (None, None)
    return {
        "points": gap["points"],
        "low": low,
        "high": high,
        "p": gap["p"],
        "q": gap["q"],
        "kind": gap["type"],
        "certainty": gap["certainty"],
    }

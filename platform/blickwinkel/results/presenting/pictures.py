"""One small picture per topic over the waves, and the notes that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from blickwinkel.charts.levels import TOP
from blickwinkel.charts.marks import SideNames
from blickwinkel.charts.svg import Layout
from blickwinkel.charts.trend import (
    SideScore,
    TrendChart,
    TrendChartPoint,
    score_range,
    scores_of,
    trend_chart,
)
from blickwinkel.extension.results import ScorePoint
from blickwinkel.measurement.interval import Z95
from blickwinkel.results.presenting.footnotes import Footnotes, origin, other_group, questions
from blickwinkel.results.presenting.unit_history import KEYS, Key, UnitHistory


def pictures(
    history: UnitHistory, verdicts: Sequence[SideNames]
) -> tuple[tuple[Markup, ...], tuple[str, ...]]:
    """Draw all topics.

    Args:
        history: the unit's history.
        verdicts: per topic what is written beside the lines.

    Returns:
        The pictures, and the notes that their numbers stand for.
    """
    notes = Footnotes(history.words)
    rows = [_points(history, notes, place) for place in range(len(history.titles))]
    texts = notes.texts()
    span = score_range([score for row in rows for score in scores_of(row)])
    charts = [
        replace(_chart(history, place, verdict), points=row, footnotes=texts, span=span)
        for place, (row, verdict) in enumerate(zip(rows, verdicts, strict=True))
    ]
    drawn = tuple(
        trend_chart(chart, Layout.NARROW, f"trend-{place}") for place, chart in enumerate(charts)
    )
    return drawn, texts


def _chart(history: UnitHistory, place: int, verdicts: SideNames) -> TrendChart:
    words = history.words
    return TrendChart(
        title=history.titles[place],
        description=words.say(
            "Scores from 0 to 100 of leadership and staff, wave by wave, with their intervals. The table"
            " below has the same figures."
        ),
        sides=SideNames(words.leadership, words.staff),
        points=(),
        locale=words.locale,
        verdicts=verdicts,
        notes_below=False,
    )


def _points(history: UnitHistory, notes: Footnotes, place: int) -> tuple[TrendChartPoint, ...]:
    before = ""
    found = []
    for wave, point in enumerate(history.points):
        reasons = _reasons(history, place, wave)
        breaks = (
            before if before and not _holds(history, place, wave - 1) and before != reasons else ""
        )
        hollow = reasons if _holds(history, place, wave) else ""
        found.append(
            TrendChartPoint(
                point["wave"],
                _side_score(point["leadership"][place]),
                _side_score(point["staff"][place]),
                hidden=_hidden(history, place, wave),
                footnote=notes.of_wave(hollow, point["wave"]) if hollow else None,
                break_before=notes.until(breaks, history.points[wave - 1]["wave"])
                if breaks
                else None,
            )
        )
        before = reasons
    return tuple(found)


def _holds(history: UnitHistory, place: int, wave: int) -> bool:
    """Tell whether something in a wave must not be compared, so that it is hollow."""
    point = history.points[wave]
    return any(
        figures is not None and not figures["comparable"]
        for figures in (point[key][place] for key in KEYS)
    )


def _reasons(history: UnitHistory, place: int, wave: int) -> str:
    """Say how a wave differs from the newest one in a topic; empty if it does not."""
    words, point = history.words, history.points[wave]
    told = [origin(words, point["lineage"])] if wave < len(history.points) - 1 else []
    told += _of_sides(
        history, {key: questions(words, s) for key in KEYS if (s := point[key][place])}
    )
    if (led := point["leadership"][place]) is not None:
        group = other_group(words, led)
        told.append(f"{history.name('leadership')}: {group}" if group else "")
    return "; ".join(filter(None, told))


def _of_sides(history: UnitHistory, said: dict[Key, str]) -> list[str]:
    """Name the side where something holds for one of two only."""
    texts = set(said.values())
    if len(texts) == 1:
        return [texts.pop()]
    return [f"{history.name(key)}: {text}" for key, text in said.items() if text]


def _side_score(figures: ScorePoint | None) -> SideScore | None:
    if figures is None:
        return None
    score, error = figures["score"], figures["se"]
    if error is None:
        return SideScore(score, None, figures["comparable"])
    margin = Z95 * error
    ends = (max(0.0, score - margin), min(TOP, score + margin))
    return SideScore(score, ends, figures["comparable"])


def _hidden(history: UnitHistory, place: int, wave: int) -> str | None:
    """Say which sides a wave does not show; a side that no wave shows was not asked or never shown."""
    missing = [
        history.name(key)
        for key in KEYS
        if history.points[wave][key][place] is None and any(history.scores(key, place))
    ]
    if not missing:
        return None
    return history.words.say("%(side)s: not shown", side=", ".join(missing))

"""One small picture per topic over the waves, and the notes that all of them share."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from markupsafe import Markup

from blickwinkel.charts.levels import TOP
from blickwinkel.charts.marks import Sides as SideNames
from blickwinkel.charts.svg import Layout
from blickwinkel.charts.trend import (
    SideScore,
    Trend,
    TrendPoint,
    score_range,
    scores_of,
    trend_chart,
)
from blickwinkel.extension.results import ScorePoint
from blickwinkel.measurement.interval import Z95
from blickwinkel.results.presenting.footnotes import Footnotes, descent, other_group, questions
from blickwinkel.results.presenting.past import KEYS, Key, Past


def pictures(
    past: Past, verdicts: Sequence[SideNames]
) -> tuple[tuple[Markup, ...], tuple[str, ...]]:
    """Draw all topics.

    Args:
        past: the unit's history.
        verdicts: per topic what is written beside the lines.

    Returns:
        The pictures, and the notes that their numbers stand for.
    """
    notes = Footnotes(past.words)
    rows = [_points(past, notes, place) for place in range(len(past.titles))]
    texts = notes.texts()
    span = score_range([score for row in rows for score in scores_of(row)])
    charts = [
        replace(_chart(past, place, verdict), points=row, footnotes=texts, span=span)
        for place, (row, verdict) in enumerate(zip(rows, verdicts, strict=True))
    ]
    drawn = tuple(
        trend_chart(chart, Layout.NARROW, f"trend-{place}") for place, chart in enumerate(charts)
    )
    return drawn, texts


def _chart(past: Past, place: int, verdicts: SideNames) -> Trend:
    words = past.words
    return Trend(
        title=past.titles[place],
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


def _points(past: Past, notes: Footnotes, place: int) -> tuple[TrendPoint, ...]:
    before = ""
    found = []
    for wave, point in enumerate(past.points):
        reasons = _reasons(past, place, wave)
        breaks = (
            before if before and not _holds(past, place, wave - 1) and before != reasons else ""
        )
        hollow = reasons if _holds(past, place, wave) else ""
        found.append(
            TrendPoint(
                point["wave"],
                _side_score(point["leadership"][place]),
                _side_score(point["staff"][place]),
                hidden=_hidden(past, place, wave),
                footnote=notes.of_wave(hollow, point["wave"]) if hollow else None,
                break_before=notes.until(breaks, past.points[wave - 1]["wave"]) if breaks else None,
            )
        )
        before = reasons
    return tuple(found)


def _holds(past: Past, place: int, wave: int) -> bool:
    """Tell whether something in a wave must not be compared, so that it is hollow."""
    point = past.points[wave]
    return any(
        figures is not None and not figures["comparable"]
        for figures in (point[key][place] for key in KEYS)
    )


def _reasons(past: Past, place: int, wave: int) -> str:
    """Say how a wave differs from the newest one in a topic; empty if it does not."""
    words, point = past.words, past.points[wave]
    told = [descent(words, point["lineage"])] if wave < len(past.points) - 1 else []
    told += _of_sides(past, {key: questions(words, s) for key in KEYS if (s := point[key][place])})
    if (led := point["leadership"][place]) is not None:
        group = other_group(words, led)
        told.append(f"{past.name('leadership')}: {group}" if group else "")
    return "; ".join(filter(None, told))


def _of_sides(past: Past, said: dict[Key, str]) -> list[str]:
    """Name the side where something holds for one of two only."""
    texts = set(said.values())
    if len(texts) == 1:
        return [texts.pop()]
    return [f"{past.name(key)}: {text}" for key, text in said.items() if text]


def _side_score(figures: ScorePoint | None) -> SideScore | None:
    if figures is None:
        return None
    score, error = figures["score"], figures["se"]
    if error is None:
        return SideScore(score, None, figures["comparable"])
    margin = Z95 * error
    ends = (max(0.0, score - margin), min(TOP, score + margin))
    return SideScore(score, ends, figures["comparable"])


def _hidden(past: Past, place: int, wave: int) -> str | None:
    """Say which sides a wave does not show; a side that no wave shows was not asked or never shown."""
    missing = [
        past.name(key)
        for key in KEYS
        if past.points[wave][key][place] is None and any(past.scores(key, place))
    ]
    if not missing:
        return None
    return past.words.say("%(side)s: not shown", side=", ".join(missing))

"""The heat map: all topics of a unit and of the units below it, as differences or as scores of a side."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from markupsafe import Markup

from blickwinkel.charts.heat import HeatCell, HeatMap, HeatMode, HeatRow, HeatWords, heat_map
from blickwinkel.extension.findings import map_findings
from blickwinkel.extension.results import Summary, UnitSummary
from blickwinkel.i18n.messages import Messages
from blickwinkel.measurement.findings.kinds import Finding
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.results.presenting.among import Listed, first_among
from blickwinkel.results.presenting.finding import headline
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.below import MOST_LEVELS, MOST_ROWS, Below, UnitTableRow
from blickwinkel.results.queries.reading import UnitView

Address = Callable[[uuid.UUID], str]


class Shows(StrEnum):
    """What the cells hold."""

    GAP = "gap"
    STAFF = "staff"
    LEADERSHIP = "leadership"


MODES = {
    Shows.GAP: HeatMode.GAP,
    Shows.STAFF: HeatMode.STAFF,
    Shows.LEADERSHIP: HeatMode.LEADERSHIP,
}


@dataclass(frozen=True, slots=True)
class UnitMapPage:
    """What the template shows.

    `headline` is that of the unit, `title` what the map adds to it. `depths` are the choices of how many
    levels below are shown; `more` tells which units are left out, and why.
    """

    words: Words
    headline: str
    title: str
    description: str
    shows: Shows
    levels: int
    depths: tuple[tuple[int, str], ...]
    chart: Markup
    more: tuple[str, ...]


def unit_map_page(
    view: UnitView, below: Below, shows: Shows, address: Address, messages: Messages
) -> UnitMapPage:
    """Draw the heat map of a unit.

    Args:
        view: of the unit.
        below: the unit itself and those below it.
        shows: what the cells hold.
        address: where the page of a unit is.
        messages: the reader's language.
    """
    words, rows = Words(messages, leaf=False), below.rows
    names = tuple(words.short_title(dimension) for dimension in view.wave.framework.dimensions)
    title = _title(words, names, rows, shows)
    chart = HeatMap(
        title=title,
        description=_description(words, shows),
        mode=MODES[shows],
        columns=names,
        rows=tuple(_row(words, row, shows, address) for row in rows),
        words=HeatWords(
            unit=words.say("Unit"),
            hidden=words.say("not shown, so that nobody can be recognised"),
            certain=words.say("clear"),
            low=_ends(words, shows)[0],
            high=_ends(words, shows)[1],
        ),
        locale=words.locale,
    )
    return UnitMapPage(
        words=words,
        headline=headline(words, view),
        title=title,
        description=chart.description,
        shows=shows,
        levels=below.levels,
        depths=_depths(words, below.deepest),
        chart=heat_map(chart, "units"),
        more=_left_out(words, below),
    )


def _left_out(words: Words, below: Below) -> tuple[str, ...]:
    """Say which units the map does not list, and why."""
    deeper = below.deepest - below.levels
    notes = (
        words.many(
            "%(n)s further unit of these levels is not listed: a map has at most %(most)s rows. Open a unit"
            " to see what is below it.",
            "%(n)s further units of these levels are not listed: a map has at most %(most)s rows. Open a unit"
            " to see what is below it.",
            below.left_out,
            most=MOST_ROWS,
        )
        if below.left_out
        else "",
        words.many(
            "%(n)s deeper level is left out, so that the map stays readable: it shows at most %(most)s levels"
            " at once. Open a unit to see what is below it.",
            "%(n)s deeper levels are left out, so that the map stays readable: it shows at most %(most)s"
            " levels at once. Open a unit to see what is below it.",
            deeper,
            most=MOST_LEVELS,
        )
        if deeper > 0
        else "",
    )
    return tuple(filter(None, notes))


def _depths(words: Words, deepest: int) -> tuple[tuple[int, str], ...]:
    numbers = range(1, min(deepest, MOST_LEVELS) + 1)
    return tuple((n, words.many("%(n)s level", "%(n)s levels", n)) for n in numbers)


def _description(words: Words, shows: Shows) -> str:
    if shows is Shows.GAP:
        return words.say("Leadership minus staff in points, for each unit and topic.")
    return words.say("Scores from 0 to 100 for each unit and topic.")


def _ends(words: Words, shows: Shows) -> tuple[str, str]:
    if shows is Shows.GAP:
        return words.say("staff see it better"), words.say("leadership sees it better")
    return words.say("low"), words.say("high")


def _row(words: Words, row: UnitTableRow, shows: Shows, address: Address) -> HeatRow:
    side = row.summary["leadership" if shows is Shows.LEADERSHIP else "staff"]
    missing = _missing(words, row.summary, shows)
    return HeatRow(
        name=row.name,
        cells=() if missing else _cells(words, row, side, shows),
        depth=row.depth,
        href=address(row.unit_id),
        note=words.many("%(n)s answer", "%(n)s answers", side["respondents"]) if side else "",
        hidden=missing,
    )


def _missing(words: Words, summary: UnitSummary, shows: Shows) -> str | None:
    sides = {
        Shows.GAP: (summary["staff"], summary["leadership"]),
        Shows.STAFF: (summary["staff"],),
        Shows.LEADERSHIP: (summary["leadership"],),
    }
    return words.say("not shown") if None in sides[shows] else None


def _cells(
    words: Words, row: UnitTableRow, side: Summary | None, shows: Shows
) -> tuple[HeatCell, ...]:
    hidden = HeatCell(None, hidden=words.say("not shown"))
    if shows is Shows.GAP:
        clear = {f.dimension for f in _findings(row) if f.certainty is Certainty.CLEAR}
        return tuple(
            hidden if gap is None else HeatCell(gap["points"], certain=place in clear)
            for place, gap in enumerate(row.summary["gaps"])
        )
    return tuple(
        hidden if figures is None else HeatCell(figures["score"])
        for figures in (side["dimensions"] if side else ())
    )


def _title(words: Words, names: Sequence[str], rows: Sequence[UnitTableRow], shows: Shows) -> str:
    below = [row for row in rows if row.depth]
    if shows is Shows.GAP:
        return _first(words, names, below)
    key = "staff" if shows is Shows.STAFF else "leadership"
    side = words.staff if shows is Shows.STAFF else words.leadership
    scores = [
        (figures["score"], row.name, name)
        for row in below
        if (summary := row.summary[key]) is not None  # type: ignore[literal-required]
        for figures, name in zip(summary["dimensions"], names, strict=True)
        if figures is not None
    ]
    if not scores:
        return words.say("None of these units is shown")
    score, unit, topic = min(scores)
    return words.say(
        "%(side)s: lowest in %(unit)s, %(topic)s with %(score)s",
        side=side,
        unit=unit,
        topic=topic,
        score=words.score(score),
    )


def _first(words: Words, names: Sequence[str], rows: Sequence[UnitTableRow]) -> str:
    units = [
        Listed(
            row.name,
            [None if gap is None else gap["points"] for gap in row.summary["gaps"]],
            _findings(row),
        )
        for row in rows
    ]
    return first_among(words, names, units) or words.say("None of these units shows a difference")


def _findings(row: UnitTableRow) -> list[Finding]:
    return map_findings(row.code, row.summary["gaps"], row.summary["map_q"])

"""Why a score is called by the level of maturity it is called by."""

from __future__ import annotations

from blickwinkel.results.presenting.explaining import people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    FigureTable,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.numerals import result_digits
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit, SideKey


def dimension_level(subject: ExplainedUnit, key: SideKey, dimension: int) -> Explanation | None:
    """Explain the level that a group sees reached on a dimension; None if it has no score."""
    group = subject.group(key)
    if group is None or dimension >= len(group.side["dimensions"]):
        return None
    figures = group.side["dimensions"][dimension]
    if figures is None:
        return None
    words, level = subject.words, figures["level"]
    name = words.text(subject.framework.levels[level - 1].title)
    described = subject.dimension(dimension).levels.get(level)
    return Explanation(
        title=words.say(
            "%(topic)s: level of maturity, %(side)s",
            topic=subject.topic(dimension),
            side=group.view.name,
        ),
        shown=f"{level} {name}",
        plain=told(
            words.say(
                "The levels divide the scale from 0 to 100 into %(n)s steps. A score of %(score)s lies on"
                " step %(level)s, “%(name)s”: %(band)s.",
                n=len(subject.framework.levels),
                score=words.score(figures["score"]),
                level=level,
                name=name,
                band=_band(subject, level),
            ),
            _next(subject, figures["score"], level),
            words.text(described) if described else "",
        ),
        steps=(level_step(subject, figures["score"], level),),
        people=(people.who(subject, group),),
        left_out=(),
        certainty=_near(subject, figures["score"]),
        table=_bands(subject),
        related=(
            Related(
                f"{key}.dim.{dimension}",
                f"{subject.topic(dimension)}: {group.view.name}",
            ),
        ),
        source=people.source(subject),
    )


def _next(subject: ExplainedUnit, score: float, level: int) -> str:
    words, levels = subject.words, subject.framework.levels
    if level == len(levels):
        return words.say("That is the highest step.")
    return words.say(
        "To the next step, “%(name)s”, %(points)s points are missing.",
        name=words.text(levels[level].title),
        points=subject.numerals.plain(levels[level].min_score - score, 1),
    )


def level_step(subject: ExplainedUnit, score: float, level: int) -> Step:
    """Return the line that places a score on the steps of maturity."""
    bounds = subject.framework.thresholds
    digits = _deciding_digits(bounds, score)
    name = subject.words.text(subject.framework.levels[level - 1].title)
    return Step(
        subject.words.say("Level of maturity"),
        _band(subject, level),
        f"M = {subject.numerals.plain(score, digits)}",
        f"{level} {name}",
        "⇒",
    )


def _deciding_digits(bounds: tuple[float, ...], score: float) -> int:
    """Return decimals enough to see on which side of a bound the score lies."""
    nearest = min(abs(score - bound) for bound in bounds)
    digits = result_digits(score)
    while 0 < nearest < 0.5 * 10**-digits and digits < 6:
        digits += 1
    return digits


def _band(subject: ExplainedUnit, level: int) -> str:
    words, levels = subject.words, subject.framework.levels
    low = _bound(subject, levels[level - 1].min_score)
    if level == len(levels):
        return words.say("from %(low)s to 100", low=low)
    high = _bound(subject, levels[level].min_score)
    return words.say("from %(low)s to below %(high)s", low=low, high=high)


def _bound(subject: ExplainedUnit, bound: float) -> str:
    return subject.numerals.plain(bound, 0 if bound == int(bound) else 1)


def _near(subject: ExplainedUnit, score: float) -> tuple[str, ...]:
    """Warn that a step is near; the level would be another one with a few answers more."""
    near = [bound for bound in subject.framework.thresholds[1:] if abs(score - bound) < 1]
    if not near:
        return ()
    return (
        subject.words.say(
            "The score is less than one point away from the next step, at %(bound)s. A few other answers"
            " would have given another level.",
            bound=_bound(subject, near[0]),
        ),
    )


def _bands(subject: ExplainedUnit) -> FigureTable:
    words = subject.words
    return FigureTable(
        words.say("Steps of this framework"),
        ((words.say("Level of maturity"), False), (words.say("Score"), True)),
        tuple(
            (f"{level.level} {words.text(level.title)}", _band(subject, level.level))
            for level in subject.framework.levels
        ),
    )

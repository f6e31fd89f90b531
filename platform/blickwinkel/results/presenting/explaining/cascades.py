"""Why a judgement breaks where it breaks on its way from the top of the company down to the staff."""

from __future__ import annotations

from collections.abc import Sequence

from blickwinkel.extension.results import Summary
from blickwinkel.measurement.confidentiality.leadership import CCO
from blickwinkel.measurement.findings.breaks import Fall, falls, steepest
from blickwinkel.measurement.interval import Z95
from blickwinkel.publishing.services.scoring import STAFF
from blickwinkel.publishing.services.summaries import summary_of
from blickwinkel.results.presenting.explaining import judging, people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    FigureTable,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit
from blickwinkel.results.presenting.explaining.topic_gap import combined_error_step


def cascade_step(subject: ExplainedUnit, dimension: int) -> Explanation | None:
    """Explain the steepest step of a dimension; None where no two neighbouring groups are shown."""
    steps = _groups(subject)
    found = falls([step["dimensions"] for step in steps])
    here = [fall for fall in found if fall.dimension == dimension]
    fall = steepest(here) or max(here, key=lambda fall: abs(fall.points), default=None)
    if fall is None:
        return None
    words, pair = subject.words, (steps[fall.step], steps[fall.step + 1])
    return Explanation(
        title=words.say("%(topic)s: steepest step", topic=subject.topic(dimension)),
        shown=words.gap(-fall.points),
        plain=told(_step_sentence(subject, pair, fall), _verdict(subject, fall)),
        steps=_calculation(subject, pair, fall, len(found)),
        people=tuple(
            words.say(
                "%(group)s. Answered: %(answered)s.",
                group=_name(subject, step),
                answered=words.messages.number(step["respondents"]),
            )
            for step in pair
        ),
        left_out=told(
            words.say(
                "Only neighbouring groups that may be shown are compared. A group in between that is too"
                " small is skipped."
            )
        ),
        certainty=told(
            words.say(
                "The %(m)s steps of all topics are judged together (Benjamini-Hochberg, 5%%). CCOs of a unit"
                " also belong to the CCOs of the unit above; this is not allowed for, so the interval is"
                " rather too wide than too narrow.",
                m=sum(other.p is not None for other in found),
            )
        ),
        table=_table(subject, steps, dimension),
        related=_related(subject, dimension),
        source=people.source(subject),
    )


def _groups(subject: ExplainedUnit) -> list[Summary]:
    staff = summary_of(subject.payload["staff"])
    return [*subject.payload["cascade"], *([] if staff is None else [staff])]


def _name(subject: ExplainedUnit, step: Summary) -> str:
    words, unit = subject.words, step["unit"]
    if step["group"] == STAFF:
        return f"{words.staff}: {unit['name']}"
    top = subject.payload["cascade"][0]["unit"]
    if step["group"] != CCO or unit["code"] == top["code"]:
        return words.group(step["group"])
    if words.leaf and unit["code"] == subject.payload["unit"]["code"]:
        return words.say("CCOs in %(unit)s", unit=unit["name"])
    return words.say("CCOs in %(unit)s and below", unit=unit["name"])


def _scores(pair: tuple[Summary, Summary], dimension: int) -> tuple[float, float]:
    first, second = (step["dimensions"][dimension] for step in pair)
    return (first["score"] if first else 0.0), (second["score"] if second else 0.0)


def _step_sentence(subject: ExplainedUnit, pair: tuple[Summary, Summary], fall: Fall) -> str:
    words, scores = subject.words, _scores(pair, fall.dimension)
    return words.say(
        "On the way from the top of the company down to staff the judgement changes most here: from %(first)s"
        " (%(upper)s) to %(second)s (%(lower)s).",
        first=words.score(scores[0]),
        second=words.score(scores[1]),
        upper=_name(subject, pair[0]),
        lower=_name(subject, pair[1]),
    )


def _verdict(subject: ExplainedUnit, fall: Fall) -> str:
    words = subject.words
    if not fall.relevant:
        return words.say("A step counts from 12.5 points on. This one is smaller: no break.")
    if fall.clear:
        return words.say(
            "A step counts from 12.5 points on. This one counts and is clear: chance hardly explains it."
        )
    return words.say(
        "A step counts from 12.5 points on. This one counts, but it is only an indication: chance could"
        " explain it, too."
    )


def _calculation(
    subject: ExplainedUnit, pair: tuple[Summary, Summary], fall: Fall, size: int
) -> tuple[Step, ...]:
    words, (upper, lower) = subject.words, _scores(pair, fall.dimension)
    label = words.say("Lower group minus upper group")
    difference = judging.difference_step(subject, label, "D = M₂ − M₁", (lower, upper))
    errors = [figures["se"] for step in pair if (figures := step["dimensions"][fall.dimension])]
    if fall.se is None or errors[0] is None or errors[1] is None:
        return (difference,)
    ends = [max(-100.0, -fall.points - Z95 * fall.se), min(100.0, -fall.points + Z95 * fall.se)]
    adjusted = words.say("Adjusted for %(m)s comparisons (q)", m=size)
    chance = words.say("How likely by chance (p)")
    return (
        difference,
        combined_error_step(subject, (errors[0], errors[1])),
        *judging.interval_steps(subject, -fall.points, (Z95, fall.se), ends),
        *judging.test_step(subject, chance, "z = D / SE;  p = 2 × Φ(−|z|)", fall.p),
        *judging.test_step(subject, adjusted, "q(i) = min m × p(j) / j,  j ≥ i", fall.q),
    )


def _table(subject: ExplainedUnit, steps: Sequence[Summary], dimension: int) -> FigureTable:
    words = subject.words
    rows = []
    for step in steps:
        figures = step["dimensions"][dimension]
        error = figures["se"] if figures else None
        rows.append(
            (
                _name(subject, step),
                words.score(figures["score"]) if figures else "–",
                "–" if error is None else subject.numerals.plain(error, 1),
                words.messages.number(step["respondents"]),
            )
        )
    return FigureTable(
        words.say("From the top of the company down to staff"),
        (
            (words.say("Group"), False),
            (words.say("Score"), True),
            (words.say("standard error"), True),
            (words.say("answered"), True),
        ),
        tuple(rows),
    )


def _related(subject: ExplainedUnit, dimension: int) -> tuple[Related, ...]:
    return tuple(
        Related(f"{group.key}.dim.{dimension}", f"{subject.topic(dimension)}: {group.view.name}")
        for key in ("leadership", "staff")
        if (group := subject.group(key)) and group.side["dimensions"][dimension]
    )

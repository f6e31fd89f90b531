"""Why a topic stands where it stands in the order of priorities."""

from __future__ import annotations

from blickwinkel.measurement.priority import priority_index, relative_weights
from blickwinkel.results.presenting.explaining import people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.numerals import input_digits, result_digits
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit


def relative_weight(subject: ExplainedUnit, dimension: int) -> float:
    """Return a topic's weight relative to the heaviest topic of the framework, 0 to 1."""
    weights = [found.weight for found in subject.framework.dimensions]
    return relative_weights(weights)[dimension]


def priority(
    subject: ExplainedUnit, dimension: int, weight: float | None = None
) -> Explanation | None:
    """Explain the priority index of a dimension; None if a score is missing.

    Args:
        subject: what is explained.
        dimension: position of the topic.
        weight: importance, 0 to 1; None for the framework's weight relative to its heaviest topic.
    """
    scores = _scores(subject, dimension)
    if scores is None:
        return None
    leadership, staff = scores
    weight = relative_weight(subject, dimension) if weight is None else weight
    index = priority_index(leadership, staff, weight) or 0.0
    words = subject.words
    groups = [group for key in ("leadership", "staff") if (group := subject.group(key))]
    return Explanation(
        title=words.say("%(topic)s: priority", topic=subject.topic(dimension)),
        shown=words.score(index),
        plain=told(
            words.say(
                "The index puts first what staff rate low and what leadership does not see. Here staff are"
                " %(deficit)s points short of 100, and leadership rates it %(gap)s points higher than staff.",
                deficit=words.score(100 - staff),
                gap=words.score(max(0.0, leadership - staff)),
            ),
            words.say(
                "It is an aid for sorting, not a measurement: use it to choose what to talk about."
            ),
        ),
        steps=(_step(subject, (leadership, staff), weight, index),),
        people=tuple(people.who(subject, group) for group in groups),
        left_out=told(
            words.say(
                "Where staff rate a topic higher than leadership, the difference counts as 0."
            )
            if leadership < staff
            else "",
            *people.stand_in(subject),
        ),
        certainty=(
            words.say(
                "The index has no interval of its own; how sure the difference is stands with the"
                " difference."
            ),
        ),
        table=None,
        related=(
            *(
                Related(
                    f"{group.key}.dim.{dimension}",
                    f"{subject.topic(dimension)}: {group.view.name}",
                )
                for group in groups
            ),
            Related(f"gap.{dimension}", words.say("Difference")),
        ),
        source=people.source(subject),
    )


def _scores(subject: ExplainedUnit, dimension: int) -> tuple[float, float] | None:
    if dimension >= len(subject.framework.dimensions):
        return None
    scores = [
        side["dimensions"][dimension] if side else None
        for side in (subject.payload["leadership"], subject.payload["staff"])
    ]
    first, second = scores
    return None if first is None or second is None else (first["score"], second["score"])


def _step(subject: ExplainedUnit, scores: tuple[float, float], weight: float, index: float) -> Step:
    leadership, staff = scores

    def formula(factor: float, team: float, gap: float) -> float:
        return factor * ((100 - team) + gap) / 2

    inputs = (weight, staff, max(0.0, leadership - staff))
    digits = input_digits(inputs, formula, result_digits(index), fewest=2)
    factor, team, gap = (subject.numerals.plain(value, digits) for value in inputs)
    return Step(
        subject.words.say("Priority index, 0 to 100"),
        "P = w × ((100 − S) + max(0, D)) / 2",
        f"{factor} × ((100 − {team}) + {gap}) / 2",
        subject.numerals.result(index),
    )

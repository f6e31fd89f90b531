"""How much of a change is a changed mix of units."""

from __future__ import annotations

from blickwinkel.charts.composition import Split, whole_points
from blickwinkel.results.presenting.explaining import people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.numerals import input_digits, result_digits
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit


def composition(subject: ExplainedUnit, dimension: int) -> Explanation | None:
    """Explain how a change of staff's score divides up; None if that was not calculated."""
    found = subject.payload["composition"]
    figures = found["staff"][dimension] if found and dimension < len(found["staff"]) else None
    group = subject.group("staff")
    if found is None or figures is None or group is None:
        return None
    words, write = subject.words, subject.numerals
    inputs = (figures["within"], figures["composition"])
    total = sum(inputs)
    moved, within, share = (words.gap(points) for points in whole_points(Split(total, *inputs)))
    digits = input_digits(inputs, lambda a, b: a + b, result_digits(total))
    return Explanation(
        title=words.say("%(topic)s: changed mix of units", topic=subject.topic(dimension)),
        shown=share,
        plain=told(
            words.say(
                "Staff's score has moved by %(change)s points since %(wave)s. Of these, %(mix)s come from the"
                " fact that the units below have another share in the answers than before, not from anybody"
                " thinking otherwise.",
                change=moved,
                wave=found["wave"],
                mix=share,
            ),
            words.say(
                "%(within)s points come from changed answers within the units.",
                within=within,
            ),
        ),
        steps=(
            Step(
                words.say("Within the units"),
                "D₁ = Σ (w₁ + w₂)/2 × (M₂ − M₁)",
                "",
                write.result(figures["within"], signed=True),
            ),
            Step(
                words.say("Changed mix of units"),
                "D₂ = Σ (M₁ + M₂)/2 × (w₂ − w₁)",
                "",
                write.result(figures["composition"], signed=True),
            ),
            Step(
                words.say("Both together: the change"),
                "D = D₁ + D₂",
                " + ".join(write.operand(value, digits) for value in inputs),
                write.result(total, signed=True),
            ),
        ),
        people=told(
            people.who(subject, group),
            words.say(
                "Compared are these units, and the rest of this one as a part of its own: %(units)s.",
                units="; ".join(found["parts"]),
            )
            if found["parts"]
            else "",
        ),
        left_out=(),
        certainty=(
            words.say(
                "The division is exact (Kitagawa 1955). A unit that answered in one wave only has no change"
                " of its own; that it came or went counts as a changed mix."
            ),
        ),
        table=None,
        related=(
            Related(f"staff.dim.{dimension}", f"{subject.topic(dimension)}: {group.view.name}"),
        ),
        source=people.source(subject),
    )

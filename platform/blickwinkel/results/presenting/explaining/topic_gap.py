"""Why leadership and staff differ on one dimension by as much as they do, and how surely."""

from __future__ import annotations

from math import sqrt

from blickwinkel.extension.results import GapFigures
from blickwinkel.measurement.interval import Z95, Scatter
from blickwinkel.measurement.reliability import correlation_for_errors
from blickwinkel.results.presenting.explaining import judging, people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    FigureTable,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.item_gap import apart
from blickwinkel.results.presenting.explaining.numerals import input_digits
from blickwinkel.results.presenting.explaining.subject import ExplainedSide, ExplainedUnit

Pair = tuple[ExplainedSide, ExplainedSide]


def topic_gap(subject: ExplainedUnit, dimension: int) -> Explanation | None:
    """Explain the difference on a dimension; None if it is not shown."""
    gaps = subject.payload["dimensions"]
    figures = gaps[dimension] if dimension < len(gaps) else None
    leadership, staff = subject.group("leadership"), subject.group("staff")
    if figures is None or leadership is None or staff is None:
        return None
    pair, words = (leadership, staff), subject.words
    return Explanation(
        title=words.say("%(topic)s: difference", topic=subject.topic(dimension)),
        shown=words.gap(figures["points"]),
        plain=told(
            apart(subject, _scores(pair, dimension), figures["points"]),
            judging.verdict(subject, figures),
        ),
        steps=_steps(subject, pair, dimension, figures),
        people=tuple(people.who(subject, group) for group in pair),
        left_out=told(
            *(note for group in pair for note in people.hidden_items(subject, group, dimension)),
            *people.stand_in(subject),
            "" if _open(subject, pair, dimension) else people.spread_kept(subject),
        ),
        certainty=told(
            _method(subject, pair, dimension, figures),
            judging.chance(subject, figures, judging.compared(gaps)),
        ),
        table=_questions(subject, dimension),
        related=(
            *(
                Related(
                    f"{group.key}.dim.{dimension}", f"{subject.topic(dimension)}: {group.view.name}"
                )
                for group in pair
            ),
            *_item_gaps(subject, dimension),
        ),
        source=people.source(subject),
    )


def _scores(pair: Pair, dimension: int) -> tuple[float, float]:
    first, second = (group.side["dimensions"][dimension] for group in pair)
    return (first["score"] if first else 0.0), (second["score"] if second else 0.0)


def _open(subject: ExplainedUnit, pair: Pair, dimension: int) -> bool:
    return all(
        subject.open_spread(*(group.judged(item) for item in group.used(dimension)))
        for group in pair
    )


def _steps(
    subject: ExplainedUnit, pair: Pair, dimension: int, figures: GapFigures
) -> tuple[Step, ...]:
    words, scores = subject.words, _scores(pair, dimension)
    minus = words.say("Difference, leadership (L) minus staff (S)")
    test = words.say("How likely by chance (p)")
    return (
        judging.difference_step(subject, minus, "D = L − S", scores),
        *_interval(subject, pair, dimension, figures),
        *judging.test_step(subject, test, "z = D / SE;  p = 2 × Φ(−|z|)", figures["p"]),
        *judging.family_step(subject, subject.payload["dimensions"], figures),
        judging.kind_step(subject, figures, scores),
    )


def _interval(
    subject: ExplainedUnit, pair: Pair, dimension: int, figures: GapFigures
) -> tuple[Step, ...]:
    ends = figures["interval"]
    errors = [error_of(subject, group, dimension) for group in pair]
    first, second = errors
    if ends is None or first is None or second is None:
        return ()
    error = sqrt(first * first + second * second)
    return (
        *(error_step(subject, group, dimension) for group in pair),
        combined_error_step(subject, (first, second)),
        *judging.interval_steps(subject, figures["points"], (Z95, error), ends),
    )


def error_of(subject: ExplainedUnit, group: ExplainedSide, dimension: int) -> float | None:
    """Return the standard error of a group's dimension score in points."""
    error = group.scores[dimension].se
    return None if error is None else 100 * error / subject.scheme.scale.span


def combined_error_step(subject: ExplainedUnit, errors: tuple[float, float]) -> Step:
    """Return the line that joins two standard errors."""
    exact = sqrt(sum(error * error for error in errors))
    digits = input_digits(errors, lambda a, b: sqrt(a * a + b * b), 2, fewest=2)
    first, second = (subject.numerals.plain(error, digits) for error in errors)
    return Step(
        subject.words.say("Standard error of the difference"),
        "SE = √(SE₁² + SE₂²)",
        f"√({first}² + {second}²)",
        subject.numerals.plain(exact, 2),
    )


def error_step(subject: ExplainedUnit, group: ExplainedSide, dimension: int) -> Step:
    """Return the line with the standard error of a group's dimension score."""
    error = error_of(subject, group, dimension) or 0.0
    counts = [group.judged(item) for item in group.used(dimension)]
    numbers = ""
    if subject.open_spread(*counts):
        scale = 100 / subject.scheme.scale.span / len(counts)
        parts = [scale * sqrt(Scatter.of(found).squared_se) for found in counts]
        numbers = _error_numbers(subject, parts, correlation(group, dimension))
    return Step(
        subject.words.say("Standard error, %(side)s", side=group.view.name),
        "SE = √((1 − r) × Σe² + r × (Σe)²)",
        numbers,
        subject.numerals.plain(error, 2),
    )


def correlation(group: ExplainedSide, dimension: int) -> float:
    """Return the correlation between questions that a group's standard error assumes."""
    released = group.scheme.correlations.get(group.side["group"])
    return correlation_for_errors(released[dimension] if released else None)


def _error_numbers(subject: ExplainedUnit, parts: list[float], r: float) -> str:
    sums = (sum(part * part for part in parts), sum(parts))
    digits = input_digits(sums, lambda a, b: sqrt((1 - r) * a + r * b * b), 2, fewest=2)
    squares, total = (subject.numerals.plain(value, digits) for value in sums)
    shared = subject.numerals.plain(r, 2)
    return f"√((1 − {shared}) × {squares} + {shared} × {total}²)"


def _method(subject: ExplainedUnit, pair: Pair, dimension: int, figures: GapFigures) -> str:
    words = subject.words
    if figures["interval"] is None:
        return words.say(
            "There is no interval: a question has a single judgement only, so nobody can say by how much"
            " another survey would differ."
        )
    shared = [correlation(group, dimension) for group in pair]
    if max(shared) < 1:
        return words.say(
            "The 95%% interval uses the normal distribution. That people answer the questions of a topic"
            " alike is allowed for by the correlation r between them."
        )
    return words.say(
        "The 95%% interval uses the normal distribution. How alike people answer the questions of a topic is"
        " not known for every group; there the upper bound r = 1 is taken, so the interval is rather too wide"
        " than too narrow."
    )


def _item_gaps(subject: ExplainedUnit, dimension: int) -> tuple[Related, ...]:
    part = subject.scheme.slices[dimension]
    return tuple(
        Related(f"gap.item.{item}", subject.label(item))
        for item in range(part.start, part.stop)
        if subject.payload["items"][item] is not None
    )


def _questions(subject: ExplainedUnit, dimension: int) -> FigureTable | None:
    words, part = subject.words, subject.scheme.slices[dimension]
    rows = []
    for item in range(part.start, part.stop):
        scores = [
            side["item_standings"][item] if side else None
            for side in (subject.payload["leadership"], subject.payload["staff"])
        ]
        gap = subject.payload["items"][item]
        rows.append(
            (
                subject.label(item),
                *(words.score(found["score"]) if found else "–" for found in scores),
                words.gap(gap["points"]) if gap else "–",
            )
        )
    return FigureTable(
        words.say("The questions of this topic"),
        (
            (words.say("Question"), False),
            (words.leadership, True),
            (words.staff, True),
            (words.say("Difference"), True),
        ),
        tuple(rows),
    )


def divided_topics(subject: ExplainedUnit) -> Explanation | None:
    """Explain how many topics are seen differently; None if nothing can be compared."""
    words, gaps = subject.words, subject.payload["dimensions"]
    shown = [(index, gap) for index, gap in enumerate(gaps) if gap is not None]
    if not shown:
        return None
    divided = [gap for _, gap in shown if gap["certainty"] is not None]
    clear = sum(gap["certainty"] == "clear" for gap in divided)
    groups = [group for key in ("leadership", "staff") if (group := subject.group(key))]
    return Explanation(
        title=words.say("Topics that are seen differently"),
        shown=words.say("%(some)s of %(all)s", some=len(divided), all=len(shown)),
        plain=told(
            words.say(
                "In %(some)s of %(all)s topics leadership and staff are at least 12.5 points apart, in"
                " whichever direction.",
                some=len(divided),
                all=len(shown),
            ),
            words.say(
                "Of these clear: %(clear)s. Clear means that chance hardly explains the difference;"
                " what is not clear is an indication.",
                clear=clear,
            ),
        ),
        steps=(),
        people=tuple(people.who(subject, group) for group in groups),
        left_out=told(_not_compared(subject), *people.stand_in(subject)),
        certainty=(),
        table=FigureTable(
            words.say("All topics that can be compared"),
            (
                (words.say("Topic"), False),
                (words.say("Difference"), True),
                (words.say("Finding"), False),
            ),
            tuple(
                (
                    subject.topic(index),
                    words.gap(gap["points"]),
                    f"{words.kind(gap['type'])} · {words.certainty(gap)}",
                )
                for index, gap in shown
            ),
        ),
        related=tuple(Related(f"gap.{index}", subject.topic(index)) for index, _ in shown),
        source=people.source(subject),
    )


def _not_compared(subject: ExplainedUnit) -> str:
    gaps = subject.payload["dimensions"]
    absent = [subject.topic(index) for index, gap in enumerate(gaps) if gap is None]
    if not absent:
        return ""
    return subject.words.say(
        "A topic has a score where at least half of its questions may be shown. No comparison is"
        " possible for: %(topics)s.",
        topics=", ".join(absent),
    )

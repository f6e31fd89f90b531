"""Why a group's score on a dimension, and over all dimensions, is what it is."""

from __future__ import annotations

from collections.abc import Sequence

from blickwinkel.extension.results import ScoreFigures, Side
from blickwinkel.results.presenting.explaining import people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    FigureTable,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.levels import level_step
from blickwinkel.results.presenting.explaining.numerals import input_digits, result_digits
from blickwinkel.results.presenting.explaining.subject import ExplainedSide, ExplainedUnit, SideKey


def dimension_score(subject: ExplainedUnit, key: SideKey, dimension: int) -> Explanation | None:
    """Explain a group's score on a dimension; None if it has none."""
    group = subject.group(key)
    if group is None or dimension >= len(group.side["dimensions"]):
        return None
    figures = group.side["dimensions"][dimension]
    if figures is None:
        return None
    items = group.used(dimension)
    return Explanation(
        title=f"{subject.topic(dimension)}: {group.view.name}",
        shown=subject.words.score(figures["score"]),
        plain=_plain(subject, group, dimension, items),
        steps=(
            *mean_step(subject, _item_scores(group, items)),
            level_step(subject, figures["score"], figures["level"]),
        ),
        people=(people.who(subject, group),),
        left_out=told(
            *people.hidden_items(subject, group, dimension),
            *(people.stand_in(subject) if key == "leadership" else ()),
            _each_counts_who_judged(subject),
        ),
        certainty=told(_error(subject, figures)),
        table=_items_table(subject, group, dimension),
        related=(
            Related(f"{key}.level.{dimension}", subject.words.say("Level of maturity")),
            *(Related(f"{key}.item.{item}", subject.label(item)) for item in items),
        ),
        source=people.source(subject),
    )


def _plain(
    subject: ExplainedUnit, group: ExplainedSide, dimension: int, items: Sequence[int]
) -> tuple[str, ...]:
    words = subject.words
    _, asked = group.view.used_items(_positions(group, dimension))
    figures = group.side["dimensions"][dimension]
    score = words.score(figures["score"]) if figures else ""
    message = (
        "“%(topic)s” consists of %(asked)s questions to this group. The score %(score)s is the average of"
        " all of them, every question counting alike."
        if len(items) == asked
        else "“%(topic)s” consists of %(asked)s questions to this group. The score %(score)s is the average"
        " of the %(used)s that may be shown, every question counting alike."
    )
    if len(items) == asked == 1:
        message = "“%(topic)s” consists of one question to this group, whose score is %(score)s."
    return told(
        words.say(
            message,
            topic=subject.topic(dimension),
            asked=asked,
            used=len(items),
            score=score,
        ),
        words.say("0 is the lowest possible judgement, 100 the highest."),
    )


def _positions(group: ExplainedSide, dimension: int) -> range:
    part = group.scheme.slices[dimension]
    return range(part.start, part.stop)


def _item_scores(group: ExplainedSide, items: Sequence[int]) -> list[float]:
    scores = (group.side["item_standings"][item] for item in items)
    return [figures["score"] for figures in scores if figures is not None]


def mean_step(subject: ExplainedUnit, scores: Sequence[float]) -> tuple[Step, ...]:
    """Return the line that averages the scores of questions; nothing for no questions."""
    if not scores:
        return ()

    def mean(*values: float) -> float:
        return sum(values) / len(values)

    exact = round(mean(*scores), 6)
    digits = input_digits(scores, mean, result_digits(exact))
    numbers = " + ".join(subject.numerals.plain(score, digits) for score in scores)
    return (
        Step(
            subject.words.say("Mean of the questions' scores"),
            "M = (M₁ + M₂ + …) / J",
            f"({numbers}) / {len(scores)}",
            subject.numerals.result(exact),
        ),
    )


def _each_counts_who_judged(subject: ExplainedUnit) -> str:
    return subject.words.say(
        "In each question only those count who gave a judgement. “Can't judge” counts neither as high nor"
        " as low."
    )


def _error(subject: ExplainedUnit, figures: ScoreFigures) -> str:
    if figures["se"] is None:
        return subject.words.say(
            "No standard error can be given: a question has a single judgement only."
        )
    return subject.words.say(
        "Answers vary. The standard error of this score is %(se)s points; the interval beside a difference"
        " or a change is made from it.",
        se=subject.numerals.plain(figures["se"], 1),
    )


def _items_table(subject: ExplainedUnit, group: ExplainedSide, dimension: int) -> FigureTable:
    words = subject.words
    rows = []
    for item in _positions(group, dimension):
        shown = group.view.item(item)
        figures = shown.figures
        rows.append(
            (
                subject.label(item),
                words.score(figures["score"]) if figures else shown.reason,
                str(figures["n"]) if figures else "–",
            )
        )
    return FigureTable(
        words.say("The questions of this topic"),
        (
            (words.say("Question"), False),
            (words.say("Score"), True),
            (words.say("judgements (n)"), True),
        ),
        tuple(rows),
    )


def overall(subject: ExplainedUnit, key: SideKey) -> Explanation | None:
    """Explain a group's score over all dimensions; None if it has none."""
    group = subject.group(key)
    if group is None or group.side["overall"] is None:
        return None
    words, figures, side = subject.words, group.side["overall"], group.side
    return Explanation(
        title=words.say("%(side)s, all topics", side=group.view.name),
        shown=words.score(figures["score"]),
        plain=_overall_sentences(subject, side, figures),
        steps=(
            _weighted_step(subject, side),
            level_step(subject, figures["score"], figures["level"]),
        ),
        people=(people.who(subject, group),),
        left_out=told(
            _missing_topics(subject, side),
            *(people.stand_in(subject) if key == "leadership" else ()),
        ),
        certainty=(
            words.say(
                "No interval is given: the same people answered all topics, and how their answers hang"
                " together across topics is not stored. Compare topic by topic."
            ),
        ),
        table=_topics_table(subject, side),
        related=tuple(
            Related(f"{key}.dim.{index}", subject.topic(index)) for index in _scored(side)
        ),
        source=people.source(subject),
    )


def _scored(side: Side) -> list[int]:
    return [index for index, found in enumerate(side["dimensions"]) if found is not None]


def _weights(subject: ExplainedUnit, side: Side) -> list[float]:
    return [subject.dimension(index).weight for index in _scored(side)]


def _scores(side: Side) -> list[float]:
    return [figures["score"] for figures in side["dimensions"] if figures is not None]


def _overall_sentences(
    subject: ExplainedUnit, side: Side, figures: ScoreFigures
) -> tuple[str, ...]:
    words, weights = subject.words, _weights(subject, side)
    lowest, topic = min(
        (side_score, index) for side_score, index in zip(_scores(side), _scored(side), strict=True)
    )
    alike = len(set(weights)) == 1
    return told(
        words.say(
            "%(score)s is the average of the scores of %(n)s topics, every topic counting alike."
            if alike
            else "%(score)s is the average of the scores of %(n)s topics, each with the weight that the"
            " framework gives it.",
            score=words.score(figures["score"]),
            n=len(weights),
        ),
        words.say(
            "An average hides the weakest point, so look at it, too: %(topic)s with %(score)s.",
            topic=subject.topic(topic),
            score=words.score(lowest),
        ),
    )


def _weighted_step(subject: ExplainedUnit, side: Side) -> Step:
    numerals, scores, weights = subject.numerals, _scores(side), _weights(subject, side)
    alike = len(set(weights)) == 1
    if alike:
        weights = [1.0] * len(scores)
    total = sum(weights)

    def mean(*values: float) -> float:
        return sum(w * value for w, value in zip(weights, values, strict=True)) / total

    exact = round(mean(*scores), 6)
    digits = input_digits(scores, mean, result_digits(exact))
    printed = [numerals.plain(score, digits) for score in scores]
    if alike:
        numbers = f"({' + '.join(printed)}) / {len(scores)}"
        formula = "M = (D₁ + D₂ + …) / K"
    else:
        factors = [_exact(subject, weight) for weight in weights]
        products = " + ".join(f"{w} × {d}" for w, d in zip(factors, printed, strict=True))
        numbers = f"({products}) / ({' + '.join(factors)})"
        formula = "M = (w₁ × D₁ + w₂ × D₂ + …) / (w₁ + w₂ + …)"
    return Step(
        subject.words.say("Mean of the topics' scores"), formula, numbers, numerals.result(exact)
    )


def _exact(subject: ExplainedUnit, weight: float) -> str:
    digits = next((d for d in range(6) if round(weight, d) == weight), 6)
    return subject.numerals.plain(weight, digits)


def _missing_topics(subject: ExplainedUnit, side: Side) -> str:
    absent = [
        subject.topic(index) for index, found in enumerate(side["dimensions"]) if found is None
    ]
    if not absent:
        return ""
    return subject.words.say(
        "Left out, since less than half of its questions may be shown or it was not asked of this group:"
        " %(topics)s.",
        topics="; ".join(absent),
    )


def _topics_table(subject: ExplainedUnit, side: Side) -> FigureTable:
    words = subject.words
    return FigureTable(
        words.say("The topics and their weights"),
        ((words.say("Topic"), False), (words.say("Score"), True), (words.say("Weight"), True)),
        tuple(
            (
                subject.topic(index),
                words.score(figures["score"]) if figures else words.say("not shown"),
                _exact(subject, subject.dimension(index).weight),
            )
            for index, figures in enumerate(side["dimensions"])
        ),
    )

"""Why a trend is as steep as it is."""

from __future__ import annotations

from datetime import date

from blickwinkel.extension.results import HistoryPoint, ScorePoint, TrendFigures
from blickwinkel.measurement.findings.directions import Direction, TrendDirection, trend_directions
from blickwinkel.measurement.interval import Z95
from blickwinkel.measurement.trend import QUARTER, TrendPoint, trend
from blickwinkel.results.presenting.explaining import judging, people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    FigureTable,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.numerals import (
    input_digits,
    joint_digits,
    result_digits,
    rounded,
)
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit, SideKey

TOLERANCE = 2e-5


def trend_slope(subject: ExplainedUnit, key: SideKey, dimension: int) -> Explanation | None:
    """Explain how far a group's line on a dimension has moved; None if there is none."""
    history = subject.payload["history"]
    found = history[key]
    figures = found[dimension] if dimension < len(found) else None
    group = subject.group(key)
    if figures is None or group is None:
        return None
    heading = _trend_direction(subject, key, dimension)
    if heading is None:
        return None
    words = subject.words
    return Explanation(
        title=words.say(
            "%(topic)s: trend, %(side)s", topic=subject.topic(dimension), side=group.view.name
        ),
        shown=words.gap(heading.total),
        plain=_sentences(subject, heading),
        steps=_steps(subject, key, dimension, heading),
        people=(people.who(subject, group),),
        left_out=told(_left_out(subject, key, dimension)),
        certainty=_certainty(subject, figures, heading),
        table=_table(subject, key, dimension),
        related=(
            Related(f"{key}.dim.{dimension}", f"{subject.topic(dimension)}: {group.view.name}"),
        ),
        source=people.source(subject),
    )


def _trend_direction(subject: ExplainedUnit, key: SideKey, dimension: int) -> TrendDirection | None:
    history = subject.payload["history"]
    scores = [point[key] for point in history["points"]]
    days = [point["closes_on"] for point in history["points"]]
    return trend_directions(days, history[key], scores)[dimension]


def _sentences(subject: ExplainedUnit, heading: TrendDirection) -> tuple[str, ...]:
    words = subject.words
    message = (
        "A straight line through %(waves)s comparable waves has risen by %(points)s points from the first to"
        " the last."
        if heading.total > 0
        else "A straight line through %(waves)s comparable waves has fallen by %(points)s points from the"
        " first to the last."
    )
    if not rounded(heading.total, 0):
        message = "A straight line through %(waves)s comparable waves has practically not moved."
    return told(
        words.say(message, waves=heading.waves, points=words.score(abs(heading.total))),
        words.say(
            "That may be chance, or is too little to speak of: no direction can be claimed. That is not the"
            " same as unchanged."
            if heading.direction is Direction.NONE
            else "That is at least 5 points and more than chance would explain, even with all topics looked"
            " at together."
        ),
    )


def _scores(
    subject: ExplainedUnit, key: SideKey, dimension: int
) -> list[tuple[HistoryPoint, ScorePoint | None]]:
    return [
        (point, point[key][dimension] if dimension < len(point[key]) else None)
        for point in subject.payload["history"]["points"]
    ]


def _usable(
    subject: ExplainedUnit, key: SideKey, dimension: int
) -> list[tuple[float, float, float]]:
    """Return time in quarters since the first wave, score and error of the comparable waves."""
    points = [
        (date.fromisoformat(point["closes_on"]), found["score"], found["se"])
        for point, found in _scores(subject, key, dimension)
        if found is not None and found["comparable"] and found["se"]
    ]
    return [
        ((day - points[0][0]).days / QUARTER, score, error or 0.0) for day, score, error in points
    ]


def _steps(
    subject: ExplainedUnit, key: SideKey, dimension: int, heading: TrendDirection
) -> tuple[Step, ...]:
    figures = subject.payload["history"][key][dimension]
    if figures is None:
        return ()
    write, words, slope = subject.numerals, subject.words, figures["slope"]
    error = (figures["interval"][1] - figures["interval"][0]) / (2 * Z95)
    sums = _sums(_usable(subject, key, dimension), slope)
    numbers = ""
    if sums is not None:
        product, spread = sums
        digits = input_digits(sums, lambda a, b: a / b if b else 0.0, 2, fewest=3)
        numbers = f"{write.operand(product, digits)} / {write.plain(spread, digits)}"
    return (
        Step(
            words.say("Slope in points per quarter"),
            "b = Σ w(t − t̄)(M − M̄) / Σ w(t − t̄)²,  w = 1/SE²",
            numbers,
            write.plain(slope, 2),
        ),
        _total(subject, slope, heading.total / slope if slope else 0.0),
        *_slope_interval(subject, figures, error),
        *judging.test_step(
            subject,
            words.say("How likely by chance (p)"),
            "z = b / SE;  p = 2 × Φ(−|z|)",
            figures["p"],
        ),
    )


def _total(subject: ExplainedUnit, slope: float, quarters: float) -> Step:
    inputs, write, total = (slope, quarters), subject.numerals, slope * quarters
    digits = input_digits(inputs, lambda a, b: a * b, result_digits(total), fewest=2)
    return Step(
        subject.words.say("From the first to the last wave: slope times quarters"),
        "D = b × Δt",
        " × ".join(write.operand(value, digits) for value in inputs),
        write.result(total, signed=True),
    )


def _sums(points: list[tuple[float, float, float]], slope: float) -> tuple[float, float] | None:
    """Return Sxy and Sxx; None if they do not give the published slope."""
    fitted = trend([TrendPoint(*point) for point in points])
    if fitted is None or abs(fitted.slope - slope) > TOLERANCE:
        return None
    spread = 1 / fitted.se**2
    return fitted.slope * spread, spread


def _slope_interval(
    subject: ExplainedUnit, figures: TrendFigures, error: float
) -> tuple[Step, ...]:
    write, words = subject.numerals, subject.words
    inputs = (figures["slope"], Z95, error)
    ends = ((lambda b, z, s: b - z * s, 1), (lambda b, z, s: b + z * s, 1))
    digits = joint_digits(inputs, ends, fewest=2)
    slope, quantile, se = (write.plain(value, digits) for value in inputs)
    labels = (words.say("Interval, lower end"), words.say("Interval, upper end"))
    return tuple(
        Step(label, f"b {sign} z × SE", f"{slope} {sign} {quantile} × {se}", write.plain(end, 1))
        for label, sign, end in zip(labels, "−+", figures["interval"], strict=True)
    )


def _left_out(subject: ExplainedUnit, key: SideKey, dimension: int) -> str:
    absent = [
        point["wave"]
        for point, found in _scores(subject, key, dimension)
        if found is None or not found["comparable"] or not found["se"]
    ]
    if not absent:
        return ""
    return subject.words.say(
        "Waves that do not count in, since they asked otherwise, or the unit was another one, or nothing may"
        " be shown: %(waves)s.",
        waves="; ".join(absent),
    )


def _certainty(
    subject: ExplainedUnit, figures: TrendFigures, heading: TrendDirection
) -> tuple[str, ...]:
    words, write = subject.words, subject.numerals
    return told(
        words.say(
            "The slopes of all topics are judged together (Benjamini-Hochberg, 5%%), so that chance does not"
            " look like a direction."
        ),
        words.say(
            "Waves with a small error count for more (weighted least squares). The 95%% interval uses the"
            " normal distribution."
        ),
        words.say(
            "A straight line fits the waves (Q = %(q)s at %(df)s degrees of freedom)."
            if heading.fits
            else "A straight line hardly fits the waves (Q = %(q)s at %(df)s degrees of freedom): look at"
            " the course rather than at the slope.",
            q=write.plain(figures["fit_q"], 1),
            df=figures["fit_df"],
        ),
        ""
        if figures["rising"] is None
        else words.say(
            "As a check without a straight line: rising minus falling pairs of waves is %(s)s"
            " (Mann-Kendall).",
            s=write.plain(figures["rising"], 0),
        ),
    )


def _table(subject: ExplainedUnit, key: SideKey, dimension: int) -> FigureTable:
    words, write = subject.words, subject.numerals
    return FigureTable(
        words.say("The waves"),
        (
            (words.say("Wave"), False),
            (words.say("Score"), True),
            (words.say("standard error"), True),
        ),
        tuple(
            (
                point["wave"],
                words.score(found["score"]) if found else "–",
                write.plain(found["se"], 1) if found and found["se"] is not None else "–",
            )
            for point, found in _scores(subject, key, dimension)
        ),
    )

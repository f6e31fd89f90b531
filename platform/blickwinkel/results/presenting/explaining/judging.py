"""How a difference is judged: its interval, chance among many differences, and its kind."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from blickwinkel.charts.numerals import format_gap
from blickwinkel.extension.results import GapFigures
from blickwinkel.measurement.gaptype import (
    DIVIDED,
    RELEVANT_POINTS,
    SIGNIFICANCE,
    STRENGTH_SCORE,
    WEAKNESS_SCORE,
    Certainty,
    GapType,
)
from blickwinkel.measurement.interval import Z95
from blickwinkel.results.presenting.explaining.explanation import Step
from blickwinkel.results.presenting.explaining.numerals import (
    SMALLEST_P,
    input_digits,
    joint_digits,
    result_digits,
    rounded,
)
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit
from blickwinkel.results.presenting.words import is_close

FULL = 100.0


def difference_step(
    subject: ExplainedUnit, label: str, formula: str, pair: tuple[float, float]
) -> Step:
    """Return the line that subtracts one score from another."""
    first, second = pair
    exact = round(first - second, 6)
    digits = input_digits(pair, lambda a, b: a - b, result_digits(exact))
    write = subject.numerals
    return Step(
        label,
        formula,
        f"{write.plain(first, digits)} − {write.operand(second, digits)}",
        write.result(exact, signed=True),
    )


def interval_steps(
    subject: ExplainedUnit, points: float, margin: tuple[float, float], ends: Sequence[float]
) -> tuple[Step, ...]:
    """Return the two lines that make the interval.

    Args:
        subject: what is explained.
        points: the difference.
        margin: quantile and standard error in points.
        ends: the interval as published, cut off at -100 and 100.
    """
    quantile, error = margin
    symbol = "z" if quantile == Z95 else "t"

    bounds = (-FULL if ends[0] == -FULL else -inf, FULL if ends[1] == FULL else inf)

    def low(centre: float, t: float, se: float) -> float:
        return max(bounds[0], centre - t * se)

    def high(centre: float, t: float, se: float) -> float:
        return min(bounds[1], centre + t * se)

    inputs = (points, quantile, error)
    results = ((low, result_digits(ends[0])), (high, result_digits(ends[1])))
    digits = joint_digits(inputs, results, fewest=2)
    write, words = subject.numerals, subject.words
    centre, factor, se = (write.plain(value, digits) for value in inputs)
    labels = (words.say("Interval, lower end"), words.say("Interval, upper end"))
    return tuple(
        Step(
            label,
            f"D {sign} {symbol} × SE",
            f"{centre} {sign} {factor} × {se}",
            write.result(end, signed=True),
        )
        for label, sign, end in zip(labels, "−+", ends, strict=True)
    )


def cut_off(subject: ExplainedUnit, ends: Sequence[float]) -> str:
    """Say that an interval ends where the scale ends; empty if it ends before."""
    if ends[0] > -FULL and ends[1] < FULL:
        return ""
    return subject.words.say(
        "The calculated interval reaches beyond what is possible. It is cut off at −100 or +100."
    )


def family_step(
    subject: ExplainedUnit, family: Sequence[GapFigures | None], figures: GapFigures
) -> tuple[Step, ...]:
    """Return the line that adjusts a p-value for its family; nothing where there is none.

    q of the i-th smallest p is the smallest m p_(j)/j over j >= i; the j that decides is put in.
    """
    p, q = figures["p"], figures["q"]
    if p is None or q is None:
        return ()
    ordered = sorted(gap["p"] for gap in family if gap is not None and gap["p"] is not None)
    size = len(ordered)
    first = ordered.index(p)
    ranks = range(first + 1, size + 1)
    rank = min(ranks, key=lambda j: (ordered[j - 1] * size / j, j), default=0)
    write = subject.numerals
    shown = ""
    if rank and ordered[rank - 1] >= SMALLEST_P / 100:
        shown = f"{size} × {write.significant(ordered[rank - 1], 5)} / {rank}"
    return (
        Step(
            subject.words.say("Adjusted for %(m)s comparisons (q)", m=size),
            "q(i) = min m × p(j) / j,  j ≥ i",
            shown,
            write.p(q),
        ),
    )


def test_step(
    subject: ExplainedUnit, label: str, formula: str, p: float | None
) -> tuple[Step, ...]:
    """Return the line with the p-value of a test; nothing where there is none."""
    return () if p is None else (Step(label, formula, "", subject.numerals.p(p)),)


def kind_step(subject: ExplainedUnit, figures: GapFigures, scores: tuple[float, float]) -> Step:
    """Return the line that says which thresholds decided the kind of a gap."""
    words, (leadership, staff) = subject.words, scores
    return Step(
        words.say("Kind of difference"),
        *_rule(subject, GapType(figures["type"]), figures["points"], (leadership, staff)),
        words.kind(figures["type"]),
        "⇒",
    )


def _rule(
    subject: ExplainedUnit, kind: GapType, points: float, scores: tuple[float, float]
) -> tuple[str, str]:
    relevant = subject.numerals.plain(RELEVANT_POINTS, 1)
    strength, weakness = (subject.numerals.plain(s, 0) for s in (STRENGTH_SCORE, WEAKNESS_SCORE))
    staff, average = scores[1], (scores[0] + scores[1]) / 2
    gap = format_gap(points, subject.words.locale, _digits(points, RELEVANT_POINTS))
    team = f"S = {subject.numerals.plain(staff, _digits(staff, STRENGTH_SCORE))}"
    between = f"(L + S)/2 = {subject.numerals.plain(average, _digits(average, STRENGTH_SCORE))}"
    rules = {
        GapType.BLIND_SPOT: (f"D ≥ {relevant}; S < {strength}", team),
        GapType.OPTIMISM: (f"D ≥ {relevant}; S ≥ {strength}", team),
        GapType.HIDDEN_STRENGTH: (f"D ≤ −{relevant}; S ≥ {strength}", team),
        GapType.CRITICAL_LEADERSHIP: (f"D ≤ −{relevant}; S < {strength}", team),
        GapType.SHARED_STRENGTH: (f"|D| < {relevant}; (L + S)/2 ≥ {strength}", between),
        GapType.SHARED_WEAKNESS: (f"|D| < {relevant}; (L + S)/2 < {weakness}", between),
    }
    rule, value = rules.get(
        kind, (f"|D| < {relevant}; {weakness} ≤ (L + S)/2 < {strength}", between)
    )
    return rule, f"D = {gap}; {value}"


def _digits(value: float, bound: float) -> int:
    """Return decimals enough to see on which side of a bound a value lies."""
    digits = 1
    while digits < 6 and value != bound and rounded(abs(value), digits) == abs(bound):
        digits += 1
    return digits


def verdict(subject: ExplainedUnit, figures: GapFigures) -> str:
    """Say in plain words how sure a gap is."""
    words = subject.words
    if GapType(figures["type"]) in DIVIDED:
        if figures["certainty"] == Certainty.CLEAR:
            return words.say(
                "A difference counts from 12.5 points on. This one counts and is clear: chance hardly"
                " explains it."
            )
        return words.say(
            "A difference counts from 12.5 points on. This one counts, but it is only an indication:"
            " chance could explain it, too. Worth a talk, no proof."
        )
    if is_close(figures):
        return words.say(
            "A difference counts from 12.5 points on. This one is smaller, and its whole interval lies"
            " below that: both sides are close together."
        )
    return words.say(
        "A difference counts from 12.5 points on. This one is smaller, but its interval reaches further: a"
        " difference that counts is not ruled out."
    )


def unrounded(subject: ExplainedUnit, scores: tuple[float, float], points: float) -> str:
    """Explain why the whole figures shown do not subtract to the one shown; empty if they do."""
    if rounded(scores[0], 0) - rounded(scores[1], 0) == rounded(points, 0):
        return ""
    return subject.words.say("The difference is taken before rounding.")


def chance(subject: ExplainedUnit, figures: GapFigures, size: int) -> str:
    """Say what p and q mean, and whether q decided."""
    words = subject.words
    if figures["p"] is None:
        return words.say(
            "There is no test: it takes answers that differ, or more of them. So the difference stays an"
            " indication at most."
        )
    sentence = words.say(
        "If both sides really thought alike, a difference at least this large would come about by chance in"
        " %(p)s of 100 such surveys.",
        p=_per_hundred(subject, figures["p"]),
    )
    if figures["q"] is None:
        return sentence
    limit = subject.numerals.plain(SIGNIFICANCE, 2)
    decided = (
        "Since %(m)s differences of this unit are looked at together, this is adjusted (Benjamini-Hochberg):"
        " q = %(q)s, at most %(limit)s, so not chance alone."
        if figures["q"] <= SIGNIFICANCE
        else "Since %(m)s differences of this unit are looked at together, this is adjusted"
        " (Benjamini-Hochberg): q = %(q)s, above %(limit)s, so chance remains possible."
    )
    judged = words.say(decided, m=size, q=subject.numerals.p(figures["q"]), limit=limit)
    return f"{sentence} {judged}"


def _per_hundred(subject: ExplainedUnit, p: float) -> str:
    share = 100 * p
    if share < 0.1:
        return subject.words.say("fewer than %(n)s", n=subject.numerals.plain(0.1, 1))
    return subject.numerals.plain(share, 0 if share >= 10 else 1)


def compared(family: Sequence[GapFigures | None]) -> int:
    """Count the differences that were tested together."""
    return sum(gap is not None and gap["p"] is not None for gap in family)

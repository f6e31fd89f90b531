"""Why leadership and staff differ on one question by as much as they do, and how surely."""

from __future__ import annotations

from math import sqrt

from scipy.special import stdtrit

from blickwinkel.extension.results import GapFigures
from blickwinkel.measurement.effect import Magnitude, magnitude
from blickwinkel.measurement.gap import Gap, compare
from blickwinkel.measurement.interval import UPPER_QUANTILE, IntervalMethod
from blickwinkel.measurement.ranktest import PMethod
from blickwinkel.results.presenting.explaining import judging, people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.numerals import input_digits, rounded
from blickwinkel.results.presenting.explaining.scores import deviation, spread_table
from blickwinkel.results.presenting.explaining.subject import ExplainedSide, ExplainedUnit

Pair = tuple[ExplainedSide, ExplainedSide]


def item_gap(subject: ExplainedUnit, item: int) -> Explanation | None:
    """Explain the difference on a question; None if it is not shown."""
    gaps = subject.payload["items"]
    figures = gaps[item] if item < len(gaps) else None
    leadership, staff = subject.group("leadership"), subject.group("staff")
    if figures is None or leadership is None or staff is None:
        return None
    pair = (leadership, staff)
    gap = compare(leadership.judged(item), staff.judged(item), subject.scheme.scale)
    words = subject.words
    return Explanation(
        title=words.say("%(topic)s: difference", topic=subject.label(item)),
        shown=words.gap(figures["points"]),
        plain=_plain(subject, gap, figures),
        steps=_steps(subject, pair, item, gap),
        people=tuple(people.who_judged(subject, group, item) for group in pair),
        left_out=told(
            *(people.abstained(subject, group, item) for group in pair),
            *people.stand_in(subject),
            "" if _open(subject, pair, item) else people.spread_kept(subject),
        ),
        certainty=told(
            _method(subject, gap),
            judging.cut_off(subject, figures["interval"]) if figures["interval"] else "",
            judging.chance(subject, figures, judging.compared(gaps)),
            _test(subject, gap),
            _size(subject, gap),
        ),
        table=spread_table(subject, item, pair),
        related=tuple(
            Related(f"{group.key}.item.{item}", f"{subject.label(item)}: {group.view.name}")
            for group in pair
        ),
        source=people.source(subject),
    )


def _open(subject: ExplainedUnit, pair: Pair, item: int) -> bool:
    return subject.open_spread(*(group.judged(item) for group in pair))


def _scores(gap: Gap) -> tuple[float, float]:
    return gap.leadership_score or 0.0, gap.staff_score or 0.0


def _plain(subject: ExplainedUnit, gap: Gap, figures: GapFigures) -> tuple[str, ...]:
    return told(
        apart(subject, _scores(gap), figures["points"]),
        judging.verdict(subject, figures),
        _pairs(subject, gap.prob_superiority),
    )


def apart(subject: ExplainedUnit, scores: tuple[float, float], points: float) -> str:
    """Say how far the two scores are apart, and who is higher."""
    message = (
        "Leadership gives this %(leadership)s of 100 points, staff give it %(staff)s: leadership rates it"
        " %(points)s points higher."
        if points > 0
        else "Leadership gives this %(leadership)s of 100 points, staff give it %(staff)s: staff rate it"
        " %(points)s points higher."
    )
    if not rounded(points, 0):
        message = "Leadership and staff both give this practically %(leadership)s of 100 points."
    words = subject.words
    said = words.say(
        message,
        leadership=words.score(scores[0]),
        staff=words.score(scores[1]),
        points=words.score(abs(points)),
    )
    note = judging.unrounded(subject, scores, points)
    return f"{said} {note}".strip()


def _pairs(subject: ExplainedUnit, superiority: float | None) -> str:
    if superiority is None:
        return ""
    message = (
        "Picture pairs of one person from leadership and one from staff, drawn at random: in %(pairs)s of"
        " 100 pairs the one from leadership is more positive (equal answers count half)."
        if superiority >= 0.5
        else "Picture pairs of one person from leadership and one from staff, drawn at random: in %(pairs)s"
        " of 100 pairs the one from staff is more positive (equal answers count half)."
    )
    share = max(superiority, 1 - superiority)
    return subject.words.say(message, pairs=subject.numerals.plain(100 * share, 0))


def _steps(subject: ExplainedUnit, pair: Pair, item: int, gap: Gap) -> tuple[Step, ...]:
    figures = subject.payload["items"][item]
    if figures is None:
        return ()
    words, family = subject.words, subject.payload["items"]
    minus = words.say("Difference, leadership (L) minus staff (S)")
    test = words.say("Test: how likely by chance (p)")
    return (
        judging.difference_step(subject, minus, "D = L − S", _scores(gap)),
        *_interval(subject, pair, item, gap, figures),
        *_superiority(subject, pair, item, gap),
        *judging.test_step(subject, test, "Wilcoxon-Mann-Whitney", figures["p"]),
        *judging.family_step(subject, family, figures),
        judging.kind_step(subject, figures, _scores(gap)),
    )


def _interval(
    subject: ExplainedUnit, pair: Pair, item: int, gap: Gap, figures: GapFigures
) -> tuple[Step, ...]:
    ends = figures["interval"]
    if ends is None or gap.se is None or gap.df is None:
        return ()
    error = 100 * gap.se / subject.scheme.scale.span
    quantile = float(stdtrit(gap.df, UPPER_QUANTILE))
    write, words = subject.numerals, subject.words
    return (
        _error_step(subject, pair, item, gap, error),
        Step(
            words.say(
                "Student's t for 95%% at %(df)s degrees of freedom", df=write.plain(gap.df, 1)
            ),
            "t(df)",
            "",
            write.plain(quantile, 3),
        ),
        *judging.interval_steps(subject, figures["points"], (quantile, error), ends),
    )


def _error_step(subject: ExplainedUnit, pair: Pair, item: int, gap: Gap, error: float) -> Step:
    label = subject.words.say("Standard error of the difference")
    result = subject.numerals.plain(error, 2)
    welch = gap.ci_method is IntervalMethod.WELCH
    formula = "SE = √(s₁²/n₁ + s₂²/n₂)" if welch else "SE = s × √(1/n₁ + 1/n₂)"
    if not _open(subject, pair, item):
        return Step(label, formula, "", result)
    numbers = (_welch if welch else _pooled)(subject, pair, item, error)
    return Step(label, formula, numbers, result)


def _welch(subject: ExplainedUnit, pair: Pair, item: int, _error: float) -> str:
    counts = [group.judged(item) for group in pair]
    n1, n2 = (found.n for found in counts)
    spreads = [deviation(found, subject.scheme.scale.span) for found in counts]
    digits = input_digits(spreads, lambda a, b: sqrt(a * a / n1 + b * b / n2), 2)
    first, second = (subject.numerals.plain(spread, digits) for spread in spreads)
    return f"√({first}²/{n1} + {second}²/{n2})"


def _pooled(subject: ExplainedUnit, pair: Pair, item: int, error: float) -> str:
    n1, n2 = (group.judged(item).n for group in pair)
    root = sqrt(1 / n1 + 1 / n2)
    spread = error / root
    digits = input_digits([spread], lambda s: s * root, 2)
    return f"{subject.numerals.plain(spread, digits)} × √(1/{n1} + 1/{n2})"


def _superiority(subject: ExplainedUnit, pair: Pair, item: int, gap: Gap) -> tuple[Step, ...]:
    if gap.prob_superiority is None or gap.cliffs_delta is None:
        return ()
    ours, theirs = (group.judged(item) for group in pair)
    numbers = ""
    if _open(subject, pair, item):
        ties = sum(a * b for a, b in zip(ours.hist, theirs.hist, strict=True))
        won = round(gap.prob_superiority * ours.n * theirs.n - ties / 2)
        numbers = f"({won} + {ties} / 2) / ({ours.n} × {theirs.n})"
    write = subject.numerals
    share = write.plain(gap.prob_superiority, 3)
    return (
        Step(
            subject.words.say("Share of pairs in which leadership is more positive"),
            "A = P(L > S) + P(L = S) / 2",
            numbers,
            share,
        ),
        Step(
            subject.words.say("The same from −1 to +1 (Cliff's delta)"),
            "δ = 2 × A − 1",
            f"2 × {share} − 1",
            write.plain(2 * rounded(round(gap.prob_superiority, 6), 3) - 1, 3),
        ),
    )


def _method(subject: ExplainedUnit, gap: Gap) -> str:
    words = subject.words
    if gap.ci_method is IntervalMethod.WELCH:
        return words.say(
            "The 95%% interval is Welch's: both groups have at least five judgements, and they may vary to a"
            " different degree."
        )
    if gap.ci_method is IntervalMethod.POOLED:
        return words.say(
            "The 95%% interval uses the common spread of both groups (Student's t), since one of them has"
            " fewer than five judgements or answered unanimously; Welch's would be unreliable then."
        )
    return words.say(
        "There is no interval: with so few judgements, or if all of a group answer alike, nobody can say by"
        " how much another survey would differ."
    )


def _test(subject: ExplainedUnit, gap: Gap) -> str:
    if gap.p_method is None:
        return ""
    if gap.p_method is PMethod.EXACT:
        return subject.words.say(
            "The test is exact: it goes through all ways in which these answers could have been spread over"
            " the two groups. So it holds for very small groups, too."
        )
    return subject.words.say(
        "Both groups have more than 20 judgements, so the test uses the normal approximation with a"
        " correction for equal answers."
    )


def _size(subject: ExplainedUnit, gap: Gap) -> str:
    if gap.cliffs_delta is None or gap.cliffs_delta_ci95 is None:
        return ""
    words, write = subject.words, subject.numerals
    sizes = {
        Magnitude.NEGLIGIBLE: words.say("negligible"),
        Magnitude.SMALL: words.say("small"),
        Magnitude.MEDIUM: words.say("medium"),
        Magnitude.LARGE: words.say("large"),
    }
    low, high = gap.cliffs_delta_ci95
    return words.say(
        "The effect is %(size)s: Cliff's delta %(delta)s, 95%% interval by Newcombe from %(low)s to"
        " %(high)s.",
        size=sizes[magnitude(gap.cliffs_delta)],
        delta=write.plain(gap.cliffs_delta, 2),
        low=write.plain(low, 2),
        high=write.plain(high, 2),
    )

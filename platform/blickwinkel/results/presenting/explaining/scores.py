"""Why a group's score on one question is what it is, and its share of positive answers."""

from __future__ import annotations

from math import sqrt

from blickwinkel.extension.results import ScoreFigures
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.group import Group as Description
from blickwinkel.measurement.group import describe
from blickwinkel.results.presenting.explaining import people
from blickwinkel.results.presenting.explaining.explanation import (
    Explanation,
    FigureTable,
    Related,
    Step,
    told,
)
from blickwinkel.results.presenting.explaining.levels import level_step
from blickwinkel.results.presenting.explaining.numerals import result_digits
from blickwinkel.results.presenting.explaining.subject import ExplainedSide, ExplainedUnit, SideKey


def item_score(subject: ExplainedUnit, key: SideKey, item: int) -> Explanation | None:
    """Explain a group's score on a question; None if it has none."""
    group = subject.group(key)
    figures = _score_figures(group, item)
    if group is None or figures is None:
        return None
    words, counts = subject.words, group.judged(item)
    return Explanation(
        title=f"{subject.label(item)}: {group.view.name}",
        shown=words.score(figures["score"]),
        plain=_plain(subject, group, item, figures),
        steps=(
            *_steps(subject, group, item),
            _share_step(subject, group.judged(item)),
            level_step(subject, figures["score"], figures["level"]),
        ),
        people=(people.who_judged(subject, group, item),),
        left_out=_left_out(subject, group, item),
        certainty=told(_margin(subject, group, counts)),
        table=spread_table(subject, item, (group,)),
        related=(
            Related(f"{key}.favourable.{item}", subject.words.say("Share of positive answers")),
        ),
        source=people.source(subject),
    )


def favourable(subject: ExplainedUnit, key: SideKey, item: int) -> Explanation | None:
    """Explain a group's share of positive answers to a question; None if it has none."""
    group = subject.group(key)
    figures = _score_figures(group, item)
    if group is None or figures is None:
        return None
    words, description = subject.words, _described(subject, group.judged(item))
    share = description.favourable_pct or 0.0
    return Explanation(
        title=words.say(
            "%(question)s: %(side)s, positive answers",
            question=subject.label(item),
            side=group.view.name,
        ),
        shown=words.percent(share),
        plain=_share_sentences(subject, group, item, share),
        steps=(_share_step(subject, group.judged(item)),),
        people=(people.who_judged(subject, group, item),),
        left_out=_left_out(subject, group, item),
        certainty=_wilson(subject, description),
        table=spread_table(subject, item, (group,)),
        related=(Related(f"{key}.item.{item}", words.say("Score of this question")),),
        source=people.source(subject),
    )


def _score_figures(group: ExplainedSide | None, item: int) -> ScoreFigures | None:
    if group is None or item >= len(group.side["item_standings"]):
        return None
    return group.side["item_standings"][item]


def _described(subject: ExplainedUnit, counts: Counts) -> Description:
    return describe(counts, subject.scheme.scale, min_scores=subject.framework.thresholds)


def _plain(
    subject: ExplainedUnit, group: ExplainedSide, item: int, figures: ScoreFigures
) -> tuple[str, ...]:
    words, counts = subject.words, group.judged(item)
    return told(
        words.many(
            "%(n)s person of this group judged the question; the answer was %(mean)s on the scale from 1"
            " to %(top)s.",
            "%(n)s people of this group judged the question; on the scale from 1 to %(top)s they chose"
            " %(mean)s on average.",
            counts.n,
            mean=subject.numerals.plain(counts.s1 / counts.n, 2),
            top=subject.scheme.scale.points,
        ),
        words.say(
            "So that all questions can be compared, this is converted to a scale from 0 (the lowest"
            " possible judgement) to 100 (the highest): that gives %(score)s.",
            score=words.score(figures["score"]),
        ),
        _reversed(subject, item),
    )


def _reversed(subject: ExplainedUnit, item: int) -> str:
    if not subject.item(item).reverse:
        return ""
    return subject.words.say(
        "Agreement is bad news in this question. Its answers are therefore turned round first, so that"
        " high always means good."
    )


def _steps(subject: ExplainedUnit, group: ExplainedSide, item: int) -> tuple[Step, ...]:
    words, counts, scale = subject.words, group.judged(item), subject.scheme.scale
    score = 100 * (counts.s1 - counts.n) / (scale.span * counts.n)
    summed = " + ".join(f"{value} × {number}" for value, number in enumerate(counts.hist, 1))
    return (
        Step(
            words.say("Sum of all judgements"),
            "Σ x × h(x)",
            summed if subject.open_spread(counts) else "",
            str(counts.s1),
        ),
        Step(
            words.say("Score from 0 to 100"),
            f"M = 100 × (Σ − n) / ({scale.points} − 1) / n",
            f"100 × ({counts.s1} − {counts.n}) / ({scale.points} − 1) / {counts.n}",
            subject.numerals.result(score),
        ),
    )


def _left_out(subject: ExplainedUnit, group: ExplainedSide, item: int) -> tuple[str, ...]:
    lead = people.stand_in(subject) if group.key == "leadership" else ()
    few = not subject.open_spread(group.judged(item))
    return told(
        people.abstained(subject, group, item), *lead, people.spread_kept(subject) if few else ""
    )


def _margin(subject: ExplainedUnit, group: ExplainedSide, counts: Counts) -> str:
    """Say how far the score of everybody asked may lie from that of those who answered."""
    invited = group.side["invited"]
    if group.key != "staff" or not invited or not subject.open_spread(counts):
        return ""
    described = describe(counts, subject.scheme.scale, invited=invited)
    if described.ci_mean_fpc is None or not described.se_mean_fpc:
        return subject.words.say(
            "Everybody who was asked has answered: nobody's judgement had to be guessed here."
        )
    low, high = (100 * (mean - 1) / subject.scheme.scale.span for mean in described.ci_mean_fpc)
    return subject.words.say(
        "Not everybody answered. If all %(invited)s had, the score would with 95%% confidence lie between"
        " %(low)s and %(high)s (Student's t with n − 1 degrees of freedom and finite population"
        " correction), provided that those who kept silent think as those who answered.",
        invited=subject.words.messages.number(invited),
        low=subject.words.score(low),
        high=subject.words.score(high),
    )


def spread_table(
    subject: ExplainedUnit, item: int, groups: tuple[ExplainedSide, ...]
) -> FigureTable | None:
    """Return how the answers spread, for the groups that are large enough; None if none is."""
    words, scale = subject.words, subject.framework.scale
    shown = [group for group in groups if subject.open_spread(group.judged(item))]
    if not shown:
        return None
    counted = [group.side["items"][item] or [] for group in shown]
    top = len(scale.points)
    turned = subject.item(item).reverse
    rows = [
        (
            words.text(point.label),
            str(top + 1 - point.value if turned else point.value),
            *(str(histogram[place]) for histogram in counted),
        )
        for place, point in enumerate(scale.points)
    ]
    if scale.cannot_judge:
        rows.append(
            (words.text(scale.cannot_judge), "–", *(str(numbers[-1]) for numbers in counted))
        )
    return FigureTable(
        words.say("Answers as counted: h(x) people chose the value x"),
        (
            (words.say("Answer"), False),
            (words.say("counts as"), True),
            *((group.view.name, True) for group in shown),
        ),
        tuple(rows),
    )


def _share_sentences(
    subject: ExplainedUnit, group: ExplainedSide, item: int, share: float
) -> tuple[str, ...]:
    words, scale = subject.words, subject.framework.scale
    positive = [
        words.text(point.label) for point in scale.points if point.value >= scale.favourable_from
    ]
    return told(
        words.many(
            "%(n)s person judged the question; %(share)s of the answers are positive.",
            "%(n)s people judged the question; %(share)s of them gave a positive answer.",
            group.judged(item).n,
            share=words.percent(share),
        ),
        words.say("Positive means: %(answers)s.", answers="; ".join(positive))
        if not subject.item(item).reverse
        else _reversed(subject, item),
    )


def _share_step(subject: ExplainedUnit, counts: Counts) -> Step:
    share = _described(subject, counts).favourable_pct or 0.0
    first = subject.scheme.scale.favourable_from
    positive = sum(counts.hist[first - 1 :])
    return Step(
        subject.words.say("Share of positive answers, in per cent"),
        f"P = 100 × h(x ≥ {first}) / n",
        f"100 × {positive} / {counts.n}",
        subject.numerals.plain(share, result_digits(share)),
    )


def _wilson(subject: ExplainedUnit, description: Description) -> tuple[str, ...]:
    if description.favourable_wilson95 is None:
        return ()
    low, high = description.favourable_wilson95
    return (
        subject.words.say(
            "With so many answers, a share like this is exact only from %(low)s to %(high)s (95%%"
            " interval by Wilson, which holds for small groups, too).",
            low=subject.words.percent(low),
            high=subject.words.percent(high),
        ),
    )


def deviation(counts: Counts, span: int) -> float:
    """Return the standard deviation of the answers in maturity points; 0 for fewer than two."""
    n = counts.n
    if n < 2:
        return 0.0
    return 100 / span * sqrt((n * counts.s2 - counts.s1**2) / (n * (n - 1)))

"""Whose answers stand behind a figure, which do not count in, and where it was published."""

from __future__ import annotations

from blickwinkel.results.presenting.explaining.explanation import told
from blickwinkel.results.presenting.explaining.subject import ExplainedSide, ExplainedUnit
from blickwinkel.results.presenting.notes import distant_note, pool_note


def who(subject: ExplainedUnit, group: ExplainedSide) -> str:
    """Say which group this is and how many of it have answered."""
    words, side = subject.words, group.side
    answered = words.messages.number(side["respondents"])
    if group.key == "leadership":
        return words.say(
            "Leadership: %(group)s. Answered: %(answered)s.",
            group=subject.group_name,
            answered=answered,
        )
    message = (
        "Staff of this unit: %(unit)s. Answered: %(answered)s."
        if words.leaf
        else "Staff of this unit and of all units below it: %(unit)s. Answered: %(answered)s."
    )
    said = words.say(message, unit=side["unit"]["name"], answered=answered)
    if side["invited"] is None:
        return said
    invited = words.messages.number(side["invited"])
    return f"{said} {words.say('Asked: %(invited)s.', invited=invited)}"


def who_judged(subject: ExplainedUnit, group: ExplainedSide, item: int) -> str:
    """Say which group this is and how many of it judged an item."""
    judged = subject.words.messages.number(group.judged(item).n)
    said = subject.words.say("A judgement on this question (n): %(judged)s.", judged=judged)
    return f"{who(subject, group)} {said}"


def abstained(subject: ExplainedUnit, group: ExplainedSide, item: int) -> str:
    """Say how many could not judge an item; empty if all could."""
    missing = group.judged(item).na
    if not missing:
        return ""
    return subject.words.many(
        "%(side)s: %(n)s person chose “can't judge” or left the question open. That is no judgement,"
        " so it counts neither as high nor as low.",
        "%(side)s: %(n)s people chose “can't judge” or left the question open. That is no judgement,"
        " so it counts neither as high nor as low.",
        missing,
        side=group.view.name,
    )


def stand_in(subject: ExplainedUnit) -> tuple[str, ...]:
    """Say whether leadership is taken from further above, or pooled; empty if neither."""
    payload, words = subject.payload, subject.words
    return told(
        distant_note(words, payload, subject.group_name),
        pool_note(words, payload),
    )


def hidden_items(subject: ExplainedUnit, group: ExplainedSide, dimension: int) -> tuple[str, ...]:
    """Say which questions of a topic do not count in, and why."""
    part = group.scheme.slices[dimension]
    items = range(part.start, part.stop)
    lacking = [(item, group.view.item(item)) for item in items if item in group.view.asked]
    hidden = [subject.label(item) for item, shown in lacking if shown.figures is None]
    foreign = [subject.label(item) for item in items if item not in group.view.asked]
    return told(_hidden(subject, group, hidden), _not_asked(subject, group, foreign))


def _hidden(subject: ExplainedUnit, group: ExplainedSide, labels: list[str]) -> str:
    if not labels:
        return ""
    return subject.words.say(
        "%(side)s, left out because it may not be shown: %(questions)s. Fewer than %(k)s people judged"
        " it, nearly all answered alike, a smaller group could be worked out by subtracting, or the answer"
        " of a hidden unit could be concluded.",
        side=group.view.name,
        questions="; ".join(labels),
        k=subject.issue.rules["k"],
    )


def _not_asked(subject: ExplainedUnit, group: ExplainedSide, labels: list[str]) -> str:
    if not labels:
        return ""
    return subject.words.say(
        "%(side)s, not asked: %(questions)s.", side=group.view.name, questions="; ".join(labels)
    )


def spread_kept(subject: ExplainedUnit) -> str:
    """Say why a calculation shows a result without the numbers behind it."""
    return subject.words.say(
        "Where fewer than %(least)s people judged, how their answers spread is not drawn, and only results"
        " stand in the calculation. It could be worked out from them; who answered what could not.",
        least=subject.distribution_from,
    )


def source(subject: ExplainedUnit) -> str:
    """Say where the figure was published and that it will not change."""
    return subject.words.say(
        "Source: results of “%(wave)s”, published on %(day)s and never recalculated. Framework: %(title)s,"
        " version %(version)s. Confidentiality rules: version %(rules)s.",
        wave=subject.issue.wave,
        day=subject.issue.published_on,
        title=subject.words.text(subject.framework.title),
        version=subject.framework.version,
        rules=subject.issue.rules["version"],
    )

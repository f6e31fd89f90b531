"""What stands around the pictures of a unit's page: the line below the headline, key figures, titles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import Side, UnitPayload
from blickwinkel.results.presenting.among import Listed, first_among
from blickwinkel.results.presenting.groups import leadership_group
from blickwinkel.results.presenting.topics import Topic
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView


@dataclass(frozen=True, slots=True)
class Fact:
    """One key figure: what it is, the figure, what stands beside it, and the key of its explanation."""

    term: str
    value: str
    beside: str
    key: str


def meta(words: Words, view: UnitView) -> tuple[str, ...]:
    """Say what the figures are of, who answered, and with whom they are compared."""
    entries = [words.text(view.wave.framework.title), view.wave.title]
    staff, leadership = view.payload["staff"], view.payload["leadership"]
    if staff is not None:
        entries.append(_turnout(words, staff))
    if leadership is not None:
        message = (
            "Compared with: %(group)s (%(people)s)" if staff else "Shown: %(group)s (%(people)s)"
        )
        entries.append(
            words.say(
                message,
                group=leadership_group(words, view),
                people=words.messages.number(leadership["respondents"]),
            )
        )
    return tuple(entries)


def _turnout(words: Words, staff: Side) -> str:
    answered = words.messages.number(staff["respondents"])
    if staff["invited"] is None:
        return words.say("%(answered)s of staff have answered", answered=answered)
    invited = words.messages.number(staff["invited"])
    return words.say(
        "%(answered)s of %(invited)s staff have answered", answered=answered, invited=invited
    )


def key_facts(
    words: Words, framework: Framework, payload: UnitPayload, blocks: Sequence[Topic]
) -> tuple[Fact, ...]:
    """Return the overall scores, each with its weakest topic, and how many topics divide the sides."""
    facts = [
        *_overall(words, framework, "leadership", payload["leadership"], blocks),
        *_overall(words, framework, "staff", payload["staff"], blocks),
    ]
    gaps = [topic.gap for topic in blocks if topic.gap is not None]
    if gaps:
        divided = [gap for gap in gaps if gap["certainty"] is not None]
        clear = sum(gap["certainty"] == "clear" for gap in divided)
        facts.append(
            Fact(
                words.say("Topics that are seen differently"),
                words.say("%(some)s of %(all)s", some=len(divided), all=len(gaps)),
                words.say("of these clear: %(clear)s", clear=clear) if divided else "",
                "gaps.count",
            )
        )
    return tuple(facts)


def _overall(
    words: Words, framework: Framework, key: str, side: Side | None, blocks: Sequence[Topic]
) -> list[Fact]:
    if side is None or side["overall"] is None:
        return []
    level = framework.levels[side["overall"]["level"] - 1]
    scores = [
        (figures["score"], topic.short_title)
        for figures, topic in zip(side["dimensions"], blocks, strict=True)
        if figures is not None
    ]
    lowest, topic = min(scores)
    return [
        Fact(
            words.say(
                "%(side)s, all topics", side=words.staff if key == "staff" else words.leadership
            ),
            words.score(side["overall"]["score"]),
            words.say(
                "%(level)s · lowest: %(topic)s %(score)s",
                level=words.text(level.title),
                topic=topic,
                score=words.score(lowest),
            ),
            f"{key}.overall",
        )
    ]


def gap_title(words: Words, payload: UnitPayload) -> str:
    """Name the gap chart by what it can show."""
    if payload["staff"] is None:
        return words.say("How leadership sees it")
    if payload["leadership"] is None:
        return words.say("How staff see it")
    return words.say("Where the views differ")


def below_title(words: Words, view: UnitView, blocks: Sequence[Topic]) -> str:
    """Say which finding comes first one level down."""
    if not view.below:
        return words.say("The neighbouring units")
    titles = [topic.short_title for topic in blocks]
    units = [Listed(unit.name, unit.gaps, unit.findings) for unit in view.below]
    return first_among(words, titles, units) or words.say("One level down")


def maturity_title(words: Words, blocks: Sequence[Topic]) -> str:
    """Say in how many topics both sides see the same level."""
    levels = [
        (topic.leadership.figures["level"], topic.staff.figures["level"])
        for topic in blocks
        if topic.leadership.figures is not None and topic.staff.figures is not None
    ]
    if not levels:
        return words.say("Maturity of each topic")
    same = sum(leadership == staff for leadership, staff in levels)
    return words.many(
        "Both sides see the same level in %(n)s of %(all)s topics",
        "Both sides see the same level in %(n)s of %(all)s topics",
        same,
        all=len(levels),
    )

"""What is not shown, and why, in sentences that give nothing away about whom they protect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from blickwinkel.extension.results import UnitPayload
from blickwinkel.measurement.confidentiality.leadership import LEADERSHIP
from blickwinkel.publishing.queries import frozen_terms
from blickwinkel.results.presenting.sides import SideView
from blickwinkel.results.presenting.topics import BothSides, Topic
from blickwinkel.results.presenting.words import Words
from blickwinkel.survey.presenting.promise import promise


@dataclass(frozen=True, slots=True)
class NoteSubject:
    """What the notes are about: a unit's figures, both sides read, and the terms of the wave.

    ``group`` names the leadership group that is compared with.
    """

    words: Words
    payload: UnitPayload
    sides: BothSides
    topics: Sequence[Topic]
    rules: Mapping[str, Any]
    topmost: bool
    group: str


def missing_notes(subject: NoteSubject) -> tuple[str, ...]:
    """Say why a whole side is missing; empty if both sides are shown."""
    return tuple(filter(None, (_staff_note(subject), _no_leadership_note(subject))))


def hidden_notes(subject: NoteSubject) -> tuple[str, ...]:
    """Say what else a page leaves out and why; never how many people stand behind it."""
    notes = (
        distant_note(subject.words, subject.payload, subject.group),
        pool_note(subject.words, subject.payload),
        _items_note(subject, subject.sides.staff),
        _items_note(subject, subject.sides.leadership),
        _topics_note(subject),
        _asked_note(subject),
        _distribution_note(subject),
    )
    return tuple(filter(None, notes))


def terms_notes(words: Words, rules: Mapping[str, Any], published_on: str) -> tuple[str, ...]:
    """Return the confidentiality terms of a wave as the footer of its pages prints them."""
    opened = bool(rules["open_leadership"])
    return (
        promise(words.messages, frozen_terms(rules), open_leadership=opened).footer,
        words.say(
            "Rules of this wave: version %(version)s. Published on %(day)s.",
            version=rules["version"],
            day=published_on,
        ),
    )


def _staff_note(subject: NoteSubject) -> str:
    if subject.payload["staff"] is not None:
        return ""
    if subject.topmost:
        return subject.words.say(
            "Staff: not shown. It takes at least %(k)s people who have answered.",
            k=subject.rules["k"],
        )
    return subject.words.say(
        "Staff of this unit: not shown. Either fewer than %(k)s people have answered, or a smaller"
        " group could be worked out by subtracting units that are shown. This page does not tell which"
        " of the two it is. What was answered here counts in the units above.",
        k=subject.rules["k"],
    )


def _no_leadership_note(subject: NoteSubject) -> str:
    if subject.payload["leadership"] is not None:
        return ""
    return subject.words.say(
        "Leadership: not shown. Neither here nor higher up is there a leadership group of at least"
        " %(k)s people who have answered.",
        k=subject.rules["k"],
    )


def distant_note(words: Words, payload: UnitPayload, group: str) -> str:
    """Say that a leadership group from further above takes the place of the unit's own, and which."""
    side = payload["leadership"]
    if side is None or side["unit"]["code"] == payload["unit"]["code"]:
        return ""
    return words.say(
        "This unit has no leadership group of its own that may be shown. The nearest one"
        " above takes its place: %(group)s.",
        group=group,
    )


def pool_note(words: Words, payload: UnitPayload) -> str:
    """Say that the board and the topmost CCOs form one group, and why."""
    side = payload["leadership"]
    if side is None or side["group"] != LEADERSHIP:
        return ""
    return words.say(
        "The board and the topmost CCOs are shown as one group, so that nobody on the board can be"
        " recognised."
    )


def _items_note(subject: NoteSubject, side: SideView) -> str:
    hidden = side.hidden_items()
    if side.side is None or not hidden:
        return ""
    return subject.words.many(
        "%(side)s: %(n)s of %(asked)s questions is not shown. Fewer than %(k)s people judged it,"
        " nearly all answered alike, a smaller group could be worked out by subtracting, or the answer"
        " of a hidden unit could be concluded.",
        "%(side)s: %(n)s of %(asked)s questions are not shown. Fewer than %(k)s people judged them,"
        " nearly all answered alike, a smaller group could be worked out by subtracting, or the answer"
        " of a hidden unit could be concluded.",
        hidden,
        side=side.name,
        asked=len(side.asked),
        k=subject.rules["k"],
    )


def _topics_note(subject: NoteSubject) -> str:
    if subject.payload["staff"] is None or subject.payload["leadership"] is None:
        return ""
    titles = [topic.short_title for topic in subject.topics if topic.hidden]
    if not titles:
        return ""
    return subject.words.say(
        "A topic has a score where at least half of its questions may be shown. No comparison is"
        " possible for: %(topics)s.",
        topics=", ".join(titles),
    )


def _asked_note(subject: NoteSubject) -> str:
    one_sided = len(subject.sides.staff.asked ^ subject.sides.leadership.asked)
    if not one_sided:
        return ""
    return subject.words.many(
        "%(n)s question was asked of one side only and has no difference.",
        "%(n)s questions were asked of one side only and have no difference.",
        one_sided,
    )


def _distribution_note(subject: NoteSubject) -> str:
    least = subject.rules["distribution_from"]
    shown = [side for side in (subject.sides.leadership, subject.sides.staff) if side.side]
    if not shown:
        return ""
    few = [side.name for side in shown if side.side and side.side["respondents"] < least]
    if not few:
        return subject.words.say(
            "How a side's answers to a question spread over the scale is shown from %(least)s"
            " judgements on.",
            least=least,
        )
    return subject.words.say(
        "%(sides)s: how the answers spread over the scale is not shown. That takes at least"
        " %(least)s judgements of a question.",
        sides=", ".join(few),
        least=least,
    )

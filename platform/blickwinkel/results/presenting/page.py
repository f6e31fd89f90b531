"""The page of a unit, put together: everything its template needs, in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from blickwinkel.extension.framework import Framework
from blickwinkel.i18n.messages import Messages
from blickwinkel.results.presenting import drawings
from blickwinkel.results.presenting.drawings import Drawing
from blickwinkel.results.presenting.finding import headline
from blickwinkel.results.presenting.groups import leadership_group
from blickwinkel.results.presenting.history import RecentMovements, history
from blickwinkel.results.presenting.notes import (
    NoteSubject,
    hidden_notes,
    missing_notes,
)
from blickwinkel.results.presenting.summary import (
    Fact,
    below_title,
    gap_title,
    key_facts,
    maturity_title,
    meta,
)
from blickwinkel.results.presenting.topics import BothSides, Topic, topics
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView


@dataclass(frozen=True, slots=True)
class UnitPage:
    """What the template of a unit's page shows; `answers` are distributions by item."""

    words: Words
    view: UnitView
    framework: Framework
    headline: str
    meta: tuple[str, ...]
    facts: tuple[Fact, ...]
    topics: tuple[Topic, ...]
    gap: Drawing
    gap_title: str
    below_title: str
    maturity: Drawing
    maturity_title: str
    answers: dict[int, Markup]
    history: RecentMovements | None
    missing: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def shown(self) -> bool:
        """Tell whether there are figures of any side."""
        return self.view.payload["staff"] is not None or self.view.payload["leadership"] is not None

    @property
    def comparable(self) -> bool:
        """Tell whether any topic shows both sides."""
        return any(topic.gap is not None for topic in self.topics)


def unit_page(view: UnitView, messages: Messages) -> UnitPage:
    """Put a unit's published figures into words and pictures.

    Args:
        view: the figures and the unit's place in the tree.
        messages: the reader's language.
    """
    words = Words(messages, leaf=not view.below)
    framework, payload = view.wave.framework, view.payload
    sides = BothSides.of(words, framework, payload)
    blocks = topics(words, framework, payload, sides)
    finding = headline(words, view)
    steps = maturity_title(words, blocks)
    subject = NoteSubject(
        words,
        payload,
        sides,
        blocks,
        view.rules,
        topmost=not view.ancestors,
        group=leadership_group(words, view),
    )
    return UnitPage(
        words=words,
        view=view,
        framework=framework,
        headline=finding,
        meta=meta(words, view),
        facts=key_facts(words, framework, payload, blocks),
        topics=blocks,
        gap=drawings.gap_drawing(words, framework, blocks, finding),
        gap_title=gap_title(words, payload),
        below_title=below_title(words, view, blocks),
        maturity=drawings.maturity_drawing(words, framework, blocks, steps),
        maturity_title=steps,
        answers=_answers(words, view, blocks, sides),
        history=history(words, view, blocks),
        missing=missing_notes(subject),
        notes=hidden_notes(subject),
    )


def _answers(
    words: Words, view: UnitView, blocks: Sequence[Topic], sides: BothSides
) -> dict[int, Markup]:
    least = int(view.rules["distribution_from"])
    drawn = {
        question.index: drawings.distribution_drawing(
            words, view.wave.framework, question, sides, least
        )
        for topic in blocks
        for question in topic.questions
    }
    return {index: picture for index, picture in drawn.items() if picture is not None}

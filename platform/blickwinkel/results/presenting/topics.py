"""Dimensions and their questions as blocks of a page: both sides, the gap, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass

from blickwinkel.extension.framework import Dimension, Framework, Item
from blickwinkel.extension.results import GapFigures, UnitPayload
from blickwinkel.results.presenting.sides import Shown, SideView
from blickwinkel.results.presenting.words import Words


@dataclass(frozen=True, slots=True)
class Question:
    """One item with what was asked, and what each side answered.

    Attributes:
        index: position among all items of the framework.
        label: short name of the construct.
        wordings: pairs of side and wording, one per perspective that was asked and is compared.
        reverse: agreement counts as a weakness here.
    """

    index: int
    label: str
    wordings: tuple[tuple[str, str], ...]
    reverse: bool
    leadership: Shown
    staff: Shown
    gap: GapFigures | None

    @property
    def hidden(self) -> str:
        """Say which sides are missing, and why; empty if both are shown."""
        return " · ".join(side.reason for side in (self.leadership, self.staff) if side.reason)


@dataclass(frozen=True, slots=True)
class Topic:
    """One dimension with its questions.

    Attributes:
        title: full title, beside the short one where the questions are.
        short_title: its name everywhere else on the page.
        advice: the framework's own sentence on this kind of gap; may be empty.
        basis: says on how many questions a score rests where it is not all of them; may be empty.
    """

    title: str
    short_title: str
    leadership: Shown
    staff: Shown
    gap: GapFigures | None
    advice: str
    basis: str
    questions: tuple[Question, ...]

    @property
    def hidden(self) -> str:
        """Say which sides are missing, and why; empty if both are shown."""
        return " · ".join(side.reason for side in (self.leadership, self.staff) if side.reason)


@dataclass(frozen=True, slots=True)
class BothSides:
    """Both sides of a unit, read from its payload."""

    leadership: SideView
    staff: SideView

    @classmethod
    def of(cls, words: Words, framework: Framework, payload: UnitPayload) -> BothSides:
        """Read both sides of a payload."""
        return cls(
            SideView.of_leadership(words, framework, payload["leadership"]),
            SideView.of_staff(words, framework, payload["staff"]),
        )


def topics(
    words: Words, framework: Framework, payload: UnitPayload, sides: BothSides
) -> tuple[Topic, ...]:
    """Return all dimensions in the framework's order."""
    blocks: list[Topic] = []
    start = 0
    for index, dimension in enumerate(framework.dimensions):
        items = range(start, start + len(dimension.items))
        blocks.append(_topic(words, framework, payload, sides, (index, dimension, items)))
        start = items.stop
    return tuple(blocks)


def _topic(
    words: Words,
    framework: Framework,
    payload: UnitPayload,
    sides: BothSides,
    place: tuple[int, Dimension, range],
) -> Topic:
    index, dimension, items = place
    gap = payload["dimensions"][index]
    advice = framework.gap_recommendations.get(gap["type"]) if gap else None
    title = words.text(dimension.title)
    return Topic(
        title=title,
        short_title=words.short_title(dimension),
        leadership=sides.leadership.dimension(index, items),
        staff=sides.staff.dimension(index, items),
        gap=gap,
        advice=words.text(advice.text) if advice else "",
        basis=_basis(words, sides, items),
        questions=tuple(
            _question(words, item, position, payload, sides)
            for position, item in zip(items, dimension.items, strict=True)
        ),
    )


def _basis(words: Words, sides: BothSides, items: range) -> str:
    notes = []
    for side in (sides.leadership, sides.staff):
        used, asked = side.used_items(items)
        if 0 < used < asked:
            notes.append(
                words.say(
                    "%(side)s: from %(used)s of %(asked)s questions",
                    side=side.name,
                    used=used,
                    asked=asked,
                )
            )
    return " · ".join(notes)


def _question(
    words: Words, item: Item, index: int, payload: UnitPayload, sides: BothSides
) -> Question:
    wordings = tuple(
        (side.name, words.text(item.text[perspective]))
        for side in (sides.leadership, sides.staff)
        for perspective in side.perspectives
        if perspective in item.text
    )
    return Question(
        index=index,
        label=words.text(item.label),
        wordings=wordings,
        reverse=item.reverse,
        leadership=sides.leadership.item(index),
        staff=sides.staff.item(index),
        gap=payload["items"][index],
    )

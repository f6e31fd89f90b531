"""One side of the comparison as its reader may see it: figures where there are any, else the reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import ScoreFigures, Side
from blickwinkel.measurement.confidentiality.leadership import BOARD, CCO, LEADERSHIP
from blickwinkel.results.presenting.words import Words

STAFF = ("staff",)
LEADING = (BOARD, CCO)


@dataclass(frozen=True, slots=True)
class Shown:
    """A standing, or in words why there is none; exactly one of the two is there."""

    figures: ScoreFigures | None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SideView:
    """Reads one side of a payload; a side that is not released answers with reasons.

    Attributes:
        words: of the reader's language.
        framework: of the wave.
        name: of the side, such as "Leitung".
        side: as published; None if not released.
        perspectives: that form the side.
        asked: positions of the items that at least one of them was asked.
    """

    words: Words
    framework: Framework
    name: str
    side: Side | None
    perspectives: tuple[str, ...]
    asked: frozenset[int] = field(init=False)

    def __post_init__(self) -> None:
        asked = (item for name in self.perspectives for item in self.framework.asked(name))
        object.__setattr__(self, "asked", frozenset(asked))

    @classmethod
    def of_staff(cls, words: Words, framework: Framework, side: Side | None) -> SideView:
        """Read the staff's side."""
        return cls(words, framework, words.staff, side, STAFF)

    @classmethod
    def of_leadership(cls, words: Words, framework: Framework, side: Side | None) -> SideView:
        """Read the leadership's side; the pooled group consists of board and CCOs."""
        pooled = side is None or side["group"] == LEADERSHIP
        perspectives = LEADING if pooled or side is None else (side["group"],)
        return cls(words, framework, words.leadership, side, perspectives)

    def dimension(self, index: int, items: range) -> Shown:
        """Return where the side stands on a dimension."""
        figures = self.side["dimensions"][index] if self.side else None
        if figures is not None:
            return Shown(figures)
        if not self.asked.intersection(items):
            return Shown(None, self._say("%(side)s: not asked"))
        if self.side is None:
            return Shown(None, self._say("%(side)s: not shown"))
        return Shown(None, self._say("%(side)s: too few questions may be shown"))

    def item(self, index: int) -> Shown:
        """Return where the side stands on an item."""
        figures = self.side["item_standings"][index] if self.side else None
        if figures is not None:
            return Shown(figures)
        if index not in self.asked:
            return Shown(None, self._say("%(side)s: not asked"))
        return Shown(None, self._say("%(side)s: not shown"))

    def histogram(self, index: int) -> list[int] | None:
        """Return the released answers to an item, "can't judge" last."""
        return self.side["items"][index] if self.side else None

    def hidden_items(self) -> int:
        """Count the items that were asked of this side and are not shown."""
        if self.side is None:
            return len(self.asked)
        return sum(self.side["items"][item] is None for item in self.asked)

    def used_items(self, items: range) -> tuple[int, int]:
        """Return on how many items a dimension's score rests, and of how many that were asked."""
        asked = self.asked.intersection(items)
        return sum(self.item(item).figures is not None for item in asked), len(asked)

    def _say(self, message: str) -> str:
        return self.words.say(message, side=self.name)

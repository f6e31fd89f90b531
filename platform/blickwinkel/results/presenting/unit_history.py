"""A unit's history as its reader may see it, topic by topic and side by side."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from blickwinkel.extension.results import HistoryPoint, ScorePoint
from blickwinkel.measurement.findings.directions import TrendDirection, trend_directions
from blickwinkel.results.presenting.movement import Movement, TopicMovement, movements
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView

Key = Literal["leadership", "staff"]
KEYS: tuple[Key, Key] = ("leadership", "staff")


@dataclass(frozen=True, slots=True)
class UnitHistory:
    """The waves of a unit.

    Attributes:
        words: of the reader's language.
        view: the unit's published figures.
        titles: of the topics.
        directions: per side and topic where it is heading; None where no line can be drawn.
        moved: per topic what moved since the previous wave; empty without one.
    """

    words: Words
    view: UnitView
    titles: tuple[str, ...] = field(init=False)
    directions: dict[Key, list[TrendDirection | None]] = field(init=False)
    moved: tuple[TopicMovement, ...] = field(init=False)

    def __post_init__(self) -> None:
        payload, words = self.view.payload, self.words
        titles = tuple(map(words.short_title, self.view.wave.framework.dimensions))
        object.__setattr__(self, "titles", titles)
        days = [point["closes_on"] for point in self.points]
        lines = {
            key: trend_directions(days, payload["history"][key], [row[key] for row in self.points])
            for key in KEYS
        }
        object.__setattr__(self, "directions", lines)
        changes = payload["change"]
        moved = movements(words, titles, changes, payload["dimensions"]) if changes else ()
        object.__setattr__(self, "moved", moved)

    @property
    def points(self) -> list[HistoryPoint]:
        """Return the waves, oldest first; the last one is the wave itself."""
        return self.view.payload["history"]["points"]

    def name(self, key: Key) -> str:
        """Name a side."""
        return self.words.staff if key == "staff" else self.words.leadership

    def direction(self, key: Key, place: int) -> TrendDirection | None:
        """Return where a side is heading in a topic."""
        found = self.directions[key]
        return found[place] if place < len(found) else None

    def since(self, key: Key, place: int) -> Movement | None:
        """Return what a side moved since the previous wave."""
        if not self.moved:
            return None
        return self.moved[place].staff if key == "staff" else self.moved[place].leadership

    def scores(self, key: Key, place: int) -> list[ScorePoint | None]:
        """Return a side's scores in a topic, wave by wave."""
        return [point[key][place] for point in self.points]

    def compared(self, key: Key, place: int) -> int:
        """Count the waves that can be compared; none where the newest one shows nothing."""
        found = self.scores(key, place)
        if not found or found[-1] is None:
            return 0
        return sum(figures is not None and figures["comparable"] for figures in found)

    @property
    def anything(self) -> bool:
        """Tell whether any wave shows anything."""
        return any(
            figures is not None for point in self.points for key in KEYS for figures in point[key]
        )

    @property
    def hollow(self) -> bool:
        """Tell whether any wave shows something that cannot be compared with the newest one."""
        return any(
            figures is not None and not figures["comparable"]
            for point in self.points
            for key in KEYS
            for figures in point[key]
        )

"""The steps from the top of the company down to the staff of one unit, and what they are called."""

from __future__ import annotations

from blickwinkel.extension.results import Summary
from blickwinkel.measurement.confidentiality.leadership import BOARD, LEADERSHIP
from blickwinkel.publishing.services.reading import STAFF
from blickwinkel.publishing.services.summaries import summary_of
from blickwinkel.results.presenting.groups import covers_all, group_name
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.below import Below
from blickwinkel.results.queries.reading import UnitView


class Way:
    """The steps from the top of the company down to the staff of one unit."""

    def __init__(self, words: Words, view: UnitView, below: Below) -> None:
        self.words, self.view, self.payload = words, view, view.payload
        self.below = below
        staff = summary_of(self.payload["staff"])
        self.steps = [*self.payload["cascade"], *([] if staff is None else [staff])]
        dimensions = view.wave.framework.dimensions
        self.titles = [words.short_title(dimension) for dimension in dimensions]

    @property
    def ends_with_staff(self) -> bool:
        """Tell whether the staff may be shown."""
        return self.payload["staff"] is not None

    def name(self, step: Summary) -> str:
        """Name a step as it stands alone."""
        if step["group"] == STAFF:
            return self.words.staff
        return group_name(self.words, self.view, step)

    def within(self, step: Summary) -> str:
        """Name a step within a sentence, after "between"."""
        words = self.words
        if step["group"] == STAFF:
            return words.say("staff")
        if step["group"] == BOARD:
            return words.say("the board")
        if step["group"] == LEADERSHIP:
            return words.say("the board with the topmost CCOs")
        if covers_all(self.view, step):
            return words.say("all CCOs")
        return words.say("the CCOs in %(unit)s", unit=step["unit"]["name"])

    def fan(self, dimension: int) -> list[tuple[float, str]]:
        """Return the scores of the staff below with their units, lowest first."""
        found = [
            (standing["score"], row.name)
            for row in self.below.rows
            if row.depth == 1 and (staff := row.summary["staff"]) is not None
            if (standing := staff["dimensions"][dimension]) is not None
        ]
        return sorted(found)

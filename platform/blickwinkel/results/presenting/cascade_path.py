"""The steps from the top of the company down to the staff of one unit, and what they are called."""

from __future__ import annotations

from blickwinkel.extension.results import Summary
from blickwinkel.measurement.confidentiality.leadership import BOARD, LEADERSHIP
from blickwinkel.measurement.findings.breaks import Fall, falls
from blickwinkel.publishing.services.scoring import STAFF
from blickwinkel.publishing.services.summaries import summary_of
from blickwinkel.results.presenting.groups import covers_all, group_name
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView


class CascadePath:
    """The steps from the top of the company down to the staff of one unit."""

    def __init__(self, words: Words, view: UnitView) -> None:
        self.words, self.view, self.payload = words, view, view.payload
        staff = summary_of(self.payload["staff"])
        self.steps = [*self.payload["cascade"], *([] if staff is None else [staff])]
        dimensions = view.wave.framework.dimensions
        self.titles = [words.short_title(dimension) for dimension in dimensions]

    @property
    def ends_with_staff(self) -> bool:
        """Tell whether the staff may be shown."""
        return self.payload["staff"] is not None

    def falls(self) -> list[Fall]:
        """Return the differences between all neighbouring steps, findings or not."""
        return falls([step["dimensions"] for step in self.steps])

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

"""Names and short phrases of result pages in the reader's language."""

from __future__ import annotations

from collections.abc import Sequence

from blickwinkel.charts.numerals import (
    Locale,
    format_gap,
    format_interval,
    format_number,
    format_share,
)
from blickwinkel.extension.framework import Dimension, Localized
from blickwinkel.extension.results import GapFigures
from blickwinkel.i18n.messages import Messages
from blickwinkel.measurement.confidentiality.leadership import BOARD, CCO, LEADERSHIP
from blickwinkel.measurement.gaptype import RELEVANT_POINTS, Certainty


def is_close(gap: GapFigures) -> bool:
    """Tell whether the interval of a gap rules out a relevant difference."""
    ends = gap["interval"]
    return ends is not None and ends[0] > -RELEVANT_POINTS and ends[1] < RELEVANT_POINTS


class Words:
    """One language's way to say things about results.

    Args:
        messages: the catalogue of the reader's language.
        leaf: whether the unit has no units below it; its staff is then called a team.
    """

    def __init__(self, messages: Messages, *, leaf: bool) -> None:
        self.messages = messages
        self.locale: Locale = "de" if messages.locale == "de" else "en"
        self.leaf = leaf
        _ = messages.gettext
        self.leadership = _("Leadership")
        self.staff = _("Staff")
        self._kinds = {
            "blind_spot": _("Blind spot"),
            "optimism": _("Optimistic leadership"),
            "hidden_strength": _("Hidden strength"),
            "critical_leadership": _("Critical leadership"),
            "shared_strength": _("Shared strength"),
            "shared_weakness": _("Shared weakness"),
            "shared_middle": _("Shared middle ground"),
        }
        self._groups = {
            BOARD: _("The board"),
            CCO: _("All CCOs"),
            LEADERSHIP: _("Board and topmost CCOs together"),
        }

    def say(self, message: str, **values: object) -> str:
        """Translate a sentence and fill in its values."""
        return self.messages.gettext(message) % values

    def many(self, one: str, several: str, number: int, **values: object) -> str:
        """Translate a sentence in the form that a number needs; it is ``%(n)s`` in the sentence."""
        values["n"] = self.messages.number(number)
        return self.messages.ngettext(one, several, number) % values

    def text(self, localized: Localized) -> str:
        """Return a framework's own text."""
        return localized.text(self.locale)

    def kind(self, kind: str) -> str:
        """Name a kind of gap."""
        return self._kinds.get(kind) or self.messages.gettext("No statement possible")

    def group(self, group: str) -> str:
        """Name a leadership group of the whole company."""
        return self._groups.get(group, group)

    def certainty(self, gap: GapFigures) -> str:
        """Say how sure a gap is; without one, whether a relevant difference is ruled out."""
        if gap["certainty"] == Certainty.CLEAR:
            return self.say("clear")
        if gap["certainty"] == Certainty.INDICATIVE:
            return self.say("indication")
        return self.say("close together") if is_close(gap) else self.say("difference possible")

    def interval(self, ends: Sequence[float] | None) -> str:
        """Write an interval such as "+13 bis +25", or nothing."""
        return "" if ends is None else format_interval(ends[0], ends[1], self.locale)

    def gap(self, points: float) -> str:
        """Write a difference with its sign."""
        return format_gap(points, self.locale)

    def score(self, score: float) -> str:
        """Write a score from 0 to 100."""
        return format_number(score, self.locale)

    def percent(self, per_cent: float) -> str:
        """Write a share of 0 to 100 per cent."""
        return format_share(per_cent / 100, self.locale)

    def short_title(self, dimension: Dimension) -> str:
        """Return the one name that a dimension has on a page: the short title if there is one."""
        return self.text(dimension.short_title) or self.text(dimension.title)

"""What all pages of a unit's results have in common: where the reader is, and which views there are."""

from __future__ import annotations

from dataclasses import dataclass

from blickwinkel.i18n.messages import Messages
from blickwinkel.results.presenting.notes import terms_notes
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView


@dataclass(frozen=True, slots=True)
class Tab:
    """One view of a unit's results: the endpoint's name and what it is called."""

    endpoint: str
    label: str


@dataclass(frozen=True, slots=True)
class PageFrame:
    """Head and foot of a result page; `terms` are the sentences of its footer."""

    view: UnitView
    tabs: tuple[Tab, ...]
    terms: tuple[str, ...]


def page_frame(view: UnitView, messages: Messages) -> PageFrame:
    """Return what surrounds every view of a unit's results.

    Views of the units below exist only where there are any.
    """
    words = Words(messages, leaf=not view.below)
    tabs = [
        Tab("results.unit", words.say("Differences")),
        Tab("results.cascade", words.say("Cascade")),
        Tab("results.trend", words.say("Over time")),
        Tab("results.priorities", words.say("Priorities")),
    ]
    if view.below:
        tabs.insert(0, Tab("results.overview", words.say("At a glance")))
        tabs.insert(2, Tab("results.units", words.say("Units")))
    return PageFrame(
        view=view,
        tabs=tuple(tabs),
        terms=terms_notes(words, view.rules, messages.day(view.published_on)),
    )

"""The page of an explanation, put together: everything its template needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from blickwinkel.i18n.messages import Messages
from blickwinkel.results.presenting.explaining.explanation import Explanation
from blickwinkel.results.presenting.explaining.registry import explain
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit, Issue
from blickwinkel.results.presenting.groups import leadership_group
from blickwinkel.results.presenting.notes import terms_notes
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView

#: Which page shows the figures of a kind, by the endpoint's name; the unit's own page shows all others.
SHOWN_ON: Final[Mapping[str, str]] = {
    "cascade": "cascade",
    "composition": "trend",
    "priority": "priorities",
    "trend": "trend",
}


@dataclass(frozen=True, slots=True)
class ExplanationPage:
    """What the template of an explanation shows.

    ``key`` is also the place on the page that shows the figure, and ``shown_on`` that page's endpoint.
    """

    view: UnitView
    key: str
    shown_on: str
    explanation: Explanation
    terms: tuple[str, ...]


def rests_on_previous(key: str) -> bool:
    """Tell whether a figure is calculated from the previous wave as well."""
    return key.startswith("change.")


def explanation_page(
    view: UnitView, before: UnitView | None, key: str, messages: Messages
) -> ExplanationPage:
    """Explain one figure of a unit.

    Args:
        view: the unit's published figures.
        before: the same of the previous wave, where the reader may read it.
        key: of the figure, see ``registry``.
        messages: the reader's language.

    Raises:
        NotFoundError: there is no such figure, or it is not shown.
    """
    words = Words(messages, leaf=not view.below)
    subject = ExplainedUnit(
        words,
        _issue(view, messages),
        leadership_group(words, view),
        None if before is None else _issue(before, messages),
    )
    return ExplanationPage(
        view,
        key,
        f"results.{SHOWN_ON.get(key.partition('.')[0], 'unit')}",
        explain(subject, key),
        terms_notes(words, view.rules, messages.day(view.published_on)),
    )


def _issue(view: UnitView, messages: Messages) -> Issue:
    return Issue(
        payload=view.payload,
        framework=view.wave.framework,
        correlations=view.correlations,
        rules=view.rules,
        wave=view.wave.title,
        published_on=messages.day(view.published_on),
    )

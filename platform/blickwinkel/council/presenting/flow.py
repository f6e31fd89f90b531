"""The way of an answer as a picture: one drawing for pages, coloured by their stylesheet, and for paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts import svg
from blickwinkel.charts.text_layout import wrap
from blickwinkel.i18n.messages import Messages

WIDTH: Final = 400
_HALF: Final = 188
_RIGHT: Final = WIDTH - _HALF
_GAP: Final = 26
_TITLE: Final = 13.5
_SMALL: Final = 12
_LINE: Final = 16
_MARGIN: Final = 11
_MOST_LINES: Final = 6

#: Paper has no stylesheet of ours, so the drawing brings one along.
PRINT_STYLE: Final = (
    "text{font-family:Inter;fill:#1a212c}.flow-title{font-weight:600}.flow-end{fill:#96540f}"
    ".flow-box{fill:#f5f6f8;stroke:#7a8594}.flow-wall{stroke:#a32a23;stroke-dasharray:5 4;"
    "stroke-width:2}.flow-arrow{stroke:#566171;stroke-width:1.5}.flow-head{fill:#566171}"
    ".flow-note{fill:#a32a23;font-weight:600}"
)


@dataclass(frozen=True, slots=True)
class _Store:
    """A box: what it is, what is in it, until when."""

    title: str
    what: str
    end: str = ""

    def lines(self, width: float) -> list[tuple[str, str]]:
        """Return the lines of the box with their classes."""
        room = width - 2 * _MARGIN
        return [
            *((line, "flow-title") for line in wrap(self.title, _TITLE, room, 2, bold=True)),
            *((line, "flow-what") for line in wrap(self.what, _SMALL, room, _MOST_LINES)),
            *((line, "flow-end") for line in wrap(self.end, _SMALL, room, 2)),
        ]

    def height(self, width: float) -> float:
        """Return how high the box has to be."""
        return len(self.lines(width)) * _LINE + 2 * _MARGIN - 3

    def draw(self, x: float, y: float, width: float, height: float) -> Markup:
        """Draw the box and its lines."""
        lines = self.lines(width)
        return svg.join(
            [
                svg.box((x, y), (width, height), class_="flow-box", rx=7),
                *(
                    svg.letters(
                        line,
                        (x + _MARGIN, y + _MARGIN + 10 + number * _LINE),
                        _TITLE if class_ == "flow-title" else _SMALL,
                        class_=class_,
                    )
                    for number, (line, class_) in enumerate(lines)
                ),
            ]
        )


def flow_drawing(messages: Messages, participation_days: int, sheet_days: int) -> Markup:
    """Draw where an answer goes, from the personal link to the readers.

    Args:
        messages: the reader's language.
        participation_days: until the list of who has taken part is deleted.
        sheet_days: until the single sheets are deleted.
    """
    days = messages.number(participation_days), messages.number(sheet_days)
    parts: list[Markup] = []
    y = _across(parts, _start(messages), 0)
    top = y + _GAP
    left, right = _ledger(messages, days[0]), _answers(messages, days[1])
    bottom = _column(parts, right, _RIGHT, top)
    height = left.height(_HALF)
    parts += [_arrow(_HALF / 2, y, top), _arrow(_RIGHT + _HALF / 2, y, top)]
    parts.append(left.draw(0, top, _HALF, height))
    parts += _wall(messages, top, height, bottom)
    for store in _end(messages):
        parts.append(_arrow(_RIGHT + _HALF / 2, bottom, bottom + _GAP))
        bottom = _across(parts, store, bottom + _GAP)
    return svg.element(
        "svg",
        *parts,
        class_="flow",
        role="img",
        aria_label=flow_alternative(messages, participation_days, sheet_days),
        viewBox=f"-1 -1 {WIDTH + 2} {bottom + 2:.0f}",
        xmlns="http://www.w3.org/2000/svg",
    )


def flow_alternative(messages: Messages, participation_days: int, sheet_days: int) -> str:
    """Return what the drawing shows, in words."""
    return messages.gettext(
        "A personal link opens the questionnaire. Submitting writes to two stores that have no common"
        " key: the list of who has taken part, deleted %(participation)s days after the end, and the"
        " inbox. From the inbox sheets are counted in batches, mixed and sorted; the single sheets are"
        " deleted %(sheets)s days after publication. Counts pass the rules and the auditor, then they"
        " are published once. The board reads the whole company, CCOs their own units; the works"
        " council reads rules and no results."
    ) % {
        "participation": messages.number(participation_days),
        "sheets": messages.number(sheet_days),
    }


def _start(messages: Messages) -> _Store:
    _ = messages.gettext
    return _Store(
        _("Personal link"),
        _("Opens the questionnaire. No account, no cookie; drafts are encrypted with the link."),
    )


def _ledger(messages: Messages, days: str) -> _Store:
    _ = messages.gettext
    return _Store(
        _("List of who has taken part"),
        _("Who was invited, and yes or no. No time, no answer."),
        _("deleted %(days)s days after the end") % {"days": days},
    )


def _answers(messages: Messages, days: str) -> list[_Store]:
    _ = messages.gettext
    return [
        _Store(
            _("Inbox"),
            _("Unit, point of view and answers under a random number. No name, no time."),
            _("emptied in batches"),
        ),
        _Store(
            _("Single answer sheets"),
            _("Mixed, and sorted by content."),
            _("deleted %(days)s days after publication") % {"days": days},
        ),
        _Store(_("Counts"), _("How often which answer was given. Nobody is shown them.")),
    ]


def _end(messages: Messages) -> list[_Store]:
    _ = messages.gettext
    return [
        _Store(
            _("Rules and auditor"),
            _("Only what is large enough passes, even after subtracting; else all is stopped."),
        ),
        _Store(_("Publication"), _("Once per wave, never changed.")),
        _Store(
            _("Readers"),
            _("Board: whole company. CCOs: own units. Works council: rules, no results."),
        ),
    ]


def _across(parts: list[Markup], store: _Store, y: float) -> float:
    """Draw a box over the full width; return its lower edge."""
    height = store.height(WIDTH)
    parts.append(store.draw(0, y, WIDTH, height))
    return y + height


def _column(parts: list[Markup], stores: list[_Store], x: float, y: float) -> float:
    """Draw boxes below each other with arrows between them; return the lowest edge."""
    for number, store in enumerate(stores):
        if number:
            parts.append(_arrow(x + _HALF / 2, y, y + _GAP))
            y += _GAP
        height = store.height(_HALF)
        parts.append(store.draw(x, y, _HALF, height))
        y += height
    return y


def _arrow(x: float, start: float, end: float) -> Markup:
    head = f"M{x - 5:.1f} {end - 8:.1f}h10l-5 7z"
    return svg.join(
        [
            svg.rule((x, start), (x, end - 7), "flow-arrow"),
            svg.element("path", d=head, class_="flow-head"),
        ]
    )


def _wall(messages: Messages, top: float, height: float, bottom: float) -> list[Markup]:
    """Draw what separates the two stores, and say so below the left one."""
    note = wrap(
        messages.gettext("No key, no time and no order leads across this line."),
        _SMALL,
        _HALF - 2 * _MARGIN,
        4,
        bold=True,
    )
    return [
        svg.rule((WIDTH / 2, top - 8), (WIDTH / 2, bottom), "flow-wall"),
        *(
            svg.letters(
                line, (_MARGIN, top + height + 26 + number * _LINE), _SMALL, class_="flow-note"
            )
            for number, line in enumerate(note)
        ),
    ]

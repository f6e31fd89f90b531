"""What can still be done with a wave in its state, and why not; and how long what is kept.

One place for pages and services.
"""

from __future__ import annotations

from typing import Final

from blickwinkel.i18n.messages import Translate
from blickwinkel.survey.models import WaveState

#: Days after the close at which the list of who has taken part is deleted.
PARTICIPATION_DAYS: Final = 30
#: Days after the publication at which the single answer sheets are deleted.
SHEET_DAYS: Final = 60


def refusal_to_open(state: WaveState, _: Translate) -> str | None:
    """Return why a wave cannot be opened, or None if it can."""
    return {
        WaveState.PLANNED: None,
        WaveState.OPEN: _("This wave has been opened already."),
        WaveState.CLOSING: _(
            "This wave is closed and is being evaluated. It cannot be opened again: its results"
            " appear once, because two versions of the same answers could be subtracted from each"
            " other and so show single people."
        ),
        WaveState.PUBLISHED: _(
            "The results of this wave are published. It cannot be opened again: results appear"
            " once, because two versions of the same answers could be subtracted from each other"
            " and so show single people. Plan a new wave to ask again."
        ),
        WaveState.STOPPED: _(
            "This wave was stopped. It cannot be opened again: the people asked were told that the"
            " survey has ended, and answers added later would mix two different situations. Plan a"
            " new wave to ask again."
        ),
    }[state]


def refusal_to_close(state: WaveState, _: Translate) -> str | None:
    """Return why a wave cannot be closed, or None if it can."""
    return {
        WaveState.PLANNED: _("Only an open wave can be closed."),
        WaveState.OPEN: None,
        WaveState.CLOSING: _("This wave has been closed already; its answers are being evaluated."),
        WaveState.PUBLISHED: _(
            "This wave has been closed already and its results are published. They are not computed"
            " again: two versions of the same answers could be subtracted from each other and so"
            " show single people."
        ),
        WaveState.STOPPED: _(
            "This wave was stopped before its results were published. Closing it again would not"
            " change that; the page of the wave says what was found."
        ),
    }[state]


def refusal_to_change(state: WaveState, _: Translate) -> str | None:
    """Return why the terms of a wave (title, days, threshold, leadership view) stay, or None."""
    if state is WaveState.PLANNED:
        return None
    return _(
        "These terms were promised to the people asked when the wave opened, and they answer relying"
        " on them. So title, days, smallest group and leadership view can no longer be changed."
    )

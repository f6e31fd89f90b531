"""Changing what was planned, as long as nobody has been promised anything."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError
from blickwinkel.survey.models import LeadershipView, Wave
from blickwinkel.survey.policies import refusal_to_change
from blickwinkel.survey.services.waves import checked_terms, find_wave


@dataclass(frozen=True, slots=True)
class WaveTerms:
    """What may still be changed about a planned wave."""

    title: str
    opens_on: date
    closes_on: date
    k: int


def change_wave(
    session: TenantSession, actor: Actor, wave_id: uuid.UUID, wanted: WaveTerms
) -> Wave:
    """Change title, days and threshold of a planned wave.

    Raises:
        NotAllowedError: the actor lacks the right.
        ConflictError: the wave has been opened, so its terms have been promised; or the threshold is
            to change although the board was asked for its consent with the one that stands.
        InvalidInputError: the title is empty, the dates are in the wrong order, or k is below 5.
        NotFoundError: there is no such wave.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    wave = find_wave(session, wave_id, lock=True)
    if refusal := refusal_to_change(wave.state, str):
        raise ConflictError(refusal, code="wave.terms_promised")
    terms = checked_terms(wanted.title, wanted.opens_on, wanted.closes_on, wanted.k)
    if terms.k != wave.k and wave.leadership_view is not LeadershipView.CONFIDENTIAL:
        raise ConflictError(
            "The board has been asked about an open leadership view, and this threshold was named to"
            " it. It can no longer be changed. Plan another wave if it has to be a different one.",
            code="wave.threshold_named_to_board",
        )
    wave.title = wanted.title.strip()
    wave.opens_on, wave.closes_on, wave.k = wanted.opens_on, wanted.closes_on, terms.k
    record(session, actor, "wave.change", wave.title)
    session.flush()
    return wave

"""A board member decides about the open leadership view; nobody ever learns how.

Beside the person stands only that a decision was made. A refusal is kept in the wave, for all
together. Each decision, whichever it is, writes the wave and the rows of all members anew in one
transaction, so that no row version tells who decided last, or who the refusal came from.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, delete, or_, select, update

from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.measurement.confidentiality.rules import MIN_OPEN_K
from blickwinkel.organization.models import Employee
from blickwinkel.survey.models import LeadershipConsent, LeadershipView, Wave, WaveState
from blickwinkel.survey.services.links import consent_hash

#: Fewest members of a board that can be asked: with fewer, nothing could be shown even if all agreed.
MINIMUM_BOARD = MIN_OPEN_K


@dataclass(frozen=True, slots=True)
class ConsentQuestion:
    """What the holder of a consent link is asked; it says nothing about decisions already made."""

    wave_id: uuid.UUID
    wave_title: str
    opens_on: date
    k: int
    locale: str


def find_question(session: TenantSession, token: str) -> ConsentQuestion:
    """Return what a consent link asks, whether or not its holder has decided.

    Raises:
        NotFoundError: the link is unknown, or its wave has been opened meanwhile.
    """
    found = session.execute(_asked(token)).one_or_none()
    if found is None:
        raise NotFoundError("consent link")
    wave, _, locale = found
    return ConsentQuestion(wave.id, wave.title, wave.opens_on, wave.k, locale)


def decide(session: TenantSession, token: str, *, agrees: bool) -> None:
    """Keep a decision; agreeing never takes back a refusal, be it of others or one's own.

    Raises:
        NotFoundError: the link is unknown, or its wave has been opened meanwhile.
    """
    locked = _asked(token).with_for_update(of=Wave).execution_options(populate_existing=True)
    found = session.execute(locked).one_or_none()
    if found is None:
        raise NotFoundError("consent link")
    wave, member, _ = found
    # also when agreeing: the wave's row version must not tell that this was no refusal
    view = Wave.leadership_view if agrees else LeadershipView.DECLINED
    session.execute(
        update(Wave)
        .where(Wave.id == wave.id)
        .values(leadership_view=view)
        .execution_options(synchronize_session=False)
    )
    session.execute(
        update(LeadershipConsent)
        .where(LeadershipConsent.wave_id == wave.id)
        .values(answered=or_(LeadershipConsent.answered, LeadershipConsent.employee_id == member))
        .execution_options(synchronize_session=False)
    )


def settle(session: TenantSession, wave: Wave, board: Collection[uuid.UUID]) -> None:
    """Fix the view at the opening and forget who was asked; committed by the caller.

    It is open only if nobody declined, everybody who is on the board now was asked and has decided,
    and nobody who was asked has left. Which of these failed is told to nobody.

    Args:
        session: holds the lock on the wave.
        wave: about to be opened.
        board: the people who will answer as members of the board.
    """
    asked = LeadershipConsent.wave_id == wave.id
    rows = session.execute(
        select(LeadershipConsent.employee_id, LeadershipConsent.answered).where(asked)
    )
    decided = dict(rows.all())
    all_agree = wave.leadership_view is LeadershipView.ASKED and all(decided.values())
    same_people = decided.keys() == set(board) and len(decided) >= MINIMUM_BOARD
    wave.leadership_view = (
        LeadershipView.OPEN if all_agree and same_people else LeadershipView.CONFIDENTIAL
    )
    session.flush()
    session.execute(
        delete(LeadershipConsent).where(asked).execution_options(synchronize_session=False)
    )


def _asked(token: str) -> Select[Wave, uuid.UUID, str]:
    return (
        select(Wave, LeadershipConsent.employee_id, Employee.locale)
        .join(LeadershipConsent, LeadershipConsent.wave_id == Wave.id)
        .join(Employee, Employee.id == LeadershipConsent.employee_id)
        .where(LeadershipConsent.token_hash == consent_hash(token), Wave.state == WaveState.PLANNED)
    )

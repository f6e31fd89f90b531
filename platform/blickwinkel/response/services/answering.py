"""From a personal link to a counted answer: find the questionnaire, keep drafts, submit once."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import select, update

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.errors import InvalidInputError, NotFoundError
from blickwinkel.extension.framework import Dimension, Framework, Item
from blickwinkel.jobs.queue import Queue, enqueue
from blickwinkel.measurement.confidentiality.rules import OpenTerms, Terms
from blickwinkel.organization.models import Employee
from blickwinkel.response.jobs import TallyWave
from blickwinkel.response.models import InboxEntry
from blickwinkel.response.services import drafts, sheet
from blickwinkel.survey.models import Invitation, LeadershipView, SnapshotUnit, Wave, WaveState
from blickwinkel.survey.services.links import token_hash

#: Reading and answering one item; a page of 30 items takes three and a half minutes.
SECONDS_PER_ITEM = 7


@dataclass(frozen=True, slots=True)
class Page:
    """A dimension as one person is asked about it, with the items that are worded for the person."""

    number: int
    dimension: Dimension
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What one invited person is asked.

    Attributes:
        invitation_id: the ledger row; never stored with an answer.
        wave_id: the wave answered in.
        wave_title: such as "Q3 2026".
        closes_on: the day on which the wave is planned to end.
        unit_id: where the answer will count.
        unit_name: the unit's name at the opening.
        perspective: which wording is asked.
        framework: frozen version of the wave.
        locale: the person's language.
        terms: confidentiality terms of the wave.
        open_leadership: whether the board of this wave agreed to be shown openly.
    """

    invitation_id: uuid.UUID
    wave_id: uuid.UUID
    wave_title: str
    closes_on: date
    unit_id: uuid.UUID
    unit_name: str
    perspective: str
    framework: Framework
    locale: str
    terms: Terms
    open_leadership: bool

    @property
    def open_from(self) -> int:
        """Return how many answers of the board are shown on their own in an open leadership view."""
        return OpenTerms().k

    @property
    def pages(self) -> tuple[Page, ...]:
        """Return the dimensions in which this perspective is asked anything, numbered from 1."""
        asked = {self.framework.items[i].id for i in self.framework.asked(self.perspective)}
        chosen = [
            (dimension, tuple(item for item in dimension.items if item.id in asked))
            for dimension in self.framework.dimensions
        ]
        filled = [(dimension, items) for dimension, items in chosen if items]
        return tuple(Page(number, *page) for number, page in enumerate(filled, 1))


def minutes_for(items: int) -> int:
    """Return about how long a number of items takes to answer, in whole minutes, at least 1."""
    return max(1, round(items * SECONDS_PER_ITEM / 60))


def find_questionnaire(session: TenantSession, token: str) -> Questionnaire:
    """Return what the holder of a personal link is asked.

    Raises:
        NotFoundError: the link is unknown, used or of another tenant, or its wave takes no answers;
            which of these it was is told to nobody.
    """
    found = session.execute(
        select(Invitation, Wave, Employee.locale, SnapshotUnit.name)
        .join(Wave, Wave.id == Invitation.wave_id)
        .join(Employee, Employee.id == Invitation.employee_id)
        .join(
            SnapshotUnit,
            (SnapshotUnit.wave_id == Invitation.wave_id)
            & (SnapshotUnit.unit_id == Invitation.unit_id),
        )
        .where(
            Invitation.token_hash == token_hash(token),
            Invitation.answered.is_(False),
            Wave.state == WaveState.OPEN,
        )
    ).one_or_none()
    if found is None:
        raise NotFoundError("personal link")
    invitation, wave, locale, unit_name = found
    return Questionnaire(
        invitation_id=invitation.id,
        wave_id=wave.id,
        wave_title=wave.title,
        closes_on=wave.closes_on,
        unit_id=invitation.unit_id,
        unit_name=unit_name,
        perspective=invitation.perspective,
        framework=framework_of(session, wave.framework_version_id),
        locale=locale,
        terms=Terms(k=wave.k, min_deviating=wave.min_deviating),
        open_leadership=wave.leadership_view is LeadershipView.OPEN,
    )


def keep_page(
    session: TenantSession, token: str, asked: Questionnaire, page: Page, answers: dict[str, str]
) -> None:
    """Check and keep the answers of one page; those of the other pages stay as they are.

    Raises:
        ProblemsError: an answer is not possible; nothing is kept then.
        NotFoundError: the link was used meanwhile, so that no draft may outlive its answer.
    """
    sheet.check(asked.framework, asked.perspective, answers)
    drafts.lock(session, token)
    if session.scalar(select(Invitation.answered).where(Invitation.id == asked.invitation_id)):
        raise NotFoundError("personal link")
    here = {item.id for item in page.items}
    others = {k: v for k, v in drafts.load(session, token).items() if k not in here}
    drafts.save(session, token, asked.wave_id, others | answers)


def submit_draft(session: TenantSession, queue: Queue, token: str, asked: Questionnaire) -> None:
    """Take what a person has answered so far as the answer; raises what ``submit`` raises."""
    drafts.lock(session, token)
    submit(session, queue, token, asked, drafts.load(session, token))


def submit(
    session: TenantSession,
    queue: Queue,
    token: str,
    asked: Questionnaire,
    answers: dict[str, str],
) -> None:
    """Take a person's answers, once, in one transaction: ledger, inbox, draft gone.

    Raises:
        ProblemsError: an answer is not possible; nothing is stored.
        NotFoundError: the wave has closed meanwhile, or the link was used meanwhile.
        InvalidInputError: no item is answered; nothing is stored and the link stays good.
    """
    sheet.check(asked.framework, asked.perspective, answers)
    # shares the wave with other submits, but not with a close: whichever commits first wins
    state = session.scalar(
        select(Wave.state).where(Wave.id == asked.wave_id).with_for_update(read=True)
    )
    if state is not WaveState.OPEN:
        raise NotFoundError("personal link")
    marked = session.execute(
        update(Invitation)
        .where(Invitation.id == asked.invitation_id, Invitation.answered.is_(False))
        .values(answered=True)
        .execution_options(synchronize_session=False)
        .returning(Invitation.id)
    ).one_or_none()
    if marked is None:
        raise NotFoundError("personal link")
    if not answers:
        raise InvalidInputError(
            "Please answer at least one question before you submit.", code="response.empty"
        )
    session.add(
        InboxEntry(
            wave_id=asked.wave_id,
            unit_id=asked.unit_id,
            perspective=asked.perspective,
            answers=sheet.pack(asked.framework, answers),
        )
    )
    drafts.discard(session, token)
    enqueue(session, queue, TallyWave(session.tenant_id, asked.wave_id))
    session.flush()

"""Reads of surveys for the administrator: waves, what a wave froze, how it is coming along."""

from __future__ import annotations

import enum
import uuid
from collections import Counter
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from blickwinkel.catalogue.queries import AdoptedFramework, adopted_frameworks, framework_of
from blickwinkel.database import Database, TenantSession
from blickwinkel.errors import ConflictError, NotFoundError
from blickwinkel.extension.framework import Framework, Perspective
from blickwinkel.measurement.confidentiality.leadership import BOARD
from blickwinkel.organization.queries import current_tree, people_for_snapshot
from blickwinkel.platform.ports import FixedWave
from blickwinkel.survey.models import (
    Invitation,
    LeadershipView,
    SnapshotUnit,
    Wave,
    WaveOrigin,
    WaveState,
)
from blickwinkel.survey.services.asking import board_today
from blickwinkel.survey.services.consent import MINIMUM_BOARD
from blickwinkel.survey.services.participation import (
    UnitLedger,
    UnitParticipation,
    participation,
    perhaps_few,
)
from blickwinkel.survey.services.snapshot import assign_seats, number_units
from blickwinkel.survey.services.waves import find_wave
from blickwinkel.tenancy.models import Tenant

_NEWEST_FIRST = (Wave.closes_on.desc(), Wave.number.desc(), Wave.id)


@dataclass(frozen=True, slots=True)
class SurveyLines:
    """A survey with its waves, newest first; the framework is that of the newest wave."""

    framework: Framework
    waves: tuple[Wave, ...]


@dataclass(frozen=True, slots=True)
class AskedSeats:
    """How many are asked in how many units: frozen, or as it would be frozen today."""

    units: int
    by_perspective: dict[str, int]

    @property
    def people(self) -> int:
        """Return the number of people invited."""
        return sum(self.by_perspective.values())


class LeadershipStage(enum.StrEnum):
    """What is told about the open leadership view; whether somebody refused is no part of it."""

    IMPOSSIBLE = "impossible"
    POSSIBLE = "possible"
    ASKED = "asked"
    OPEN = "open"
    CONFIDENTIAL = "confidential"


@dataclass(frozen=True, slots=True)
class WaveView:
    """Everything that the page of a wave needs.

    Attributes:
        wave: the wave itself.
        framework: its frozen framework version.
        seats: what was frozen when the wave opened; None before that.
        participation: units whose participation may be seen: while answers are taken or counted; of
            a published wave the whole company, as long as it is known who was invited.
    """

    wave: Wave
    framework: Framework
    seats: AskedSeats | None
    participation: tuple[UnitParticipation, ...]

    @property
    def perhaps_few(self) -> bool:
        """Tell whether fewer may have answered than are shown as a group."""
        return perhaps_few(self.participation, self.wave.k)


@dataclass(frozen=True, slots=True)
class ClosingDoubts:
    """Why an open wave should perhaps not be closed yet.

    Attributes:
        early: the day until which people were told they could answer has not come.
        few_answers: what is shown of participation leaves it open whether as many have answered as
            the smallest group that may be shown has; by itself it tells nothing more.
    """

    early: bool
    few_answers: bool

    @property
    def any(self) -> bool:
        """Tell whether somebody should think again."""
        return self.early or self.few_answers


def surveys(session: TenantSession) -> list[SurveyLines]:
    """Return all surveys that have a wave, the one with the most recent wave first."""
    lines: dict[uuid.UUID, list[Wave]] = {}
    for wave in session.scalars(select(Wave).order_by(*_NEWEST_FIRST)):
        lines.setdefault(wave.survey_id, []).append(wave)
    return [
        SurveyLines(framework_of(session, waves[0].framework_version_id), tuple(waves))
        for waves in lines.values()
    ]


def plannable(session: TenantSession) -> list[AdoptedFramework]:
    """Return the adopted versions: the framework of the last wave first, newest versions first."""
    last = session.scalar(select(Wave.framework_version_id).order_by(*_NEWEST_FIRST).limit(1))
    usual = framework_of(session, last).id if last else None
    return sorted(adopted_frameworks(session), key=lambda entry: entry.framework.id != usual)


def used_titles(session: TenantSession) -> frozenset[str]:
    """Return the titles of all waves, so that a suggestion does not repeat one."""
    return frozenset(session.scalars(select(Wave.title)))


def fixed_wave(session: TenantSession) -> FixedWave | None:
    """Return the wave with the latest organisation whose comparisons are fixed, or about to be."""
    frozen_on = func.coalesce(Wave.opened_on, Wave.opens_on)
    latest = session.execute(
        select(Wave.id, Wave.title, frozen_on.label("day"))
        .where(Wave.state.in_((WaveState.CLOSING, WaveState.PUBLISHED)))
        .order_by(frozen_on.desc(), *_NEWEST_FIRST)
        .limit(1)
    ).one_or_none()
    if latest is None:
        return None
    units = select(SnapshotUnit.unit_id).where(SnapshotUnit.wave_id == latest.id)
    return FixedWave(latest.title, latest.day, frozenset(session.scalars(units)))


def wave_view(session: TenantSession, wave_id: uuid.UUID) -> WaveView:
    """Return a wave as its administrator may see it.

    Raises:
        NotFoundError: there is no such wave.
    """
    wave = find_wave(session, wave_id)
    return WaveView(
        wave=wave,
        framework=framework_of(session, wave.framework_version_id),
        seats=None if wave.state is WaveState.PLANNED else _frozen_seats(session, wave),
        participation=_participation(session, wave),
    )


def leadership_stage(session: TenantSession, view: WaveView, today: date) -> LeadershipStage:
    """Return where the question of an open leadership view stands, the same whoever refused."""
    asks_board = BOARD in (perspective.id for perspective in view.framework.perspectives)
    if not asks_board or view.wave.origin is WaveOrigin.IMPORT:
        return LeadershipStage.IMPOSSIBLE
    if view.wave.state is not WaveState.PLANNED:
        is_open = view.wave.leadership_view is LeadershipView.OPEN
        return LeadershipStage.OPEN if is_open else LeadershipStage.CONFIDENTIAL
    if view.wave.leadership_view is not LeadershipView.CONFIDENTIAL:
        return LeadershipStage.ASKED
    enough = len(board_today(session, view.framework, today)) >= MINIMUM_BOARD
    return LeadershipStage.POSSIBLE if enough else LeadershipStage.IMPOSSIBLE


def tenant_of_code(database: Database, link_code: str) -> Tenant:
    """Return the tenant whose links begin with a code.

    Raises:
        NotFoundError: no tenant has it.
    """
    # a session of its own: one request must not hold two of the pool's connections
    with database.directory() as session:
        tenant = session.scalar(select(Tenant).where(Tenant.link_code == link_code))
    if tenant is None:
        raise NotFoundError("personal link")
    return tenant


def doubts_about_closing(session: TenantSession, wave_id: uuid.UUID, today: date) -> ClosingDoubts:
    """Return what speaks against closing a wave now; nothing does unless it is open.

    Raises:
        NotFoundError: there is no such wave.
    """
    wave = find_wave(session, wave_id)
    if wave.state is not WaveState.OPEN:
        return ClosingDoubts(early=False, few_answers=False)
    shown = participation(_ledger(session, wave_id))
    return ClosingDoubts(early=today < wave.closes_on, few_answers=perhaps_few(shown, wave.k))


def short_sides(view: WaveView, today: AskedSeats | None) -> list[Perspective]:
    """Return the sides of leadership of which fewer would be invited than may be shown as a group."""
    if today is None:
        return []
    return [
        side
        for side in view.framework.perspectives
        if side.id in view.framework.leading and 0 < today.by_perspective[side.id] < view.wave.k
    ]


def empty_sides(framework: Framework, seats: AskedSeats | None) -> list[Perspective]:
    """Return the framework's perspectives from which nobody is asked."""
    if seats is None:
        return []
    return [side for side in framework.perspectives if not seats.by_perspective.get(side.id)]


def left_out(session: TenantSession, today: date) -> list[str]:
    """Return the units that a wave opened today would leave out, since nobody is in or below them."""
    kept = {unit.id for unit in current_tree(session, today)}
    return [unit.name for unit in current_tree(session) if unit.id not in kept]


def seats_today(session: TenantSession, framework: Framework, today: date) -> AskedSeats | None:
    """Return what opening a wave today would freeze; None if there is nobody to ask."""
    try:
        units = number_units(current_tree(session, today))
    except ConflictError:
        return None
    perspectives = [perspective.id for perspective in framework.perspectives]
    seats = assign_seats(people_for_snapshot(session, today), units, perspectives)
    asked = Counter(seat.perspective for seat in seats)
    return AskedSeats(len(units), {side: asked[side] for side in perspectives}) if seats else None


def _frozen_seats(session: TenantSession, wave: Wave) -> AskedSeats:
    units = select(func.count()).select_from(SnapshotUnit).where(SnapshotUnit.wave_id == wave.id)
    # not from the ledger, which is deleted some weeks after the close
    return AskedSeats(session.scalars(units).one(), wave.invited)


def _participation(session: TenantSession, wave: Wave) -> tuple[UnitParticipation, ...]:
    if wave.state in {WaveState.OPEN, WaveState.CLOSING}:
        return tuple(participation(_ledger(session, wave.id)))
    if wave.state is WaveState.PUBLISHED:
        return tuple(participation(_ledger(session, wave.id))[:1])
    return ()


def _ledger(session: TenantSession, wave_id: uuid.UUID) -> list[UnitLedger]:
    ledger = (
        select(
            Invitation.unit_id,
            func.count().label("invited"),
            func.count().filter(Invitation.answered).label("answered"),
        )
        .where(Invitation.wave_id == wave_id)
        .group_by(Invitation.unit_id)
    )
    counted = {row.unit_id: (row.invited, row.answered) for row in session.execute(ledger)}
    units = session.scalars(select(SnapshotUnit).where(SnapshotUnit.wave_id == wave_id))
    return [
        UnitLedger(
            unit.unit_id,
            unit.name,
            unit.depth,
            unit.lft,
            unit.rgt,
            *counted.get(unit.unit_id, (0, 0)),
        )
        for unit in units
    ]

"""A wave that was held elsewhere: its organisation is given, its answers are in, nobody was invited here."""

from __future__ import annotations

from collections.abc import Sequence

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.services import record
from blickwinkel.database import TenantSession
from blickwinkel.organization.queries import UnitNode
from blickwinkel.survey.models import Wave, WaveOrigin, WaveState
from blickwinkel.survey.services.snapshot import number_units
from blickwinkel.survey.services.waves import WavePlan, freeze_units, plan_wave


def take_over_wave(
    session: TenantSession, actor: Actor, plan: WavePlan, units: Sequence[UnitNode]
) -> Wave:
    """Add a wave that is closing already: it takes no answers but those of this transaction.

    Args:
        session: committed by the caller together with the answers.
        actor: who takes it over.
        plan: its last day is the day on which it was closed.
        units: the organisation of that time, each after its parent.

    Raises:
        NotAllowedError: the actor lacks the right.
        InvalidInputError: the plan is impossible, see ``plan_wave``.
        ConflictError: the units do not form one tree.
    """
    require(actor, Permission.SURVEYS_MANAGE, session)
    wave = plan_wave(session, actor, plan)
    freeze_units(session, wave, number_units(units))
    wave.origin = WaveOrigin.IMPORT
    wave.state = WaveState.CLOSING
    wave.closed_on = plan.closes_on
    record(session, actor, "wave.import", wave.title)
    session.flush()
    return wave

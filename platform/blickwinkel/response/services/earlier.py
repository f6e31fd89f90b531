"""Answer sheets from elsewhere enter by the inbox, like everybody's: the only way to be counted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import insert

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.errors import ConflictError
from blickwinkel.response.models import InboxEntry
from blickwinkel.response.services import sheet
from blickwinkel.survey.models import Wave, WaveOrigin, WaveState


@dataclass(frozen=True, slots=True)
class EarlierSheet:
    """One person's answers in an earlier wave: "1".."A" or "na" by item id; items may be missing."""

    unit_id: uuid.UUID
    perspective: str
    answers: Mapping[str, str]


def put_in(session: TenantSession, wave: Wave, sheets: Iterable[EarlierSheet]) -> int:
    """Put the answer sheets of a wave that was held elsewhere into its inbox; return how many.

    Raises:
        ConflictError: the wave is one of our own, or its answers have been counted.
        ProblemsError: an answer is not possible.
    """
    if wave.origin is not WaveOrigin.IMPORT or wave.state is not WaveState.CLOSING:
        raise ConflictError(
            "Only a wave that was held elsewhere can be given its answers.", code="wave.held_here"
        )
    framework = framework_of(session, wave.framework_version_id)
    rows = []
    for given in sheets:
        sheet.check(framework, given.perspective, given.answers)
        rows.append(
            {
                "tenant_id": session.tenant_id,
                "id": uuid.uuid4(),
                "wave_id": wave.id,
                "unit_id": given.unit_id,
                "perspective": given.perspective,
                "answers": sheet.pack(framework, given.answers),
            }
        )
    session.execute(insert(InboxEntry), rows)
    return len(rows)

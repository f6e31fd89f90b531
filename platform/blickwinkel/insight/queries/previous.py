"""The unit in the wave that its changes start from, for explanations that set both beside each other."""

from __future__ import annotations

from sqlalchemy import select, tuple_

from blickwinkel.database import TenantSession
from blickwinkel.insight.models import UnitResult
from blickwinkel.insight.queries.reading import NEWEST_FIRST, SAME_UNIT, UnitView, unit_view
from blickwinkel.survey.models import SnapshotUnit, Wave


def previous_view(session: TenantSession, view: UnitView) -> UnitView | None:
    """Return the unit in the wave that its changes start from; None if it is not the reader's."""
    changes = view.payload["change"]
    if changes is None or len(changes["lineage"]["units"]) != 1:
        return None
    wave = session.scalars(select(Wave).where(Wave.id == view.wave.wave_id)).one()
    found = session.execute(
        select(UnitResult.wave_id, UnitResult.unit_id)
        .join(Wave, Wave.id == UnitResult.wave_id)
        .join(SnapshotUnit, SAME_UNIT)
        .where(
            Wave.survey_id == wave.survey_id,
            tuple_(Wave.closes_on, Wave.number) < (wave.closes_on, wave.number),
            SnapshotUnit.code == changes["lineage"]["units"][0]["code"],
        )
        .order_by(*NEWEST_FIRST)
        .limit(1)
    ).one_or_none()
    # the newest one that shows the unit may be older than the wave compared with
    before = None if found is None else unit_view(session, *found)
    return before if before is not None and before.wave.title == changes["wave"] else None

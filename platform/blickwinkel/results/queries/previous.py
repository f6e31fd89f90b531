"""The unit in the wave that its changes start from, for explanations that set both beside each other."""

from __future__ import annotations

from sqlalchemy import select

from blickwinkel.database import TenantSession
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.results.queries.reading import SAME_UNIT, UnitView, unit_view
from blickwinkel.survey.models import SnapshotUnit


def previous_view(session: TenantSession, view: UnitView) -> UnitView | None:
    """Return the unit in the wave that its changes start from; None if it is not the reader's.

    That is the last one that the publication was compared with when it was made, whatever has been
    published since.
    """
    changes = view.payload["change"]
    if changes is None or len(changes["lineage"]["units"]) != 1:
        return None
    compared_with = session.scalars(
        select(Publication.compared_with).where(Publication.wave_id == view.wave.wave_id)
    ).one()
    found = session.execute(
        select(UnitResult.wave_id, UnitResult.unit_id)
        .join(SnapshotUnit, SAME_UNIT)
        .where(
            UnitResult.wave_id.in_(compared_with[-1:]),
            SnapshotUnit.code == changes["lineage"]["units"][0]["code"],
        )
    ).one_or_none()
    return None if found is None else unit_view(session, *found)

"""What the auditor judges by, read from what was frozen: never from the publication, nor from its publisher.

Promise, organisation and number of people asked come from the opened wave, whose terms a trigger in the
database protects, and from its snapshot; the numbers per unit from the list of invitations, as long as it is
there. The earlier publications are those that the publication was compared with when it was made.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, func, select, tuple_

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.extension.framework import Framework
from blickwinkel.measurement.auditor.consistency import Sheets
from blickwinkel.measurement.auditor.headcount import Headcount
from blickwinkel.measurement.auditor.promise import FrozenPromise
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.scheme_mapping import EarlierWave
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.publishing.services.counted import sheets_of
from blickwinkel.survey.models import (
    Invitation,
    LeadershipView,
    SnapshotUnit,
    Wave,
    WaveOrigin,
    WaveState,
)

_SAME_UNIT = and_(
    UnitResult.wave_id == SnapshotUnit.wave_id, UnitResult.unit_id == SnapshotUnit.unit_id
)
#: earlier waves that a history shows at most
MOST_EARLIER = 11


@dataclass(frozen=True, slots=True)
class Asked:
    """What was frozen when a wave opened, and what its publication was compared with.

    Attributes:
        title: of the wave.
        closes_on: last day, as it is published.
        framework: what was asked.
        parents: code of each unit's parent, in the order of the tree.
        promise: about confidentiality.
        headcount: who was asked, as far as it is kept.
        earlier: published waves of the survey, oldest first.
        sheets: answer sheets by perspective; None once they are deleted.
    """

    title: str
    closes_on: str
    framework: Framework
    parents: Mapping[str, str | None]
    promise: FrozenPromise = field(default_factory=FrozenPromise)
    headcount: Headcount = field(default_factory=Headcount)
    earlier: Sequence[EarlierWave] = ()
    sheets: Sheets | None = None


def asked_in(session: TenantSession, wave_id: uuid.UUID, earlier: Sequence[uuid.UUID]) -> Asked:
    """Return what a publication is judged by.

    Args:
        session: that sees the whole tenant.
        wave_id: the wave, opened.
        earlier: waves that it was compared with, oldest first.
    """
    # columns, not the object: what a publisher holds in memory is no yardstick
    frozen = session.execute(
        select(
            Wave.title,
            Wave.closes_on,
            Wave.framework_version_id,
            Wave.k,
            Wave.min_deviating,
            Wave.leadership_view,
        ).where(Wave.id == wave_id)
    ).one()
    opened = frozen.leadership_view is LeadershipView.OPEN
    return Asked(
        frozen.title,
        frozen.closes_on.isoformat(),
        framework_of(session, frozen.framework_version_id),
        parents_of(session, wave_id),
        FrozenPromise(frozen.k, frozen.min_deviating, opened),
        _headcount(session, wave_id),
        [_earlier_wave(session, wave) for wave in earlier],
        sheets_of(session, wave_id),
    )


def published_before(session: TenantSession, wave_id: uuid.UUID) -> list[uuid.UUID]:
    """Return the published waves that a wave about to be published has to be compared with, oldest first."""
    own = select(Wave.survey_id, Wave.closes_on, Wave.number).where(Wave.id == wave_id).subquery()
    found = session.scalars(
        select(Wave.id)
        .join(own, own.c.survey_id == Wave.survey_id)
        .where(
            tuple_(Wave.closes_on, Wave.number) < tuple_(own.c.closes_on, own.c.number),
            Wave.state == WaveState.PUBLISHED,
        )
        .order_by(Wave.closes_on.desc(), Wave.number.desc())
        .limit(MOST_EARLIER)
    ).all()
    return list(reversed(found))


def can_be_compared(
    session: TenantSession, wave_id: uuid.UUID, earlier: Sequence[uuid.UUID]
) -> bool:
    """Tell whether waves are published ones of the same survey before this one, in their order."""
    own = select(Wave.survey_id, Wave.closes_on, Wave.number).where(Wave.id == wave_id).subquery()
    found = session.scalars(
        select(Wave.id)
        .join(own, own.c.survey_id == Wave.survey_id)
        .join(Publication, Publication.wave_id == Wave.id)
        .where(
            Wave.id.in_(earlier),
            tuple_(Wave.closes_on, Wave.number) < tuple_(own.c.closes_on, own.c.number),
        )
        .order_by(Wave.closes_on, Wave.number)
    ).all()
    return list(found) == list(earlier)


def _headcount(session: TenantSession, wave_id: uuid.UUID) -> Headcount:
    """Return who was asked: from the list while it is there, else per perspective only."""
    totals, origin = session.execute(
        select(Wave.invited, Wave.origin).where(Wave.id == wave_id)
    ).one()
    if origin is WaveOrigin.IMPORT:
        return Headcount()
    rows = session.execute(
        select(
            Invitation.perspective,
            SnapshotUnit.code,
            func.count(),
            func.count().filter(Invitation.answered),
        )
        .join(
            SnapshotUnit,
            and_(
                SnapshotUnit.wave_id == Invitation.wave_id,
                SnapshotUnit.unit_id == Invitation.unit_id,
            ),
        )
        .where(Invitation.wave_id == wave_id)
        .group_by(Invitation.perspective, SnapshotUnit.code)
    ).all()
    cells = [((perspective, code), asked, answered) for perspective, code, asked, answered in rows]
    return Headcount(
        totals,
        {cell: asked for cell, asked, _ in cells},
        {cell: answered for cell, _, answered in cells},
    )


def scheme_of(framework: Framework, correlations: Mapping[str, Sequence[float | None]]) -> Scheme:
    """Return how the answers of a wave are read, in numbers."""
    items = framework.items
    return Scheme(
        items=tuple(item.id for item in items),
        points=len(framework.scale.points),
        favourable_from=framework.scale.favourable_from,
        thresholds=framework.thresholds,
        sizes=tuple(len(dimension.items) for dimension in framework.dimensions),
        weights=tuple(dimension.weight for dimension in framework.dimensions),
        reverse=tuple(item.reverse for item in items),
        asked={p.id: framework.asked(p.id) for p in framework.perspectives},
        dimensions=tuple(dimension.id for dimension in framework.dimensions),
        wordings=tuple(item.wording for item in items),
        scale=framework.scale.id,
        correlations=correlations,
    )


def parents_of(session: TenantSession, wave_id: uuid.UUID) -> dict[str, str | None]:
    """Return the code of each unit's parent in the frozen organisation, in its order."""
    rows = session.execute(
        select(SnapshotUnit.unit_id, SnapshotUnit.parent_id, SnapshotUnit.code)
        .where(SnapshotUnit.wave_id == wave_id)
        .order_by(SnapshotUnit.lft)
    ).all()
    codes = {row.unit_id: row.code for row in rows}
    return {row.code: codes.get(row.parent_id) for row in rows}


def _earlier_wave(session: TenantSession, wave_id: uuid.UUID) -> EarlierWave:
    wave = session.scalars(select(Wave).where(Wave.id == wave_id)).one()
    framework = framework_of(session, wave.framework_version_id)
    correlations = session.scalars(
        select(Publication.correlations).where(Publication.wave_id == wave.id)
    ).one()
    stored = session.execute(
        select(SnapshotUnit.code, UnitResult.summary)
        .join(UnitResult, _SAME_UNIT)
        .where(SnapshotUnit.wave_id == wave.id)
        .order_by(SnapshotUnit.lft)
    )
    summaries: dict[str, Any] = dict(stored.all())
    return EarlierWave(
        title=wave.title,
        closes_on=wave.closes_on.isoformat(),
        version=framework.version,
        scheme=scheme_of(framework, correlations),
        summaries=summaries,
        parents=parents_of(session, wave.id),
        load=lambda: _answers(session, wave, summaries),
    )


def _answers(
    session: TenantSession, wave: Wave, summaries: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    """Return names and answers of all units of a wave, by code; a leadership of several units once."""
    led = {code: _led(summary) for code, summary in summaries.items()}
    first = {leadership: code for code, leadership in led.items() if leadership is not None}
    staff = _items(session, wave, "staff", summaries)
    leading = _items(session, wave, "leadership", first.values())
    return {
        code: {
            "unit": {"code": code, "name": name},
            "staff": None if cells is None else {"items": cells},
            "leadership": (
                None if leadership is None else {"items": leading[first[leadership]][1]}
            ),
        }
        for (code, (name, cells)), leadership in zip(staff.items(), led.values(), strict=True)
    }


def _led(summary: Mapping[str, Any]) -> tuple[str, str] | None:
    side = summary["leadership"]
    return None if side is None else (side["group"], side["unit"]["code"])


def _items(
    session: TenantSession, wave: Wave, side: str, codes: Collection[str]
) -> dict[str, tuple[str, Any]]:
    """Return, in the order of the tree, the name of units and what is shown of one side of each."""
    rows = session.execute(
        select(SnapshotUnit.code, SnapshotUnit.name, UnitResult.payload[side, "items"])
        .join(UnitResult, _SAME_UNIT)
        .where(SnapshotUnit.wave_id == wave.id, SnapshotUnit.code.in_(codes))
        .order_by(SnapshotUnit.lft)
    )
    return {code: (name, cells) for code, name, cells in rows}

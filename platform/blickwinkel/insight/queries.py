"""Reading publications within the reader's rights."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy import select

from blickwinkel.access.actor import Actor
from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import WHOLE_TENANT, Scope, TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.extension.framework import Framework
from blickwinkel.insight.models import Publication, UnitResult
from blickwinkel.insight.payload import UnitPayload
from blickwinkel.survey.models import SnapshotUnit, Wave, WaveState


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A unit in a list or path; ``readable`` tells whether the reader may open it."""

    unit_id: uuid.UUID
    name: str
    depth: int
    readable: bool


@dataclass(frozen=True, slots=True)
class PublishedWave:
    """A wave whose results are out."""

    wave_id: uuid.UUID
    title: str
    number: int
    framework: Framework


@dataclass(frozen=True, slots=True)
class UnitView:
    """Everything that the page of a unit needs, in one object."""

    wave: PublishedWave
    rules: Mapping[str, Any]
    unit: UnitLink
    ancestors: tuple[UnitLink, ...]
    children: tuple[UnitLink, ...]
    payload: UnitPayload


def reader_scope(session: TenantSession, actor: Actor) -> Scope:
    """Return where an actor may read: everything, or the subtrees of the own appointments.

    The bounds are those of each wave's own snapshot, so a unit that has moved since is read where
    it was.
    """
    if actor.whole_company:
        return WHOLE_TENANT
    scope: dict[uuid.UUID, tuple[tuple[int, int], ...]] = {}
    if actor.units:
        rows = session.execute(
            select(SnapshotUnit.wave_id, SnapshotUnit.lft, SnapshotUnit.rgt).where(
                SnapshotUnit.unit_id.in_(actor.units)
            )
        )
        for wave_id, lft, rgt in rows:
            scope[wave_id] = (*scope.get(wave_id, ()), (lft, rgt))
    return scope


def may_read(scope: Scope, wave_id: uuid.UUID, lft: int) -> bool:
    """Tell whether a unit lies in a scope (the row policy decides the same in the database)."""
    if isinstance(scope, str):
        return scope == WHOLE_TENANT
    return any(low <= lft <= high for low, high in scope.get(wave_id, ()))


def published_waves(session: TenantSession) -> list[PublishedWave]:
    """Return all published waves of the tenant, newest first within each survey."""
    waves = session.scalars(
        select(Wave)
        .where(Wave.state == WaveState.PUBLISHED)
        .order_by(Wave.closes_on.desc(), Wave.number.desc(), Wave.id)
    )
    return [_published(session, wave) for wave in waves]


def _published(session: TenantSession, wave: Wave) -> PublishedWave:
    framework = framework_of(session, wave.framework_version_id)
    return PublishedWave(wave.id, wave.title, wave.number, framework)


def start_unit(session: TenantSession, scope: Scope, wave_id: uuid.UUID) -> uuid.UUID | None:
    """Return the highest unit of a wave that the reader may open."""
    rows = session.execute(
        select(SnapshotUnit.unit_id, SnapshotUnit.lft)
        .where(SnapshotUnit.wave_id == wave_id)
        .order_by(SnapshotUnit.depth, SnapshotUnit.lft)
    )
    return next((unit for unit, lft in rows if may_read(scope, wave_id, lft)), None)


def unit_view(session: TenantSession, wave_id: uuid.UUID, unit_id: uuid.UUID) -> UnitView:
    """Return the published figures of a unit with its place in the tree.

    Args:
        session: with the reader's scope; rows outside it do not exist for the reader.
        wave_id: a published wave.
        unit_id: a unit of it.

    Raises:
        NotFoundError: there is no such publication, or it is not the reader's.
    """
    found = session.execute(
        select(Wave, Publication.rules, UnitResult.payload, SnapshotUnit)
        .join(Publication, Publication.wave_id == Wave.id)
        .join(UnitResult, UnitResult.wave_id == Wave.id)
        .join(
            SnapshotUnit,
            (SnapshotUnit.wave_id == Wave.id) & (SnapshotUnit.unit_id == UnitResult.unit_id),
        )
        .where(Wave.id == wave_id, UnitResult.unit_id == unit_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("result")
    wave, rules, payload, unit = found
    relatives = session.scalars(
        select(SnapshotUnit)
        .where(
            SnapshotUnit.wave_id == wave_id,
            ((SnapshotUnit.lft < unit.lft) & (SnapshotUnit.rgt > unit.rgt))
            | (SnapshotUnit.parent_id == unit_id),
        )
        .order_by(SnapshotUnit.lft)
    ).all()
    scope = session.info["scope"]
    return UnitView(
        wave=_published(session, wave),
        rules=rules,
        unit=_link(scope, unit),
        ancestors=_links(scope, (other for other in relatives if other.depth < unit.depth)),
        children=_links(scope, (other for other in relatives if other.depth > unit.depth)),
        payload=cast("UnitPayload", payload),
    )


def _links(scope: Scope, units: Iterable[SnapshotUnit]) -> tuple[UnitLink, ...]:
    return tuple(_link(scope, unit) for unit in units)


def _link(scope: Scope, unit: SnapshotUnit) -> UnitLink:
    return UnitLink(unit.unit_id, unit.name, unit.depth, may_read(scope, unit.wave_id, unit.lft))


def whole_publication(session: TenantSession, wave_id: uuid.UUID) -> dict[str, Any]:
    """Return a publication as it is printed: wave, framework, rules, digest, all units in order.

    Raises:
        NotFoundError: the wave is not published.
    """
    publication = session.scalar(select(Publication).where(Publication.wave_id == wave_id))
    wave = session.scalar(select(Wave).where(Wave.id == wave_id))
    if publication is None or wave is None:
        raise NotFoundError("publication")
    framework = framework_of(session, wave.framework_version_id)
    units = session.scalars(
        select(UnitResult.payload).where(UnitResult.wave_id == wave_id).order_by(UnitResult.lft)
    ).all()
    return {
        "wave": wave.title,
        "published_on": publication.published_on.isoformat(),
        "framework": {"id": framework.id, "version": framework.version},
        "dimensions": [dimension.id for dimension in framework.dimensions],
        "items": [item.id for item in framework.items],
        "rules": publication.rules,
        "digest": publication.digest,
        "units": list(units),
    }

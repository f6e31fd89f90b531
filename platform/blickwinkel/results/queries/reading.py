"""Reading publications within the reader's rights."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import ColumnElement, select, tuple_
from sqlalchemy.orm import load_only

from blickwinkel.access.actor import Actor
from blickwinkel.access.authorization import require
from blickwinkel.access.permissions import Permission
from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import WHOLE_TENANT, Scope, TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.extension.findings import map_findings
from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import GapFigures, UnitPayload
from blickwinkel.extension.upgrades import upgraded_payload, upgraded_rules
from blickwinkel.measurement.findings.kinds import Finding
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.publishing.queries import NEWEST_FIRST
from blickwinkel.results.queries.past import may_read, within_scope
from blickwinkel.survey.models import SnapshotUnit, Wave, WaveState

SAME_UNIT: Final = (SnapshotUnit.wave_id == UnitResult.wave_id) & (
    SnapshotUnit.unit_id == UnitResult.unit_id
)


@dataclass(frozen=True, slots=True)
class UnitLink:
    """A unit in a list or path.

    Attributes:
        unit_id: the unit.
        name: as it was when the wave opened.
        readable: whether the reader may open it; only ancestors are named without being readable.
        gaps: leadership minus staff per dimension, None where nothing is shown; empty for
            ancestors.
        findings: the relevant ones of them, judged in the family of all units.
    """

    unit_id: uuid.UUID
    name: str
    readable: bool
    gaps: tuple[float | None, ...] = ()
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class PublishedWave:
    """A wave whose results are out."""

    wave_id: uuid.UUID
    title: str
    number: int
    framework: Framework


@dataclass(frozen=True, slots=True)
class ReadableWave:
    """Where a reader enters a published wave: at the unit asked for, or at the highest own one."""

    wave: PublishedWave
    unit_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class UnitView:
    """Everything that the page of a unit needs, in one object.

    Attributes:
        wave: what the figures are of.
        rules: confidentiality terms of the publication.
        correlations: released mean correlations between items, per role group and dimension.
        published_on: day of the publication.
        unit: the unit itself.
        ancestors: from the top down, readable or not.
        below: the units directly below.
        beside: where nothing is below, the readable units with the same parent, itself included.
        own: roots of the reader's subtrees if there are several.
        payload: the published figures.
    """

    wave: PublishedWave
    rules: Mapping[str, Any]
    correlations: Mapping[str, Any]
    published_on: date
    unit: UnitLink
    ancestors: tuple[UnitLink, ...]
    below: tuple[UnitLink, ...]
    beside: tuple[UnitLink, ...]
    own: tuple[UnitLink, ...]
    payload: UnitPayload


def reader_scope(session: TenantSession, actor: Actor) -> Scope:
    """Return where an actor may read: everything, or the subtrees of the own appointments.

    The bounds are those of each wave's own snapshot, so a unit that has moved since is read where
    it was.

    Raises:
        NotAllowedError: the actor lacks the right.
    """
    require(actor, Permission.RESULTS_READ, session)
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


def _published(session: TenantSession, waves: Sequence[Wave]) -> list[PublishedWave]:
    # waves of a survey mostly share their version: one look for all of them
    versions = {wave.framework_version_id for wave in waves}
    frameworks = {version: framework_of(session, version) for version in versions}
    return [
        PublishedWave(wave.id, wave.title, wave.number, frameworks[wave.framework_version_id])
        for wave in waves
    ]


def readable_waves(session: TenantSession, unit_id: uuid.UUID | None = None) -> list[ReadableWave]:
    """Return the published waves in which the reader may open something, newest first.

    Args:
        session: with the reader's scope.
        unit_id: the unit to stay at where the reader may open it in that wave.
    """
    scope = session.info["scope"]
    rows = session.execute(
        select(Wave, SnapshotUnit.unit_id, SnapshotUnit.lft)
        .join(SnapshotUnit, SnapshotUnit.wave_id == Wave.id)
        .where(
            Wave.state == WaveState.PUBLISHED,
            _starts(scope) | (SnapshotUnit.unit_id == unit_id),
        )
        .order_by(*NEWEST_FIRST, SnapshotUnit.depth, SnapshotUnit.lft)
        .options(load_only(Wave.number, Wave.title, Wave.framework_version_id))
    ).all()
    entered: dict[uuid.UUID, tuple[Wave, uuid.UUID]] = {}
    for wave, found, lft in rows:
        if may_read(scope, wave.id, lft) and (wave.id not in entered or found == unit_id):
            entered[wave.id] = (wave, found)
    waves = _published(session, [wave for wave, _ in entered.values()])
    return [ReadableWave(wave, entered[wave.wave_id][1]) for wave in waves]


def _starts(scope: Scope) -> ColumnElement[bool]:
    """Match the roots of the reader's subtrees in every wave."""
    if isinstance(scope, str):
        return SnapshotUnit.depth == 0
    roots = [(wave_id, low) for wave_id, bounds in scope.items() for low, _ in bounds]
    return tuple_(SnapshotUnit.wave_id, SnapshotUnit.lft).in_(roots)


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
        select(Wave, Publication, UnitResult.payload, SnapshotUnit)
        .join(Publication, Publication.wave_id == Wave.id)
        .join(UnitResult, UnitResult.wave_id == Wave.id)
        .join(SnapshotUnit, SAME_UNIT)
        .where(Wave.id == wave_id, UnitResult.unit_id == unit_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("result")
    wave, publication, payload, unit = found
    relatives = _relatives(session, unit)
    own = _subtree_roots(session.info["scope"], unit.wave_id)
    published = _published(session, [wave])[0]
    complete = upgraded_payload(payload, publication.rules, published.framework)
    return UnitView(
        wave=published,
        rules=upgraded_rules(publication.rules),
        correlations=publication.correlations,
        published_on=publication.published_on,
        unit=UnitLink(unit.unit_id, unit.name, readable=True),
        ancestors=tuple(
            UnitLink(link.unit_id, link.name, link.readable)
            for other, link in relatives
            if other.lft < unit.lft and other.rgt > unit.rgt
        ),
        below=tuple(link for other, link in relatives if other.parent_id == unit.unit_id),
        beside=tuple(
            link
            for other, link in relatives
            if _is_leaf(unit) and other.parent_id == unit.parent_id and link.readable
        ),
        own=tuple(link for other, link in relatives if other.lft in own and len(own) > 1),
        payload=within_scope(session, publication.compared_with, [complete])[0],
    )


def _relatives(session: TenantSession, unit: SnapshotUnit) -> list[tuple[SnapshotUnit, UnitLink]]:
    """Return ancestors, children or else siblings, and the reader's roots, in the tree's order."""
    scope = session.info["scope"]
    near = unit.parent_id if _is_leaf(unit) else unit.unit_id
    own = _subtree_roots(scope, unit.wave_id)
    rows = session.execute(
        select(SnapshotUnit, UnitResult.summary["gaps"], UnitResult.summary["map_q"])
        .outerjoin(UnitResult, SAME_UNIT)
        .where(
            SnapshotUnit.wave_id == unit.wave_id,
            ((SnapshotUnit.lft < unit.lft) & (SnapshotUnit.rgt > unit.rgt))
            | (SnapshotUnit.parent_id == near)
            | SnapshotUnit.lft.in_(own),
        )
        .order_by(SnapshotUnit.lft)
    )
    return [(other, _link(scope, other, gaps or (), map_q)) for other, gaps, map_q in rows]


def _is_leaf(unit: SnapshotUnit) -> bool:
    return unit.rgt == unit.lft + 1


def _subtree_roots(scope: Scope, wave_id: uuid.UUID) -> set[int]:
    return set() if isinstance(scope, str) else {low for low, _ in scope.get(wave_id, ())}


def _link(
    scope: Scope,
    unit: SnapshotUnit,
    gaps: Sequence[GapFigures | None],
    map_q: Sequence[float | None] | None,
) -> UnitLink:
    return UnitLink(
        unit.unit_id,
        unit.name,
        may_read(scope, unit.wave_id, unit.lft),
        tuple(None if gap is None else gap["points"] for gap in gaps),
        tuple(map_findings(unit.code, gaps, map_q)),
    )


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

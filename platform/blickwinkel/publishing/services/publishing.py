"""Finishing a wave: drain the inbox, recount, compare, publish once; and nothing in between is visible."""

from __future__ import annotations

import hashlib
import json
import logging
import uuid
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import func, select, text

from blickwinkel.access.actor import program
from blickwinkel.audit.services import record
from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import WHOLE_TENANT, Database, TenantSession
from blickwinkel.extension.findings import add_findings
from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import UnitPayload
from blickwinkel.measurement.confidentiality.leadership import LEADERSHIP
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.publishing.models import Publication
from blickwinkel.publishing.services.auditing import (
    AuditorError,
    StoredPublication,
    defect_reason,
    objections,
    reason,
)
from blickwinkel.publishing.services.collecting import no_collection
from blickwinkel.publishing.services.comparing.assembling import compare_with_preceding
from blickwinkel.publishing.services.figures import unit_payloads
from blickwinkel.publishing.services.highlights import add_highlights, map_family
from blickwinkel.publishing.services.release import OrgTree, ReleasedGroup, release, rules_applied
from blickwinkel.publishing.services.scoring import POOLED, ScoringScheme
from blickwinkel.publishing.services.summaries import unit_summary
from blickwinkel.response.services.backlog import waiting
from blickwinkel.response.services.consistency import Correlations, mean_correlations
from blickwinkel.response.services.counting import Cell, CellCount, DamagedDataError
from blickwinkel.response.services.tallying import (
    differences,
    drain,
    lock_wave,
    recount,
    stored_tallies,
)
from blickwinkel.survey.models import (
    Invitation,
    LeadershipView,
    SnapshotUnit,
    Wave,
    WaveOrigin,
    WaveState,
)
from blickwinkel.survey.services.stopping import StopCode, StopReason
from blickwinkel.survey.services.waves import find_wave

logger = logging.getLogger(__name__)

#: payloads are trees, so nobody needs to look for circles in them
CANONICAL = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, allow_nan=False, check_circular=False
)


#: Is told how a wave has ended, once, after the commit that ended it.
Ended = Callable[[WaveState], object]


def finish_wave(
    database: Database,
    tenant_id: uuid.UUID,
    wave_id: uuid.UUID,
    today: date,
    *,
    ended: Ended = lambda _state: None,
) -> bool:
    """Bring a closing wave to its publication; safe to call at any time, and again.

    Returns:
        True if the wave is published, now or before; False if it still takes answers, or damaged
        data, the recount, the audit or a defect of the auditor stopped it.

    Raises:
        NotFoundError: there is no such wave.
        OperationalError: the database is away, or another worker is at it for too long.
    """
    try:
        drain(database, tenant_id, wave_id)
        return _conclude(database, tenant_id, wave_id, lambda s, w: _publish(s, w, today), ended)
    except DamagedDataError as damage:
        # else the wave would be closing for ever
        problem = StopReason(StopCode.DAMAGE, {"what": str(damage)})
    except AuditorError as defect:
        problem = defect_reason(defect)
    return _conclude(database, tenant_id, wave_id, lambda s, w: _stop(s, w, problem), ended)


def _conclude(
    database: Database,
    tenant_id: uuid.UUID,
    wave_id: uuid.UUID,
    end: Callable[[TenantSession, Wave], None],
    ended: Ended,
) -> bool:
    with database.tenant(tenant_id, WHOLE_TENANT) as session:
        lock_wave(session, wave_id, wait=True)
        wave = find_wave(session, wave_id, lock=True)
        if wave.state is WaveState.CLOSING:
            end(session, wave)
            session.commit()
            if wave.state is not WaveState.CLOSING:
                ended(wave.state)
        return wave.state is WaveState.PUBLISHED


@no_collection()
def _publish(session: TenantSession, wave: Wave, today: date) -> None:
    if waiting(session, wave.id):
        return  # more came in after the last batch; the sweep sends again
    counted = stored_tallies(session, wave)
    if problem := _reconcile(session, wave, counted):
        _stop(session, wave, problem)
        return
    framework = framework_of(session, wave.framework_version_id)
    terms = Terms(k=wave.k, min_deviating=wave.min_deviating)
    tree = _org_tree(session, wave.id)
    agreed = wave.leadership_view is LeadershipView.OPEN
    released = release(
        tree, framework, counted, _invited(session, wave), terms, open_leadership=agreed
    )
    scheme = ScoringScheme(framework, _correlations(session, wave, framework, tree, released))
    payloads = unit_payloads(scheme, tree, released)
    map_q = map_family(payloads)
    add_highlights(payloads, tree, map_q)
    compared_with = _compare(session, wave, scheme, tree, payloads)
    add_findings(framework, payloads)
    draft = StoredPublication(
        payloads,
        [unit_summary(payload, q) for payload, q in zip(payloads, map_q, strict=True)],
        rules_applied(terms, released),
        dict(scheme.correlations),
        compared_with,
    )
    if violations := objections(session, wave.id, draft):
        _stop(session, wave, reason(violations))
        return
    rows = _rows(draft)
    session.add(
        Publication(
            wave_id=wave.id,
            published_on=today,
            rules=draft.rules,
            correlations=draft.correlations,
            digest=digest_of(row.payload for row in rows),
            compared_with=list(draft.compared_with),
        )
    )
    _store(session, wave, tree, rows)
    wave.state = WaveState.PUBLISHED
    record(session, program(session.tenant_id, "worker"), "wave.publish", wave.title)
    session.flush()


def _stop(session: TenantSession, wave: Wave, problem: StopReason) -> None:
    wave.state = WaveState.STOPPED
    wave.stop_reason = problem.stored()
    actor = program(session.tenant_id, "worker")
    record(session, actor, "wave.stop", f"{wave.title}: {problem.told(str)}")
    # the reason names units and questions; it is for the page of the wave, not for the log
    logger.error("wave %s is not published: %s", wave.id, problem.code)


def _reconcile(
    session: TenantSession, wave: Wave, counted: dict[Cell, CellCount]
) -> StopReason | None:
    """Count everything anew and compare; return what is wrong, or None."""
    wrong = differences(counted, recount(session, wave))
    if wrong:
        return StopReason(StopCode.RECOUNT, {"cells": len(wrong)})
    if wave.origin is WaveOrigin.IMPORT:
        return None  # held elsewhere: there is no ledger to compare with
    answered = session.scalars(
        select(func.count())
        .select_from(Invitation)
        .where(Invitation.wave_id == wave.id, Invitation.answered)
    ).one()
    total = sum(count.respondents for count in counted.values())
    if answered != total:
        return StopReason(StopCode.LEDGER, {"answered": answered, "counted": total})
    return None


def _org_tree(session: TenantSession, wave_id: uuid.UUID) -> OrgTree:
    return OrgTree.of(
        session.scalars(select(SnapshotUnit).where(SnapshotUnit.wave_id == wave_id)).all()
    )


def _invited(session: TenantSession, wave: Wave) -> dict[Cell, int] | None:
    if wave.origin is WaveOrigin.IMPORT:
        return None
    rows = session.execute(
        select(Invitation.unit_id, Invitation.perspective, func.count())
        .where(Invitation.wave_id == wave.id)
        .group_by(Invitation.unit_id, Invitation.perspective)
    )
    return {(unit, perspective): number for unit, perspective, number in rows}


def _correlations(
    session: TenantSession,
    wave: Wave,
    framework: Framework,
    tree: OrgTree,
    released: Mapping[str, ReleasedGroup],
) -> Correlations:
    """Return the correlations of role groups that are a whole perspective.

    In an imported wave nobody knows which answers belong to one person. Where the board is pooled
    with CCOs, neither perspective is a role group of its own.
    """
    if wave.origin is WaveOrigin.IMPORT:
        return {}
    pooled = POOLED if LEADERSHIP in released else ()
    root = tree.parents.index(None)
    shown = {
        name: set(np.flatnonzero(group.shown[root]).tolist())
        for name, group in released.items()
        if name not in pooled
    }
    return mean_correlations(session, wave, framework, shown)


def _compare(
    session: TenantSession,
    wave: Wave,
    scheme: ScoringScheme,
    tree: OrgTree,
    payloads: list[UnitPayload],
) -> list[uuid.UUID]:
    units = (unit.unit_id for unit in tree.units)
    return compare_with_preceding(session, wave, scheme, dict(zip(units, payloads, strict=True)))


def _store(session: TenantSession, wave: Wave, tree: OrgTree, rows: list[StoredUnit]) -> None:
    session.flush()  # the publication comes before its units
    session.execute(
        text(
            "insert into unit_result (tenant_id, wave_id, unit_id, lft, payload, summary)"
            " values (:tenant, :wave, :unit, :lft, cast(:payload as json), cast(:summary as json))"
        ),
        [
            {
                "tenant": session.tenant_id,
                "wave": wave.id,
                "unit": unit.unit_id,
                "lft": unit.lft,
                "payload": row.payload,
                "summary": row.summary,
            }
            for unit, row in zip(tree.units, rows, strict=True)
        ],
    )


@dataclass(frozen=True, slots=True)
class StoredUnit:
    """A unit's payload and summary as they are stored: canonical JSON, of which the digest is made."""

    payload: str
    summary: str


def _rows(draft: StoredPublication) -> list[StoredUnit]:
    pairs = zip(draft.payloads, draft.summaries, strict=True)
    return [StoredUnit(canonical(payload), canonical(summary)) for payload, summary in pairs]


def canonical(value: object) -> str:
    """Return the JSON of a value that is the same for equal values; no NaN can be stored."""
    return CANONICAL.encode(value)


def digest_of(payloads: Iterable[str]) -> str:
    """Return the SHA-256 (hex) over the canonical JSON of all payloads, in the tree's order."""
    digest = hashlib.sha256()
    for payload in payloads:
        digest.update(payload.encode())
    return digest.hexdigest()

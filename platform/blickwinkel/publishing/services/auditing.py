"""The last gate before the release store, and the look at what it holds: an independent check of both.

What is audited is what readers would find: payloads, short forms, terms and correlations as they are
stored. What it is judged by is read from what was frozen (``yardstick``).
"""

from __future__ import annotations

import traceback
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from blickwinkel.database import TenantSession
from blickwinkel.errors import BlickwinkelError, NotFoundError
from blickwinkel.extension.results import UnitPayload, UnitSummary
from blickwinkel.measurement.auditor import publication as auditor
from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.histories import Today
from blickwinkel.measurement.auditor.tables import Tree
from blickwinkel.measurement.auditor.twins import published_twice, same_group
from blickwinkel.measurement.auditor.verdict import AuditVerdict
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.publishing.services.collecting import no_collection
from blickwinkel.publishing.services.counted import counted_wave, other_publications
from blickwinkel.publishing.services.yardstick import (
    Asked,
    asked_in,
    can_be_compared,
    parents_of,
    published_before,
    scheme_of,
)
from blickwinkel.response.services.counting import Cell, Counts
from blickwinkel.survey.models import Wave
from blickwinkel.survey.services.stopping import StopCode, StopReason


class AuditorError(BlickwinkelError):
    """The auditor itself has failed, so that nobody knows whether a publication may go out (a bug).

    Attributes:
        error: kind of the exception. Its text is left out: it may hold figures.
        where: file, line and function in which it was raised.
    """

    def __init__(self, cause: BaseException) -> None:
        last = traceback.extract_tb(cause.__traceback__)[-1]
        self.error = type(cause).__name__
        self.where = f"{Path(last.filename).name}:{last.lineno} {last.name}"
        super().__init__(f"the auditor itself has failed: {self.error} in {self.where}")


@dataclass(frozen=True, slots=True)
class StoredPublication:
    """A publication as it is stored.

    Attributes:
        payloads: of all units, in the order of the tree.
        summaries: short forms, likewise.
        rules: terms that the publication states.
        correlations: released ones.
        compared_with: earlier waves beside which it stands, oldest first.
    """

    payloads: Sequence[UnitPayload]
    summaries: Sequence[UnitSummary]
    rules: Mapping[str, Any]
    correlations: Mapping[str, Sequence[float | None]]
    compared_with: Sequence[uuid.UUID] = ()


@dataclass(frozen=True, slots=True)
class Audited:
    """A stored publication and what the auditor says about it; no verdict where it failed itself."""

    wave: Wave
    publication: Publication
    verdict: AuditVerdict | None
    defect: AuditorError | None = None


def objections(
    session: TenantSession, wave_id: uuid.UUID, draft: StoredPublication
) -> list[Violation]:
    """Return what a publication would tell too much about; empty if it may go out.

    Args:
        session: that sees the whole tenant.
        wave_id: about to be published.
        draft: what would be stored.

    Raises:
        AuditorError: the auditor itself has failed.
    """
    with defects_of_the_auditor():
        earlier = published_before(session, wave_id)
        asked = asked_in(session, wave_id, earlier)
        found = judge(asked, draft).violations
        if list(draft.compared_with) != earlier:
            message = "is compared with other waves than those published before it"
            found.append(Violation(Rule.HISTORY, "", "", None, message))
        found += _published_twice(session, wave_id, asked)
        return found


@no_collection()
def audit_stored(session: TenantSession, wave_id: uuid.UUID) -> Audited:
    """Audit what is stored about a published wave, and whether it is what was published.

    It stands beside the publications that it was compared with when it was made; what was published
    later, of whichever time, changes nothing.

    Raises:
        NotFoundError: the wave is not published.
    """
    wave = session.scalar(select(Wave).where(Wave.id == wave_id))
    publication = session.scalar(select(Publication).where(Publication.wave_id == wave_id))
    if wave is None or publication is None:
        raise NotFoundError("publication")
    try:
        with defects_of_the_auditor():
            return Audited(wave, publication, _verdict_on(session, publication))
    except AuditorError as defect:
        return Audited(wave, publication, None, defect)


def _verdict_on(session: TenantSession, publication: Publication) -> AuditVerdict:
    rows = session.execute(
        select(UnitResult.payload, UnitResult.summary)
        .where(UnitResult.wave_id == publication.wave_id)
        .order_by(UnitResult.lft)
    ).all()
    payloads: list[Any] = [row.payload for row in rows]
    summaries: list[Any] = [row.summary for row in rows]
    earlier = publication.compared_with
    if not can_be_compared(session, publication.wave_id, earlier):
        message = "is said to be compared with what is no earlier publication of its survey"
        return AuditVerdict(violations=[Violation(Rule.HISTORY, "", "", None, message)])
    draft = StoredPublication(
        payloads, summaries, publication.rules, publication.correlations, earlier
    )
    asked = asked_in(session, publication.wave_id, earlier)
    verdict = judge(asked, draft)
    verdict.violations += auditor.altered(payloads, publication.digest)
    verdict.violations += _published_twice(session, publication.wave_id, asked)
    return verdict


def _published_twice(session: TenantSession, wave_id: uuid.UUID, asked: Asked) -> list[Violation]:
    others = other_publications(session, wave_id)
    if not others:
        return []
    counted = (counted_wave(session, other) for other in others)
    today = counted_wave(session, wave_id)
    return list(published_twice(today, counted, asked.parents, asked.promise.k))


def holds_the_same(
    session: TenantSession,
    wave_id: uuid.UUID,
    cells: Mapping[Cell, Counts],
    other: uuid.UUID,
) -> bool:
    """Tell whether a group of a wave that is not counted yet is there already, but for fewer than k.

    Args:
        session: of the tenant.
        wave_id: taken over just now.
        cells: its answers.
        other: a counted wave.
    """
    today, there = counted_wave(session, wave_id, cells), counted_wave(session, other)
    if not there.places:
        return False
    k = session.scalars(select(Wave.k).where(Wave.id == wave_id)).one()
    parents = parents_of(session, wave_id)
    return same_group(today, there, parents, k, identical=True) is not None


@contextmanager
def defects_of_the_auditor() -> Iterator[None]:
    """Turn what goes wrong in the auditor into an error of its own, without its text.

    Raises:
        AuditorError: instead of whatever was raised, unless the database or the memory is at fault.
    """
    try:
        yield
    except (SQLAlchemyError, MemoryError):
        raise
    except Exception as cause:  # noqa: BLE001 - whatever it is, it is no violation
        raise AuditorError(cause) from None


def judge(asked: Asked, draft: StoredPublication) -> AuditVerdict:
    """Audit a publication against what was promised and asked."""
    today = Today(
        title=asked.title,
        closes_on=asked.closes_on,
        version=asked.framework.version,
        scheme=scheme_of(asked.framework, draft.correlations),
        payloads={_code(payload, place): payload for place, payload in enumerate(draft.payloads)},
        earlier=asked.earlier,
    )
    return auditor.audit_publication(
        auditor.AuditedPublication(
            today,
            Tree.of(asked.parents),
            asked.promise,
            draft.rules,
            draft.summaries,
            asked.headcount,
            asked.sheets,
        )
    )


def _code(payload: Mapping[str, Any], place: int) -> str:
    """Return the code of a payload's unit, or what shows that it has none that can be read."""
    unit = payload.get("unit")
    return str(unit["code"]) if isinstance(unit, dict) and "code" in unit else f"row {place + 1}"


def reason(violations: Sequence[Violation]) -> StopReason:
    """Return why a wave is stopped: where and by which rule, but none of the numbers in question."""
    first, more = violations[0], len(violations) - 1
    if first.rule is Rule.TERMS:
        return StopReason(StopCode.PROMISE, {"promise": first.item, "more": more})
    place = {"rule": first.rule, "group": first.group, "unit": str(first.unit or "")}
    return StopReason(StopCode.AUDIT, {**place, "item": first.item, "more": more})


def defect_reason(defect: AuditorError) -> StopReason:
    """Return why a wave is stopped about which the auditor has no verdict."""
    return StopReason(StopCode.AUDITOR, {"error": defect.error, "where": defect.where})

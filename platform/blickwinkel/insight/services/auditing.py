"""The last gate before the release store, and the look at what it holds: an independent check of both.

What is audited is what readers would find: payloads, short forms, terms and correlations as they are
stored. Only whose answers each role group counts is told by the publisher.
"""

from __future__ import annotations

import uuid
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import and_, select, tuple_

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.extension.framework import Framework
from blickwinkel.insight.models import Publication, UnitResult
from blickwinkel.insight.payload import UnitPayload, UnitSummary
from blickwinkel.insight.services.collecting import no_collection
from blickwinkel.insight.services.comparing.past import LONGEST
from blickwinkel.measurement.auditor import publication as auditor
from blickwinkel.measurement.auditor.bridge import EarlierWave
from blickwinkel.measurement.auditor.findings import Violation
from blickwinkel.measurement.auditor.histories import Today
from blickwinkel.measurement.auditor.scheme import Scheme
from blickwinkel.measurement.auditor.tables import Limits, Tree
from blickwinkel.measurement.auditor.verdict import Terms, Verdict
from blickwinkel.survey.models import SnapshotUnit, Wave, WaveState
from blickwinkel.survey.services.stopping import StopCode, StopReason

#: What a board agrees to that is shown openly.
OPEN = Limits(k=3, min_deviating=0, root_only=True)


@dataclass(frozen=True, slots=True)
class Draft:
    """A publication as it is stored.

    Attributes:
        payloads: of all units, in the order of the chart.
        summaries: short forms, likewise.
        rules: terms that the publication states.
        correlations: released ones.
        members: per role group the cells (perspective, code of the unit) whose people it counts;
            unknown where only the store is read.
    """

    payloads: Sequence[UnitPayload]
    summaries: Sequence[UnitSummary]
    rules: Mapping[str, Any]
    correlations: Mapping[str, Sequence[float | None]]
    members: Mapping[str, Collection[tuple[str, str]]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """What was frozen when a wave opened, and what was published before it.

    Attributes:
        title: of the wave.
        closes_on: last day, as it is published.
        framework: what was asked.
        parents: code of each unit's parent, in the order of the chart.
        earlier: published waves of the survey, oldest first.
    """

    title: str
    closes_on: str
    framework: Framework
    parents: Mapping[str, str | None]
    earlier: Sequence[EarlierWave] = ()


@dataclass(frozen=True, slots=True)
class Audited:
    """A stored publication and what the auditor says about it."""

    wave: Wave
    publication: Publication
    verdict: Verdict


def objections(session: TenantSession, wave: Wave, draft: Draft) -> list[Violation]:
    """Return what a publication would tell too much about; empty if it may go out.

    Args:
        session: that sees the whole tenant.
        wave: about to be published.
        draft: what would be stored.
    """
    return judge(_asked(session, wave), draft).violations


@no_collection()
def audit_stored(session: TenantSession, wave_id: uuid.UUID) -> Audited:
    """Audit what is stored about a published wave, and whether it is what was published.

    Raises:
        NotFoundError: the wave is not published.
    """
    wave = session.scalar(select(Wave).where(Wave.id == wave_id))
    publication = session.scalar(select(Publication).where(Publication.wave_id == wave_id))
    if wave is None or publication is None:
        raise NotFoundError("publication")
    rows = session.execute(
        select(UnitResult.payload, UnitResult.summary)
        .where(UnitResult.wave_id == wave_id)
        .order_by(UnitResult.lft)
    ).all()
    payloads: list[Any] = [row.payload for row in rows]
    summaries: list[Any] = [row.summary for row in rows]
    draft = Draft(payloads, summaries, publication.rules, publication.correlations)
    verdict = judge(_asked(session, wave), draft)
    verdict.violations += auditor.altered(payloads, publication.digest)
    return Audited(wave, publication, verdict)


def judge(asked: Asked, draft: Draft) -> Verdict:
    """Audit a publication against what was promised and asked."""
    today = Today(
        title=asked.title,
        closes_on=asked.closes_on,
        version=asked.framework.version,
        scheme=scheme_of(asked.framework, draft.correlations),
        payloads={_code(payload, place): payload for place, payload in enumerate(draft.payloads)},
        earlier=asked.earlier,
    )
    terms, tree = terms_of(draft.rules, draft.members), Tree.of(asked.parents)
    return auditor.audit_publication(auditor.Publication(today, tree, terms, draft.summaries))


def _code(payload: Mapping[str, Any], place: int) -> str:
    """Return the code of a payload's unit, or what shows that it has none that can be read."""
    unit = payload.get("unit")
    return str(unit["code"]) if isinstance(unit, dict) and "code" in unit else f"row {place + 1}"


def _asked(session: TenantSession, wave: Wave) -> Asked:
    return Asked(
        wave.title,
        wave.closes_on.isoformat(),
        framework_of(session, wave.framework_version_id),
        _parents(session, wave.id),
        _earlier_waves(session, wave),
    )


def terms_of(
    rules: Mapping[str, Any],
    members: Mapping[str, Collection[tuple[str, Hashable]]] | None = None,
) -> Terms:
    """Return the terms that a publication states, as the auditor reads them."""
    limits = Limits(rules["k"], rules["min_deviating"])
    opened = {"board": OPEN} if rules.get("open_leadership") else {}
    return Terms(limits, opened, members or {})


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


def _parents(session: TenantSession, wave_id: uuid.UUID) -> dict[str, str | None]:
    """Return the code of each unit's parent in the frozen organisation, in its order."""
    rows = session.execute(
        select(SnapshotUnit.unit_id, SnapshotUnit.parent_id, SnapshotUnit.code)
        .where(SnapshotUnit.wave_id == wave_id)
        .order_by(SnapshotUnit.lft)
    ).all()
    codes = {row.unit_id: row.code for row in rows}
    return {row.code: codes.get(row.parent_id) for row in rows}


def _earlier_waves(session: TenantSession, wave: Wave) -> list[EarlierWave]:
    """Return the published waves that a wave's histories may speak of, oldest first."""
    found = session.scalars(
        select(Wave)
        .where(
            Wave.survey_id == wave.survey_id,
            tuple_(Wave.closes_on, Wave.number) < (wave.closes_on, wave.number),
            Wave.state == WaveState.PUBLISHED,
        )
        .order_by(Wave.closes_on.desc(), Wave.number.desc())
        .limit(LONGEST - 1)
    ).all()
    return [_earlier_wave(session, earlier) for earlier in reversed(found)]


def _earlier_wave(session: TenantSession, wave: Wave) -> EarlierWave:
    framework = framework_of(session, wave.framework_version_id)
    correlations = session.scalars(
        select(Publication.correlations).where(Publication.wave_id == wave.id)
    ).one()
    parents = _parents(session, wave.id)
    stored = session.scalars(
        select(UnitResult.summary).where(UnitResult.wave_id == wave.id).order_by(UnitResult.lft)
    )
    summaries = dict(zip(parents, stored, strict=True))
    return EarlierWave(
        title=wave.title,
        closes_on=wave.closes_on.isoformat(),
        version=framework.version,
        scheme=scheme_of(framework, correlations),
        summaries=summaries,
        parents=parents,
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
    """Return, in the order of the chart, the name of units and what is shown of one side of each."""
    rows = session.execute(
        select(SnapshotUnit.code, SnapshotUnit.name, UnitResult.payload[side, "items"])
        .join(
            UnitResult,
            and_(
                UnitResult.wave_id == SnapshotUnit.wave_id,
                UnitResult.unit_id == SnapshotUnit.unit_id,
            ),
        )
        .where(SnapshotUnit.wave_id == wave.id, SnapshotUnit.code.in_(codes))
        .order_by(SnapshotUnit.lft)
    )
    return {code: (name, cells) for code, name, cells in rows}


def reason(violations: Sequence[Violation]) -> StopReason:
    """Return why a wave is stopped: where and by which rule, but none of the numbers in question."""
    first = violations[0]
    place = {"rule": first.rule, "group": first.group, "unit": str(first.unit)}
    return StopReason(StopCode.AUDIT, {**place, "item": first.item, "more": len(violations) - 1})

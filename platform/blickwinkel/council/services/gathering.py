"""Gathering the facts of a survey: from what is frozen, what is granted and what was deleted."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import ColumnElement, false, or_, select, true

from blickwinkel.audit.models import AuditEntry
from blickwinkel.catalogue.queries import framework_of, version_order
from blickwinkel.council.facts import (
    CompanyFacts,
    DeletionFacts,
    Facts,
    Floors,
    FrameworkFacts,
    PersonFacts,
    Texts,
    WaveFacts,
)
from blickwinkel.database import TenantSession
from blickwinkel.errors import NotFoundError
from blickwinkel.extension.framework import Framework
from blickwinkel.extension.parts import Localized
from blickwinkel.identity.queries import accesses
from blickwinkel.identity.services.tenant_access import RIGHTS
from blickwinkel.measurement.confidentiality.rules import (
    MIN_DEVIATING,
    MIN_DISTRIBUTION_FROM,
    MIN_K,
    MIN_OPEN_K,
    Terms,
)
from blickwinkel.publishing.models import Publication
from blickwinkel.publishing.queries import frozen_terms
from blickwinkel.survey.models import LeadershipView, Survey, Wave, WaveState
from blickwinkel.survey.policies import PARTICIPATION_DAYS, SHEET_DAYS
from blickwinkel.survey.services.deletions import is_about, readable
from blickwinkel.survey.services.participation import MINIMUM_INVITED
from blickwinkel.tenancy.models import Tenant

#: How lines of the audit log begin that say what was deleted because its time was over.
RETENTION = "retention."
RUNNING = {WaveState.PLANNED, WaveState.OPEN, WaveState.CLOSING}


def survey_ids(session: TenantSession) -> list[uuid.UUID]:
    """Return the surveys that have a wave, the one with the most recent wave first."""
    found = session.scalars(
        select(Wave.survey_id).order_by(Wave.closes_on.desc(), Wave.number.desc(), Wave.id)
    )
    return list(dict.fromkeys(found))


def gather(
    session: TenantSession, directory: TenantSession, survey_id: uuid.UUID, today: date
) -> Facts:
    """Return what a package of this survey says today.

    Args:
        session: of the tenant.
        directory: a session on the global tables, where accounts are.
        survey_id: the survey.
        today: decides whose access has ended.

    Raises:
        NotFoundError: there is no such survey, or nothing was planned for it.
    """
    waves = _waves(session, survey_id)
    if not waves:
        raise NotFoundError("survey")
    newest = framework_of(session, waves[0].framework_version_id)
    return Facts(
        **company_facts(session, directory, today, waves),
        title=_texts(newest.title, newest.languages),
        waves=[_wave(session, wave) for wave in waves],
        frameworks=[_framework(framework) for framework in _in_use(session, waves)],
    )


def company_facts(
    session: TenantSession,
    directory: TenantSession,
    today: date,
    waves: Iterable[Wave] | None = None,
) -> CompanyFacts:
    """Return what holds for all surveys.

    Args:
        session: of the tenant.
        directory: a session on the global tables, where accounts are.
        today: decides whose access has ended.
        waves: whose deletions are told; all waves if not given.

    Raises:
        NotFoundError: the tenant is gone.
    """
    tenant = directory.get(Tenant, session.tenant_id)
    if tenant is None:
        raise NotFoundError("tenant")
    return CompanyFacts(
        company=tenant.name,
        rights=rights(),
        people=people(directory, session.tenant_id, today),
        participation_days=PARTICIPATION_DAYS,
        sheet_days=SHEET_DAYS,
        floors=floors(),
        deletions=deletions(session, waves),
    )


def rights() -> dict[str, list[str]]:
    """Return what each role may do, by the names of the rights."""
    return {role.value: sorted(right.value for right in RIGHTS[role]) for role in RIGHTS}


def people(directory: TenantSession, tenant_id: uuid.UUID, today: date) -> list[PersonFacts]:
    """Return who has access today."""
    return [
        PersonFacts(
            name=access.name,
            role=access.role.value,
            consultancy=access.consultancy,
            valid_until=access.valid_until.isoformat() if access.valid_until else None,
        )
        for access in accesses(directory, tenant_id, today)
    ]


def floors() -> Floors:
    """Return the thresholds below which no wave can go."""
    return Floors(
        k=MIN_K,
        min_deviating=MIN_DEVIATING,
        distribution_from=MIN_DISTRIBUTION_FROM,
        open_leadership=MIN_OPEN_K,
        participation=MINIMUM_INVITED,
    )


def deletions(session: TenantSession, waves: Iterable[Wave] | None = None) -> list[DeletionFacts]:
    """Return the protocol of deletions, newest first.

    Args:
        session: of the tenant.
        waves: concerned; all waves if not given.
    """
    entries = session.scalars(
        select(AuditEntry)
        .where(AuditEntry.action.startswith(RETENTION, autoescape=True), _about(waves))
        .order_by(AuditEntry.at.desc(), AuditEntry.action, AuditEntry.subject)
    )
    return [
        DeletionFacts(
            day=entry.at.date().isoformat(), action=entry.action, subject=readable(entry.subject)
        )
        for entry in entries
    ]


def _about(waves: Iterable[Wave] | None) -> ColumnElement[bool]:
    return true() if waves is None else or_(false(), *map(is_about, waves))


def _waves(session: TenantSession, survey_id: uuid.UUID) -> Sequence[Wave]:
    return session.scalars(
        select(Wave)
        .join(Survey, Survey.id == Wave.survey_id)
        .where(Survey.id == survey_id)
        .order_by(Wave.closes_on.desc(), Wave.number.desc(), Wave.id)
    ).all()


def _wave(session: TenantSession, wave: Wave) -> WaveFacts:
    publication = session.get(Publication, (session.tenant_id, wave.id))
    terms = (
        frozen_terms(publication.rules)
        if publication
        else Terms(k=wave.k, min_deviating=wave.min_deviating)
    )
    return WaveFacts(
        title=wave.title,
        state=wave.state.value,
        origin=wave.origin.value,
        opens_on=wave.opens_on.isoformat(),
        closes_on=wave.closes_on.isoformat(),
        framework_version=framework_of(session, wave.framework_version_id).version,
        k=terms.k,
        min_deviating=terms.min_deviating,
        distribution_from=terms.distribution_from,
        rules_version=terms.version,
        leadership_view=_outwardly(wave.leadership_view).value,
        published_on=publication.published_on.isoformat() if publication else None,
        digest=publication.digest if publication else None,
        stop_reason=wave.stop_reason,
    )


def _outwardly(view: LeadershipView) -> LeadershipView:
    """Tell nobody that somebody declined."""
    return LeadershipView.ASKED if view is LeadershipView.DECLINED else view


def _in_use(session: TenantSession, waves: Sequence[Wave]) -> list[Framework]:
    """Return the versions of the newest wave and of every wave that is not over."""
    used = [waves[0], *(wave for wave in waves if wave.state in RUNNING)]
    frameworks = {framework_of(session, wave.framework_version_id) for wave in used}
    return sorted(frameworks, key=lambda found: version_order(found.version), reverse=True)


def _framework(framework: Framework) -> FrameworkFacts:
    languages = framework.languages
    way_out = framework.scale.cannot_judge
    answers = [point.label for point in framework.scale.points] + ([way_out] if way_out else [])
    return FrameworkFacts(
        version=framework.version,
        digest=framework.digest,
        languages=list(languages),
        sides=[
            {"id": side.id, "title": _texts(side.title, languages)}
            for side in framework.perspectives
        ],
        answers=[_texts(answer, languages) for answer in answers],
        questions=[
            {
                "id": item.id,
                "topic": _texts(dimension.title, languages),
                "text": {side: _texts(text, languages) for side, text in item.text.items()},
            }
            for dimension in framework.dimensions
            for item in dimension.items
        ],
    )


def _texts(localized: Localized, languages: Iterable[str]) -> Texts:
    return {language: localized.text(language) for language in languages}

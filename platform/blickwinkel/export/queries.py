"""Gathers what a reader may see of a wave into one document; rows outside the scope are not there."""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import select

from blickwinkel.catalogue.queries import framework_of
from blickwinkel.database import TenantSession
from blickwinkel.errors import InvalidInputError, NotFoundError
from blickwinkel.export.policies import as_pages_show
from blickwinkel.extension.document import ResultDocument, WaveHeader
from blickwinkel.extension.upgrades import upgraded_payload, upgraded_rules
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.results.queries.past import within_scope
from blickwinkel.results.queries.reading import SAME_UNIT
from blickwinkel.survey.models import SnapshotUnit, Wave

#: Units in one document: it is made in memory, while others want pages.
MOST_UNITS: Final = 500


def result_document(
    session: TenantSession, wave_id: uuid.UUID, unit_id: uuid.UUID, *, below: bool
) -> ResultDocument:
    """Return the published figures of a unit as a document.

    Args:
        session: with the reader's scope.
        wave_id: a published wave.
        unit_id: a unit of it.
        below: with the units below it.

    Raises:
        NotFoundError: there is no such publication, or it is not the reader's.
        InvalidInputError: there are too many units below.
    """
    found = session.execute(
        select(Wave, Publication, SnapshotUnit)
        .join(Publication, Publication.wave_id == Wave.id)
        .join(UnitResult, UnitResult.wave_id == Wave.id)
        .join(SnapshotUnit, SAME_UNIT)
        .where(Wave.id == wave_id, UnitResult.unit_id == unit_id)
    ).one_or_none()
    if found is None:
        raise NotFoundError("result")
    wave, publication, unit = found
    last = unit.rgt if below else unit.lft
    if last - unit.lft > 2 * MOST_UNITS:  # a unit takes two places among the bounds
        raise InvalidInputError(
            "A file holds at most 500 units. Please download this unit alone, or one further down.",
            code="export.too_many_units",
        )
    payloads = session.scalars(
        select(UnitResult.payload)
        .where(UnitResult.wave_id == wave_id, UnitResult.lft.between(unit.lft, last))
        .order_by(UnitResult.lft)
    )
    rules = upgraded_rules(publication.rules)
    framework = framework_of(session, wave.framework_version_id)
    complete = [upgraded_payload(payload, publication.rules, framework) for payload in payloads]
    return ResultDocument(
        wave=WaveHeader(wave.title, wave.opens_on, wave.closes_on, publication.published_on),
        framework=framework,
        rules=rules,
        units=tuple(
            as_pages_show(payload, rules)
            for payload in within_scope(session, publication.compared_with, complete)
        ),
    )

"""A database with results in it goes back a schema and comes forward again without losing a figure."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from blickwinkel import schema
from blickwinkel.database import WHOLE_TENANT
from blickwinkel.embedded import roles
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.insight.models import UnitResult
from support.company import Company
from support.results import play, publication

BEFORE_SUMMARIES = "20261122_0300"


@pytest.fixture
def owner_url(company: Company, postgres_server: PostgresServer) -> str:
    name = company.database.engine.url.database
    assert name is not None
    return postgres_server.url(name, roles.OWNER)


def summaries(company: Company) -> list[dict[str, object]]:
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        found = session.scalars(select(UnitResult.summary).order_by(UnitResult.lft)).all()
    # the family of the heat map cannot be made up from a single unit
    return [{key: part for key, part in summary.items() if key != "map_q"} for summary in found]


def test_published_results_get_their_summaries_when_the_schema_is_brought_up_to_date(
    company, owner_url
):
    wave = play(company, {})
    stored, published = summaries(company), publication(company, wave)
    assert any(summary["staff"] for summary in stored)
    schema.downgrade(owner_url, BEFORE_SUMMARIES)
    assert not schema.is_current(owner_url)
    schema.upgrade(owner_url)
    assert summaries(company) == stored
    assert publication(company, wave) == published

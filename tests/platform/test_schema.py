"""A database with results in it goes back a schema and comes forward again without losing a figure."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from blickwinkel import schema
from blickwinkel.database import WHOLE_TENANT
from blickwinkel.embedded import roles
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.publishing.models import Publication, UnitResult
from support.company import Company
from support.results import play, publication

BEFORE_COMPARED = "20261122_0600"
BEFORE_SUMMARIES = "20261122_0300"


@pytest.fixture
def owner_url(company: Company, postgres_server: PostgresServer) -> str:
    name = company.database.engine.url.database
    assert name is not None
    return postgres_server.url(name, roles.OWNER)


def compared(company: Company) -> dict[uuid.UUID, list[uuid.UUID]]:
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        return dict(session.execute(select(Publication.wave_id, Publication.compared_with)).all())


def test_publications_of_the_past_are_compared_with_what_their_histories_name(company, owner_url):
    """Two waves of one title, and one that was held before the others but published last."""
    late = company.open_wave("Q0")
    waves = [play(company, {}, title) for title in ("Q1", "Q1", "Q3")]
    company.answer_all(late, lambda *_: "2").publish(late)
    stored = compared(company)
    published = [publication(company, wave) for wave in (late, *waves)]
    assert stored == {late: [], waves[0]: [], waves[1]: waves[:1], waves[2]: waves[:2]}
    schema.downgrade(owner_url, BEFORE_COMPARED)
    schema.upgrade(owner_url)
    assert compared(company) == stored
    assert [publication(company, wave) for wave in (late, *waves)] == published


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

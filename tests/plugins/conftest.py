"""A document as a reader of a whole company gets it, from a wave that was held and published."""

from __future__ import annotations

import pytest

from blickwinkel.database import WHOLE_TENANT
from blickwinkel.export.queries import result_document
from blickwinkel.extension import ResultDocument
from support.neighbours import Neighbours


@pytest.fixture(scope="session")
def document(neighbours: Neighbours) -> ResultDocument:
    house = neighbours.first
    company = house.company
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        return result_document(session, house.published, company.units["NL"], below=True)

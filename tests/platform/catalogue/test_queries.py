"""The shelf: what is on offer, what is adopted, and in which order versions come."""

from __future__ import annotations

import copy
import random
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import select

from blickwinkel.audit.models import AuditEntry
from blickwinkel.catalogue import queries
from blickwinkel.catalogue.models import FrameworkVersion
from blickwinkel.catalogue.queries import (
    CatalogueEntry,
    adopted_frameworks,
    catalogue_entries,
    version_order,
)
from blickwinkel.catalogue.services import adopt
from blickwinkel.database import Database
from blickwinkel.errors import ConflictError, NotFoundError
from blickwinkel.extension import Framework
from support.company import Company, shipped_framework

SIX = shipped_framework()


def version(number: str, **changes: Any) -> Framework:
    definition: dict[str, Any] = copy.deepcopy(dict(SIX.definition)) | changes
    return Framework.from_definition(definition | {"version": number})


@pytest.fixture
def company(database: Database) -> Company:
    return Company.create(database)


def take(company: Company, *frameworks: Framework) -> None:
    with company.database.tenant(company.tenant_id) as session:
        for framework in frameworks:
            adopt(session, company.actor, framework)
        session.commit()


def on_shelf(company: Company, offered: Mapping[str, Framework]) -> list[CatalogueEntry]:
    with company.database.tenant(company.tenant_id) as session:
        return catalogue_entries(session, offered)


def test_versions_are_ordered_as_semver_says() -> None:
    ordered = [
        "0.9.9", "1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2",
        "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0", "1.2.0", "1.10.0", "2.0.0",
    ]  # fmt: skip
    shuffled = random.Random(3).sample(ordered, len(ordered))
    assert sorted(shuffled, key=version_order) == ordered


def test_what_is_on_offer_and_not_adopted(company: Company) -> None:
    (entry,) = on_shelf(company, {SIX.id: SIX})
    assert entry == CatalogueEntry(SIX, is_offered=True, adopted=(), changed=False)
    assert entry.can_be_adopted


def test_a_newer_version_on_offer_can_be_adopted(company: Company) -> None:
    take(company, version("1.9.0"), version("1.10.0"), version("1.2.0"))
    newer = version("2.0.0")
    (entry,) = on_shelf(company, {newer.id: newer})
    assert entry.adopted == ("1.10.0", "1.9.0", "1.2.0")
    assert entry.can_be_adopted
    with company.database.tenant(company.tenant_id) as session:
        found = [entry.framework.version for entry in adopted_frameworks(session)]
    assert found == ["1.10.0", "1.9.0", "1.2.0"]


def test_a_framework_whose_plugin_is_gone_stays_readable(company: Company) -> None:
    take(company, version("1.0.0"), version("1.1.0"))
    (entry,) = on_shelf(company, {})
    assert entry.framework == version("1.1.0")
    assert not entry.is_offered
    assert not entry.can_be_adopted


def test_a_changed_version_without_a_new_number_is_reported_and_refused(company: Company) -> None:
    take(company, version("1.0.0"))
    changed = version("1.0.0", title={"de": "Anders", "en": "Different"})
    (entry,) = on_shelf(company, {changed.id: changed})
    assert entry.changed
    assert not entry.can_be_adopted
    with pytest.raises(ConflictError, match="new version number"):
        take(company, changed)


def test_adopting_twice_gives_one_copy_and_one_line_in_the_log(company: Company) -> None:
    take(company, SIX, SIX)
    take(company, SIX)
    with company.database.tenant(company.tenant_id) as session:
        assert len(session.scalars(select(FrameworkVersion)).all()) == 1
        assert session.scalars(select(AuditEntry.subject)).all() == [f"{SIX.id} {SIX.version}"]


def test_an_adopted_version_is_read_back_as_it_was(company: Company) -> None:
    take(company, SIX)
    with company.database.tenant(company.tenant_id) as session:
        queries._parsed.clear()
        (entry,) = adopted_frameworks(session)
    assert entry.framework == SIX
    assert entry.framework.items == SIX.items


def test_the_copies_in_memory_are_bounded(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "CACHE_LIMIT", 2)
    take(company, *(version(f"1.{n}.0") for n in range(5)))
    with company.database.tenant(company.tenant_id) as session:
        assert len(adopted_frameworks(session)) == 5
    assert len(queries._parsed) <= 2
    assert len(queries._digests) <= 2


def test_another_tenants_version_is_not_found(company: Company) -> None:
    take(company, SIX)
    other = Company.create(company.database, "other")
    with company.database.tenant(company.tenant_id) as session:
        (entry,) = adopted_frameworks(session)  # and is in memory from now on
    with (
        company.database.tenant(other.tenant_id) as session,
        pytest.raises(NotFoundError),
    ):
        queries.framework_of(session, entry.version_id)

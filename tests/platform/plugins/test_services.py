"""A tenant switches plugins for itself alone; who did it is recorded, and nobody without the right can."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import select

from blickwinkel.access.actor import Actor
from blickwinkel.access.permissions import Permission
from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import Database
from blickwinkel.errors import NotAllowedError, NotFoundError
from blickwinkel.plugins.queries import switched_off
from blickwinkel.plugins.services import switch_off, switch_on
from support.company import Company

INSTALLED = {"csv", "six_c"}


@pytest.fixture(scope="module")
def companies(shared_database: Database) -> tuple[Company, Company]:
    return Company.create(shared_database), Company.create(shared_database, "other", name="Other")


def off(company: Company, *plugins: str) -> None:
    with company.database.tenant(company.tenant_id) as session:
        for plugin in plugins:
            switch_off(session, company.actor, plugin, INSTALLED)
        session.commit()


def on(company: Company, plugin: str) -> None:
    with company.database.tenant(company.tenant_id) as session:
        switch_on(session, company.actor, plugin)
        session.commit()


def seen_by(company: Company) -> frozenset[str]:
    with company.database.tenant(company.tenant_id) as session:
        return switched_off(session)


def history(company: Company) -> list[tuple[str, str]]:
    with company.database.tenant(company.tenant_id) as session:
        entries = session.scalars(select(AuditEntry).order_by(AuditEntry.at)).all()
        return [(entry.action, entry.subject) for entry in entries]


def test_a_switch_holds_for_one_tenant_and_is_recorded_once(
    companies: tuple[Company, Company],
) -> None:
    company, other = companies
    off(company, "csv", "csv")
    assert seen_by(company) == {"csv"}
    assert seen_by(other) == frozenset()
    on(other, "csv")
    assert seen_by(company) == {"csv"}, "another tenant's switch is another switch"
    on(company, "csv")
    on(company, "csv")
    assert seen_by(company) == frozenset()
    assert history(company) == [("plugin.switch_off", "csv"), ("plugin.switch_on", "csv")]
    assert history(other) == []


def test_what_is_not_installed_cannot_be_switched_off(companies: tuple[Company, Company]) -> None:
    with pytest.raises(NotFoundError):
        off(companies[0], "horse")
    assert seen_by(companies[0]) == frozenset()


def test_a_switch_outlives_its_plugin_and_can_be_taken_back(
    companies: tuple[Company, Company],
) -> None:
    company, _ = companies
    off(company, "six_c")
    on(company, "six_c")  # whether it is installed or not
    assert seen_by(company) == frozenset()


@pytest.mark.parametrize(
    "right", [None, *(right for right in Permission if right is not Permission.PLUGINS_SWITCH)]
)
def test_without_the_right_nothing_is_switched(
    companies: tuple[Company, Company], right: Permission | None
) -> None:
    company, _ = companies
    actor = Actor(uuid.uuid4(), "Kim", company.tenant_id, frozenset({right} if right else ()))
    with company.database.tenant(company.tenant_id) as session:
        with pytest.raises(NotAllowedError):
            switch_off(session, actor, "csv", INSTALLED)
        with pytest.raises(NotAllowedError):
            switch_on(session, actor, "csv")
    assert seen_by(company) == frozenset()


def test_the_right_alone_is_enough(companies: tuple[Company, Company]) -> None:
    """Negative control of the test above."""
    company, _ = companies
    actor = Actor(None, "Kim", company.tenant_id, frozenset({Permission.PLUGINS_SWITCH}))
    with company.database.tenant(company.tenant_id) as session:
        switch_off(session, actor, "csv", INSTALLED)
        assert switched_off(session) == {"csv"}

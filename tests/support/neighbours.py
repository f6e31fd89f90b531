"""Two companies on one database, alike in everything but their names; tests leave them as they are.

Nobody of the one may ever meet anything of the other. What belongs to the second company contains
`CANARY`, so a leak shows in any text, whatever page or file it got into.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from flask import Flask

from blickwinkel.catalogue.services import adopt
from blickwinkel.council.services.packages import make_package
from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.identity.models import Role
from blickwinkel.survey.services.waves import WavePlan, find_wave, plan_wave
from support.company import Company, Invited, small_company
from support.servers import ClonedDatabase, cloned_database
from support.site import running_app
from support.visitor import Visitor

CANARY = "Zeisig"


@dataclass
class House:
    """A company with a wave in each state that pages show, a person in each role and one package.

    `people` maps a role to an e-mail address; the CCO's unit is `own`, `foreign` is beside it.
    """

    company: Company
    published: uuid.UUID
    opened: uuid.UUID
    planned: uuid.UUID
    people: dict[str, str]
    survey: uuid.UUID

    @property
    def own(self) -> uuid.UUID:
        return self.company.units["SALES"]

    @property
    def foreign(self) -> uuid.UUID:
        return self.company.units["SERVICE"]


@dataclass
class Neighbours:
    """Both companies and the application that serves them."""

    app: Flask
    clone: ClonedDatabase
    database: Database
    first: House
    second: House
    _inside: dict[str, Visitor] = field(default_factory=dict)

    def visitor(self, house: House | None = None, role: str = "") -> Visitor:
        """Somebody who is logged in, always the same one; without a house, somebody who is not."""
        email = house.people[role] if house else ""
        if email not in self._inside:
            visitor = Visitor(self.app)
            self._inside[email] = visitor.log_in(email) if email else visitor
        return self._inside[email]


@pytest.fixture(scope="session")
def neighbours(postgres_server: PostgresServer, template_database: str) -> Iterator[Neighbours]:
    """The same two companies for all tests of a run that only look."""
    with cloned_database(postgres_server, template_database) as clone:
        database = Database(clone.app_url)
        first, second = small_company(database), _canaries(database)
        with running_app(database) as app:
            yield Neighbours(app, clone, database, _furnish(first), _furnish(second, CANARY))
        database.dispose()


def _canaries(database: Database) -> Company:
    company = Company.create(database, "suedwind", name=f"{CANARY} AG")
    company.unit("NL", name=f"{CANARY} AG").people("NL", 6, on_board=True)
    for code in ("SALES", "SERVICE"):
        company.unit(code, "NL", f"{CANARY} {code}").people(code, 9).cco(code)
    return company


def _furnish(company: Company, mark: str = "") -> House:
    published = company.open_wave(f"Q1 2026 {mark}".strip())
    company.answer_all(published, _split(company)).publish(published)
    opened = company.open_wave(f"Q2 2026 {mark}".strip())
    return House(
        company,
        published,
        opened,
        _plan(company, f"Q3 2026 {mark}".strip()),
        {
            "administrator": company.account(Role.ADMINISTRATOR),
            "board": company.account(Role.BOARD),
            "cco": company.account(Role.CCO, employee_id=company.staff["SALES"][0]),
            "works_council": company.account(Role.WORKS_COUNCIL),
        },
        _packaged(company, published),
    )


def _packaged(company: Company, wave_id: uuid.UUID) -> uuid.UUID:
    """Make a package of a wave's survey; return the survey."""
    with (
        company.database.tenant(company.tenant_id) as session,
        company.database.directory() as directory,
    ):
        survey_id = find_wave(session, wave_id).survey_id
        make_package(session, directory, company.actor, survey_id, date(2026, 8, 1))
        session.commit()
        return survey_id


def _split(company: Company) -> Callable[[Invited, object], str]:
    """Opinions that differ enough within each group to be shown, whoever is asked first."""
    order = {person: n for people in company.staff.values() for n, person in enumerate(people)}

    def opinion(who: Invited, _item: object) -> str:
        return str(1 + (order[who.employee_id] + (who.perspective == "board")) % 5)

    return opinion


def _plan(company: Company, title: str) -> uuid.UUID:
    with company.database.tenant(company.tenant_id) as session:
        version = adopt(session, company.actor, company.framework)
        first = date(2026, 9, 1)
        plan = WavePlan(version.id, title, first, first + timedelta(days=20))
        wave = plan_wave(session, company.actor, plan)
        session.commit()
        return wave.id

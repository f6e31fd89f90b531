"""Made-up companies for tests, brought from an empty database to published results by the services.

company = Company.create(database)
company.unit("NL").people("NL", 7, on_board=True)
company.unit("SALES", "NL").people("SALES", 12).cco("SALES")
wave = company.open_wave("Q1 2026")
company.answer_all(wave, lambda who, item: "2" if who.perspective == "staff" else "4")
company.publish(wave)
"""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Self

import pytest
from sqlalchemy import select

from blickwinkel.access.actor import Actor, program
from blickwinkel.access.permissions import Permission
from blickwinkel.app import PORTS
from blickwinkel.catalogue.services import adopt
from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.extension import Framework, Item
from blickwinkel.extension.manager import load_extensions
from blickwinkel.identity.models import Role
from blickwinkel.identity.services.accounts import create_account, grant
from blickwinkel.jobs.job import Job
from blickwinkel.organization.models import Appointment, Employee, Unit
from blickwinkel.platform.parts import Platform
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.services.answering import find_questionnaire, submit
from blickwinkel.settings import Settings
from blickwinkel.survey.models import Invitation, SnapshotUnit
from blickwinkel.survey.services.links import LinkKey
from blickwinkel.survey.services.waves import WavePlan, close_wave, open_wave, plan_wave
from blickwinkel.tenancy.models import Tenant, TenantKind
from support.servers import cloned_database
from support.thrift import read_once

SECRET_KEY = "a key for tests only, 32 characters or more"
PASSWORD = "correct horse battery"
FRAMEWORKS = Path(__file__).parents[2] / "frameworks"
WAVE_DAYS = 20


def shipped_framework(name: str = "six_pillars") -> Framework:
    """A framework from this repository, whether or not it is installed."""
    path = FRAMEWORKS / f"blickwinkel_{name}" / "definition.yaml"
    return read_once(path.read_bytes(), str(path))


class SilentQueue:
    """A queue that no worker reads, as with the broker away; it remembers what was sent."""

    def __init__(self) -> None:
        self.sent: list[Job] = []

    def send(self, job: Job) -> None:
        self.sent.append(job)


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who holds a personal link; ``unit`` is a unit's code."""

    token: str
    perspective: str
    unit: str
    employee_id: uuid.UUID


#: Decides an answer ("1".."A", "na"), or leaves the item open with None.
Opinion = Callable[[Invited, Item], str | None]


@dataclass
class Company:
    """One tenant; units go by their code, people and waves by their id. Builders return the company."""

    database: Database
    tenant_id: uuid.UUID
    slug: str
    link_code: str
    framework: Framework
    queue: SilentQueue = field(default_factory=SilentQueue)
    key: LinkKey = field(default_factory=lambda: LinkKey(SECRET_KEY))
    units: dict[str, uuid.UUID] = field(default_factory=dict)
    staff: dict[str, list[uuid.UUID]] = field(default_factory=dict)
    next_day: date = date(2026, 1, 5)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    @classmethod
    def create(
        cls,
        database: Database,
        slug: str = "nordlicht",
        *,
        name: str = "Nordlicht Versorgung AG",
        framework: Framework | None = None,
    ) -> Self:
        """Add a tenant; the framework is adopted when the first wave opens."""
        tenant_id = uuid.uuid4()
        link_code = tenant_id.hex[:4]
        with database.directory() as session:
            session.add(
                Tenant(
                    id=tenant_id,
                    slug=slug,
                    name=name,
                    kind=TenantKind.COMPANY,
                    link_code=link_code,
                )
            )
            session.commit()
        return cls(database, tenant_id, slug, link_code, framework or shipped_framework())

    def in_copy(self, database: Database) -> Self:
        """The same company in a copy of its database; what is built there is remembered there."""
        return replace(
            self,
            database=database,
            queue=SilentQueue(),
            units=dict(self.units),
            staff={unit: list(people) for unit, people in self.staff.items()},
            _numbers=itertools.count(1 + sum(map(len, self.staff.values()))),
        )

    @property
    def actor(self) -> Actor:
        """Somebody who may do everything in this tenant."""
        return program(self.tenant_id, "test", *Permission)

    @property
    def platform(self) -> Platform:
        """The parts that workers and commands get, on this company's database."""
        return Platform(
            Settings("", "", SECRET_KEY), self.database, load_extensions(()), self.queue, PORTS
        )

    def unit(self, code: str, parent: str | None = None, name: str = "") -> Self:
        """Add a unit; the first one, without a parent, is the whole company."""
        self.units[code] = uuid.uuid4()
        with self.database.tenant(self.tenant_id) as session:
            parent_id = self.units[parent] if parent else None
            session.add(
                Unit(id=self.units[code], code=code, name=name or code, parent_id=parent_id)
            )
            session.commit()
        return self

    def people(self, unit: str, number: int, *, on_board: bool = False, locale: str = "de") -> Self:
        """Add people to a unit; ``staff[unit]`` has their ids in order."""
        added = [self._person(unit, on_board=on_board, locale=locale) for _ in range(number)]
        with self.database.tenant(self.tenant_id) as session:
            session.add_all(added)
            session.commit()
        self.staff.setdefault(unit, []).extend(person.id for person in added)
        return self

    def cco(self, unit: str, employee_id: uuid.UUID | None = None) -> Self:
        """Appoint somebody CCO of a unit: the first of its people unless told otherwise."""
        with self.database.tenant(self.tenant_id) as session:
            session.add(
                Appointment(
                    employee_id=employee_id or self.staff[unit][0],
                    unit_id=self.units[unit],
                    starts_on=date(2026, 1, 1),
                )
            )
            session.commit()
        return self

    def account(self, role: Role, email: str = "", *, employee_id: uuid.UUID | None = None) -> str:
        """Add a log-in with ``PASSWORD`` and a role; return its e-mail address."""
        email = email or f"{role}@{self.slug}.example"
        with self.database.directory() as session:
            account = create_account(session, email, role.value.title(), PASSWORD)
            grant(session, account.id, self.tenant_id, role, employee_id=employee_id)
            session.commit()
        return email

    def open_wave(self, title: str = "Q1 2026", *, k: int = 5) -> uuid.UUID:
        """Adopt the framework, plan a wave and open it."""
        opens_on, closes_on = self.next_day, self.next_day + timedelta(days=WAVE_DAYS)
        self.next_day += timedelta(days=91)
        with self.database.tenant(self.tenant_id) as session:
            version = adopt(session, self.actor, self.framework)
            plan = WavePlan(version.id, title, opens_on, closes_on, k)
            wave = plan_wave(session, self.actor, plan)
            open_wave(session, self.actor, wave.id, self.key, opens_on)
            session.commit()
            return wave.id

    def invited(self, wave_id: uuid.UUID, perspective: str | None = None) -> list[Invited]:
        """Everybody who was invited to a wave, by unit and perspective."""
        with self.database.tenant(self.tenant_id) as session:
            rows = session.execute(
                select(Invitation, SnapshotUnit.code)
                .join(
                    SnapshotUnit,
                    (SnapshotUnit.wave_id == Invitation.wave_id)
                    & (SnapshotUnit.unit_id == Invitation.unit_id),
                )
                .where(Invitation.wave_id == wave_id)
                .order_by(SnapshotUnit.lft, Invitation.perspective, Invitation.id)
            ).all()
        return [
            Invited(self.token(row.id), row.perspective, code, row.employee_id)
            for row, code in rows
            if perspective in {None, row.perspective}
        ]

    def token(self, invitation_id: uuid.UUID) -> str:
        """The personal link's token of an invitation."""
        return self.key.token(self.link_code, self.tenant_id, invitation_id)

    def answer(self, who: Invited, opinion: Opinion) -> None:
        """Submit one person's answers."""
        with self.database.tenant(self.tenant_id) as session:
            asked = find_questionnaire(session, who.token)
            items = [self.framework.items[i] for i in self.framework.asked(who.perspective)]
            given = {item.id: opinion(who, item) for item in items}
            answers = {item_id: value for item_id, value in given.items() if value is not None}
            submit(session, self.queue, who.token, asked, answers)
            session.commit()

    def answer_all(self, wave_id: uuid.UUID, opinion: Opinion) -> Self:
        """Let everybody invited answer."""
        for who in self.invited(wave_id):
            self.answer(who, opinion)
        return self

    def close(self, wave_id: uuid.UUID) -> Self:
        """Take no more answers; what was answered waits to be counted."""
        with self.database.tenant(self.tenant_id) as session:
            close_wave(session, self.actor, wave_id, self.queue, self.next_day)
            session.commit()
        return self

    def publish(self, wave_id: uuid.UUID) -> Self:
        """Close a wave and bring it to its publication, as a worker would."""
        self.close(wave_id)
        assert finish_wave(self.database, self.tenant_id, wave_id, self.next_day)
        return self

    def _person(self, unit: str, *, on_board: bool, locale: str) -> Employee:
        number = next(self._numbers)
        return Employee(
            id=uuid.uuid4(),
            number=f"{1000 + number}",
            given_name="Anna",
            family_name=f"Schäfer-{number}",
            email_norm=f"p{number}@{self.slug}.example",
            locale=locale,
            unit_id=self.units[unit],
            on_board=on_board,
        )


def small_company(database: Database) -> Company:
    """A company of 6 on the board and two teams of 9 with a CCO each; nobody has been asked yet."""
    return (
        Company.create(database)
        .unit("NL", name="Nordlicht Versorgung AG")
        .people("NL", 6, on_board=True)
        .unit("SALES", "NL", "Vertrieb")
        .people("SALES", 9)
        .cco("SALES")
        .unit("SERVICE", "NL", "Kundenservice")
        .people("SERVICE", 9)
        .cco("SERVICE")
    )


@dataclass(frozen=True, slots=True)
class CompanyTemplate:
    """A database that holds the small company, to be copied, and what its builder remembers."""

    database: str
    company: Company


@pytest.fixture(scope="session")
def company_template(
    postgres_server: PostgresServer, template_database: str
) -> Iterator[CompanyTemplate]:
    """The small company, built once; nobody may be connected to its database."""
    with cloned_database(postgres_server, template_database) as clone:
        opened = Database(clone.app_url)
        built = small_company(opened)
        opened.dispose()
        yield CompanyTemplate(clone.name, built)


@pytest.fixture
def company(company_template: CompanyTemplate, database: Database) -> Company:
    """The small company in a database of this test alone: `database` was copied with it inside."""
    return company_template.company.in_copy(database)

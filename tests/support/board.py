"""A company of three on the board who are asked for an open leadership view."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Executable, select

from blickwinkel.catalogue.services import adopt
from blickwinkel.database import Database
from blickwinkel.survey.models import LeadershipConsent, LeadershipView, Wave
from blickwinkel.survey.services.asking import ask_board
from blickwinkel.survey.services.consent import decide
from blickwinkel.survey.services.waves import WavePlan, open_wave, plan_wave
from support.company import Company

TODAY, LAST = date(2026, 3, 2), date(2026, 3, 20)
MEMBERS = 3


@dataclass
class Board:
    """A company whose board of three has been asked, and the links of its members."""

    company: Company
    wave: uuid.UUID

    @property
    def tokens(self) -> list[str]:
        company = self.company
        return [
            company.key.consent_token(company.link_code, company.tenant_id, self.wave, member)
            for member in company.staff["NL"][:MEMBERS]
        ]

    def decide(self, token: str, *, agrees: bool) -> None:
        with self.company.database.tenant(self.company.tenant_id) as session:
            decide(session, token, agrees=agrees)
            session.commit()

    def open(self) -> LeadershipView:
        with self.company.database.tenant(self.company.tenant_id) as session:
            open_wave(session, self.company.actor, self.wave, self.company.key, TODAY)
            session.commit()
        return self.view()

    def view(self) -> LeadershipView:
        with self.company.database.tenant(self.company.tenant_id) as session:
            return session.scalars(select(Wave.leadership_view).where(Wave.id == self.wave)).one()

    def rows(self) -> list[LeadershipConsent]:
        with self.company.database.tenant(self.company.tenant_id) as session:
            return list(session.scalars(select(LeadershipConsent)))

    def change(self, statement: Executable) -> None:
        with self.company.database.tenant(self.company.tenant_id) as session:
            session.execute(statement)
            session.commit()


def company_of(database: Database, members: int = MEMBERS) -> Company:
    company = Company.create(database).unit("NL", name="Nordlicht AG")
    company.people("NL", members, on_board=True)
    return company.unit("S", "NL", "Vertrieb").people("S", 9).cco("S")


def planned_wave(company: Company) -> uuid.UUID:
    with company.database.tenant(company.tenant_id) as session:
        version = adopt(session, company.actor, company.framework)
        wave = plan_wave(session, company.actor, WavePlan(version.id, "Q1 2026", TODAY, LAST))
        session.commit()
        return wave.id


def ask(company: Company, wave: uuid.UUID) -> None:
    with company.database.tenant(company.tenant_id) as session:
        ask_board(session, company.actor, wave, company.key, TODAY)
        session.commit()

"""A package is made when something has changed, and holds nothing that anybody answered."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import ProgrammingError

from blickwinkel.audit.models import AuditEntry
from blickwinkel.audit.services import record
from blickwinkel.council.facts import digest_of
from blickwinkel.council.models import CouncilPackage
from blickwinkel.council.presenting.changes import changes
from blickwinkel.council.services.gathering import deletions, gather
from blickwinkel.council.services.packages import make_package, package
from blickwinkel.database import Database
from blickwinkel.errors import NotFoundError
from blickwinkel.i18n.messages import messages_for
from blickwinkel.identity.models import Account, Role
from blickwinkel.identity.services.accounts import grant
from blickwinkel.survey.models import LeadershipView, Wave
from blickwinkel.survey.services.deletions import deletion_subject
from blickwinkel.survey.services.waves import find_wave
from blickwinkel.tenancy.models import Tenant, TenantKind
from support.company import Company

TODAY = date(2026, 8, 1)


def survey_of(company: Company, wave_id: uuid.UUID) -> uuid.UUID:
    with company.database.tenant(company.tenant_id) as session:
        return find_wave(session, wave_id).survey_id


def make(company: Company, survey_id: uuid.UUID, today: date = TODAY) -> CouncilPackage:
    with (
        company.database.tenant(company.tenant_id) as session,
        company.database.directory() as directory,
    ):
        made = make_package(session, directory, company.actor, survey_id, today)
        session.commit()
        return made


@pytest.fixture
def survey_id(company: Company) -> uuid.UUID:
    return survey_of(company, company.open_wave(k=6))


def test_without_a_change_there_is_no_new_package(company, survey_id):
    first = make(company, survey_id)
    again = make(company, survey_id, date(2026, 9, 1))
    assert (first.number, again.number) == (1, 1)
    assert again.made_on == TODAY
    assert first.digest == digest_of(first.facts)
    with company.database.tenant(company.tenant_id) as session:
        logged = session.scalars(
            select(AuditEntry.subject).where(AuditEntry.action == "package.make")
        ).all()
    assert len(logged) == 1


def test_a_change_makes_the_next_package_and_is_named_in_it(company, survey_id):
    make(company, survey_id)
    company.account(Role.BOARD)
    second = make(company, survey_id)
    assert second.number == 2
    with company.database.tenant(company.tenant_id) as session:
        now, before = package(session, survey_id, 2)
        assert before is not None
        assert before.number == 1
        said = changes(messages_for("en"), before.facts, now.facts)
    assert said == ["Board (Board) has access now."]


def test_two_at_once_make_one_package(company, survey_id):
    with ThreadPoolExecutor(2) as pool:
        numbers = {made.number for made in pool.map(lambda _: make(company, survey_id), range(4))}
    assert numbers == {1}


def test_a_package_cannot_be_changed_or_removed(company, survey_id):
    make(company, survey_id)
    with company.database.tenant(company.tenant_id) as session:
        session.scalars(select(CouncilPackage)).one().made_by = "somebody else"
        with pytest.raises(ProgrammingError, match="permission denied"):
            session.flush()


def test_a_survey_that_is_not_there_has_no_package(company, survey_id):
    with pytest.raises(NotFoundError):
        make(company, uuid.UUID(int=1))
    with company.database.tenant(company.tenant_id) as session, pytest.raises(NotFoundError):
        package(session, survey_id, 1)


def test_another_company_s_survey_is_not_there(database: Database, company, survey_id):
    make(company, survey_id)
    other = Company.create(database, "suedwind")
    with pytest.raises(NotFoundError):
        make(other, survey_id)
    with database.tenant(other.tenant_id) as session:
        with pytest.raises(NotFoundError):
            package(session, survey_id, 1)
        assert session.scalar(select(func.count()).select_from(CouncilPackage)) == 0


def test_facts_tell_terms_and_verdict(company):
    wave = company.open_wave(k=7)
    survey = survey_of(company, wave)
    with company.database.tenant(company.tenant_id) as session, company.database.directory() as d:
        (told,) = gather(session, d, survey, TODAY)["waves"]
        assert (told["k"], told["state"], told["digest"]) == (7, "open", None)
    company.answer_all(wave, lambda who, _item: "4" if who.perspective == "staff" else "2")
    company.publish(wave)
    with company.database.tenant(company.tenant_id) as session, company.database.directory() as d:
        (told,) = gather(session, d, survey, TODAY)["waves"]
        assert (told["k"], told["state"], len(told["digest"])) == (7, "published", 64)


def test_nobody_learns_that_somebody_declined(company, survey_id):
    with company.database.tenant(company.tenant_id) as session, company.database.directory() as d:
        wave = session.scalars(select(Wave)).one()
        wave.leadership_view = LeadershipView.DECLINED
        with session.no_autoflush:
            (declined,) = gather(session, d, survey_id, TODAY)["waves"]
        wave.leadership_view = LeadershipView.ASKED
        with session.no_autoflush:
            (asked,) = gather(session, d, survey_id, TODAY)["waves"]
        session.rollback()
    assert declined == asked


def test_consultants_are_named_with_their_consultancy_until_their_last_day(
    database: Database, company, survey_id
):
    with database.directory() as directory:
        home = Tenant(slug="kompass", name="Kompass", kind=TenantKind.CONSULTANCY, link_code="kmps")
        elsewhere = Tenant(slug="else", name="Else", kind=TenantKind.COMPANY, link_code="e1se")
        directory.add_all([home, elsewhere])
        directory.flush()
        email = company.account(Role.CCO, "kim@kompass.example")
        account = directory.scalars(select(Account.id).where(Account.email_norm == email)).one()
        for tenant in (home, elsewhere):
            grant(directory, account, tenant.id, Role.ADMINISTRATOR)
        grant(directory, account, company.tenant_id, Role.BOARD, valid_until=TODAY)
        directory.commit()
    with database.tenant(company.tenant_id) as session, database.directory() as directory:
        today = gather(session, directory, survey_id, TODAY)["people"]
        later = gather(session, directory, survey_id, date(2026, 8, 2))["people"]
    assert [person["role"] for person in today] == ["board", "cco"]
    assert {person["consultancy"] for person in today} == {"Kompass"}
    assert today[0]["valid_until"] == "2026-08-01"
    assert [person["role"] for person in later] == ["cco"]


def test_the_protocol_of_deletions_is_that_of_the_survey_s_waves(company, survey_id):
    with company.database.tenant(company.tenant_id) as session, company.database.directory() as d:
        own_wave = session.scalars(select(Wave).where(Wave.survey_id == survey_id)).one()
        namesake = Wave(id=uuid.uuid4(), title=own_wave.title)
        for action, wave, rows in (
            ("retention.sheets", own_wave, "20–24"),
            ("retention.participation", own_wave, "24"),
            ("retention.sheets", namesake, "5–9"),
            ("wave.open", own_wave, "24"),
        ):
            record(session, company.actor, action, deletion_subject(wave, rows))
        session.flush()
        own = gather(session, d, survey_id, TODAY)["deletions"]
        everything = deletions(session)
    # the mark that tells waves of one title apart is nothing for readers
    assert {line["subject"] for line in own} == {
        f"{own_wave.title}: 20–24",
        f"{own_wave.title}: 24",
    }
    assert len(everything) == 3

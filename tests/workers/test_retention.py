"""What people were promised would be deleted is deleted, in time and not before."""

from datetime import date, timedelta

from sqlalchemy import func, select

from blickwinkel.app import RETENTION
from blickwinkel.audit.models import AuditEntry
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.models import Draft, SealedSheets, Tally
from blickwinkel.response.services import drafts
from blickwinkel.survey.models import Invitation, Wave
from blickwinkel_workers.schedule import delete_what_is_due
from support.company import Company


def opinion(who, item):
    return "245"[len(who.token + item.id) % 2 + (ord(who.token[-1]) % 2)]


def number_of(company, model):
    with company.database.tenant(company.tenant_id) as session:
        return session.scalars(select(func.count()).select_from(model)).one()


def closed_on(company, wave_id) -> date:
    with company.database.tenant(company.tenant_id) as session:
        return session.scalars(select(Wave.closed_on).where(Wave.id == wave_id)).one()


def published(company: Company):
    wave = company.open_wave()
    company.answer_all(wave, opinion).publish(wave)
    return wave


def test_the_ledger_goes_after_30_days(company):
    end = closed_on(company, published(company))
    delete_what_is_due(company.platform, RETENTION, end + timedelta(days=29))
    assert number_of(company, Invitation) > 0
    delete_what_is_due(company.platform, RETENTION, end + timedelta(days=30))
    assert number_of(company, Invitation) == 0


def test_the_sheets_go_after_60_days_and_the_counts_stay(company):
    end = closed_on(company, published(company))
    delete_what_is_due(company.platform, RETENTION, end + timedelta(days=59))
    assert number_of(company, SealedSheets) > 0
    delete_what_is_due(company.platform, RETENTION, end + timedelta(days=60))
    assert number_of(company, SealedSheets) == 0
    assert number_of(company, Tally) > 0


def test_the_sheets_of_a_late_publication_stay_their_60_days(company):
    wave = company.open_wave()
    company.answer_all(wave, opinion).close(wave)
    late = closed_on(company, wave) + timedelta(days=20)
    assert finish_wave(company.database, company.tenant_id, wave, late)
    delete_what_is_due(company.platform, RETENTION, late + timedelta(days=59))
    assert number_of(company, SealedSheets) > 0
    delete_what_is_due(company.platform, RETENTION, late + timedelta(days=60))
    assert number_of(company, SealedSheets) == 0


def test_each_deletion_is_in_the_audit_log_once(company):
    end = closed_on(company, published(company))
    for _ in range(3):
        delete_what_is_due(company.platform, RETENTION, end + timedelta(days=90))
    with company.database.tenant(company.tenant_id) as session:
        actions = session.scalars(
            select(AuditEntry.action).where(AuditEntry.action.startswith("retention"))
        ).all()
    assert sorted(actions) == ["retention.participation", "retention.sheets"]


def test_an_open_wave_keeps_everything(company):
    wave = company.open_wave()
    who = company.invited(wave)[0]
    with company.database.tenant(company.tenant_id) as session:
        drafts.save(session, who.token, wave, {"key_customer_groups": "3"})
        session.commit()
    delete_what_is_due(company.platform, RETENTION, date(2030, 1, 1))
    assert number_of(company, Invitation) > 0
    assert number_of(company, Draft) == 1


def test_drafts_go_with_the_wave(company):
    wave = company.open_wave()
    who, *_ = company.invited(wave)
    with company.database.tenant(company.tenant_id) as session:
        drafts.save(session, who.token, wave, {"key_customer_groups": "3"})
        session.commit()
    company.close(wave)
    delete_what_is_due(company.platform, RETENTION, date(2026, 1, 30))
    assert number_of(company, Draft) == 0

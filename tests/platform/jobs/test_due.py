"""The list of due jobs follows the waves of all tenants, and no answer leaves a trace in it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime

import pytest
from sqlalchemy import delete, insert, select, text
from sqlalchemy.exc import DBAPIError

from blickwinkel import schema
from blickwinkel.database import Database
from blickwinkel.jobs.due import DueJob, listed_jobs, note_due, oldest_due, strike_off
from blickwinkel.jobs.job import Job
from blickwinkel.publishing.services.publishing import finish_wave
from blickwinkel.response.jobs import TallyWave
from blickwinkel.survey.jobs import CloseWave
from support.team import answer, asked_team

KINDS: dict[str, type[Job]] = {kind.name: kind for kind in (TallyWave, CloseWave)}
BEFORE = "20261129_0150"


def listed(database: Database) -> list[Job]:
    with database.directory() as directory:
        return listed_jobs(directory, KINDS)


def rows(superuser):
    """The list with the row versions, so that a rewritten row shows."""
    return superuser.execute(
        "select job, subject_id, since, xmin::text, ctid::text from due_job order by 1, 2"
    ).fetchall()


@pytest.fixture
def superuser(postgres_server, database):
    with postgres_server.connect(database.engine.url.database) as connection:
        yield connection


def test_the_list_follows_a_wave_through_its_life(database):
    company, wave = asked_team(database)
    assert listed(database) == [TallyWave(company.tenant_id, wave)]
    with database.directory() as directory:
        assert oldest_due(directory) == {}
    answer(company, wave, 7)
    company.close(wave)
    assert listed(database) == [CloseWave(company.tenant_id, wave)]
    with database.directory() as directory:
        since = oldest_due(directory)[CloseWave.name]
    assert (datetime.now(UTC) - since).total_seconds() < 60
    assert finish_wave(database, company.tenant_id, wave, company.next_day)
    assert listed(database) == []


def test_a_stopped_wave_is_not_due(database, superuser):
    company, wave = asked_team(database)
    answer(company, wave, 7)
    company.close(wave)
    superuser.execute("update inbox set answers = '\\x01'")
    assert not finish_wave(database, company.tenant_id, wave, company.next_day)
    assert listed(database) == []


def test_a_wave_that_is_not_opened_after_all_leaves_nothing(company, database):
    company.open_wave("kept")
    with database.tenant(company.tenant_id) as session:
        session.execute(text("update wave set state = 'closing'"))
        assert session.scalars(select(DueJob.job)).all() == [CloseWave.name]
        session.rollback()
    assert [job.name for job in listed(database)] == [TallyWave.name]


def test_answers_leave_no_trace_in_the_list(database, superuser):
    """Not even a row version: whoever reads it must not learn when somebody answered."""
    company, wave = asked_team(database)
    before = rows(superuser)
    answer(company, wave, 12)
    assert rows(superuser) == before
    # the control: another way of keeping the list would show
    superuser.execute("update due_job set since = null")
    assert rows(superuser) != before


def test_a_watched_job_is_due_since_it_was_first_found_so(database):
    company, wave = asked_team(database)
    job = TallyWave(company.tenant_id, wave)
    found = [datetime(2026, 1, day, tzinfo=UTC) for day in (1, 2)]
    for since, expected in ((found[0], found[0]), (found[1], found[0]), (None, None)):
        with database.tenant(company.tenant_id) as session:
            note_due(session, job, since)
            session.commit()
        with database.directory() as directory:
            assert oldest_due(directory).get(job.name) == expected


def test_the_list_begins_with_what_is_due_longest(database):
    waves = [asked_team(database) for _ in range(3)]
    for company, wave in waves[1:]:
        company.close(wave)
    (first, opened), *closing = waves
    assert listed(database) == [
        *(CloseWave(company.tenant_id, wave) for company, wave in closing),
        TallyWave(first.tenant_id, opened),
    ]


def test_a_tenant_sees_and_writes_only_its_own_rows(database):
    mine, wave = asked_team(database)
    other, others_wave = asked_team(database)
    with database.tenant(mine.tenant_id) as session:
        assert session.scalars(select(DueJob.subject_id)).all() == [wave]
        strike_off(session, TallyWave(other.tenant_id, others_wave))
        session.execute(delete(DueJob).where(DueJob.tenant_id == other.tenant_id))
        session.commit()
        row = {"tenant_id": other.tenant_id, "job": "x", "subject_id": uuid.uuid4()}
        with pytest.raises(DBAPIError, match="row-level security"):
            session.execute(insert(DueJob).values(row))
    assert len(listed(database)) == 2
    with database.directory() as directory, pytest.raises(DBAPIError, match="row-level security"):
        directory.execute(insert(DueJob).values(row))


def test_without_the_policy_a_tenant_would_see_the_others(database, superuser):
    """Negative control."""
    superuser.execute("alter table due_job disable row level security")
    mine, _ = asked_team(database)
    asked_team(database)
    with database.tenant(mine.tenant_id) as session:
        assert len(session.scalars(select(DueJob)).all()) == 2


def test_a_database_in_use_is_listed_by_the_migration(clone_database, template_database):
    clone = clone_database(template_database)
    database = Database(clone.app_url)
    (first, opened), (second, closing), (third, ended) = (asked_team(database) for _ in range(3))
    answer(third, ended, 7)
    second.close(closing)
    third.publish(ended)
    before = {TallyWave(first.tenant_id, opened), CloseWave(second.tenant_id, closing)}
    assert set(listed(database)) == before
    database.dispose()
    schema.downgrade(clone.owner_url, BEFORE)
    schema.upgrade(clone.owner_url)
    assert set(listed(database)) == before
    database.dispose()


def test_a_job_is_about_one_thing_of_a_tenant():
    tenant, wave = uuid.uuid4(), uuid.uuid4()
    assert CloseWave.about(tenant, wave) == CloseWave(tenant, wave)
    assert CloseWave(tenant, wave).subject_id == wave

"""Periodic work is due by the database's clock, is done once, and shows everywhere when it is late."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from blickwinkel import clock
from blickwinkel.app import RETENTION as DELETIONS
from blickwinkel.cli import main
from blickwinkel.database import Database
from blickwinkel.identity.models import Role
from blickwinkel.jobs.periodic import RETENTION, SWEEP, claim, late, note_done
from blickwinkel_workers.schedule import keep_promises
from support.company import PASSWORD, Company
from support.periodic import set_back


def claimed(database: Database, name: str = RETENTION) -> bool:
    with database.directory() as session:
        taken = claim(session, name)
        session.commit()
    return taken


def test_work_is_done_once_when_it_is_due(database):
    assert claimed(database), "right after the migration"
    assert not claimed(database), "two workers, or two clocks, do not do it twice"
    with database.directory() as session:
        note_done(session, RETENTION)
        session.commit()
    assert not claimed(database)
    set_back(database, RETENTION, "61 minutes")
    assert claimed(database)


def test_the_claim_of_a_killed_process_ends(database):
    assert claimed(database)
    set_back(database, RETENTION, "16 minutes", "claimed_at")
    assert claimed(database)


@pytest.mark.parametrize("column", ["done_at", "claimed_at"])
def test_a_time_of_a_clock_that_was_ahead_stops_nothing(database, column):
    set_back(database, RETENTION, "2 hours")
    set_back(database, RETENTION, "-3 days", column)
    assert claimed(database)


@pytest.mark.usefixtures("just_swept")
def test_deletions_that_fail_stay_due_and_leave_the_others_theirs(database):
    first, second = Company.create(database, "first"), Company.create(database, "second")
    done = []

    def delete(session, _actor, _today):
        if session.tenant_id == first.tenant_id:
            raise ZeroDivisionError
        done.append(session.tenant_id)

    set_back(database, RETENTION, "3 days")
    assert keep_promises(first.platform, [delete], clock.today()) == "failed"
    assert done == [second.tenant_id]
    with database.directory() as session:
        assert RETENTION in late(session)
    set_back(database, RETENTION, "16 minutes", "claimed_at")
    assert keep_promises(first.platform, DELETIONS, clock.today()) == "done"
    with database.directory() as session:
        assert late(session) == {}
    assert keep_promises(first.platform, DELETIONS, clock.today()) is None


@pytest.mark.usefixtures("just_swept")
def test_what_is_late_shows(app, database, monkeypatch):
    company = Company.create(database).unit("O")
    company.account(Role.ADMINISTRATOR, "a@mail.example")
    client = app.test_client()
    client.post("/login", data={"email": "a@mail.example", "password": PASSWORD})
    surveys = f"/t/{company.slug}/surveys"

    def told() -> tuple[bool, bool, str]:
        status = CliRunner().invoke(main, ["status"], obj=app.extensions["blickwinkel"])
        page = client.get(surveys).text
        return (
            RETENTION in app.test_client().get("/ready").json,
            'class="notice bad"' in page,
            (status.output),
        )

    ready, page, status = told()
    assert (ready, page) == (False, False)
    assert "late" not in status
    set_back(database, RETENTION, "2 days")
    ready, page, status = told()
    assert (ready, page) == (True, True)
    assert f"{RETENTION}   late, last done" in status
    set_back(database, SWEEP, "6 minutes")
    assert SWEEP in app.test_client().get("/ready").json

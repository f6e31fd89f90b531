"""Parts of the system go away while somebody answers: a readable page, and nothing half-written."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from sqlalchemy import event, select

from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.response.models import InboxEntry
from blickwinkel.survey.models import Invitation
from support.company import Company, Invited

ANSWER = {"item.key_customer_groups": "4", "go": "next"}
KICK = "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s"


@pytest.fixture
def team(database) -> Company:
    return Company.create(database).unit("O").people("O", 3)


@pytest.fixture
def who(team) -> Invited:
    return team.invited(team.open_wave())[0]


def taken(team: Company) -> tuple[int, int]:
    """How many have answered, by the ledger and by the inbox; both must tell the same."""
    with team.database.tenant(team.tenant_id) as session:
        marked = session.scalars(select(Invitation.id).where(Invitation.answered)).all()
        return len(marked), len(session.scalars(select(InboxEntry.id)).all())


@contextmanager
def database_away(server: PostgresServer, name: str) -> Iterator[None]:
    with server.connect() as connection:
        connection.execute(f'alter database "{name}" allow_connections false')
        connection.execute(KICK, [name])
        yield
        connection.execute(f'alter database "{name}" allow_connections true')


def test_database_gone_before_submitting(postgres_server, team, who, app: Flask):
    client = app.test_client()
    client.post(f"/a/{who.token}/1", data=ANSWER)
    with database_away(postgres_server, team.database.engine.url.database):
        for response in (client.post(f"/a/{who.token}/review"), client.get(f"/a/{who.token}")):
            assert response.status_code == 503
            assert response.headers["Retry-After"]
            assert "Bitte versuchen Sie es" in response.text
            assert who.token not in response.text
    assert taken(team) == (0, 0)
    assert 'value="4" checked' in client.get(f"/a/{who.token}/1").text
    assert client.post(f"/a/{who.token}/review").status_code == 303
    assert taken(team) == (1, 1)


def test_database_gone_in_the_moment_of_the_commit(postgres_server, team, who, app: Flask):
    client = app.test_client()
    client.post(f"/a/{who.token}/1", data=ANSWER)
    engine = app.extensions["blickwinkel"].database.engine

    def kick(_connection: object) -> None:
        with postgres_server.connect() as connection:
            connection.execute(KICK, [engine.url.database])

    event.listen(engine, "commit", kick, once=True)
    assert client.post(f"/a/{who.token}/review").status_code == 503
    assert taken(team) == (0, 0)
    assert client.post(f"/a/{who.token}/review").status_code == 303
    assert taken(team) == (1, 1)


def test_broker_gone_is_noticed_by_the_operator_only(team, who, app: Flask, caplog):
    client = app.test_client()
    client.post(f"/a/{who.token}/1", data=ANSWER)
    assert client.post(f"/a/{who.token}/review").status_code == 303
    assert taken(team) == (1, 1)
    assert "broker away" in caplog.text


def test_the_link_is_in_no_log(postgres_server, team, who, app: Flask, caplog):
    caplog.set_level(logging.DEBUG)
    client = app.test_client()
    for address in ("", "/1", "/review", "/9", "/x"):
        client.get(f"/a/{who.token}{address}")
    client.post(f"/a/{who.token}/1", data={"foreign": who.token})
    client.post(f"/a/{who.token}/1", data=ANSWER, headers={"Sec-Fetch-Site": "cross-site"})
    with database_away(postgres_server, team.database.engine.url.database):
        assert client.get(f"/a/{who.token}").status_code == 503
    client.post(f"/a/{who.token}/1", data=ANSWER)
    client.post(f"/a/{who.token}/review")
    client.get(f"/a/{who.token}")
    assert "database away" in caplog.text  # the log is there, and it is this one
    assert who.token not in caplog.text
    assert who.token[4:] not in caplog.text

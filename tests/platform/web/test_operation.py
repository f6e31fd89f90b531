"""Alive, ready and figures: each says what it is asked for, and nothing about the installation."""

from __future__ import annotations

import time

import pytest
from flask import Flask

from blickwinkel import schema
from blickwinkel.app import create_app
from blickwinkel.settings import Settings
from support.company import SECRET_KEY, Company
from support.site import NO_BROKER, running_app, url_of
from support.team import answer, asked_team

TOKEN = "m" * 32


@pytest.fixture
def served(database, valkey_server):
    with running_app(database, valkey_server.celery_url) as app:
        yield app


def parts(app: Flask) -> tuple[int, dict[str, str]]:
    answered = app.test_client().get("/ready")
    return answered.status_code, answered.json


@pytest.mark.usefixtures("just_swept")
def test_ready_when_everything_answers(served):
    assert parts(served) == (200, {"database": "ok", "schema": "ok", "broker": "ok"})


@pytest.mark.usefixtures("just_swept")
def test_each_part_is_told_apart(app: Flask, database, postgres_server):
    assert parts(app) == (503, {"database": "ok", "schema": "ok", "broker": "away"})
    with postgres_server.connect(database.engine.url.database) as superuser:
        superuser.execute("update alembic_version set version_num = '20261122_0300'")
        assert parts(app)[1]["schema"] == "outdated"
        superuser.execute("update alembic_version set version_num = '30261122_0300'")
        assert parts(app)[1]["schema"] == "ok", "a later version leaves this one running"
        superuser.execute("delete from alembic_version")
        assert parts(app)[1]["schema"] == "outdated"


@pytest.fixture
def nothing_there():
    """The application while neither database nor broker is there."""
    return create_app(Settings("postgresql+psycopg://a@/b?host=/nowhere", NO_BROKER, SECRET_KEY))


def test_alive_without_anything(nothing_there):
    client = nothing_there.test_client()
    client.set_cookie("blickwinkel", "of an earlier log-in")
    assert client.get("/health").status_code == 200
    begun = time.monotonic()
    assert parts(nothing_there) == (
        503,
        {"database": "away", "schema": "away", "broker": "away"},
    )
    assert time.monotonic() - begun < 15
    # the control: another page does need the database then
    assert client.get("/").status_code == 503


def test_a_revision_is_served_if_it_is_the_newest_or_newer(template_database):
    del template_database
    assert not schema.serves(None)
    assert not schema.serves("20261122_0600")
    assert schema.serves("a later one")


@pytest.fixture
def measured(database, tmp_path):
    """The application with figures."""
    settings = Settings(
        *(url_of(database), NO_BROKER, SECRET_KEY),
        metrics_token=TOKEN,
        metrics_folder=str(tmp_path),
    )
    app = create_app(settings)
    app.testing = False
    yield app
    app.extensions["blickwinkel"].database.dispose()


def page(app: Flask, token: str = TOKEN) -> str:
    answered = app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})
    assert answered.status_code == 200
    return answered.text


def test_without_a_token_set_there_are_no_figures(app: Flask):
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": f"Bearer {TOKEN}"}):
        assert app.test_client().get("/metrics", headers=headers).status_code == 404


@pytest.mark.parametrize("sent", ["", "Bearer ", f"Bearer {TOKEN}x", "Bearer ä", f"Basic {TOKEN}"])
def test_figures_are_for_who_knows_the_token(measured, sent):
    answered = measured.test_client().get("/metrics", headers={"Authorization": sent})
    assert answered.status_code == 401
    assert "blickwinkel_" not in answered.text


def test_requests_and_errors_are_counted(measured):
    client = measured.test_client()
    client.get("/login")
    client.get("/login")
    client.get("/nowhere/at/all")
    figures = page(measured)
    assert 'request_seconds_count{endpoint="identity.login",status="2xx"} 2.0' in figures
    assert 'request_seconds_count{endpoint="unknown",status="4xx"} 1.0' in figures


def test_due_jobs_tell_how_long_they_wait(measured, database):
    company, wave = asked_team(database)
    assert "blickwinkel_due_seconds{" not in page(measured)
    answer(company, wave, 7)
    company.close(wave)
    assert 'blickwinkel_due_seconds{job="survey.close_wave"}' in page(measured)


def test_no_figure_tells_a_submit_from_another_request(measured, database):
    """Scraped every second, it would be the time of an answer."""
    company = Company.create(database).unit("O").people("O", 3)
    who = company.invited(company.open_wave())[0]
    client = measured.test_client()
    client.post(f"/a/{who.token}/1", data={"item.key_customer_groups": "4", "go": "next"})
    before = names(page(measured))
    assert client.post(f"/a/{who.token}/review").status_code == 303
    assert names(page(measured)) == before
    assert 'personal_requests_total{status="3xx"} 2.0' in page(measured)
    # nor do sums of durations tell them apart
    assert 'endpoint="personal link"' not in page(measured)
    assert company.slug not in page(measured)
    assert str(company.tenant_id) not in page(measured)


def names(figures: str) -> set[str]:
    """The figures without their values, those of reading the figures left out."""
    lines = [line for line in figures.splitlines() if 'endpoint="metrics"' not in line]
    return {line.rsplit(" ", 1)[0] for line in lines if not line.startswith("#")}

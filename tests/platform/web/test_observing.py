"""What the log says of a request, and what it does not say."""

from __future__ import annotations

import json
import logging
import uuid

import pytest
from flask import Flask

from blickwinkel.access.guard import public
from blickwinkel.identity.models import Role
from blickwinkel.observability.logs import JsonLines
from blickwinkel.web.authentication import Web
from support.company import Company
from support.visitor import Visitor

ID = "0123456789abcdef" * 2
SECRET = "CANARY-5b2e"


@pytest.fixture
def lines(caplog):
    """A function that returns the lines written so far, each as an object."""
    caplog.set_level(logging.DEBUG)
    caplog.handler.setFormatter(JsonLines())
    return lambda: [json.loads(line) for line in caplog.text.splitlines()]


def requests(lines) -> list[dict]:
    return [line for line in lines() if line["event"] == "request"]


def test_a_request_is_one_line(app: Flask, lines):
    answer = app.test_client().get(f"/login?next={SECRET}", headers={"X-Request-ID": ID})
    (line,) = requests(lines)
    assert answer.headers["X-Request-ID"] == line["request"] == ID
    assert line["endpoint"] == "identity.login"
    assert (line["method"], line["status"], line["level"]) == ("GET", 200, "info")
    assert line["ms"] >= 0


@pytest.mark.parametrize("claimed", ["x" * 32, f"{ID}-{SECRET}", "1", ""])
def test_an_id_that_is_none_is_replaced(app: Flask, lines, claimed):
    answer = app.test_client().get("/login", headers={"X-Request-ID": claimed})
    (line,) = requests(lines)
    assert answer.headers["X-Request-ID"] == line["request"] != claimed
    assert uuid.UUID(line["request"])


def test_a_page_of_a_tenant_says_which_by_its_id(app: Flask, database, lines):
    company = Company.create(database).unit("O")
    Visitor(app).log_in(company.account(Role.ADMINISTRATOR)).get(f"/t/{company.slug}/organization")
    line = requests(lines)[-1]
    assert line["endpoint"] == "organization.tree"
    assert line["tenant"] == str(company.tenant_id)
    assert company.slug not in json.dumps(lines())


def test_probes_and_files_are_quiet_and_failures_are_loud(app: Flask, lines):
    client = app.test_client()
    client.get("/static/blickwinkel.css").close()
    client.get("/health")
    client.get("/ready")  # nobody listens where the broker should be
    levels = {line["endpoint"]: line["level"] for line in requests(lines)}
    assert levels == {"static": "debug", "health": "debug", "ready": "warning"}


def test_requests_by_a_personal_link_look_alike(app: Flask, database, lines):
    """Whoever reads the log sees that somebody was there, not which request handed an answer in."""
    company = Company.create(database).unit("O").people("O", 3)
    who = company.invited(company.open_wave())[0]
    client = app.test_client()
    client.get(f"/a/{who.token}")
    client.post(f"/a/{who.token}/1", data={"item.key_customer_groups": "4", "go": "next"})
    client.post(f"/a/{who.token}/review", headers={"X-Request-ID": ID})
    told = requests(lines)
    assert [line["status"] for line in told] == [200, 303, 303]
    assert {line["endpoint"] for line in told} == {"personal link"}
    assert not any({"method", "ms", "tenant"} & line.keys() for line in told)
    assert who.token not in json.dumps(lines())
    kept, sent = told[1:]
    different = {key for key in kept if kept[key] != sent[key]}
    assert different == {"time", "request"}
    # the log of a proxy that numbers requests does not lead to it
    assert sent["request"] != ID


@pytest.fixture
def with_broken(app: Flask) -> Flask:
    app.add_url_rule("/broken/<what>", "broken", public(broken_by_address))
    return app


def broken_by_address(what: str) -> str:
    raise LookupError(what)


def test_an_unexpected_error_is_found_by_its_id_and_tells_no_address(with_broken, lines):
    answer = with_broken.test_client().get(f"/broken/{SECRET}", headers={"X-Request-ID": ID})
    assert answer.status_code == 500
    assert ID in answer.text
    assert SECRET not in answer.text
    error, request = lines()
    assert error["event"] == "error at broken"
    assert error["error"] == "LookupError"
    assert any("broken_by_address" in place for place in error["at"])
    assert error["request"] == request["request"] == ID
    assert SECRET not in json.dumps(lines())


def test_flask_itself_would_write_the_address(with_broken, lines, monkeypatch):
    """Negative control."""
    monkeypatch.delattr(Web, "log_exception")
    with_broken.test_client().get(f"/broken/{SECRET}")
    assert SECRET in json.dumps(lines())


def test_other_error_pages_show_no_id(app: Flask):
    answer = app.test_client().get("/nowhere", headers={"X-Request-ID": ID})
    assert answer.status_code == 404
    assert ID not in answer.text


def test_an_invented_method_is_not_repeated(app: Flask, lines):
    app.test_client().open("/login", method=SECRET)
    assert requests(lines)[0]["method"] == "unknown"

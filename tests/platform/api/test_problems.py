"""Whatever goes wrong below /api/v1 is told by a problem document; elsewhere by a page, as before."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import Gone, RequestEntityTooLarge
from werkzeug.test import TestResponse

from blickwinkel.access.guard import public, requires
from blickwinkel.access.permissions import Permission
from blickwinkel.api.problems import render
from blickwinkel.app import create_app
from blickwinkel.errors import (
    ConflictError,
    Failure,
    InvalidInputError,
    NotAllowedError,
    NotFoundError,
    Problem,
    ProblemsError,
    TenantScopeError,
    UnavailableError,
)
from blickwinkel.settings import Settings
from blickwinkel.web.pages import HEADERS
from support.company import SECRET_KEY
from support.neighbours import Neighbours
from support.site import NO_BROKER, url_of
from support.tokens import Program, Programs

SECRET_SENTENCE = "Zeisig's answer was 5"


def failing(error: Exception) -> Callable[[], str]:
    @public
    def view() -> str:
        raise error

    return view


@public
def reading() -> str:
    return request.get_data(as_text=True)


FAILURES: dict[str, tuple[Exception, int, str]] = {
    "input": (InvalidInputError("The day lies in the future."), 400, "invalid_input"),
    "precise": (ConflictError("It is open.", code="wave.not_planned"), 409, "wave.not_planned"),
    "right": (NotAllowedError(SECRET_SENTENCE), 403, "not_allowed"),
    "absent": (NotFoundError(SECRET_SENTENCE), 404, "not_found"),
    "away": (UnavailableError(SECRET_SENTENCE), 503, "unavailable"),
    "database": (OperationalError(SECRET_SENTENCE, {}, Exception()), 503, "unavailable"),
    "scope": (TenantScopeError(SECRET_SENTENCE), 500, "internal_error"),
    "bug": (RuntimeError(SECRET_SENTENCE), 500, "internal_error"),
    "large": (RequestEntityTooLarge(), 413, "too_large"),
    "gone": (Gone(SECRET_SENTENCE), 410, "request_refused"),
}


@pytest.fixture
def broken(neighbours: Neighbours) -> Iterator[Flask]:
    """An application with a route for everything that can go wrong, as a page and for programs."""
    settings = Settings(url_of(neighbours.database), NO_BROKER, SECRET_KEY, upload_limit=1000)
    app = create_app(settings)
    for name, (error, _, _) in FAILURES.items():
        app.add_url_rule(f"/api/v1/{name}", f"api.{name}", failing(error))
        app.add_url_rule(f"/{name}", name, failing(error))
    defects = [Problem("people.csv", 3, "unit", "There is no unit X.")]
    app.add_url_rule("/api/v1/file", "api.file", failing(ProblemsError(defects)))
    app.add_url_rule("/api/v1/body", "api.body", reading, methods=["POST"])
    app.add_url_rule("/api/v1/forgetful", "api.forgetful", lambda: SECRET_SENTENCE)
    app.add_url_rule(
        "/api/v1/managers", "api.managers", requires(Permission.SURVEYS_MANAGE)(lambda: "in")
    )
    yield app
    app.extensions["blickwinkel"].database.dispose()


def document(answer: TestResponse) -> dict[str, Any]:
    """The document, after the checks that hold for each."""
    assert answer.content_type == "application/problem+json"
    told: dict[str, Any] = json.loads(answer.data)
    assert told["status"] == answer.status_code
    assert told["type"] == "about:blank"
    assert told["title"]
    assert told["detail"]
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
    assert SECRET_SENTENCE not in answer.text
    return told


@pytest.mark.parametrize("name", FAILURES)
def test_every_error_becomes_a_document(broken: Flask, name: str) -> None:
    _, status, code = FAILURES[name]
    # a browser's wishes change nothing
    answer = broken.test_client().get(f"/api/v1/{name}", headers={"Accept": "text/html"})
    assert (answer.status_code, document(answer)["code"]) == (status, code)


@pytest.mark.parametrize("name", FAILURES)
def test_elsewhere_the_same_error_becomes_a_page(broken: Flask, name: str) -> None:
    """Negative control: the document is not simply everywhere."""
    answer = broken.test_client().get(f"/{name}", headers={"Accept": "application/json"})
    assert answer.status_code == FAILURES[name][1]
    assert answer.content_type.startswith("text/html")
    assert SECRET_SENTENCE not in answer.text


def test_what_is_written_for_users_is_told(broken: Flask) -> None:
    assert document(broken.test_client().get("/api/v1/precise"))["detail"] == "It is open."


def test_defects_of_a_file_are_listed(broken: Flask) -> None:
    assert document(broken.test_client().get("/api/v1/file"))["problems"] == [
        {"source": "people.csv", "line": 3, "field": "unit", "message": "There is no unit X."}
    ]


def test_a_database_that_is_away_says_when_to_come_back(broken: Flask) -> None:
    assert broken.test_client().get("/api/v1/database").headers["Retry-After"] == "10"


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v1", "/api/v1/", "/api/v1/no", "/api/v2/me"]
)
def test_an_address_that_is_not_there(broken: Flask, path: str) -> None:
    answer = broken.test_client().get(path)
    assert (answer.status_code, document(answer)["code"]) == (404, "not_found")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_a_method_that_is_not_there(programs: Programs, method: str) -> None:
    answer = programs["board"].send(method, "/api/v1/me")
    assert (answer.status_code, document(answer)["code"]) == (405, "method_not_allowed")
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_a_body_that_is_too_large(broken: Flask) -> None:
    client = broken.test_client()
    assert client.post("/api/v1/body", data=b"x" * 1000).status_code == 200
    answer = client.post("/api/v1/body", data=b"x" * 1001)
    assert (answer.status_code, document(answer)["code"]) == (413, "too_large")


def test_a_host_that_is_not_ours(broken: Flask) -> None:
    answer = broken.test_client().get("/api/v1/me", headers={"Host": "evil.example"})
    assert (answer.status_code, document(answer)["code"]) == (400, "host_not_served")
    assert "evil.example" not in answer.text


def test_a_route_that_forgot_to_say_who_may_use_it(broken: Flask, programs: Programs) -> None:
    answer = Program(broken, programs["board"].secret).get("/api/v1/forgetful")
    assert (answer.status_code, document(answer)["code"]) == (403, "not_allowed")


def test_a_right_that_the_account_lacks(broken: Flask, programs: Programs) -> None:
    assert Program(broken, programs["administrator"].secret).get("/api/v1/managers").text == "in"
    answer = Program(broken, programs["board"].secret).get("/api/v1/managers")
    assert answer.status_code == 403


def test_a_real_database_that_is_away() -> None:
    nowhere = "postgresql+psycopg://blickwinkel_app@127.0.0.1:1/nothing"
    app = create_app(Settings(nowhere, NO_BROKER, SECRET_KEY))
    answer = Program(app, "bwt_0000_" + "A" * 43).get("/api/v1/me")
    assert (answer.status_code, document(answer)["code"]) == (503, "unavailable")
    assert "127.0.0.1" not in answer.text


def test_a_code_without_a_text_has_one_all_the_same() -> None:
    told = json.loads(render(Failure(418, "request_refused")).data)
    assert told["title"] == "I'm a Teapot"
    assert told["detail"] == "The request could not be accepted."

"""What stands in front of every handler: same origin, form token, headers; reading changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from blickwinkel.web.pages import HEADERS
from support.neighbours import Neighbours
from support.routes import FORBIDDEN, ROLES, ROWS, Row, address, call
from support.visitor import Visitor

POSTS = [row for row in ROWS if row.method == "POST"]
GUARDED = [row for row in POSTS if row.in_tenant or row.endpoint == "identity.logout"]
#: A download leaves a line in the history (tests/platform/export), the one thing that a GET writes.
GETS = [row for row in ROWS if row.method == "GET" and row.endpoint != "export.download"]
EARLIER = "früheren Anmeldung"

Writes = list[str]


def send(visitor: Visitor, row: Row, path: str, **headers: str) -> TestResponse:
    """A form without any token, as another page would send it."""
    return visitor.client.post(
        path, data=row.data, headers={"Accept-Language": "en", **headers}, buffered=True
    )


@pytest.fixture
def administrator(neighbours: Neighbours) -> Visitor:
    return neighbours.visitor(neighbours.first, "administrator")


@pytest.fixture
def writes(neighbours: Neighbours) -> Iterator[Writes]:
    """Every statement that the application sends to change something.

    A log-in notes about once a minute that it is in use, so on the clock and not on the request.
    """
    seen: Writes = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        changes = statement.lstrip().split(maxsplit=1)[0].upper() in {"INSERT", "UPDATE", "DELETE"}
        if changes and not statement.startswith("UPDATE login SET seen_at="):
            seen.append(statement)

    engine = neighbours.app.extensions["blickwinkel"].database.engine
    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("row", GUARDED, ids=str)
def test_a_form_without_a_token_is_refused(
    neighbours: Neighbours, administrator: Visitor, writes: Writes, row: Row
) -> None:
    administrator.token()
    writes.clear()
    answer = send(administrator, row, address(row, neighbours.first))
    assert answer.status_code == 400
    assert EARLIER in answer.text
    assert writes == []


@pytest.mark.parametrize("row", GUARDED, ids=str)
def test_a_form_with_the_token_of_another_log_in_is_refused(
    neighbours: Neighbours, administrator: Visitor, writes: Writes, row: Row
) -> None:
    other = neighbours.visitor(neighbours.first, "board")
    assert other.token() != administrator.token()
    writes.clear()
    answer = administrator.post(address(row, neighbours.first), {"form_token": other.token()})
    assert answer.status_code == 400
    assert EARLIER in answer.text
    assert writes == []


def test_a_token_of_an_earlier_log_in_of_the_same_person_is_refused(
    neighbours: Neighbours, administrator: Visitor
) -> None:
    old = administrator.token()
    again = Visitor(neighbours.app).log_in(neighbours.first.people["administrator"])
    assert again.post("/logout", {"form_token": old}).status_code == 400
    assert again.get("/").status_code == 302


def test_the_own_token_opens_the_way(
    neighbours: Neighbours, administrator: Visitor, writes: Writes
) -> None:
    """Negative control of the three tests above."""
    administrator.token()
    writes.clear()
    answer = administrator.post(f"/t/nordlicht/surveys/{neighbours.first.opened}/links")
    assert answer.status_code == 200
    assert len(writes) == 1
    assert "audit_entry" in writes[0]


@pytest.mark.parametrize("row", POSTS, ids=str)
@pytest.mark.parametrize(
    "header",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://evil.example"},
        {"Origin": "http://localhost:81"},
        {"Origin": "http://localhost.evil.example"},
        {"Origin": "http://evil.example", "Sec-Fetch-Site": "same-origin"},
    ],
    ids=str,
)
def test_a_form_of_another_page_is_refused(
    neighbours: Neighbours,
    administrator: Visitor,
    writes: Writes,
    row: Row,
    header: dict[str, str],
) -> None:
    data = {**row.data, "form_token": administrator.token()}
    writes.clear()
    path = address(row, neighbours.first)
    answer = administrator.client.post(path, data=data, headers=header)
    assert answer.status_code == FORBIDDEN
    assert writes == []


@pytest.mark.parametrize(
    "header",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
        # a form of our own page: our Referrer-Policy makes browsers say "null"
        {"Sec-Fetch-Site": "same-origin", "Origin": "null"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=str,
)
def test_a_form_of_our_own_page_is_taken(neighbours: Neighbours, header: dict[str, str]) -> None:
    """Negative control of the test above."""
    visitor = Visitor(neighbours.app).log_in(neighbours.first.people["administrator"])
    data = {"form_token": visitor.token()}
    assert visitor.client.post("/logout", data=data, headers=header).status_code == 302
    assert visitor.get("/").location.startswith("/login")


@pytest.mark.parametrize("role", ROLES)
def test_reading_changes_nothing(neighbours: Neighbours, writes: Writes, role: str) -> None:
    visitor = neighbours.visitor(neighbours.first, role)
    visitor.token()
    writes.clear()
    for row in GETS:
        call(visitor, row, address(row, neighbours.first))
    assert writes == []


def missing_headers(answer: TestResponse) -> set[str]:
    return {name for name, value in HEADERS.items() if answer.headers.get(name) != value}


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_every_answer_carries_the_headers(neighbours: Neighbours, row: Row) -> None:
    path = address(row, neighbours.first)
    kept = "public" if row.endpoint == "static" else "no-store"
    visitors = [Visitor(neighbours.app)]
    if row.endpoint != "identity.logout":
        visitors.append(neighbours.visitor(neighbours.first, "administrator"))
    for visitor in visitors:
        answer = call(visitor, row, path)
        assert missing_headers(answer) == set()
        assert kept in answer.headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/nowhere", "/t/", "/static/nothing.css", "/t/nordlicht"])
def test_errors_carry_the_headers_too(neighbours: Neighbours, path: str) -> None:
    assert missing_headers(Visitor(neighbours.app).get(path)) == set()


def test_a_bare_application_lacks_the_headers() -> None:
    """Negative control of the tests of headers."""
    bare = Flask("bare")
    bare.add_url_rule("/", "start", lambda: "")
    assert missing_headers(bare.test_client().get("/")) == set(HEADERS)


def test_the_policy_lets_nothing_in_from_elsewhere() -> None:
    policy = dict(part.split(" ", 1) for part in HEADERS["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert all("unsafe" not in value and "*" not in value for value in policy.values())


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE"])
def test_other_methods_are_not_there(neighbours: Neighbours, method: str) -> None:
    open_anyway: Callable[..., TestResponse] = Visitor(neighbours.app).client.open
    assert open_anyway("/login", method=method).status_code == 405

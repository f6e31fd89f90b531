"""Every endpoint, and what each sort of visitor gets from it: the permission table.

A new route fails `test_every_route_has_a_row` until somebody has decided who may use it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest
from flask import Flask

from blickwinkel.access.guard import requirement_of
from blickwinkel.access.permissions import Permission
from support.neighbours import CANARY, Neighbours
from support.routes import (
    ABSENT,
    FORBIDDEN,
    INSIDE,
    ROLES,
    ROWS,
    TO_LOGIN,
    UNKNOWN,
    Row,
    address,
    call,
)
from support.tokens import Program, Programs
from support.visitor import Visitor


def routes(app: Flask) -> set[tuple[str, str]]:
    return {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }


def unlisted(app: Flask) -> set[tuple[str, str]]:
    return routes(app) - {(row.endpoint, row.method) for row in ROWS}


def test_every_route_has_a_row(neighbours: Neighbours) -> None:
    assert unlisted(neighbours.app) == set()


def test_no_row_is_left_over(neighbours: Neighbours) -> None:
    assert {(row.endpoint, row.method) for row in ROWS} <= routes(neighbours.app)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_somebody_who_is_not_logged_in(neighbours: Neighbours, row: Row) -> None:
    answer = call(Visitor(neighbours.app), row, address(row, neighbours.first))
    assert answer.status_code == row.out
    if row.out == TO_LOGIN:
        assert answer.location.startswith("/login")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_everybody_in_the_own_company(neighbours: Neighbours, row: Row, role: str) -> None:
    fresh = row.endpoint in {"identity.logout", "identity.log_in"}
    house = neighbours.first
    visitor = (
        Visitor(neighbours.app).log_in(house.people[role])
        if fresh
        else neighbours.visitor(house, role)
    )
    answer = call(visitor, row, address(row, house))
    assert answer.status_code == getattr(row, role)
    assert CANARY not in answer.get_data(as_text=False).decode("utf-8", "replace")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", INSIDE, ids=str)
def test_everybody_from_another_company(neighbours: Neighbours, row: Row, role: str) -> None:
    """Not yours and not there are one answer, to the letter."""
    visitor = neighbours.visitor(neighbours.first, role)
    theirs = call(visitor, row, address(row, neighbours.second))
    nobodys = call(visitor, row, address(row, neighbours.second, slug="nowhere"))
    assert theirs.status_code == nobodys.status_code == ABSENT
    assert theirs.data == nobodys.data
    ids = [answer.headers.pop("X-Request-ID") for answer in (theirs, nobodys)]
    assert len(set(ids)) == 2
    assert dict(theirs.headers) == dict(nobodys.headers)
    assert CANARY not in theirs.text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "row", [row for row in INSIDE if "{published}" in row.path or "ed}" in row.path], ids=str
)
def test_things_of_another_company_under_the_own_address(
    neighbours: Neighbours, row: Row, role: str
) -> None:
    visitor = neighbours.visitor(neighbours.first, role)
    own = neighbours.first.company.slug
    theirs = call(visitor, row, address(row, neighbours.second, slug=own))
    nothing = dict.fromkeys(
        ("published", "opened", "planned", "asked", "whole", "own", "foreign"), uuid.UUID(int=1)
    )
    nobodys = call(visitor, row, address(row, neighbours.second, slug=own, **nothing))
    assert theirs.status_code == nobodys.status_code in {ABSENT, FORBIDDEN}
    assert theirs.data == nobodys.data
    assert CANARY not in theirs.text


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_program_in_the_own_company(
    neighbours: Neighbours, programs: Programs, row: Row, role: str
) -> None:
    """Pages learn nothing from a token: a genuine one and a made-up one get the same, to the letter."""
    path = address(row, neighbours.first)
    answer = call(programs[role], row, path)
    assert answer.status_code == row.for_program
    assert CANARY not in answer.get_data(as_text=False).decode("utf-8", "replace")
    if row.token is None:
        made_up = call(programs["made up"], row, path)
        assert (answer.status_code, answer.data) == (made_up.status_code, made_up.data)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_a_program_with_a_token_that_was_never_issued(
    neighbours: Neighbours, programs: Programs, row: Row
) -> None:
    answer = call(programs["made up"], row, address(row, neighbours.first))
    assert answer.status_code == (UNKNOWN if row.token else row.for_program)


#: For everybody, and goes by the cookie alone.
BY_COOKIE = {"identity.login"}


@pytest.mark.parametrize("row", [row for row in ROWS if row.endpoint not in BY_COOKIE], ids=str)
def test_a_program_that_sends_a_log_in_as_well(
    neighbours: Neighbours, programs: Programs, row: Row
) -> None:
    """A page refuses both together; below /api/v1 the token decides, as if there were no cookie."""
    path, program = address(row, neighbours.first), programs["cco"]
    cookie = f"blickwinkel={neighbours.visitor(neighbours.first, 'administrator').secret()}"
    both = call(Program(neighbours.app, program.secret, cookie), row, path)
    alone = call(program, row, path)
    assert both.status_code == row.for_program
    assert both.data == alone.data


def test_a_program_of_the_other_company_is_there_under_no_address_of_this_one(
    neighbours: Neighbours, programs: Programs
) -> None:
    theirs = programs["canary"]
    for row in INSIDE:
        assert CANARY not in call(theirs, row, address(row, neighbours.first)).text


def test_the_canaries_of_programs_sing_at_home(programs: Programs) -> None:
    """Negative control: the other company's token tells the other company's name."""
    assert CANARY in programs["canary"].get("/api/v1/me").text
    assert CANARY not in programs["board"].get("/api/v1/me").text


def test_the_canaries_sing_at_home(neighbours: Neighbours) -> None:
    """Negative control: where the second company's people look, its names are everywhere."""
    house = neighbours.second
    for role, path in (
        ("administrator", "/t/suedwind/organization"),
        ("administrator", "/t/suedwind/surveys"),
        ("board", f"/t/suedwind/results/{house.published}/{house.own}"),
    ):
        assert CANARY in neighbours.visitor(house, role).get(path).text


def test_the_other_unit_is_hidden_from_a_cco_and_there_for_the_board(
    neighbours: Neighbours,
) -> None:
    house = neighbours.first
    own = f"/t/nordlicht/results/{house.published}/{house.own}"
    beside = f"/t/nordlicht/results/{house.published}/{house.foreign}"
    nowhere = f"/t/nordlicht/results/{house.published}/{uuid.UUID(int=1)}"
    cco, board = (neighbours.visitor(house, role) for role in ("cco", "board"))
    assert "Vertrieb" in cco.get(own).text
    assert cco.get(beside).data == cco.get(nowhere).data
    assert "Kundenservice" in board.get(beside).text


@pytest.fixture
def planted(neighbours: Neighbours) -> Iterator[Flask]:
    """An application with a route whose author forgot to say who may use it."""
    app = neighbours.app
    view = app.view_functions["health"]
    yield app
    app.view_functions["health"] = view


def test_a_forgotten_requirement_answers_nobody(planted: Flask, neighbours: Neighbours) -> None:
    def forgetful() -> str:
        return "secret"

    assert requirement_of(forgetful) is None
    planted.view_functions["health"] = forgetful
    for role in ROLES:
        answer = neighbours.visitor(neighbours.first, role).get("/health")
        assert answer.status_code == FORBIDDEN
        assert "secret" not in answer.text


def test_a_forgotten_row_is_found() -> None:
    """Negative control of the completeness test."""
    app = Flask("planted")
    app.add_url_rule("/new", "feature.new", lambda: "")
    assert ("feature.new", "GET") in unlisted(app)


def test_every_view_asks_for_a_right_that_exists(neighbours: Neighbours) -> None:
    known = {*map(str, Permission), "public", "logged-in"}
    for endpoint, view in neighbours.app.view_functions.items():
        if endpoint != "static":
            assert str(requirement_of(view)) in known, endpoint

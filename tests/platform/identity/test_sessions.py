"""The life of a log-in: begun anew each time, ended by log-out, by idleness and by age, for good."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from blickwinkel import clock
from blickwinkel.app import create_app
from blickwinkel.identity.models import Login
from blickwinkel.settings import Settings
from support.company import SECRET_KEY
from support.neighbours import Neighbours
from support.site import NO_BROKER, url_of
from support.visitor import Visitor

INSIDE = "/t/nordlicht/organization"
COOKIE = "blickwinkel"


@pytest.fixture
def email(neighbours: Neighbours) -> str:
    return neighbours.first.people["administrator"]


@pytest.fixture
def visitor(neighbours: Neighbours, email: str) -> Visitor:
    return Visitor(neighbours.app).log_in(email)


def with_cookie(neighbours: Neighbours, secret: str | None) -> Visitor:
    """Somebody else's browser with a copy of a cookie."""
    copy = Visitor(neighbours.app)
    copy.client.set_cookie(COOKIE, secret or "")
    return copy


def is_in(visitor: Visitor) -> bool:
    return visitor.get(INSIDE).status_code == 200


def age(neighbours: Neighbours, secret: str | None, **times: timedelta) -> None:
    """Move a log-in's times into the past."""
    key = hashlib.sha256((secret or "").encode()).digest()
    with neighbours.database.directory() as session:
        earlier = {name: clock.now() - by for name, by in times.items()}
        session.execute(update(Login).where(Login.id_hash == key).values(earlier))
        session.commit()


def test_a_copied_cookie_works_while_the_log_in_lives(
    neighbours: Neighbours, visitor: Visitor
) -> None:
    """Negative control of all tests that say that one does not."""
    assert is_in(with_cookie(neighbours, visitor.secret()))


def test_a_log_out_ends_the_log_in_on_the_server(neighbours: Neighbours, visitor: Visitor) -> None:
    secret = visitor.secret()
    assert visitor.post("/logout").status_code == 302
    assert not visitor.secret()
    assert not is_in(with_cookie(neighbours, secret))


def test_a_log_out_ends_no_other_log_in(
    neighbours: Neighbours, visitor: Visitor, email: str
) -> None:
    elsewhere = Visitor(neighbours.app).log_in(email)
    visitor.post("/logout")
    assert is_in(elsewhere)


def test_a_planted_secret_is_not_taken_over(neighbours: Neighbours, email: str) -> None:
    victim = with_cookie(neighbours, "planted-by-somebody-else").log_in(email)
    assert victim.secret() not in {None, "planted-by-somebody-else"}
    assert is_in(victim)
    assert not is_in(with_cookie(neighbours, "planted-by-somebody-else"))


def test_a_planted_log_in_dies_when_somebody_else_logs_in(
    neighbours: Neighbours, email: str
) -> None:
    attacker = Visitor(neighbours.app).log_in(neighbours.second.people["administrator"])
    planted = attacker.secret()
    victim = with_cookie(neighbours, planted).log_in(email)
    assert victim.secret() != planted
    assert attacker.get("/").location.startswith("/login")


def test_a_second_log_in_of_the_same_person_gets_a_new_secret(
    neighbours: Neighbours, visitor: Visitor, email: str
) -> None:
    first, token = visitor.secret(), visitor.token()
    visitor.log_in(email)
    assert visitor.secret() != first
    assert visitor.token() != token
    assert not is_in(with_cookie(neighbours, first))
    assert is_in(visitor)


def test_a_refused_log_in_begins_no_session(neighbours: Neighbours, email: str) -> None:
    visitor = Visitor(neighbours.app)
    visitor.post("/login", {"email": email, "password": "wrong horse battery"})
    assert visitor.secret() is None


@pytest.mark.parametrize(("minutes", "lives"), [(59, True), (61, False)])
def test_idleness_ends_a_log_in(
    neighbours: Neighbours, visitor: Visitor, *, minutes: int, lives: bool
) -> None:
    age(neighbours, visitor.secret(), seen_at=timedelta(minutes=minutes))
    assert is_in(visitor) is lives


@pytest.mark.parametrize(("hours", "lives"), [(11.9, True), (12.1, False)])
def test_age_ends_a_log_in_however_busy(
    neighbours: Neighbours, visitor: Visitor, *, hours: float, lives: bool
) -> None:
    age(neighbours, visitor.secret(), started_at=timedelta(hours=hours))
    assert is_in(visitor) is lives


def test_an_ended_log_in_is_removed(neighbours: Neighbours, visitor: Visitor) -> None:
    age(neighbours, visitor.secret(), seen_at=timedelta(days=2))
    assert not is_in(visitor)
    age(neighbours, visitor.secret(), seen_at=timedelta(0))
    assert not is_in(visitor)


def test_using_a_log_in_keeps_it_awake(neighbours: Neighbours, visitor: Visitor) -> None:
    age(neighbours, visitor.secret(), seen_at=timedelta(minutes=50))
    assert is_in(visitor)
    with neighbours.database.directory() as session:
        key = hashlib.sha256(str(visitor.secret()).encode()).digest()
        login = session.get_one(Login, key)
        assert clock.now() - login.seen_at < timedelta(minutes=1)


def test_the_database_does_not_know_the_secret(neighbours: Neighbours, visitor: Visitor) -> None:
    secret = str(visitor.secret())
    with neighbours.database.directory() as session:
        rows = session.scalars(select(Login)).all()
    kept = [value for row in rows for value in (row.id_hash, str(row.data).encode())]
    assert all(secret.encode() not in value for value in kept)
    assert hashlib.sha256(secret.encode()).digest() in kept


def test_the_cookie_is_out_of_reach_for_scripts_and_other_pages(
    neighbours: Neighbours, email: str
) -> None:
    cookie = _cookie_of(Visitor(neighbours.app), email)
    assert cookie.startswith("blickwinkel=")
    assert {"HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Secure" not in cookie  # plain HTTP on the loopback: browsers would refuse it


@pytest.fixture
def secure(neighbours: Neighbours) -> Iterator[Visitor]:
    """The application as it is served behind a proxy with HTTPS."""
    settings = Settings(
        url_of(neighbours.database), NO_BROKER, SECRET_KEY, base_url="https://b.example"
    )
    app = create_app(settings)
    yield Visitor(app)
    app.extensions["blickwinkel"].database.dispose()


def test_behind_https_the_cookie_is_bound_to_the_host(secure: Visitor, email: str) -> None:
    parts = set(_cookie_of(secure, email, "https://b.example").split("; "))
    assert {"HttpOnly", "Path=/", "SameSite=Lax", "Secure"} <= parts
    assert any(part.startswith("__Host-blickwinkel=") for part in parts)
    assert not any(part.startswith("Domain") for part in parts)
    assert "max-age" in secure.get("/login").headers["Strict-Transport-Security"]


def _cookie_of(visitor: Visitor, email: str, base_url: str | None = None) -> str:
    data = {"email": email, "password": "correct horse battery"}
    answer = visitor.client.post("/login", data=data, base_url=base_url)
    assert answer.status_code == 302
    return answer.headers["Set-Cookie"]

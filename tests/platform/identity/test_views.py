"""The log-in page, where it leads, and the choice of a company."""

from __future__ import annotations

import pytest

from blickwinkel.database import Database
from blickwinkel.identity.models import Role
from blickwinkel.identity.services.accounts import create_account, grant
from support.company import PASSWORD
from support.neighbours import Neighbours
from support.visitor import Visitor

HERE = "/t/nordlicht/surveys"


@pytest.fixture
def email(neighbours: Neighbours) -> str:
    return neighbours.first.people["administrator"]


def enter(neighbours: Neighbours, target: str, email: str) -> str:
    """Log in on the page that somebody was led to; return where it leads."""
    answer = Visitor(neighbours.app).client.post(
        "/login", query_string={"next": target}, data={"email": email, "password": PASSWORD}
    )
    assert answer.status_code == 302
    return answer.location


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "/\\/evil.example",
        "http:evil.example",
        "javascript:alert(1)",
        "evil.example",
        "/\t/evil.example",
        "/\n//evil.example",
        "\x00//evil.example",
        " //evil.example",
        "https:/evil.example",
        "",
    ],
)
def test_a_log_in_leads_to_no_other_site(neighbours: Neighbours, email: str, target: str) -> None:
    assert enter(neighbours, target, email) == "/"


@pytest.mark.parametrize("target", [HERE, "/t/nordlicht/organization?lang=en", "/a//b"])
def test_a_log_in_leads_where_somebody_wanted_to_go(
    neighbours: Neighbours, email: str, target: str
) -> None:
    """Negative control of the test above."""
    assert enter(neighbours, target, email) == target


def test_the_door_remembers_where_somebody_wanted_to_go(neighbours: Neighbours) -> None:
    answer = Visitor(neighbours.app).get(HERE)
    assert answer.location == "/login?next=/t/nordlicht/surveys"


def test_a_form_sent_without_a_log_in_is_not_repeated_after_it(neighbours: Neighbours) -> None:
    answer = Visitor(neighbours.app).post("/t/nordlicht/surveys/plan")
    assert answer.location == "/login"


def test_wrong_password_and_unknown_address_look_the_same(
    neighbours: Neighbours, email: str
) -> None:
    visitor = Visitor(neighbours.app)
    answers = [
        visitor.post("/login", {"email": address, "password": "wrong horse battery"})
        for address in (email, "nobody@example.com")
    ]
    assert [answer.status_code for answer in answers] == [401, 401]
    known, unknown = (answer.text for answer in answers)
    assert known.replace(email, "nobody@example.com") == unknown
    assert "is not right" in known
    assert PASSWORD not in known


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        ({}, "Please enter your e-mail address."),
        ({"email": "a@b.example"}, "Please enter your password."),
        ({"email": "a\x00@b.example", "password": "x"}, "Please enter your e-mail address."),
    ],
)
def test_the_form_says_at_the_field_what_is_missing(
    neighbours: Neighbours, fields: dict[str, str], complaint: str
) -> None:
    answer = Visitor(neighbours.app).post("/login", fields)
    assert answer.status_code == 400
    assert complaint in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_capitals_and_blanks_in_the_address_do_not_matter(
    neighbours: Neighbours, email: str
) -> None:
    Visitor(neighbours.app).log_in(f"  {email.upper()} ")


def test_the_door_speaks_the_visitors_language(neighbours: Neighbours) -> None:
    assert "Anmelden" in Visitor(neighbours.app, "de-AT, en;q=0.5").get("/login").text
    assert "Sign in" in Visitor(neighbours.app, "en-GB").get("/login").text
    assert "Anmelden" in Visitor(neighbours.app, "fr").get("/login").text
    assert "Sign in" in Visitor(neighbours.app, "de").get("/login?lang=en").text


def test_the_language_chosen_at_the_door_stays(neighbours: Neighbours, email: str) -> None:
    visitor = Visitor(neighbours.app)
    data = {"email": email, "password": PASSWORD}
    visitor.client.post("/login?lang=en", data=data)
    assert '<html lang="en">' in visitor.get(HERE).text


def test_without_a_choice_the_account_s_language_is_spoken(
    neighbours: Neighbours, email: str
) -> None:
    assert '<html lang="de">' in Visitor(neighbours.app).log_in(email).get(HERE).text


def test_somebody_who_is_in_is_led_past_the_door(neighbours: Neighbours, email: str) -> None:
    visitor = Visitor(neighbours.app).log_in(email)
    assert visitor.get("/login?next=/t/nordlicht/surveys").location == HERE
    assert visitor.get("/login?next=//evil.example").location == "/"


def account(database: Database, email: str) -> None:
    with database.directory() as session:
        create_account(session, email, "Consultant", PASSWORD, "en")
        session.commit()


def test_a_person_of_one_company_is_led_into_it(neighbours: Neighbours, email: str) -> None:
    visitor = Visitor(neighbours.app).log_in(email)
    assert visitor.get("/").location == "/t/nordlicht/"
    assert visitor.get("/t/nordlicht/").location == HERE


def test_a_person_of_two_companies_chooses(neighbours: Neighbours) -> None:
    email = "both@example.com"
    with neighbours.database.directory() as session:
        created = create_account(session, email, "Consultant", PASSWORD, "en")
        for house in (neighbours.first, neighbours.second):
            grant(session, created.id, house.company.tenant_id, Role.BOARD)
        session.commit()
    page = Visitor(neighbours.app).log_in(email).get("/").text
    assert '<a href="/t/nordlicht/">' in page
    assert '<a href="/t/suedwind/">' in page


def test_a_person_of_no_company_is_told_so(neighbours: Neighbours) -> None:
    account(neighbours.database, "nowhere@example.com")
    visitor = Visitor(neighbours.app).log_in("nowhere@example.com")
    assert "does not belong to a company" in visitor.get("/").text
    assert visitor.get("/t/nordlicht/").status_code == 404

"""A link that leads nowhere tells nothing: not whether it ever worked, nor whether it was used."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import delete

from blickwinkel.database import Database
from blickwinkel.organization.models import Employee
from support.company import Company, Invited

UNKNOWN = "0123456789abcdefghjkmnpqrstvwx"


@pytest.fixture(scope="module")
def dead_links(shared_database, asked_company, open_wave) -> dict[str, str]:
    """One token for each way in which a link can be dead."""
    one, two, three, *_ = asked_company.invited(open_wave, "staff")
    asked_company.answer(one, lambda *_: "4")
    with asked_company.database.tenant(asked_company.tenant_id) as session:
        session.execute(delete(Employee).where(Employee.id == two.employee_id))
        session.commit()
    other = another_company(shared_database, "other")
    closed = other.open_wave()
    late = other.invited(closed)[0]
    other.close(closed)
    return {
        "unknown": asked_company.link_code + UNKNOWN[4:],
        "unknown tenant": UNKNOWN,
        "used": one.token,
        "deleted person": two.token,
        "secret of another tenant": other.link_code + three.token[4:],
        "closed wave": late.token,
        "truncated": three.token[:-1],
        "too long": three.token + "0",
        "upper case": three.token.upper(),
        "not a token": "%00'\"<script>",
        "umlaut": "ä" * 30,
        "two parts": f"{three.token}/page",
        "no such page": f"{UNKNOWN}/1",
        "review": f"{UNKNOWN}/review",
        "empty": "",
    }


def another_company(database: Database, slug: str) -> Company:
    return Company.create(database, slug, name="Andere GmbH").unit("O").people("O", 3)


@pytest.fixture
def live(asked_company, open_wave) -> Invited:
    return asked_company.invited(open_wave, "board")[0]


def ask(app: Flask, address: str, method: str = "GET", language: str = "de") -> tuple[object, ...]:
    """Everything about an answer that a curious person could compare."""
    response = app.test_client().open(
        f"/a/{address}", method=method, headers={"Accept-Language": language}
    )
    # each answer has a random number of its own, which tells nothing
    headers = [(name, value) for name, value in response.headers.items() if name != "X-Request-ID"]
    return response.status_code, response.data, sorted(headers)


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_all_dead_links_look_alike(asking, dead_links, live, method, language):
    answers = {why: ask(asking, link, method, language) for why, link in dead_links.items()}
    expected = answers["unknown"]
    assert expected[0] == 404
    for why, answer in answers.items():
        assert answer == expected, why
    assert ask(asking, live.token, method, language) != expected  # this comparison can fail


@pytest.mark.parametrize("page", ["1", "review"])
def test_sending_to_dead_links_looks_alike(asking, dead_links, live, page):
    whole = {w: t for w, t in dead_links.items() if len(t) == len(UNKNOWN) and t.isascii()}
    answers = {w: ask(asking, f"{token}/{page}", "POST") for w, token in whole.items()}
    expected = answers["unknown"]
    assert expected[0] == 404
    for why, answer in answers.items():
        assert answer == expected, why
    assert {"used", "closed wave", "deleted person"} <= answers.keys()
    assert ask(asking, f"{live.token}/{page}", "POST") != expected


def test_the_neutral_page_helps_without_telling(asking):
    page = ask(asking, UNKNOWN)[1].decode()
    for words in ("Die Antworten sind schon da", "beendet", "unvollständig"):
        assert words in page
    assert UNKNOWN not in page
    assert "Nordlicht" not in page


def test_an_answered_wave_that_closes_meanwhile_takes_nothing(shared_database, asking):
    company = another_company(shared_database, "again")
    wave = company.open_wave()
    client, token = asking.test_client(), company.invited(wave)[0].token
    answer = {"item.key_customer_groups": "4", "go": "next"}
    assert client.post(f"/a/{token}/1", data=answer).status_code == 303
    company.close(wave)
    assert client.post(f"/a/{token}/review").status_code == 404
    assert ask(asking, token) == ask(asking, UNKNOWN)


def small_company_again(database) -> Company:
    return Company.create(database, "again", name="Noch eine GmbH").unit("O").people("O", 3)

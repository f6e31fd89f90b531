"""The pages about an open leadership view: of the administrator, of the board, of those who answer."""

from __future__ import annotations

import csv
import io
import re
import uuid
from dataclasses import dataclass

import pytest
from flask import Flask
from flask.testing import FlaskClient

from blickwinkel.database import Database
from blickwinkel.identity.models import Role
from blickwinkel.survey.models import LeadershipView
from blickwinkel.survey.services.waves import open_wave
from support.board import TODAY, Board, ask, company_of, planned_wave
from support.company import Company, Invited
from support.visitor import Visitor

SURVEYS = "/t/nordlicht/surveys"


@dataclass
class Rooms:
    """A planned wave, its administrator, and a browser nobody has logged in with."""

    board: Board
    office: Visitor
    client: FlaskClient

    @property
    def page(self) -> str:
        return f"{SURVEYS}/{self.board.wave}"


@pytest.fixture
def rooms(app: Flask, database: Database) -> Rooms:
    company = company_of(database)
    office = Visitor(app).log_in(company.account(Role.ADMINISTRATOR))
    return Rooms(Board(company, planned_wave(company)), office, app.test_client())


def test_an_administrator_asks_the_board_once(rooms: Rooms) -> None:
    assert "Unternehmensleitung um eine offene Sicht bitten" in rooms.office.get(rooms.page).text
    explained = rooms.office.get(f"{rooms.page}/leadership").text
    assert "Das ist nicht anonym" in explained
    assert "Eine Ablehnung oder eine fehlende Entscheidung genügt" in explained
    assert rooms.office.post(f"{rooms.page}/leadership/links").status_code == 409
    assert rooms.office.post(f"{rooms.page}/leadership").location == f"{rooms.page}/leadership"
    assert "Liste herunterladen" in rooms.office.get(f"{rooms.page}/leadership").text
    assert rooms.office.post(f"{rooms.page}/leadership").status_code == 409

    sheet = rooms.office.post(f"{rooms.page}/leadership/links")
    assert 'filename="nordlicht-zustimmungs-links.csv"' in sheet.headers["Content-Disposition"]
    rows = list(csv.reader(io.StringIO(sheet.data.decode("utf-8-sig")), delimiter=";"))
    assert {row[4].rsplit("/", 2)[1] for row in rows[1:]} == {"c"}
    assert {row[4].rsplit("/", 1)[1] for row in rows[1:]} == set(rooms.board.tokens)


def texts(rooms: Rooms) -> list[str]:
    """Everything that the office can look at while the board decides."""
    pages = [rooms.page, f"{rooms.page}/leadership", f"{rooms.page}/open", SURVEYS]
    looks = [rooms.office.get(page).text for page in pages]
    looks += [rooms.client.get(f"/c/{token}").text for token in rooms.board.tokens]
    return [*looks, rooms.office.post(f"{rooms.page}/leadership/links").text]


def test_nothing_that_is_shown_tells_what_or_whether_somebody_has_decided(rooms: Rooms) -> None:
    ask(rooms.board.company, rooms.board.wave)
    before = texts(rooms)
    for number, token in enumerate(rooms.board.tokens):
        rooms.board.decide(token, agrees=number != 1)
        assert texts(rooms) == before
    assert rooms.board.view() is LeadershipView.DECLINED


@pytest.mark.parametrize(
    ("refuser", "words"),
    [(None, "Offene Sicht auf die Leitung: Alle"), (1, "Vertrauliche Sicht auf die Leitung")],
)
def test_after_the_opening_the_page_says_which_view_applies(
    rooms: Rooms, refuser: int | None, words: str
) -> None:
    ask(rooms.board.company, rooms.board.wave)
    for number, token in enumerate(rooms.board.tokens):
        rooms.board.decide(token, agrees=number != refuser)
    rooms.board.open()
    page = rooms.office.get(rooms.page).text
    assert words in page
    assert "gefragt" not in words
    assert "zugesagt" in rooms.office.get(f"{rooms.page}/leadership").text


def test_a_missing_decision_and_a_refusal_look_the_same_after_the_opening(
    app: Flask, database: Database
) -> None:
    pages = []
    for slug, decisions in (("osten", [True, True, False]), ("westen", [True, True])):
        company = Company.create(database, slug, name="Nord AG").unit("NL")
        company.people("NL", 3, on_board=True)
        board = Board(company, planned_wave(company))
        ask(company, board.wave)
        for token, agrees in zip(board.tokens, decisions, strict=False):
            board.decide(token, agrees=agrees)
        board.open()
        office = Visitor(app).log_in(company.account(Role.ADMINISTRATOR))
        page = office.get(f"/t/{slug}/surveys/{board.wave}").text
        for name in (str(board.wave), slug, office.token()):
            page = page.replace(name, "…")
        pages.append(page)
    assert pages[0] == pages[1]


@pytest.mark.parametrize("members", [0, 2])
def test_a_board_too_small_is_not_offered_the_question(
    app: Flask, database: Database, members: int
) -> None:
    company = company_of(database, members)
    office = Visitor(app).log_in(company.account(Role.ADMINISTRATOR))
    page = f"{SURVEYS}/{planned_wave(company)}"
    assert "leadership" not in office.get(page).text
    assert "mindestens drei Mitglieder" in office.get(f"{page}/leadership").text
    assert office.post(f"{page}/leadership").status_code == 409


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ["nicht anonym", "Ich stimme zu", "Ich stimme nicht zu", "Niemand sieht sie."]),
        ("en", ["not anonymous", "I agree", "I do not agree", "Nobody sees it."]),
    ],
)
def test_a_member_reads_what_it_means_in_both_languages(
    rooms: Rooms, language: str, words: list[str]
) -> None:
    ask(rooms.board.company, rooms.board.wave)
    answer = rooms.client.get(f"/c/{rooms.board.tokens[0]}?lang={language}")
    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert all(word in answer.text for word in words)
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in answer.headers
    assert 'content="noindex' in answer.text


@pytest.mark.parametrize(
    ("decision", "view"), [("open", LeadershipView.ASKED), ("keep", LeadershipView.DECLINED)]
)
def test_a_decision_is_stored_and_both_lead_to_the_same_page(
    rooms: Rooms, decision: str, view: LeadershipView
) -> None:
    ask(rooms.board.company, rooms.board.wave)
    token = rooms.board.tokens[0]
    answer = rooms.client.post(f"/c/{token}?lang=en", data={"decision": decision})
    assert answer.status_code == 303
    assert answer.location == f"/c/stored/{token[:4]}?lang=en"
    assert "Set-Cookie" not in answer.headers
    stored = rooms.client.get(answer.location)
    assert "How you decided is shown to nobody." in stored.text
    assert rooms.board.view() is view
    assert [row.answered for row in rooms.board.rows()].count(True) == 1


def test_looking_decides_nothing_and_neither_does_nonsense(rooms: Rooms) -> None:
    ask(rooms.board.company, rooms.board.wave)
    link = f"/c/{rooms.board.tokens[0]}"
    rooms.client.get(link)
    for sent in ({}, {"decision": "maybe"}, {"decision": "OPEN"}):
        assert rooms.client.post(link, data=sent).status_code == 400
    foreign = {"Sec-Fetch-Site": "cross-site"}
    refused = rooms.client.post(link, data={"decision": "open"}, headers=foreign)
    assert refused.status_code == 403
    assert not any(row.answered for row in rooms.board.rows())


def test_a_link_that_asks_nothing_says_the_same_whatever_the_reason(rooms: Rooms) -> None:
    ask(rooms.board.company, rooms.board.wave)
    token = rooms.board.tokens[0]
    rooms.board.open()
    personal = rooms.board.company.invited(rooms.board.wave)[0].token
    wrong = [token, personal, token[:-1] + ("0" if token[-1] != "0" else "1"), "0" * 30, "x"]
    answers = [rooms.client.get(f"/c/{one}", headers={"Accept-Language": "en"}) for one in wrong]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.text for answer in answers}) == 1
    assert "nothing to decide here" in answers[0].text
    assert rooms.client.post(f"/c/{token}", data={"decision": "open"}).status_code == 404
    assert rooms.client.get(f"/a/{token}").status_code == 404


def opened(board: Board, *, agreed: bool) -> dict[str, Invited]:
    ask(board.company, board.wave)
    for token in board.tokens:
        board.decide(token, agrees=agreed)
    with board.company.database.tenant(board.company.tenant_id) as session:
        open_wave(session, board.company.actor, board.wave, board.company.key, TODAY)
        session.commit()
    return {who.perspective: who for who in board.company.invited(board.wave)}


def notice(client: FlaskClient, who: Invited, page: str) -> bool:
    shown = client.get(f"/a/{who.token}{page}?lang=en")
    assert shown.status_code == 200
    assert ("Voluntary and confidential" in shown.text) is (
        page == "" and "Voluntary, not anonymous" not in shown.text
    )
    return bool(re.search("as a member of the board are not anonymous in this wave", shown.text))


@pytest.mark.parametrize("agreed", [True, False])
@pytest.mark.parametrize("page", ["", "/1", "/2", "/review"])
def test_every_answering_page_of_an_open_board_says_it_is_not_anonymous(
    rooms: Rooms, page: str, *, agreed: bool
) -> None:
    people = opened(rooms.board, agreed=agreed)
    assert notice(rooms.client, people["board"], page) is agreed
    assert not notice(rooms.client, people["staff"], page)
    assert not notice(rooms.client, people["cco"], page)


def test_an_unknown_wave_has_no_leadership_page(rooms: Rooms) -> None:
    assert rooms.office.get(f"{SURVEYS}/{uuid.UUID(int=1)}/leadership").status_code == 404

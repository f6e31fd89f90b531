"""What people see who answer, and what their links refuse."""

from __future__ import annotations

import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from blickwinkel.i18n.messages import messages_for
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.response.models import Draft, InboxEntry
from blickwinkel.survey.presenting.promise import promise
from support.company import Company, Invited

FIRST_ITEM = "key_customer_groups"
SECOND_ITEM = "relationship_goals"
ITEM_OF_PAGE_TWO = "quick_solutions"
FIELD = f"item.{FIRST_ITEM}"


def text(response: TestResponse) -> str:
    """What a reader reads."""
    shown = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", unescape(shown))


def chosen(response: TestResponse) -> dict[str, str]:
    inputs = re.findall(r'name="item\.(\w+)" value="(\w+)" checked', response.text)
    return dict(inputs)


def stored(company: Company, table: type[InboxEntry | Draft]) -> int:
    with company.database.tenant(company.tenant_id) as session:
        return session.scalars(select(func.count()).select_from(table)).one()


def answer_a_page(client: FlaskClient, who: Invited, **answers: str) -> TestResponse:
    given = {f"item.{item}": value for item, value in answers.items()}
    return client.post(f"/a/{who.token}/1", data={**given, "go": "next"})


def submit(client: FlaskClient, who: Invited) -> TestResponse:
    assert answer_a_page(client, who, **{FIRST_ITEM: "4"}).status_code == 303
    return client.post(f"/a/{who.token}/review")


def test_first_screen_says_who_asks_what_and_promises_what(client, somebody):
    page = text(client.get(f"/a/{somebody('SALES').token}"))
    for words in (
        "Nordlicht Versorgung AG möchte wissen",
        "Q1 2026",
        "etwa 4 Minuten",
        "35 auf 6 Seiten",
        "freiwillig",
        "25. Januar 2026",
        "Ihre Antworten zählen für Vertrieb",
    ):
        assert words in page
    promised = promise(messages_for("de"), Terms())
    shown, _, unfolded = page.partition("Alle Regeln")
    for clause in promised.short:
        assert f"{clause.title} {clause.lead}" in shown
    for clause in promised.clauses:
        assert f"{clause.title} {' '.join(clause.sentences)}" in unfolded


def test_going_on_is_offered_only_once_an_answer_is_kept(client, somebody):
    who = somebody("SALES")
    first = text(client.get(f"/a/{who.token}?lang=en"))
    assert "Start" in first
    assert "Your role" in first
    for word in ("Your answers so far are saved", "Go on "):
        assert word not in first
    answer_a_page(client, who, **{FIRST_ITEM: "4"})
    later = text(client.get(f"/a/{who.token}?lang=en"))
    assert "Your answers so far are saved" in later


@pytest.mark.parametrize(
    ("perspective", "words"),
    [
        ("board", ("the company as a whole", "judge your company as a whole")),
        ("cco", ("your area: Kundenservice", "the area for which you have been appointed CCO")),
        ("staff", ("your own daily work", "answer from your own daily work")),
    ],
)
def test_each_perspective_is_told_what_to_judge(client, somebody, perspective, words):
    page = text(client.get(f"/a/{somebody(perspective).token}?lang=en"))
    for expected in words:
        assert expected in page


def test_items_are_worded_for_the_perspective(client, somebody):
    board, staff = (
        client.get(f"/a/{somebody(side).token}/1?lang=de") for side in ("board", "staff")
    )
    assert "Unsere Mitarbeitenden wissen, welche Kundengruppen" in text(board)
    assert "Ich weiß, welche Kundengruppen" in text(staff)
    assert "Unsere Mitarbeitenden wissen" not in text(staff)


def test_the_k_of_the_wave_is_promised(database, app):
    company = Company.create(database).unit("A").people("A", 1)
    wave = company.open_wave(k=9)
    page = text(app.test_client().get(f"/a/{company.invited(wave)[0].token}"))
    assert "mindestens 9 Personen" in page
    assert "5 Personen" not in page


@pytest.mark.parametrize("address", ["", "/1", "/review"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing_and_leaves_no_trace(
    client, somebody, asked_company, address, method
):
    who = somebody("IT")
    before = stored(asked_company, Draft), stored(asked_company, InboxEntry)
    for _ in range(2):
        response = client.open(f"/a/{who.token}{address}", method=method)
        assert response.status_code == 200
        assert "Set-Cookie" not in response.headers
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "script-src 'self'" in response.headers["Content-Security-Policy"]
    assert (stored(asked_company, Draft), stored(asked_company, InboxEntry)) == before


def test_answers_survive_going_on_back_and_elsewhere(client, asking, somebody):
    who = somebody("IT")
    on = answer_a_page(client, who, **{FIRST_ITEM: "4", SECOND_ITEM: "na"})
    assert on.status_code == 303
    assert on.headers["Location"] == f"/a/{who.token}/2"
    back = client.post(f"/a/{who.token}/2", data={f"item.{ITEM_OF_PAGE_TWO}": "1", "go": "back"})
    assert back.headers["Location"] == f"/a/{who.token}/1"
    other_device = asking.test_client()
    assert chosen(other_device.get(f"/a/{who.token}/1")) == {FIRST_ITEM: "4", SECOND_ITEM: "na"}
    assert chosen(other_device.get(f"/a/{who.token}/2")) == {ITEM_OF_PAGE_TWO: "1"}


def test_both_ends_of_the_questionnaire(client, somebody):
    token = somebody("IT").token
    assert client.post(f"/a/{token}/1", data={"go": "back"}).headers["Location"] == f"/a/{token}"
    end = client.post(f"/a/{token}/6", data={"go": "next"})
    assert end.headers["Location"] == f"/a/{token}/review"
    assert client.get(f"/a/{token}/7").headers["Location"] == f"/a/{token}"


def test_saving_by_itself_leads_nowhere(client, somebody):
    who = somebody("IT")
    response = client.post(f"/a/{who.token}/1", data={FIELD: "2"})
    assert (response.status_code, response.data) == (204, b"")
    assert chosen(client.get(f"/a/{who.token}/1")) == {FIRST_ITEM: "2"}


def test_changing_the_language_keeps_the_answers(client, somebody):
    who = somebody("SERVICE")
    moved = client.post(f"/a/{who.token}/1", data={FIELD: "5", "go": "en"})
    assert moved.headers["Location"] == f"/a/{who.token}/1?lang=en"
    page = client.get(moved.headers["Location"])
    assert chosen(page) == {FIRST_ITEM: "5"}
    assert "I know which customer groups" in text(page)
    assert '<html lang="en">' in page.text
    on = client.post(f"/a/{who.token}/1?lang=en", data={FIELD: "5", "go": "next"})
    assert on.headers["Location"] == f"/a/{who.token}/2?lang=en"


def test_language_is_the_persons_unless_another_is_asked_for(client, somebody):
    german, english = somebody("SALES").token, somebody("IT").token
    browser = {"Accept-Language": "en-GB"}
    assert '<html lang="de">' in client.get(f"/a/{german}", headers=browser).text
    assert '<html lang="en">' in client.get(f"/a/{english}").text
    assert '<html lang="de">' in client.get(f"/a/{english}?lang=de").text
    assert '<html lang="en">' in client.get("/a/nothing", headers=browser).text


def test_review_counts_what_is_open(client, somebody):
    who = somebody("IT")
    assert "Nothing is answered yet" in text(client.get(f"/a/{who.token}/review"))
    answer_a_page(client, who, **{FIRST_ITEM: "4", SECOND_ITEM: "na"})
    page = text(client.get(f"/a/{who.token}/review"))
    assert "33 questions are still open" in page
    assert "4 of 6 open" in page


def test_submitting_thanks_and_uses_the_link_up(client, somebody, asked_company):
    who = somebody("IT")
    before = stored(asked_company, InboxEntry)
    sent = submit(client, who)
    assert sent.status_code == 303
    assert who.token not in sent.headers["Location"]
    page = text(client.get(sent.headers["Location"]))
    assert "Your answers have arrived" in page
    assert "January 25, 2026" in page
    assert "60 days after publication" in page
    assert stored(asked_company, InboxEntry) == before + 1
    assert client.get(f"/a/{who.token}").status_code == 404


def test_an_empty_sheet_is_refused_and_the_link_stays_good(client, somebody, asked_company):
    who = somebody("IT")
    before = stored(asked_company, InboxEntry)
    refused = client.post(f"/a/{who.token}/review")
    assert refused.status_code == 400
    assert "at least one question" in text(refused)
    assert stored(asked_company, InboxEntry) == before
    assert submit(client, who).status_code == 303


BAD_VALUES = ["0", "6", "-1", "1.5", "", " 3", "[3]", "3,4", "NA", "1" + "0" * 30, "<script>"]


@pytest.mark.parametrize("value", BAD_VALUES)
def test_impossible_answers_are_refused_by_name_and_nothing_is_kept(client, somebody, value):
    who = somebody("IT")
    answer_a_page(client, who, **{FIRST_ITEM: "4"})
    refused = answer_a_page(client, who, **{FIRST_ITEM: value, SECOND_ITEM: "2"})
    assert refused.status_code == 400
    assert FIRST_ITEM in text(refused)
    assert "Please choose one of the answers offered." in text(refused)
    assert "<script>" not in refused.text
    assert chosen(client.get(f"/a/{who.token}/1")) == {FIRST_ITEM: "4"}


@pytest.mark.parametrize(
    "name", ["item.nobody_asks_this", f"item.{ITEM_OF_PAGE_TWO}", FIRST_ITEM, "tenant_id", "x" * 99]
)
def test_foreign_fields_are_refused_by_name(client, somebody, name):
    who = somebody("IT")
    refused = client.post(f"/a/{who.token}/1", data={FIELD: "4", name: "3", "go": "next"})
    assert refused.status_code == 400
    assert name[:80] in text(refused)
    assert chosen(client.get(f"/a/{who.token}/1")) == {}


def test_two_answers_to_one_question_are_refused(client, somebody):
    who = somebody("IT")
    refused = client.post(f"/a/{who.token}/1", data={FIELD: ["4", "5"], "go": "next"})
    assert refused.status_code == 400
    assert FIRST_ITEM in text(refused)
    assert "one answer only" in text(refused)


def test_two_submits_at_once_are_one_answer(asking: Flask, somebody, asked_company):
    who = somebody("IT")
    answer_a_page(asking.test_client(), who, **{FIRST_ITEM: "4"})
    before = stored(asked_company, InboxEntry)
    with ThreadPoolExecutor(4) as pool:
        sent = pool.map(
            lambda _: asking.test_client().post(f"/a/{who.token}/review").status_code, range(4)
        )
        assert sorted(sent) == [303, 404, 404, 404]
    assert stored(asked_company, InboxEntry) == before + 1


def test_two_tabs_keep_each_others_pages(asking: Flask, somebody):
    who = somebody("IT")
    pages = {1: {FIELD: "4"}, 2: {f"item.{ITEM_OF_PAGE_TWO}": "2"}}
    with ThreadPoolExecutor(2) as pool:
        list(
            pool.map(
                lambda n: asking.test_client().post(f"/a/{who.token}/{n}", data=pages[n]), pages
            )
        )
    client = asking.test_client()
    assert chosen(client.get(f"/a/{who.token}/1")) == {FIRST_ITEM: "4"}
    assert chosen(client.get(f"/a/{who.token}/2")) == {ITEM_OF_PAGE_TWO: "2"}


def test_a_late_autosave_leaves_no_draft_behind(client, somebody, asked_company):
    who = somebody("IT")
    submit(client, who)
    before = stored(asked_company, Draft)
    assert client.post(f"/a/{who.token}/1", data={FIELD: "1"}).status_code == 404
    assert stored(asked_company, Draft) == before


def test_another_site_cannot_answer(client, somebody):
    address, answer = f"/a/{somebody('IT').token}/1", {FIELD: "1"}
    foreign = client.post(address, data=answer, headers={"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    own = client.post(address, data=answer, headers={"Sec-Fetch-Site": "same-origin"})
    assert own.status_code == 204


def test_names_from_the_company_are_text_not_markup(client, somebody):
    page = client.get(f"/a/{somebody('IT').token}")
    assert "IT & <Technik>" in unescape(page.text)
    assert "<Technik>" not in page.text


def test_thanks_only_for_waves_that_were_asked(client, asked_company, open_wave):
    code = asked_company.link_code
    assert client.get(f"/a/thanks/{code}/{open_wave}").status_code == 200
    assert client.get(f"/a/thanks/{code}/{uuid.uuid4()}").status_code == 404
    assert client.get(f"/a/thanks/zzzz/{open_wave}").status_code == 404

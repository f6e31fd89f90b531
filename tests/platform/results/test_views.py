"""Who sees which results: what is on the page, compared as content, never by status alone."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import event
from werkzeug.test import TestResponse

from blickwinkel.database import Database
from blickwinkel.i18n.messages import messages_for
from blickwinkel.identity.models import Role
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.survey.presenting.promise import promise
from support.company import Company

CANARY = "Kanarienvogel"
MOST_QUERIES = 15


def text(response: TestResponse) -> str:
    """What a reader reads, charts included."""
    shown = re.sub(r"<[^>]+>", " ", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", unescape(shown))


def test_start_is_the_highest_unit_of_the_newest_wave(published, reader):
    # at a glance, where there is anything below
    for who, start in (
        (published.board, published.address("NL") + "/glance"),
        (published.cco_of_south, published.address("SOUTH")),
    ):
        answer = reader(who).get(f"/t/{published.company.slug}/results")
        assert answer.location == start


def test_board_reads_the_finding_in_words(published, reader):
    page = text(reader(published.board).get(published.address("NL")))
    for words in (
        "Die Leitung sieht „Strategie“",
        "Punkte höher als die Mitarbeitenden",
        "Nordlicht <Versorgung> AG",
        "48 von 48 Mitarbeitenden haben geantwortet",
        "Verglichen mit: Unternehmensleitung (6)",
        "Wert von 0 bis 100 je Thema",
        "Vertrieb & Außendienst",
        "Kanarienvogel-Service",
        "Verglichen mit Q1 2026",
        promise(messages_for("de"), Terms()).footer,
        "Veröffentlicht am",
    ):
        assert words in page
    assert "None" not in page
    assert "nan" not in page.lower().split()


def test_names_are_escaped(published, reader):
    body = reader(published.board).get(published.address("NL")).text
    assert "<Versorgung>" not in body
    assert "Nordlicht &lt;Versorgung&gt; AG" in body


def test_english_page_has_no_german_sentence(published, reader):
    page = text(reader(published.board).get(published.address("NL") + "?lang=en"))
    assert "Leadership rates “Strategy”" in page
    assert "48 of 48 staff have answered" in page
    assert "Mitarbeitende" not in page


def test_a_leaf_shows_its_neighbours_to_the_board_and_not_to_its_own_cco(published, reader):
    address = published.address("SOUTH")
    assert CANARY in text(reader(published.board).get(address))
    own = reader(published.cco_of_south).get(address)
    assert "Vertrieb Süd" in text(own)
    assert CANARY not in own.text
    assert str(published.company.units["NORTH"]) not in own.text


def test_ancestors_are_named_but_lead_nowhere_for_a_cco(published, reader):
    above = str(published.company.units["NL"])
    own = reader(published.cco_of_south).get(published.address("SOUTH"))
    assert "Nordlicht <Versorgung> AG › Vertrieb" not in text(own)  # the sign is drawn by the style
    assert "Vertrieb & Außendienst" in text(own)
    assert above not in own.text
    assert above in reader(published.board).get(published.address("SOUTH")).text


def test_a_cco_reads_the_own_subtree_and_nothing_else(published, reader):
    cco, board = reader(published.cco_of_sales), reader(published.board)
    for unit, theirs in {"SALES": True, "NORTH": True, "NL": False, "SERVICE": False}.items():
        answer = cco.get(published.address(unit))
        assert (answer.status_code, CANARY in answer.text) == (
            (200, unit in {"SALES", "NORTH"}) if theirs else (404, False)
        )
        assert board.get(published.address(unit)).status_code == 200


def test_what_is_not_the_readers_looks_like_what_is_not_there(published, reader, foreign):
    slug, cco, nothing = published.company.slug, reader(published.cco_of_south), uuid.uuid4()
    own = published.company.units["SOUTH"]
    here = (
        published.address("NORTH"),
        published.address("NL", published.first),
        published.address("SOUTH", nothing),
        f"/t/{slug}/results/{published.second}/{nothing}",
        f"/t/{slug}/results/{foreign[0]}/{foreign[1]}",
    )
    elsewhere = (
        f"/t/suedlicht/results/{foreign[0]}/{foreign[1]}",
        f"/t/suedlicht/results/{published.second}/{own}",
        f"/t/nobody/results/{published.second}/{own}",
    )
    for addresses in (here, elsewhere):
        answers = [cco.get(address) for address in addresses]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.text for answer in answers}) == 1
    assert cco.get(published.address("SOUTH")).status_code == 200


@pytest.fixture(scope="module")
def foreign(shared_database: Database) -> tuple[uuid.UUID, uuid.UUID]:
    """A wave and a unit of another tenant, both published."""
    other = Company.create(shared_database, "suedlicht", name="Südlicht").unit("SL")
    other.people("SL", 6)
    wave_id = other.open_wave()
    other.answer_all(wave_id, lambda who, _item: "24"[len(who.token) % 2]).publish(wave_id)
    return wave_id, other.units["SL"]


def test_administrators_do_not_read_results(published, reader):
    admin = published.company.account(Role.ADMINISTRATOR, "admin-results@nordlicht.example")
    answer = reader(admin).get(published.address("NL"))
    assert answer.status_code == 403
    assert "Blinder Fleck" not in answer.text


def test_a_unit_without_staff_says_why_and_shows_the_leadership(published, reader):
    page = text(reader(published.board).get(published.address("TINY")))
    assert "Die Mitarbeitenden dieser Einheit werden nicht gezeigt." in page
    assert "Wie die Leitung es sieht" in page
    assert "Gezeigt wird: Unternehmensleitung" in page
    # nothing tells how many there are
    assert "haben geantwortet" not in page.replace("Personen geantwortet", "")
    assert not re.search(r"\b3 (Mitarbeitende|Personen|Antworten)", page)
    assert "Seit der vorigen Welle" not in page


def test_distributions_begin_at_the_threshold_of_the_wave(published, reader):
    page = reader(published.board).get(published.address("NORTH")).text
    assert 'id="answers-0-' in page, "12 people are enough"
    assert "6 Antworten" not in text(reader(published.board).get(published.address("NL")))


def test_waves_lead_to_the_same_unit(published, reader):
    body = reader(published.board).get(published.address("NORTH")).text
    assert f'href="{published.address("NORTH", published.first)}"' in body
    first = reader(published.board).get(published.address("NORTH", published.first))
    assert "Seit der vorigen Welle" not in text(first)


def test_a_reader_without_results_is_told_so(published, reader):
    company = published.company
    lost = company.account(Role.CCO, "lost@nordlicht.example", employee_id=company.staff["TINY"][0])
    page = text(reader(lost).get(f"/t/{company.slug}/results"))
    assert "Für Sie liegen noch keine Ergebnisse vor" in page
    assert reader(lost).get(published.address("TINY")).status_code == 404


@pytest.fixture
def company_without_answers(company: Company) -> tuple[Company, uuid.UUID]:
    wave_id = company.open_wave()
    company.publish(wave_id)
    return company, wave_id


def test_an_empty_wave_has_a_page_that_says_so(company_without_answers, app):
    company, wave_id = company_without_answers
    email = company.account(Role.BOARD)
    client = app.test_client()
    client.post("/login", data={"email": email, "password": "correct horse battery"})
    for code, unit in company.units.items():
        answer = client.get(f"/t/{company.slug}/results/{wave_id}/{unit}")
        page = text(answer)
        assert answer.status_code == 200
        assert "Die Leitung wird nicht gezeigt" in page
        assert "Weder die Mitarbeitenden noch die Leitung lassen sich hier zeigen" in page
        assert "Wie diese Seite zu lesen ist" not in page
        assert "<table" not in answer.text
        assert ("mindestens 5 Personen geantwortet haben" in page) or code != "NL"
        assert "<svg" not in answer.text.split("<main", 1)[1]


@contextmanager
def counted(app: Flask) -> Iterator[list[str]]:
    statements: list[str] = []
    engine = app.extensions["blickwinkel"].database.engine

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("who", ["board", "cco_of_sales"])
def test_a_page_takes_few_queries(published, reader, reading, who):
    client = reader(getattr(published, who))
    client.get(published.address("SALES"))
    with counted(reading) as statements:
        assert client.get(published.address("SALES")).status_code == 200
    assert 0 < len(statements) <= MOST_QUERIES, "\n".join(statements)

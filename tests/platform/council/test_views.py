"""What a works council sees, in both languages, and that none of it is a result."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape

import pytest
from pypdf import PdfReader
from sqlalchemy import event
from werkzeug.test import TestResponse

from blickwinkel.i18n.messages import messages_for
from blickwinkel.identity.models import Role
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.survey.presenting.promise import promise
from support.company import Company
from support.neighbours import CANARY, House, Neighbours
from support.visitor import Visitor

#: What only readers of results may ask the database for.
RESULTS = re.compile(r"\b(unit_result|tally|sealed_sheets|inbox|draft)\b")


def text(answer: TestResponse) -> str:
    shown = re.sub(r"<[^>]+>", " ", answer.get_data(as_text=True))
    return re.sub(r"\s+", " ", unescape(shown))


def addresses(house: House) -> list[str]:
    rules = f"/t/{house.company.slug}/rules"
    return [
        rules,
        f"{rules}/rights",
        f"{rules}/data",
        f"{rules}/{house.survey}/questions",
        f"{rules}/{house.survey}/packages/1/de.pdf",
        f"{rules}/{house.survey}/packages/1/en.pdf",
    ]


@contextmanager
def statements(neighbours: Neighbours) -> Iterator[list[str]]:
    """What the application asks its database meanwhile."""
    engine = neighbours.app.extensions["blickwinkel"].database.engine
    asked: list[str] = []

    def note(_connection, _cursor, statement, *_others) -> None:
        asked.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield asked
    finally:
        event.remove(engine, "before_cursor_execute", note)


@pytest.fixture
def council(neighbours: Neighbours) -> Visitor:
    return neighbours.visitor(neighbours.first, "works_council")


def test_no_page_of_theirs_asks_for_results(neighbours: Neighbours, council: Visitor) -> None:
    house = neighbours.first
    with statements(neighbours) as asked:
        for address in addresses(house):
            assert council.get(address).status_code == 200
    assert len(asked) > 20
    assert [statement for statement in asked if RESULTS.search(statement)] == []


def test_a_page_of_results_does(neighbours: Neighbours) -> None:
    """Negative control of the test above."""
    house = neighbours.first
    with statements(neighbours) as asked:
        page = f"/t/nordlicht/results/{house.published}/{house.own}"
        assert neighbours.visitor(house, "board").get(page).status_code == 200
    assert any(RESULTS.search(statement) for statement in asked)


def test_what_belongs_to_others_is_in_no_package(neighbours: Neighbours, council: Visitor) -> None:
    for address in addresses(neighbours.first):
        answer = council.get(address)
        if address.endswith(".pdf"):
            pages = PdfReader(io.BytesIO(answer.data)).pages
            assert CANARY not in "".join(page.extract_text() for page in pages)
        else:
            assert CANARY not in answer.text


def test_their_own_name_is_in_the_others_package(neighbours: Neighbours) -> None:
    """Negative control of the test above."""
    house = neighbours.second
    visitor = neighbours.visitor(house, "works_council")
    paper = visitor.get(addresses(house)[-1]).data
    assert CANARY in "".join(p.extract_text() for p in PdfReader(io.BytesIO(paper)).pages)


def test_the_first_page_is_the_rules(council: Visitor) -> None:
    home = council.get("/t/nordlicht/")
    assert home.location.endswith("/t/nordlicht/rules")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("de", ("Geltende Regeln", "Q1 2026", "bestanden", "noch nicht geprüft", "wie alle")),
        ("en", ("Rules in force", "Q1 2026", "passed", "not yet judged", "like everybody")),
    ],
    ids=["de", "en"],
)
def test_rules_of_each_wave_are_in_force(
    neighbours: Neighbours, language: str, words: tuple[str, ...]
) -> None:
    visitor = neighbours.visitor(neighbours.first, "works_council")
    page = text(visitor.get(f"/t/nordlicht/rules?lang={language}"))
    for expected in words:
        assert expected in page
    for clause in promise(messages_for(language), Terms()).clauses:
        assert f"{clause.title} {' '.join(clause.sentences)}" in page


def test_participation_is_coarse(council: Visitor) -> None:
    page = text(council.get("/t/nordlicht/rules?lang=en"))
    assert "Participation: Q2 2026" in page
    assert re.search(r"Nordlicht Versorgung AG 24 < \d+%", page)


def test_rights_name_people_but_no_addresses(council: Visitor) -> None:
    page = council.get("/t/nordlicht/rules/rights?lang=en").text
    for role in ("Administrator", "Board", "CCO", "Works council"):
        assert role in page
    assert "@" not in page


def test_the_way_of_an_answer_is_drawn_and_told(council: Visitor) -> None:
    page = council.get("/t/nordlicht/rules/data?lang=en").text
    assert '<svg class="flow" role="img" aria-label="A personal link opens' in page
    assert "style=" not in page
    assert "Nothing has been deleted yet" in page
    assert "What remains" in page


def test_questions_are_there_in_each_language(neighbours: Neighbours, council: Visitor) -> None:
    address = addresses(neighbours.first)[3]
    german = text(council.get(f"{address}?language=de"))
    english = text(council.get(f"{address}?language=en"))
    assert "Ich weiß, welche Kundengruppen" in german
    assert "I know which customer groups" in english
    assert "Ich weiß, welche Kundengruppen" not in english
    assert council.get(f"{address}?language=xx").status_code == 200


def test_making_a_package_and_fetching_it(company: Company, app) -> None:
    company.open_wave()
    visitor = Visitor(app).log_in(company.account(Role.WORKS_COUNCIL))
    page = visitor.get("/t/nordlicht/rules?lang=en").text
    assert "No package has been made yet." in page
    action = re.search(r'action="([^"]+/packages)"', page)[1]
    assert visitor.get(action.replace("packages", "packages/1/de.pdf")).status_code == 404
    for _ in range(2):
        assert visitor.post(action).status_code == 303
    page = visitor.get("/t/nordlicht/rules").text
    links = re.findall(r'href="([^"]+\.pdf)"', page)
    assert len(links) == 2
    for link in links:
        answer = visitor.get(link)
        assert answer.content_type == "application/pdf"
        assert answer.data.startswith(b"%PDF-1.7")
        assert re.search(r"-nordlicht-1-(de|en)\.pdf", answer.headers["Content-Disposition"])


@pytest.mark.parametrize("number", ["0", "2", "99999999999999999999"])
def test_packages_that_were_never_made_are_not_there(
    neighbours: Neighbours, council: Visitor, number: str
) -> None:
    address = f"/t/nordlicht/rules/{neighbours.first.survey}/packages"
    assert council.get(f"{address}/{number}/de.pdf").status_code == 404
    assert council.get(f"{address}/1/fr.pdf").status_code == 404


def test_readers_without_the_right_get_no_button(neighbours: Neighbours) -> None:
    board = neighbours.visitor(neighbours.first, "board").get("/t/nordlicht/rules").text
    council = neighbours.visitor(neighbours.first, "works_council").get("/t/nordlicht/rules").text
    assert "/packages/1/de.pdf" in board
    assert "<form" not in re.sub(r'<form method="post" action="/logout">', "", board)
    assert "data-once" in council


def test_without_a_survey_the_page_says_so(company: Company, app) -> None:
    visitor = Visitor(app).log_in(company.account(Role.WORKS_COUNCIL))
    assert "No survey has been planned yet" in visitor.get("/t/nordlicht/rules?lang=en").text
    for page in ("rights", "data"):
        assert visitor.get(f"/t/nordlicht/rules/{page}").status_code == 200

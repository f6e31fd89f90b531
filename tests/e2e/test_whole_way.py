"""The main job in one go, as its people would do it: file, wave, answers of all sides, close, gap.

Everything is real: the web server, a Celery worker, PostgreSQL, Valkey, a browser.
"""

from __future__ import annotations

import csv
import io
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.embedded.valkey import ValkeyServer
from blickwinkel.identity.models import Role
from support.browser import DESKTOP, PHONE, OpenPage
from support.company import PASSWORD, Company, Invited
from support.servers import cloned_database
from support.site import served
from support.worker import running_worker

BOARD, CCOS, TEAM = 7, 6, 9
PUBLISHING_MS = 60_000
PEOPLE_HEADER = [
    "Personalnummer",
    "Vorname",
    "Nachname",
    "Einheit",
    "Geschäftsleitung",
    "CCO von",
    "E-Mail",
]


@pytest.fixture
def company(postgres_server: PostgresServer, template_database: str) -> Iterator[Company]:
    with cloned_database(postgres_server, template_database) as clone:
        database = Database(clone.app_url)
        company = Company.create(database)
        company.account(Role.ADMINISTRATOR)
        company.account(Role.BOARD)
        yield company
        database.dispose()


@pytest.fixture
def hr_files(tmp_path: Path) -> list[Path]:
    """A company of two divisions with three teams each; the first person of each team is its CCO."""
    units = [["NL", "Nordlicht Versorgung AG", ""], ["SE", "Kundenservice", "NL"]]
    units += [["VT", "Vertrieb", "NL"]]
    units += [[f"{div}{n}", f"Team {div} {n}", div] for div in ("SE", "VT") for n in (1, 2, 3)]
    people = [[f"B{n}", "Bernd", f"Vorstand {n}", "NL", "ja", ""] for n in range(BOARD)]
    for code in (row[0] for row in units[3:]):
        people += [
            [f"{code}-{n}", "Anna", f"Müller {n}", code, "", code if n == 0 else ""]
            for n in range(TEAM + 1)
        ]
    return [
        _written(tmp_path / "einheiten.csv", ["Einheit", "Name", "Übergeordnete Einheit"], units),
        _written(
            tmp_path / "personen.csv",
            PEOPLE_HEADER,
            [[*row, f"{row[0].lower()}@nordlicht.example"] for row in people],
        ),
    ]


def _written(path: Path, header: list[str], rows: list[list[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows([header, *rows])
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path


def log_in(page: Page, base_url: str, role: Role) -> None:
    page.goto(f"{base_url}/login")
    page.fill("input[name=email]", f"{role}@nordlicht.example")
    page.fill("input[name=password]", PASSWORD)
    page.click("main button")


def import_and_open(page: Page, files: list[Path]) -> None:
    page.get_by_role("link", name="Organisation").first.click()
    page.click(".empty a")
    page.set_input_files("input[type=file]", files)
    page.click("main form button")
    page.get_by_role("button", name="Übernehmen").first.click()
    page.get_by_role("link", name="Modelle").first.click()
    page.locator("form", has_text="6 Säulen").get_by_role("button").click()
    page.get_by_role("link", name="Befragungen").first.click()
    page.get_by_role("link", name="Welle planen").click()
    page.get_by_role("button", name="planen").click()
    page.locator("main a[href$='/open']").click()
    page.get_by_role("button", name="öffnen").click()
    expect(page.locator("main")).to_contain_text("Läuft")


def personal_links(page: Page) -> dict[str, list[str]]:
    """Download the administrator's list; links by unit and role as the file tells."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="CSV").click()
    text = Path(waiting.value.path()).read_text("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert len(rows) == 1 + BOARD + 6 * (TEAM + 1)
    return {row[0]: row for row in rows[1:]}


def answer_in_browser(page: Page, url: str, choose: Callable[[int], int]) -> None:
    page.goto(url)
    german = page.locator("html").get_attribute("lang") == "de"
    begin, following, send = (
        ("Beginnen", "Weiter", "Antworten absenden")
        if german
        else ("Start", "Next", "Submit answers")
    )
    # Only a page that has come whole tells whether there are questions left.
    with page.expect_navigation():
        page.get_by_role("link", name=begin).click()
    while page.locator(".question").count():
        for number, question in enumerate(page.locator(".question").all()):
            question.locator("label.choice").nth(choose(number)).click()
        with page.expect_navigation():
            page.get_by_role("button", name=following).click()
    page.get_by_role("button", name=send).click()
    expect(page.locator("h1")).to_contain_text("Vielen Dank" if german else "Thank you")


def opinion(who: Invited, item: object) -> str:
    """Leaders see it high, staff low; enough chance that no group is unanimous."""
    chance = random.Random(f"{who.employee_id}{item.id}")
    return chance.choice("445" if who.perspective != "staff" else "1223")


def test_from_a_file_to_the_gap(
    company: Company,
    hr_files: list[Path],
    valkey_server: ValkeyServer,
    open_page: OpenPage,
    tmp_path: Path,
    screenshot: Callable[[Page, str], None],
):
    redis_url = valkey_server.celery_url
    with (
        served(company.database, redis_url) as base_url,
        running_worker(company.database, valkey_server, tmp_path / "worker.log"),
    ):
        administrator = open_page(viewport=DESKTOP)
        log_in(administrator, base_url, Role.ADMINISTRATOR)
        import_and_open(administrator, hr_files)
        personal_links(administrator)
        wave_id = administrator.url.split("/surveys/")[1].split("/")[0]

        invited = company.invited(wave_id)
        sides = {who.perspective: who for who in reversed(invited)}
        assert sorted(sides) == ["board", "cco", "staff"]
        for perspective, who in sides.items():
            phone = open_page(viewport=PHONE, locale="de-DE")
            low = 0 if perspective == "staff" else 3
            answer_in_browser(phone, f"{base_url}/a/{who.token}", lambda n, low=low: low + n % 2)
        for who in invited:
            if who not in sides.values():
                company.answer(who, opinion)

        administrator.get_by_role("link", name="Welle schließen").click()
        administrator.get_by_role("checkbox").check()  # the last day has not come
        administrator.get_by_role("button", name="schließen").click()
        expect(administrator.locator("main")).to_contain_text(
            "Die Ergebnisse sind veröffentlicht", timeout=PUBLISHING_MS
        )

        board = open_page(viewport=DESKTOP)
        log_in(board, base_url, Role.BOARD)
        # which topic comes first depends on who sits where
        expect(board.locator("h1")).to_have_text(re.compile(r"\d+ Punkte"))
        expect(board.locator("main")).to_contain_text("Größte blinde Flecken")
        expect(board.locator("svg.chart").first).to_be_visible()
        screenshot(board, "whole-way-company")
        board.get_by_role("link", name="Unterschiede").click()
        board.get_by_role("link", name="Kundenservice").first.click()
        expect(board.locator("main")).to_contain_text("Blinder Fleck")
        screenshot(board, "whole-way-division")

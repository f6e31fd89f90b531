"""An administrator brings a wave from an adopted framework to its publication, in a browser."""

from __future__ import annotations

import csv
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from blickwinkel import clock
from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.identity.models import Role
from blickwinkel.publishing.services.publishing import finish_wave
from support.board import planned_wave
from support.browser import DESKTOP, PHONE, OpenPage
from support.company import PASSWORD, Company, small_company
from support.servers import cloned_database
from support.site import served

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTH = "document.documentElement.scrollWidth"
Keep = Callable[[Page, str], None]


@dataclass
class Office:
    """A served company and its administrator's address."""

    base_url: str
    company: Company
    email: str

    def enter(self, page: Page, path: str = "/") -> None:
        """Come to the front door on the way to a page, and log in."""
        page.goto(self.base_url + path)
        page.locator("#email").fill(self.email)
        page.locator("#password").fill(PASSWORD)
        page.locator("form button").click()
        expect(page.locator(".topbar")).to_be_visible()


@pytest.fixture(scope="module")
def office(postgres_server: PostgresServer, template_database: str) -> Iterator[Office]:
    with cloned_database(postgres_server, template_database) as clone:
        database = Database(clone.app_url)
        company = small_company(database).unit("IT", "NL", "Technik").people("IT", 12)
        email = company.account(Role.ADMINISTRATOR)
        with served(database) as base_url:
            yield Office(base_url, company, email)
        database.dispose()


def assert_sound(page: Page) -> None:
    """No barrier that axe knows, and no sideways scrolling."""
    violations = Axe().run(page, options=AXE).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []
    assert page.evaluate(WIDTH) <= page.viewport_size["width"]


@pytest.fixture
def look(screenshot: Keep) -> Keep:
    """Check a page and offer a picture of it."""

    def check(page: Page, name: str) -> None:
        assert_sound(page)
        screenshot(page, f"administration-{name}")

    return check


def adopt_a_framework(page: Page, look: Keep) -> None:
    page.get_by_role("link", name="Zu den Modellen").click()
    look(page, "frameworks")
    pillars = page.locator("section", has=page.get_by_role("heading", name="Die 6 Säulen"))
    pillars.get_by_role("link", name="Fragen lesen").click()
    page.get_by_label("Sicht").select_option(label="Mitarbeitende")
    page.get_by_label("Sprache").select_option("en")
    page.get_by_role("button", name="Anzeigen").click()
    expect(page.locator("div[lang=en] li").first).to_be_visible()
    look(page, "framework")
    page.go_back()
    page.go_back()
    pillars.get_by_role("button", name="Übernehmen").click()
    expect(page.get_by_role("status")).to_contain_text("ist übernommen")


def plan_a_wave(page: Page, look: Keep, console_errors: list[str]) -> None:
    page.get_by_role("status").get_by_role("link", name="Welle planen").click()
    page.get_by_label("Kleinste Gruppe").fill("4")
    page.get_by_role("button", name="Diese Welle planen").click()
    expect(page.get_by_label("Kleinste Gruppe")).to_be_focused()
    expect(page.locator(".error")).to_contain_text("Weniger als fünf ist nie möglich")
    look(page, "plan-refused")
    forget(console_errors, "400")
    page.get_by_label("Kleinste Gruppe").fill("7")
    page.get_by_role("button", name="Diese Welle planen").click()
    expect(page.locator(".chip").first).to_have_text("Geplant")
    page.get_by_role("link", name="Planung ändern").click()
    expect(page.get_by_label("Kleinste Gruppe")).to_have_value("7")
    look(page, "change")
    page.get_by_label("Kleinste Gruppe").fill("6")
    page.get_by_role("button", name="Speichern").click()
    expect(page.locator(".meta")).to_contain_text("Gruppen ab 6 Antworten")
    look(page, "planned")


def open_the_wave(page: Page, look: Keep) -> None:
    page.get_by_role("link", name="Prüfen und öffnen").click()
    expect(page.locator(".facts")).to_contain_text("Eingeladen36")
    look(page, "open")
    page.get_by_role("button", name="Festschreiben und öffnen").click()
    expect(page.locator(".chip").first).to_have_text("Läuft")
    participation = page.locator("section", has=page.get_by_role("heading", name="Beteiligung"))
    # the company, and the one unit with ten
    expect(participation.locator("tbody tr")).to_have_count(2)
    look(page, "running")


def download_the_list(page: Page, folder: Path, button: str) -> list[list[str]]:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    download.value.save_as(folder / "links.csv")
    with (folder / "links.csv").open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file, delimiter=";"))


def download_the_links(page: Page, folder: Path) -> list[list[str]]:
    heading, *rows = download_the_list(page, folder, "Liste herunterladen")
    assert heading == ["Name", "E-Mail", "Einheit", "Sprache", "Persönlicher Link"]
    return rows


def close_the_wave(page: Page, look: Keep, console_errors: list[str]) -> None:
    page.get_by_role("link", name="Welle schließen").click()
    page.get_by_role("button", name="Jetzt schließen").click()
    expect(page.locator(".error")).to_contain_text("Bitte bestätigen Sie")
    forget(console_errors, "400")
    look(page, "close")
    page.get_by_label("Trotzdem schließen").check()
    page.get_by_role("button", name="Jetzt schließen").click()
    expect(page.get_by_role("heading", name="Die Welle wird ausgewertet")).to_be_visible()
    look(page, "closing")


def forget(console_errors: list[str], status: str) -> None:
    """Chromium notes every answer that is no success; drop those that a test provoked."""
    assert all(f"status of {status}" in error for error in console_errors)
    console_errors.clear()


def test_a_wave_from_the_framework_to_the_publication(
    office: Office,
    open_page: OpenPage,
    look: Keep,
    tmp_path: Path,
    console_errors: list[str],
) -> None:
    page, company = open_page(viewport=DESKTOP), office.company
    office.enter(page)
    expect(page.get_by_role("heading", name="Wählen Sie zuerst, was gefragt wird")).to_be_visible()
    look(page, "first-visit")
    adopt_a_framework(page, look)
    plan_a_wave(page, look, console_errors)
    open_the_wave(page, look)

    rows = download_the_links(page, tmp_path)
    assert len(rows) == 36
    answering = open_page(viewport=PHONE)
    answering.goto(rows[0][4])
    expect(answering.locator("h1")).to_be_visible()
    wave = uuid.UUID(page.url.rsplit("/", 1)[1])
    company.answer_all(wave, lambda who, _: str(1 + int(who.employee_id) % 5))
    page.reload()
    expect(page.locator("tbody tr").first).to_contain_text("≥ 75 %")

    close_the_wave(page, look, console_errors)
    assert finish_wave(company.database, company.tenant_id, wave, clock.today())
    # without a reload: the part that changes asks by itself
    expect(page.get_by_role("heading", name="Die Ergebnisse sind veröffentlicht")).to_be_visible()
    look(page, "published")


WORDS = {
    "de": ("Unternehmensleitung fragen", "Liste herunterladen", "Ich stimme zu", "nicht anonym"),
    "en": ("Ask the board", "Download the list", "I agree", "not anonymous"),
}


@pytest.mark.parametrize("language", WORDS)
def test_a_board_agrees_to_be_shown_on_its_own(
    office: Office, open_page: OpenPage, look: Keep, tmp_path: Path, language: str
) -> None:
    looks = {"de": (DESKTOP, "light"), "en": (PHONE, "dark")}
    viewport, scheme = looks[language]
    page = open_page(viewport=viewport, color_scheme=scheme)
    ask, download, agree, openly = WORDS[language]
    wave = planned_wave(office.company)
    office.enter(page, f"/t/nordlicht/surveys/{wave}/leadership")
    page.goto(f"{office.base_url}/t/nordlicht/surveys/{wave}?lang={language}")
    look(page, f"planned-{language}")
    page.goto(f"{office.base_url}/t/nordlicht/surveys/{wave}/leadership")
    look(page, f"leadership-{language}")
    page.get_by_role("button", name=ask).click()
    look(page, f"leadership-asked-{language}")
    links = [row[4] for row in download_the_list(page, tmp_path, download)[1:]]
    member = open_page(viewport=viewport, color_scheme=scheme)
    for link in links:
        member.goto(f"{link}?lang={language}")
        expect(member.locator("main")).to_contain_text(openly)
        look(member, f"consent-{language}")
        member.get_by_role("button", name=agree, exact=True).click()
        expect(member.locator("svg.done")).to_be_visible()
        look(member, f"consent-stored-{language}")
    page.goto(f"{office.base_url}/t/nordlicht/surveys/{wave}/open")
    look(page, f"open-{language}")
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text(openly)
    look(page, f"opened-{language}")
    who = next(one for one in office.company.invited(wave) if one.perspective == "board")
    for part in ("", "/1", "/review"):
        member.goto(f"{office.base_url}/a/{who.token}{part}?lang={language}")
        expect(member.locator(".notice.warn")).to_contain_text(openly)
        look(member, f"board-{part.strip('/') or 'welcome'}-{language}")


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
def test_the_front_door_is_open_to_everybody(
    office: Office,
    open_page: OpenPage,
    screenshot: Keep,
    viewport: dict[str, int],
    scheme: str,
    locale: str,
) -> None:
    page = open_page(viewport=viewport, locale=locale, color_scheme=scheme)
    page.goto(office.base_url)
    assert_sound(page)
    screenshot(page, f"administration-door-{viewport['width']}-{scheme}-{locale}")
    other = {"de-DE": "English", "en-GB": "Deutsch"}[locale]
    page.get_by_role("link", name=other).click()
    expect(page.locator("html")).to_have_attribute("lang", {"de-DE": "en", "en-GB": "de"}[locale])


#: How a page is looked at, and what its buttons and the confirmation say.
SWITCHES = {
    "de": (
        PHONE,
        "dark",
        "Ausschalten",
        "Einschalten",
        "Tabelle (CSV)",
        "Tabelle (CSV) ist ausgeschaltet.",
    ),
    "en": (
        DESKTOP,
        "light",
        "Switch off",
        "Switch on",
        "Table (CSV)",
        "Table (CSV) is switched off.",
    ),
}


@pytest.mark.parametrize("language", SWITCHES)
def test_an_extension_is_switched_off_and_on_again(
    office: Office, open_page: OpenPage, look: Keep, language: str
) -> None:
    viewport, scheme, off, on, brought, gone = SWITCHES[language]
    page = open_page(viewport=viewport, color_scheme=scheme)
    office.enter(page, f"/t/nordlicht/plugins?lang={language}")
    page.goto(f"{office.base_url}/t/nordlicht/plugins?lang={language}")
    look(page, f"extensions-{language}")
    page.get_by_role("button", name=f"{off} {brought}").click()
    expect(page.get_by_role("status")).to_have_text(gone)
    look(page, f"extensions-off-{language}")
    page.get_by_role("button", name=f"{on} {brought}").click()
    expect(page.get_by_role("button", name=f"{off} {brought}")).to_be_visible()


def test_a_refused_log_in_says_so_aloud(
    office: Office, page: Page, console_errors: list[str]
) -> None:
    page.goto(office.base_url)
    page.locator("#email").fill(office.email)
    page.locator("#password").fill("wrong horse battery")
    page.locator("form button").click()
    expect(page.get_by_role("alert")).to_have_text("E-Mail-Adresse oder Passwort stimmt nicht.")
    expect(page.locator("#email")).to_have_value(office.email)
    assert_sound(page)
    forget(console_errors, "401")


def test_after_the_log_out_the_back_button_shows_nothing(office: Office, page: Page) -> None:
    office.enter(page, "/t/nordlicht/organization")
    expect(page.get_by_role("main")).to_contain_text("Vertrieb")
    page.get_by_role("button", name="Abmelden").first.click()
    expect(page.locator("#email")).to_be_visible()
    page.go_back()
    expect(page.locator("#email")).to_be_visible()
    expect(page.get_by_role("main")).not_to_contain_text("Vertrieb")


def test_everything_is_reached_with_scripts_off_on_a_phone(
    office: Office, open_page: OpenPage
) -> None:
    page = open_page(viewport=PHONE, locale="en-GB", java_script_enabled=False)
    office.enter(page, "/t/nordlicht/surveys?lang=en")
    page.goto(office.base_url + "/t/nordlicht/surveys?lang=en")
    page.get_by_text("Menu", exact=True).click()
    page.locator(".menu").get_by_role("link", name="Frameworks").click()
    page.get_by_role("button", name=re.compile("^Adopt")).first.click()
    page.goto(office.base_url + "/t/nordlicht/surveys/plan")
    page.get_by_label("Title").fill("Second thoughts")
    page.get_by_role("button", name="Plan this wave").click()
    page.get_by_role("link", name="Check and open").click()
    page.get_by_role("button", name="Freeze and open").click()
    page.get_by_role("link", name="Close the wave").click()
    page.get_by_label("Close nevertheless").check()
    page.get_by_role("button", name="Close now").click()
    expect(page.get_by_role("heading", name="The wave is being evaluated")).to_be_visible()

"""Somebody answers on a phone, on a desktop, with a keyboard, and with scripts off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import CDPSession, Page, expect

from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from support.browser import DESKTOP, PHONE, OpenPage
from support.company import Company, Invited, small_company
from support.servers import cloned_database
from support.site import served

FIRST_VISIT_BYTES = 120 * 1024
TARGET_PIXELS = 44
AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTH = "document.documentElement.scrollWidth"
TARGETS = "main a, a.button, button:not(.unseen), .choice, header a"
TOO_SMALL = """([targets, least]) => [...document.querySelectorAll(targets)].filter(target => {
    const {width, height} = target.getBoundingClientRect();
    return Math.min(width, height) < least - 0.5;
}).map(target => target.outerHTML)"""


@dataclass
class Survey:
    """A served company whose people wait to be asked."""

    base_url: str
    waiting: list[Invited] = field(repr=False)

    def link(self, perspective: str = "staff") -> str:
        """The personal link of somebody who has not answered yet."""
        who = next(one for one in self.waiting if one.perspective == perspective)
        self.waiting.remove(who)
        return f"{self.base_url}/a/{who.token}"


@pytest.fixture(scope="module")
def survey(postgres_server: PostgresServer, template_database: str) -> Iterator[Survey]:
    with cloned_database(postgres_server, template_database) as clone:
        database = Database(clone.app_url)
        company: Company = small_company(database)
        waiting = company.invited(company.open_wave("3. Quartal 2026"))
        with served(database) as base_url:
            yield Survey(base_url, waiting)
        database.dispose()


def assert_sound(page: Page) -> None:
    """What holds for every page: no barrier that axe knows, no sideways scrolling, large targets."""
    violations = Axe().run(page, options=AXE).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations] == []
    assert page.evaluate(WIDTH) <= page.viewport_size["width"]
    assert page.evaluate(TOO_SMALL, [TARGETS, TARGET_PIXELS]) == []


def choose(page: Page, answer: int) -> None:
    """Answer the first question of the page."""
    page.locator(".choice").nth(answer).click()


@pytest.mark.parametrize(
    ("device", "viewport", "locale"), [("phone", PHONE, "de"), ("desktop", DESKTOP, "en")]
)
def test_the_whole_way(
    open_page: OpenPage,
    survey: Survey,
    screenshot: Callable[[Page, str], None],
    device: str,
    viewport: dict[str, int],
    locale: str,
):
    page = open_page(viewport=viewport)
    de = locale == "de"

    def look(name: str) -> None:
        assert_sound(page)
        screenshot(page, f"answering-{device}-{locale}-{name}")

    page.goto(f"{survey.link()}?lang={locale}")
    look("welcome")
    page.get_by_role("link", name="Beginnen" if de else "Start").click()
    for number in range(1, 7):
        expect(page.locator("header")).to_contain_text(f"{number} {'von' if de else 'of'} 6")
        choose(page, number % 6)
        if number == 2:
            expect(page.get_by_role("status")).to_have_text("Gespeichert" if de else "Saved")
            look("questions")
        page.get_by_role("button", name="Weiter" if de else "Next").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Fast geschafft" if de else "Almost done"
    )
    look("review")
    page.get_by_role("button", name="Antworten absenden" if de else "Submit answers").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(
        "Vielen Dank" if de else "Thank you"
    )
    look("thanks")
    assert page.context.cookies() == []


def test_a_used_link_shows_the_neutral_page_also_on_the_way_back(
    open_page: OpenPage, survey: Survey, console_errors: list[str]
):
    page = open_page(viewport=PHONE)
    link = survey.link()
    page.goto(f"{link}/1")
    choose(page, 2)
    expect(page.get_by_role("status")).to_have_text("Gespeichert")
    page.goto(f"{link}/review")
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vielen Dank")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "Dieser Link führt zu keinem Fragebogen"
    )
    assert_sound(page)
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("This link leads to no questionnaire")
    # the browser reports the status of the page itself
    assert all("404" in error for error in console_errors)
    console_errors.clear()


def test_changing_the_language_takes_answers_along(open_page: OpenPage, survey: Survey):
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto(f"{survey.link('cco')}/1")
    page.get_by_label("Trifft voll zu").first.check()
    page.get_by_role("button", name="English").click()
    expect(page.get_by_label("Strongly agree").first).to_be_checked()
    page.get_by_role("button", name="Next").click()
    expect(page.locator("header")).to_contain_text("2 of 6")


def test_everything_works_with_scripts_off(open_page: OpenPage, survey: Survey):
    page = open_page(viewport=PHONE, java_script_enabled=False)
    page.goto(survey.link("board"))
    page.get_by_role("link", name="Beginnen").click()
    for _ in range(6):
        choose(page, 3)
        page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Zurück").or_(page.get_by_role("link", name="Zurück")).click()
    expect(page.get_by_label("Trifft eher zu").first).to_be_checked()
    page.get_by_role("button", name="Weiter").click()
    page.get_by_role("button", name="Antworten absenden").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Vielen Dank")


def test_a_keyboard_is_enough(open_page: OpenPage, survey: Survey):
    page = open_page()
    page.goto(f"{survey.link()}/1")
    first, second = page.locator(".question").nth(0), page.locator(".question").nth(1)
    first.locator("input").first.focus()
    page.keyboard.press("4")
    expect(first.locator("input").nth(3)).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    expect(second.locator("input").nth(0)).to_be_checked()
    page.keyboard.press("ArrowDown")
    expect(second.locator("input").nth(1)).to_be_checked()
    page.keyboard.press("Enter")
    expect(page.locator("header")).to_contain_text("2 von 6")


def test_each_question_is_a_named_group(open_page: OpenPage, survey: Survey):
    page = open_page()
    page.goto(f"{survey.link()}/1")
    group = page.get_by_role("group", name="Ich weiß, welche Kundengruppen")
    expect(group.get_by_role("radio")).to_have_count(6)
    expect(group.get_by_role("radio", name="Kann ich nicht beurteilen")).to_be_visible()
    expect(page.get_by_role("progressbar", name="Fortschritt")).to_be_visible()


def test_an_error_takes_the_focus_and_names_the_question(
    open_page: OpenPage, survey: Survey, console_errors: list[str]
):
    page = open_page()
    page.goto(f"{survey.link()}/1")
    page.evaluate("document.querySelectorAll('.question')[1].querySelector('input').value = '9'")
    page.locator(".question").nth(1).locator(".choice").first.click()
    page.get_by_role("button", name="Weiter").click()
    expect(
        page.get_by_role("heading", name="Diese Antworten wurden nicht gespeichert")
    ).to_be_visible()
    assert page.evaluate("document.activeElement.closest('.question .choices') !== null")
    assert_sound(page)
    assert all("400" in error for error in console_errors)
    console_errors.clear()


def test_a_dropped_connection_is_told_and_made_up_for(
    open_page: OpenPage, survey: Survey, console_errors: list[str]
):
    page = open_page(viewport=PHONE)
    page.goto(f"{survey.link()}/1")
    page.context.set_offline(True)
    page.locator(".choice").nth(1).click()
    expect(page.get_by_role("status")).to_have_text("Noch nicht gespeichert")
    page.context.set_offline(False)
    expect(page.get_by_role("status")).to_have_text("Gespeichert", timeout=15_000)
    console_errors.clear()  # the browser reports the dropped request


def test_the_first_visit_is_light(
    open_page: OpenPage, survey: Survey, record_property: Callable[[str, object], None]
):
    page = open_page(viewport=PHONE)
    network: CDPSession = page.context.new_cdp_session(page)
    network.send("Network.enable")
    network.send("Network.clearBrowserCache")
    names: dict[str, str] = {}
    received: Counter[str] = Counter()

    def note(sent: dict[str, Any]) -> None:
        names[sent["requestId"]] = urlsplit(sent["request"]["url"]).path

    def count(done: dict[str, Any]) -> None:
        received[names[done["requestId"]]] += done["encodedDataLength"]

    network.on("Network.requestWillBeSent", note)
    network.on("Network.loadingFinished", count)
    page.goto(survey.link(), wait_until="networkidle")
    page.get_by_role("link", name="Beginnen").click()
    page.wait_for_load_state("networkidle")
    record_property("bytes of the first visit", received.total())
    loaded = {path.rsplit(".")[-1] for path, size in received.items() if size}
    assert {"css", "js", "woff2"} <= loaded
    assert received.total() <= FIRST_VISIT_BYTES

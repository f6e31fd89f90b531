"""A board member and a CCO read their results: on a desk, on a phone, by keyboard, on paper, in the dark."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from support.browser import DESKTOP, PHONE, OpenPage
from support.company import PASSWORD
from support.results import Published
from support.site import served

AXE = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
WIDTH = "document.documentElement.scrollWidth"
OPEN_ALL = "document.querySelectorAll('main details').forEach(part => { part.open = true; })"

Look = Callable[[Page, str], None]


@dataclass
class Results:
    """A served company with two published waves."""

    base_url: str
    published: Published = field(repr=False)

    def enter(self, page: Page, email: str, query: str = "", view: str = "") -> Page:
        """Log in and go to the results, to the differences unless another view is asked for."""
        page.goto(f"{self.base_url}/login{query}")
        page.locator("input[name=email]").fill(email)
        page.locator("input[name=password]").fill(PASSWORD)
        page.locator("main button").click()
        page.goto(f"{self.base_url}/t/{self.published.company.slug}/results")
        # whoever has units below starts at a glance
        page.goto(page.url.removesuffix("/glance") + view + query)
        return page


@pytest.fixture(scope="module")
def results(published: Published) -> Iterator[Results]:
    with served(published.company.database) as base_url:
        yield Results(base_url, published)


@pytest.fixture
def look(screenshot: Callable[[Page, str], None]) -> Look:
    """Keep a picture, and check what holds for every page."""

    def check(page: Page, name: str) -> None:
        screenshot(page, f"results-{name}")
        page.evaluate(OPEN_ALL)
        violations = Axe().run(page, options=AXE).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations] == []
        assert page.evaluate(WIDTH) <= page.viewport_size["width"]

    return check


def test_the_board_reads_on_a_desk(open_page: OpenPage, results: Results, look: Look):
    page = results.enter(open_page(viewport=DESKTOP), results.published.board)
    expect(page.locator("h1")).to_contain_text("Die Leitung sieht „Strategie“")
    chart = page.get_by_role("img", name=re.compile("Die Leitung sieht „Strategie“"))
    expect(chart.filter(visible=True)).to_have_count(1)
    page.get_by_text("Zahlen als Tabelle zeigen").click()
    expect(page.get_by_role("table").first).to_contain_text("Blinder Fleck · deutlich")
    look(page, "board-desktop-de")
    page.get_by_role("link", name="Vertrieb & Außendienst").click()
    page.get_by_role("link", name="Vertrieb Süd").click()
    expect(page.locator("h1")).to_contain_text("das Team")
    page.get_by_role("link", name="Q1 2026").click()
    expect(page.locator(".crumbs [aria-current]")).to_have_text("Vertrieb Süd")
    page.get_by_role("link", name="Nordlicht <Versorgung> AG").click()
    expect(page.locator(".waves [aria-current]")).to_have_text("Q1 2026")


def test_a_cco_reads_on_a_phone(open_page: OpenPage, results: Results, look: Look):
    reader = results.published.cco_of_sales
    page = results.enter(open_page(viewport=PHONE), reader, "?lang=en")
    expect(page.locator(".crumbs li")).to_have_text(
        ["Nordlicht <Versorgung> AG", "Vertrieb & Außendienst"]
    )
    expect(page.locator(".crumbs a")).to_have_count(0)
    expect(page.locator("h1")).to_contain_text("Leadership rates “Strategy”")
    expect(page.locator(".chart-narrow").first).to_be_visible()
    # all topics stand beside the units; none is cut off at the edge
    assert page.locator(".scroll:has(.heat)").evaluate("it => it.scrollWidth <= it.clientWidth")
    look(page, "cco-phone-en")


VIEWS = ("/glance", "/units?levels=3", "/cascade", "/trend", "/priorities", "/explain/gap.0")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_on_a_desk(open_page: OpenPage, results: Results, look: Look, view: str):
    page = results.enter(open_page(viewport=DESKTOP), results.published.board, view=view)
    expect(page.locator("h1")).to_have_count(1)
    look(page, f"{view.strip('/').partition('?')[0].replace('/', '-')}-desktop-de")


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_on_a_phone_in_the_dark(
    open_page: OpenPage, results: Results, look: Look, view: str
):
    page = results.enter(
        open_page(viewport=PHONE, color_scheme="dark"), results.published.board, view=view
    )
    look(page, f"{view.strip('/').partition('?')[0].replace('/', '-')}-phone-de-dark")


def test_the_board_goes_from_view_to_view(open_page: OpenPage, results: Results):
    page = results.enter(open_page(viewport=DESKTOP), results.published.board, view="/glance")
    for name in ("Einheiten", "Kaskade", "Verlauf", "Prioritäten", "Auf einen Blick"):
        page.locator(".views").get_by_role("link", name=name, exact=True).click()
        expect(page.locator(".views [aria-current]")).to_have_text(name)


def test_a_figure_explains_itself_without_leaving_the_page(open_page: OpenPage, results: Results):
    page = results.enter(open_page(viewport=DESKTOP), results.published.board, view="/glance")
    before = page.url
    page.locator(".facts a[href*='/explain/']").first.click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Die Rechnung")
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    assert page.url == before


def test_a_hidden_unit_says_why(open_page: OpenPage, results: Results, look: Look):
    page = results.enter(open_page(viewport=PHONE), results.published.board)
    page.goto(results.base_url + results.published.address("TINY"))
    expect(page.locator(".notice")).to_contain_text("verrät diese Seite nicht")
    look(page, "hidden-phone-de")


def test_topics_open_by_keyboard_and_without_scripts(open_page: OpenPage, results: Results):
    page = results.enter(open_page(java_script_enabled=False), results.published.board)
    topic = page.locator("details.topic").first
    wording = topic.get_by_text("Ich weiß, welche Kundengruppen")
    expect(wording).to_be_hidden()
    topic.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(wording).to_be_visible()


def test_in_the_dark(open_page: OpenPage, results: Results, look: Look):
    page = results.enter(open_page(color_scheme="dark"), results.published.board)
    look(page, "board-desktop-de-dark")


def test_on_paper(open_page: OpenPage, results: Results, screenshot: Callable[[Page, str], None]):
    page = results.enter(
        open_page(viewport={"width": 720, "height": 1000}), results.published.board
    )
    page.emulate_media(media="print")
    expect(page.locator(".topbar")).to_be_hidden()
    # on paper the unit's name stands above the finding, and charts are those for desks
    expect(page.locator(".crumbs")).to_be_visible()
    expect(page.locator(".chart-gap.chart-wide")).to_be_visible()
    expect(page.locator(".chart-gap.chart-narrow")).to_be_hidden()
    screenshot(page, "results-board-print-de")

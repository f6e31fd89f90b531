"""An administrator brings in a company's file: on a desktop, on a phone, and with scripts off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from blickwinkel.database import Database
from blickwinkel.demo.companies import NORDLICHT
from blickwinkel.demo.people import hr_files
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.identity.models import Role
from support.browser import DESKTOP, PHONE, OpenPage
from support.company import PASSWORD, Company
from support.servers import cloned_database
from support.site import served

UPLOAD_LIMIT = 16 * 1024 * 1024
REFUSED = re.compile("status of (400|413)")
VIEWPORTS = {"de": DESKTOP, "en": PHONE}
UNITS = str(len(hr_files(NORDLICHT)["einheiten.csv"].splitlines()) - 1)
WIDTH = "document.documentElement.scrollWidth"

Screenshot = Callable[[Page, str], None]


@pytest.fixture(scope="module")
def site(postgres_server: PostgresServer, template_database: str) -> Iterator[tuple[Database, str]]:
    with cloned_database(postgres_server, template_database) as clone:
        database = Database(clone.app_url)
        with served(database) as base_url:
            yield database, base_url
        database.dispose()


@pytest.fixture
def files(tmp_path: Path) -> dict[str, list[Path]]:
    """The same company twice: as it should be, and with errors in both files."""
    good = hr_files(NORDLICHT)
    units, people = (good[name].decode() for name in ("einheiten.csv", "personen.csv"))
    wrong = {
        "einheiten.csv": units.replace(";NOR\r\n", ";GIBTSNICHT\r\n", 1).encode(),
        "personen.csv": people.replace("@", " at ", 1).encode(),
    }
    return {
        folder: _written(tmp_path / folder, pair)
        for folder, pair in (("good", good), ("wrong", wrong))
    }


def _written(folder: Path, pair: dict[str, bytes]) -> list[Path]:
    folder.mkdir()
    for name, content in pair.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in pair]


def enter(page: Page, site: tuple[Database, str], slug: str, language: str = "de") -> None:
    """Log in as the administrator of a new company and open the page of its organisation."""
    database, base_url = site
    email = Company.create(database, slug).account(Role.ADMINISTRATOR)
    page.goto(f"{base_url}/login")
    page.fill("[name=email]", email)
    page.fill("[name=password]", PASSWORD)
    page.click("main button")
    page.goto(f"{base_url}/t/{slug}/organization?lang={language}")


def upload(page: Page, chosen: list[Path]) -> None:
    page.set_input_files("[name=files]", chosen)
    page.click("main form button")


def assert_sound(page: Page) -> None:
    """No barrier that axe knows, no sideways scrolling."""
    violations = Axe().run(page).response["violations"]
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in violations] == []
    assert page.evaluate(WIDTH) <= page.viewport_size["width"]


def forgive_refusals(console_errors: list[str]) -> None:
    """Browsers note every answer of 400 and more as an error of the page."""
    assert all(REFUSED.search(error) for error in console_errors)
    console_errors.clear()


@pytest.mark.parametrize("language", ["de", "en"])
def test_from_an_empty_company_to_its_tree(
    site: tuple[Database, str],
    files: dict[str, list[Path]],
    open_page: OpenPage,
    console_errors: list[str],
    screenshot: Screenshot,
    language: str,
) -> None:
    page = open_page(viewport=VIEWPORTS[language])
    enter(page, site, f"to-tree-{language}", language)

    def look(name: str) -> None:
        assert_sound(page)
        screenshot(page, f"organization-{name}-{language}")

    look("empty")
    page.click(".empty a")
    look("import")

    upload(page, files["wrong"])
    expect(page.locator("h1")).to_contain_text("2")
    expect(page.locator(".notice.bad h2")).to_have_text(["einheiten.csv", "personen.csv"])
    look("errors")
    forgive_refusals(console_errors)

    upload(page, files["good"])
    expect(page.locator("dl.facts dd").first).to_have_text(UNITS)
    look("preview")
    page.locator("form[action*='/import/'] .button:not(.secondary)").first.click()

    expect(page.locator(".flash.good")).to_be_visible()
    expect(page.locator("dl.facts dd").first).to_have_text(UNITS)
    look("tree")


def test_the_tree_opens_and_closes_without_scripts(
    site: tuple[Database, str], files: dict[str, list[Path]], open_page: OpenPage
) -> None:
    page = open_page(java_script_enabled=False)
    enter(page, site, "no-scripts")
    page.click(".empty a")
    upload(page, files["good"])
    page.locator("form[action*='/import/'] .button:not(.secondary)").first.click()
    department = page.get_by_text("Geschäftskunden", exact=True)
    expect(department).to_be_hidden()
    page.locator(".tree summary", has_text="Kundenservice").click()
    expect(department).to_be_visible()
    page.locator(".tree summary", has_text="Kundenservice").click()
    expect(department).to_be_hidden()


def test_a_file_beyond_the_limit_gets_an_answer_not_a_broken_connection(
    site: tuple[Database, str], tmp_path: Path, page: Page, console_errors: list[str]
) -> None:
    huge = tmp_path / "huge.csv"
    huge.write_bytes(b"x" * (UPLOAD_LIMIT + 1))
    enter(page, site, "too-large")
    page.click(".empty a")
    upload(page, [huge])
    expect(page.locator(".code")).to_contain_text("413")
    forgive_refusals(console_errors)

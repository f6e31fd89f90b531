"""An administrator brings in a company's file: on a desktop, on a phone, and with scripts off."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from sqlalchemy import select

from blickwinkel.database import Database
from blickwinkel.demo.companies import NORDLICHT
from blickwinkel.demo.people import hr_files
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.identity.models import Role
from blickwinkel.organization import queries
from blickwinkel.tenancy.models import Tenant
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
    page.locator("[form=take-over]").first.click()

    expect(page.locator(".flash.good")).to_be_visible()
    expect(page.locator("dl.facts dd").first).to_have_text(UNITS)
    look("tree")


def teams(**sizes: str) -> dict[str, bytes]:
    """A company of teams below its sales department: OST="OST*18 P*2" is where people of OST are."""
    places = [place for ways in sizes.values() for place in _places(ways)]
    units = "".join(f"{team};Team {team.title()};V\n" for team in sorted(set(places)))
    people = "".join(f"{n};Ada;Groß {n};;de;{team};;\n" for n, team in enumerate(places, 10))
    return {
        "units.csv": f"unit;name;parent\nK;Köln AG;\nV;Vertrieb;K\n{units}".encode(),
        "people.csv": (
            "number;given name;family name;e-mail;language;unit;board;cco of\n"
            f"1;Bo;Çelik;;de;K;yes;\n2;Cem;Ölz;;de;V;;V\n{people}"
        ).encode(),
    }


def _places(ways: str) -> list[str]:
    return [team for way in ways.split() for team in [way.split("*")[0]] * int(way.split("*")[1])]


@pytest.mark.parametrize("language", ["de", "en"])
def test_two_teams_merge_and_their_results_live_on(
    site: tuple[Database, str],
    tmp_path: Path,
    open_page: OpenPage,
    console_errors: list[str],
    screenshot: Screenshot,
    language: str,
) -> None:
    page = open_page(viewport=VIEWPORTS[language])
    slug = f"merger-{language}"
    enter(page, site, slug, language)

    def bring(folder: str, **sizes: str) -> None:
        page.goto(f"{site[1]}/t/{slug}/organization/import")
        upload(page, _written(tmp_path / folder, teams(**sizes)))

    def look(name: str) -> None:
        assert_sound(page)
        screenshot(page, f"reorganisation-{name}-{language}")

    bring("before", OST="OST*20", SUED="SUED*8", NORD="NORD*9")
    page.locator("[form=take-over]").first.click()
    bring("after", OST="WEST*18 NORD*2", SUED="WEST*8", NORD="NORD*9")
    # the large parts are ticked, the two people who went elsewhere are not
    ticks = [tick.is_checked() for tick in page.locator("[name=move]").all()]
    assert ticks == [True, False, True]
    look("preview")
    page.locator("[form=take-over]").first.click()
    expect(page.locator(".flash.good")).to_be_visible()
    look("declared")
    assert successions(site, slug) == [("OST", "WEST"), ("SUED", "WEST")]

    page.get_by_role("button", name="Team Sued →").click()
    expect(page.locator("a[href*='predecessor=']")).to_have_count(1)
    assert successions(site, slug) == [("OST", "WEST")]
    page.click("a[href*='predecessor=']")
    page.fill("[name=successor]", "Team Nirgends")
    page.click("#declare button")
    expect(page.locator(".field .error")).to_contain_text("Team Nirgends")
    look("error")
    forgive_refusals(console_errors)
    page.fill("[name=successor]", "WEST")
    page.click("#declare button")
    assert successions(site, slug) == [("OST", "WEST"), ("SUED", "WEST")]


def successions(site: tuple[Database, str], slug: str) -> list[tuple[str, str]]:
    """The rows of a company's lineage, by keys."""
    with site[0].directory() as directory:
        tenant_id = directory.scalars(select(Tenant.id).where(Tenant.slug == slug)).one()
    with site[0].tenant(tenant_id) as session:
        codes = {unit.id: unit.code for unit in queries.current_tree(session)}
        rows = queries.successions(session)
    return sorted((codes[row.predecessor_id], codes[row.successor_id]) for row in rows)


def test_the_tree_opens_and_closes_without_scripts(
    site: tuple[Database, str], files: dict[str, list[Path]], open_page: OpenPage
) -> None:
    page = open_page(java_script_enabled=False)
    enter(page, site, "no-scripts")
    page.click(".empty a")
    upload(page, files["good"])
    page.locator("[form=take-over]").first.click()
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

"""A real Chromium for tests that look at pages the way people do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from support.needs import absent

DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
"""Viewports in CSS pixels; the phone is a current mid-size one held upright."""

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--no-sandbox",  # Chromium's own sandbox does not work for root and in containers
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class OpenPage(Protocol):
    """Opens a page in a context of its own, that is with cookies of its own."""

    def __call__(
        self,
        *,
        viewport: dict[str, int] = DESKTOP,
        locale: str = "de-DE",
        **options: Any,
    ) -> Page: ...


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--screenshots", metavar="FOLDER", help="keep the pictures that tests offer")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    return found or absent("No Chromium: install the package chromium (Debian).")


@pytest.fixture(scope="session")
def browser(chromium_path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=chromium_path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture
def console_errors() -> Iterator[list[str]]:
    """What the browser complained about; a test that provokes an error removes it from the list.

    Violations of the content security policy are among them.
    """
    errors: list[str] = []
    yield errors
    assert errors == []


@pytest.fixture
def open_page(browser: Browser, console_errors: list[str]) -> Iterator[OpenPage]:
    """Open as many pages as a test needs; no error on any browser console may remain at its end."""
    contexts: list[BrowserContext] = []

    def note(message: ConsoleMessage) -> None:
        if message.type == "error":
            console_errors.append(f"{message.location.get('url', '')}: {message.text}")

    def open_one(
        *, viewport: dict[str, int] = DESKTOP, locale: str = "de-DE", **options: Any
    ) -> Page:
        context = browser.new_context(viewport=viewport, locale=locale, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: console_errors.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()


@pytest.fixture
def page(open_page: OpenPage) -> Page:
    """A German desktop page."""
    return open_page()


@pytest.fixture
def screenshot(pytestconfig: pytest.Config) -> Callable[[Page, str], None]:
    """Keep a picture of the whole page as `<name>.png` if `--screenshots FOLDER` was asked for."""
    folder = pytestconfig.getoption("--screenshots")

    def keep(page: Page, name: str) -> None:
        if folder:
            page.screenshot(path=Path(folder) / f"{name}.png", full_page=True)

    return keep

"""The script's comforts in a real browser, and that the answering page does without them."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, Route

import blickwinkel

STATIC = Path(blickwinkel.__file__).parent / "web/static"
CHOICES = "".join(
    f'<label class="choice"><input type="radio" name="q" value="{value}">{value}</label>'
    for value in range(1, 6)
)
PAGE = f"""<!doctype html><html lang="de"><title>Probe</title>
<link rel="icon" href="data:,"><link rel="stylesheet" href="/blickwinkel.css">
<script src="/blickwinkel.js" defer></script>
<form action="/sent" method="post" data-once data-autosave="/kept">
<fieldset class="question"><legend>Frage</legend>{CHOICES}
<label class="choice abstain"><input type="radio" name="q" value="na">Weiß nicht</label></fieldset>
<button data-confirm="Wirklich?">Ab</button></form>
<p data-state data-saving="Speichert" data-saved="Gespeichert" data-unsaved="Offline"></p></html>"""
WORKING = """<!doctype html><html lang="de"><title>Probe</title><link rel="icon" href="data:,">
<script src="/blickwinkel.js" defer></script><div data-poll="/work">0 %</div></html>"""

FINISHED = WORKING.replace('<div data-poll="/work">0 %</div>', "<p id='done'>fertig</p>")


class Site:
    """Serves the page and counts what is asked of it."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.asked: list[str] = []
        page.route("**/*", self._answer)
        page.goto("http://probe.test/page")

    def _answer(self, route: Route) -> None:
        path = route.request.url.removeprefix("http://probe.test/")
        self.asked.append(path)
        if path == "page":
            route.fulfill(content_type="text/html", body=PAGE)
        elif path == "working":
            done = "work" in self.asked
            route.fulfill(content_type="text/html", body=FINISHED if done else WORKING)
        elif path == "work":
            route.fulfill(content_type="text/html", body="<p>fertig</p>")
        elif (STATIC / path).is_file():
            route.fulfill(path=STATIC / path)
        else:
            route.fulfill(status=204)


@pytest.fixture
def site(open_page) -> Site:
    return Site(open_page())


def chosen(page: Page) -> str:
    return str(page.locator("input:checked").input_value())


def test_digits_choose_and_changes_are_kept(site):
    site.page.locator("input").first.focus()
    site.page.keyboard.press("3")
    assert chosen(site.page) == "3"
    site.page.keyboard.press("0")
    assert chosen(site.page) == "na"
    site.page.get_by_text("Gespeichert").wait_for()
    assert site.asked.count("kept") == 1


def test_a_question_comes_first_and_nothing_is_sent_twice(site):
    answers = [False, True, True]
    site.page.on("dialog", lambda d: d.accept() if answers.pop(0) else d.dismiss())
    for expected in (0, 1, 1):
        site.page.click("button")
        site.page.wait_for_timeout(100)
        assert site.asked.count("sent") == expected


def test_when_the_work_is_done_the_whole_page_is_shown_anew(site):
    site.page.goto("http://probe.test/working")
    site.page.locator("#done").wait_for(timeout=5000)
    assert site.asked.count("work") == 1
    assert site.asked.count("working") == 2


def test_with_scripts_off_an_answer_is_chosen_and_seen(open_page):
    page = Site(open_page(java_script_enabled=False)).page
    label = page.locator(".choice").nth(1)
    label.click()
    assert chosen(page) == "2"
    assert label.bounding_box()["height"] >= 44

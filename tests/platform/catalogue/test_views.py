"""The administrator's pages of frameworks."""

from __future__ import annotations

from html import unescape
from importlib.metadata import entry_points

import pytest
from flask import Flask

from blickwinkel.extension import Extensions, load_extensions
from blickwinkel.identity.models import Role
from support.company import Company, shipped_framework
from support.plugins import Install, use
from support.visitor import Visitor

FRAMEWORKS = "/t/nordlicht/frameworks"
PREVIEW = f"{FRAMEWORKS}/six_pillars"


@pytest.fixture
def administrator(app: Flask, company: Company) -> Visitor:
    visitor = Visitor(app).log_in(company.account(Role.ADMINISTRATOR))
    visitor.get("/t/nordlicht/frameworks?lang=en")
    return visitor


@pytest.fixture
def broken(app: Flask, install: Install) -> None:
    """What is bundled, and one extension that was left out."""
    seven_seas = install("seven_seas", "raise KeyError('<sea>')")
    use(app, load_extensions([*entry_points(group="blickwinkel"), seven_seas]))


def test_what_plugins_bring_can_be_adopted(administrator: Visitor) -> None:
    page = administrator.get(FRAMEWORKS).text
    assert "The 6 Pillars of Customer Orientation" in page
    assert page.count("Not adopted") == 2
    answer = administrator.post(f"{PREVIEW}/adopt")
    assert answer.location == f"{FRAMEWORKS}?adopted=six_pillars"
    after = administrator.get(answer.location).text
    assert "The 6 Pillars of Customer Orientation is adopted." in after
    assert "Adopted: version 1.0.0" in after
    assert after.count("Not adopted") == 1


def test_a_framework_says_where_it_comes_from(administrator: Visitor) -> None:
    note = shipped_framework().source_note.text("en")
    assert note
    assert note in unescape(administrator.get(PREVIEW).text)


def test_only_what_is_adopted_is_said_to_be(administrator: Visitor) -> None:
    page = administrator.get(f"{FRAMEWORKS}?adopted=six_pillars").text
    assert "is adopted." not in page
    assert "<script>" not in administrator.get(f"{FRAMEWORKS}?adopted=<script>").text


def test_what_no_plugin_brings_cannot_be_adopted(administrator: Visitor) -> None:
    assert administrator.post(f"{FRAMEWORKS}/seven_seas/adopt").status_code == 404
    assert administrator.get(f"{FRAMEWORKS}/seven_seas").status_code == 404
    assert administrator.get(f"{FRAMEWORKS}/%00").status_code == 404


@pytest.mark.parametrize("side", ["board", "cco", "staff"])
@pytest.mark.parametrize("language", ["de", "en"])
def test_every_side_is_shown_in_every_language(
    administrator: Visitor, side: str, language: str
) -> None:
    framework = shipped_framework()
    page = administrator.get(f"{PREVIEW}?perspective={side}&language={language}").text
    texts = [framework.items[n].text[side].text(language) for n in framework.asked(side)]
    texts += [point.label.text(language) for point in framework.scale.points]
    shown = page.replace("&#39;", "'").replace("&#34;", '"').replace("&amp;", "&")
    assert [text for text in texts if text not in shown] == []
    assert f'<div lang="{language}">' in page


def test_a_preview_in_another_language_leaves_the_page_s_own_alone(
    administrator: Visitor,
) -> None:
    administrator.get(f"{PREVIEW}?language=de")
    assert '<html lang="en">' in administrator.get(PREVIEW).text


def test_an_impossible_choice_shows_the_usual_one(administrator: Visitor) -> None:
    page = administrator.get(f"{PREVIEW}?perspective=nobody&language=xx").text
    assert '<option value="board" selected>' in page
    assert '<option value="en" selected>' in page


@pytest.mark.usefixtures("broken")
def test_an_extension_that_was_left_out_is_reported_with_its_reason(
    administrator: Visitor,
) -> None:
    page = administrator.get(FRAMEWORKS).text
    assert "seven_seas" in page
    assert "the import failed with KeyError: &#39;&lt;sea&gt;&#39;" in page
    assert "The 6 Pillars of Customer Orientation" in page


def test_without_a_defect_nothing_is_reported(administrator: Visitor) -> None:
    """Negative control of the test above."""
    assert "Left out" not in administrator.get(FRAMEWORKS).text


def test_an_installation_without_frameworks_says_so(app: Flask, administrator: Visitor) -> None:
    use(app, Extensions())
    assert "No framework is installed" in administrator.get(FRAMEWORKS).text


def test_an_adopted_framework_outlives_its_plugin(app: Flask, administrator: Visitor) -> None:
    administrator.post(f"{PREVIEW}/adopt")
    use(app, Extensions())
    assert (
        "This framework is no longer installed, or switched off"
        in administrator.get(FRAMEWORKS).text
    )
    assert administrator.get(PREVIEW).status_code == 200


def test_what_is_switched_off_cannot_be_adopted(administrator: Visitor) -> None:
    administrator.post("/t/nordlicht/plugins/six_pillars/off")
    page = administrator.get(FRAMEWORKS).text
    assert "The 6 Pillars of Customer Orientation" not in page
    assert "The 6 Cs of Customer Centricity" in page
    assert administrator.post(f"{PREVIEW}/adopt").status_code == 404
    administrator.post("/t/nordlicht/plugins/six_pillars/on")
    assert administrator.post(f"{PREVIEW}/adopt").status_code == 302


def test_what_is_adopted_stays_when_its_plugin_is_switched_off(administrator: Visitor) -> None:
    administrator.post(f"{PREVIEW}/adopt")
    administrator.post("/t/nordlicht/plugins/six_pillars/off")
    page = administrator.get(FRAMEWORKS).text
    assert "This framework is no longer installed, or switched off" in page
    assert administrator.get(PREVIEW).status_code == 200
    # a wave can still be planned with it
    assert "The 6 Pillars" in administrator.get("/t/nordlicht/surveys/plan").text

"""The administrator's page of plugins: what each brings, what is wrong with it, and its switch."""

from __future__ import annotations

import re
from html import unescape
from importlib.metadata import entry_points

import pytest
from flask import Flask

from blickwinkel.extension import Extensions, load_extensions
from blickwinkel.identity.models import Role
from support.company import Company
from support.plugins import Install, exporting, use
from support.visitor import Visitor

PLUGINS = "/t/nordlicht/plugins"


@pytest.fixture
def administrator(app: Flask, company: Company) -> Visitor:
    visitor = Visitor(app).log_in(company.account(Role.ADMINISTRATOR))
    visitor.get(f"{PLUGINS}?lang=en")
    return visitor


def card(page: str, name: str) -> str:
    """What the card of a plugin says."""
    part = next(
        part for part in page.split("<section")[1:] if re.search(rf">{name}(</small>)?</h2>", part)
    )
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", part)))


def test_each_plugin_says_what_it_brings_and_what_switching_it_off_does(
    administrator: Visitor,
) -> None:
    page = administrator.get(PLUGINS).text
    assert page.count("Switch off<") == 4
    pillars, table = card(page, "six_pillars"), card(page, "csv")
    assert "Framework The 6 Pillars of Customer Orientation 1.0.0" in pillars
    assert "waves that are planned or running go on, and results remain" in pillars
    assert "downloads" not in pillars
    assert ">The 6 Pillars of Customer Orientation <small" in page
    assert "File format Table (CSV)" in table
    assert "its downloads disappear from the result pages" in table
    assert "frameworks" not in table
    assert re.search(r"blickwinkel \d+\.\d+", table)


def test_a_plugin_is_switched_off_and_on_again(administrator: Visitor) -> None:
    answer = administrator.post(f"{PLUGINS}/csv/off")
    assert (answer.status_code, answer.location) == (303, f"{PLUGINS}?switched=csv")
    page = administrator.get(answer.location).text
    assert "Table (CSV) is switched off." in page
    assert "Switched off" in card(page, "csv")
    assert "Switched on" in card(page, "open_results")
    administrator.post(f"{PLUGINS}/csv/on")
    assert "Switched on" in card(administrator.get(PLUGINS).text, "csv")


def test_in_german(administrator: Visitor) -> None:
    page = administrator.get(f"{PLUGINS}?lang=de").text
    assert "Erweiterungen" in page
    assert "Dateiformat Tabelle (CSV)" in card(page, "csv")
    assert ">Tabelle (CSV) <small" in page
    assert "Eingeschaltet" in card(page, "csv")


def test_a_name_that_nobody_has_is_not_there_and_says_nothing(administrator: Visitor) -> None:
    assert administrator.post(f"{PLUGINS}/horse/off").status_code == 404
    assert "flash" not in administrator.get(f"{PLUGINS}?switched=horse").text
    assert "<script>" not in administrator.get(f"{PLUGINS}?switched=<script>").text


def test_what_is_wrong_is_told_with_its_reason(
    app: Flask, administrator: Visitor, install: Install
) -> None:
    broken = install("broken", "raise ValueError('<why>')")
    silent = install("silent", exporting("return b''").replace("return [exporter", "return []#"))
    use(app, load_extensions([*entry_points(group="blickwinkel"), broken, silent]))
    page = administrator.get(PLUGINS).text
    assert "<why>" not in page
    assert "Does not work" in card(page, "broken")
    assert "ValueError: <why>" in card(page, "broken")
    assert "Switched on" not in card(page, "broken")
    assert "It brings nothing that can be used." in card(page, "silent")
    assert "Left out" not in card(page, "csv")


def test_a_switch_without_its_plugin_can_be_forgotten(app: Flask, administrator: Visitor) -> None:
    administrator.post(f"{PLUGINS}/csv/off")
    use(app, Extensions())
    page = administrator.get(PLUGINS).text
    assert "Not installed any more" in card(page, "csv")
    administrator.post(f"{PLUGINS}/csv/on")
    assert "No extension is installed" in administrator.get(PLUGINS).text

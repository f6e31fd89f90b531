"""The one door for all formats: what comes through, what is recorded, and what a failure looks like."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Iterator
from html import unescape
from importlib.metadata import entry_points

import pytest
from flask import Flask
from sqlalchemy import event, select

from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import Database
from blickwinkel.export import queries
from blickwinkel.extension import hooks, load_extensions, manager
from blickwinkel.identity.models import Role
from support.company import Company, small_company
from support.plugins import Install, exporting, use
from support.site import running_app
from support.visitor import Visitor

CANARY = "Kanarienvogel"


@pytest.fixture(scope="module")
def house(shared_database: Database) -> tuple[Company, str]:
    """A company with a published wave, and the address of the whole company's results."""
    company = small_company(shared_database)
    wave = company.open_wave("Q1/Q2: 2026")
    company.answer_all(wave, lambda *_: "4").publish(wave)
    company.account(Role.BOARD)
    company.account(Role.ADMINISTRATOR)
    return company, f"/t/nordlicht/results/{wave}/{company.units['NL']}"


@pytest.fixture
def site(shared_database: Database) -> Iterator[Flask]:
    with running_app(shared_database) as app:
        yield app


@pytest.fixture
def board(site: Flask, house: tuple[Company, str]) -> Visitor:
    visitor = Visitor(site).log_in("board@nordlicht.example")
    visitor.get(f"{house[1]}?lang=en")
    return visitor


@pytest.fixture
def administrator(site: Flask, house: tuple[Company, str]) -> Visitor:
    return Visitor(site).log_in("administrator@nordlicht.example")


def words(page: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", page)))


def history(company: Company) -> list[tuple[str, str]]:
    with company.database.tenant(company.tenant_id) as session:
        entries = session.scalars(select(AuditEntry).where(AuditEntry.action == "results.export"))
        return [(entry.actor_name, entry.subject) for entry in entries]


def test_the_unit_s_page_leads_to_every_format(board: Visitor, house: tuple[Company, str]) -> None:
    page = board.get(house[1]).text
    for exporter in ("csv", "open_results"):
        assert f'href="{house[1]}/export/{exporter}"' in page
        assert f'href="{house[1]}/export/{exporter}?units=one"' in page
    assert "Table (CSV)" in page
    assert "A file holds what you may see on these pages and nothing else." in page


def test_a_unit_without_others_below_has_one_file_per_format(
    board: Visitor, house: tuple[Company, str]
) -> None:
    company, top = house
    sales = top.replace(str(company.units["NL"]), str(company.units["SALES"]))
    page = board.get(sales).text
    assert f'href="{sales}/export/csv?units=one"' in page
    assert f'href="{sales}/export/csv"' not in page


def test_a_file_has_a_name_a_type_and_is_saved_instead_of_shown(
    board: Visitor, house: tuple[Company, str]
) -> None:
    table = board.get(f"{house[1]}/export/csv")
    assert table.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert table.headers["X-Content-Type-Options"] == "nosniff"
    assert table.headers["Cache-Control"] == "no-store"
    disposition = table.headers["Content-Disposition"]
    assert disposition.startswith("attachment; filename=")
    assert "Q1-Q2- 2026 Nordlicht" in disposition
    assert disposition.rstrip('"').endswith(".csv")
    document = board.get(f"{house[1]}/export/open_results")
    assert document.headers["Content-Type"] == "application/json"
    assert document.json["format"] == "blickwinkel-results"


def test_each_download_is_recorded_and_nothing_else_is(
    board: Visitor, house: tuple[Company, str]
) -> None:
    company, top = house
    before = history(company)
    board.get(f"{top}/export/csv")
    board.get(f"{top}/export/csv?units=one")
    assert board.get(f"{top}/export/horse").status_code == 404
    board.get(top)
    assert history(company)[len(before) :] == [
        ("Board", "Q1/Q2: 2026: NL (3), csv"),
        ("Board", "Q1/Q2: 2026: NL (1), csv"),
    ]


def test_what_is_switched_off_says_so_and_is_not_offered(
    board: Visitor, administrator: Visitor, house: tuple[Company, str]
) -> None:
    company, top = house
    administrator.post("/t/nordlicht/plugins/csv/off")
    try:
        before = history(company)
        page = board.get(top).text
        assert "/export/csv" not in page
        assert "/export/open_results" in page
        # the page was still open when the administrator switched it off
        answer = board.get(f"{top}/export/csv")
        assert answer.status_code == 409
        told = words(answer.text)
        assert "This download is switched off in your company." in told
        assert "Your Blickwinkel administrator can switch it on again." in told
        assert board.get(f"{top}/export/open_results").status_code == 200
        assert len(history(company)) == len(before) + 1
    finally:
        administrator.post("/t/nordlicht/plugins/csv/on")
    assert board.get(f"{top}/export/csv").status_code == 200


def test_another_company_s_switch_is_another_switch(
    board: Visitor, house: tuple[Company, str], shared_database: Database
) -> None:
    other = Company.create(shared_database, "suedlicht", name="Südlicht")
    email = other.account(Role.ADMINISTRATOR)
    Visitor(board.client.application).log_in(email).post("/t/suedlicht/plugins/csv/off")
    assert board.get(f"{house[1]}/export/csv").status_code == 200


FAILURES = {
    "raises": f"raise ValueError('{CANARY}' + document.units[0]['unit']['name'])",
    "exits": "raise SystemExit(document.units[0]['unit']['name'])",
    "interrupts": f"raise KeyboardInterrupt('{CANARY}')",
    "calls itself": "return write(document)",
    "text": "return document.units[0]['unit']['name']",
    "nothing": "return None",
    "half a file": f"yield b'half'\nraise OSError('{CANARY}')",
    "no bytes among bytes": "return [b'a', 7]",
    "looks for the session": "from flask import g\nreturn g.tenant_session",
    "looks for the platform": "from flask import current_app\nreturn current_app.name.encode()",
}


@pytest.mark.parametrize("body", FAILURES.values(), ids=FAILURES)
def test_a_plugin_that_fails_is_a_page_that_says_so_and_the_others_work(
    site: Flask,
    board: Visitor,
    house: tuple[Company, str],
    install: Install,
    caplog: pytest.LogCaptureFixture,
    body: str,
) -> None:
    company, top = house
    bad = install("bad", exporting(body))
    use(site, load_extensions([*entry_points(group="blickwinkel"), bad]))
    before = history(company)
    answer = board.get(f"{top}/export/bad")
    assert answer.status_code == 503
    assert "the extension for this format did not work as it should" in words(answer.text)
    assert history(company) == before
    assert "export bad: the plugin" in caplog.text
    for secret in (CANARY, "Nordlicht"):
        assert secret not in caplog.text
        assert secret not in answer.text
    assert board.get(f"{top}/export/csv").status_code == 200
    assert board.get(top).status_code == 200


def test_a_good_plugin_of_somebody_else_comes_through_the_same_door(
    site: Flask, board: Visitor, house: tuple[Company, str], install: Install
) -> None:
    """Negative control of the failures above."""
    good = install("good", exporting("return document.units[0]['unit']['code'].encode()"))
    use(site, load_extensions([good]))
    assert board.get(f"{house[1]}/export/good").data == b"NL"


def test_a_plugin_that_sleeps_holds_neither_the_reader_nor_a_connection(
    site: Flask,
    board: Visitor,
    house: tuple[Company, str],
    install: Install,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hurried = dataclasses.replace(hooks.EXPORTERS, use_seconds=0.5)
    monkeypatch.setattr(manager.hooks, "EXPORTERS", hurried)
    sleeper = install("sleeper", exporting("__import__('time').sleep(60)"))
    use(site, load_extensions([*entry_points(group="blickwinkel"), sleeper]))
    pool = site.extensions["blickwinkel"].database.engine.pool
    out: list[int] = []
    asked = manager.Extensions.write

    def note(*arguments: object) -> bytes:
        out.append(pool.checkedout())
        return asked(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(manager.Extensions, "write", note)
    assert board.get(f"{house[1]}/export/sleeper").status_code == 503
    assert board.get(f"{house[1]}/export/sleeper").status_code == 503, "it is still busy"
    assert out[:2] == [1, 1], "the log-in's own connection is the only one that waits"
    monkeypatch.setattr(manager.hooks, "EXPORTERS", dataclasses.replace(hurried, use_seconds=20))
    assert board.get(f"{house[1]}/export/csv").status_code == 200


def test_too_many_units_for_one_file_are_told_with_what_to_do(
    board: Visitor, house: tuple[Company, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    most = queries.MOST_UNITS
    monkeypatch.setattr(queries, "MOST_UNITS", 2)
    answer = board.get(f"{house[1]}/export/csv")
    assert answer.status_code == 400
    assert f"at most {most} units. Please download this unit alone, or one" in words(answer.text)
    assert board.get(f"{house[1]}/export/csv?units=one").status_code == 200
    monkeypatch.setattr(queries, "MOST_UNITS", 3)
    assert board.get(f"{house[1]}/export/csv").status_code == 200


def test_a_file_takes_few_queries(site: Flask, board: Visitor, house: tuple[Company, str]) -> None:
    statements: list[str] = []
    engine = site.extensions["blickwinkel"].database.engine
    board.get(f"{house[1]}/export/csv")

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    board.get(f"{house[1]}/export/csv")
    event.remove(engine, "before_cursor_execute", note)
    assert 0 < len(statements) <= 15, "\n".join(statements)

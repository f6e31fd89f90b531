"""Who led a unit before it moved in is told to nobody who may not open it there, on pages or in files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import update

from blickwinkel.database import Database
from blickwinkel.identity.models import Role
from blickwinkel.organization.models import Unit
from blickwinkel.results.queries import past
from support.company import Company
from support.reading import running_app
from support.results import Published, play, small_framework
from support.visitor import Visitor

TEAMS = tuple(f"OLD{number}" for number in range(6))
FORMER = "Kanarienvogel-Ost"


@dataclass(frozen=True)
class Moved:
    """A team that was led by the CCOs of one area and now belongs to another one."""

    published: Published
    app: Flask

    def told(self, email: str) -> dict[str, str]:
        """The team's course over time, its page, and its files."""
        visitor = Visitor(self.app).log_in(email)
        ways = ("", "/trend", "/export/csv", "/export/open_results")
        answers = {way: visitor.get(self.published.address("TEAM") + way) for way in ways}
        assert {answer.status_code for answer in answers.values()} == {200}
        return {way: answer.data.decode("utf-8-sig") for way, answer in answers.items()}


def company_of(database: Database) -> Company:
    company = Company.create(database, framework=small_framework(5)).unit("NL")
    company.people("NL", 6, on_board=True).unit("EAST", "NL", FORMER).people("EAST", 2).cco("EAST")
    for code in TEAMS:
        company.unit(code, "EAST").people(code, 6).cco(code)
    company.unit("WEST", "NL", "West").people("WEST", 8).cco("WEST")
    for code in ("NEW0", "NEW1", "NEW2", "NEW3", "NEW4"):
        company.unit(code, "WEST").people(code, 6).cco(code)
    return company.unit("TEAM", "EAST", "Team").people("TEAM", 10)


@pytest.fixture(scope="module")
def moved(shared_database: Database) -> Iterator[Moved]:
    company = company_of(shared_database)
    lines = {
        "cco": {"plain": "4354534", "turned": "2131221", "later": "5454354"},
        "staff": {"plain": "1213321321", "turned": "3454354345", "later": "2321232123"},
        "board": {"plain": "554455", "turned": "212112"},
    }
    first = play(company, lines, "Q1 2026")
    with company.database.tenant(company.tenant_id) as session:
        session.execute(
            update(Unit).where(Unit.code == "TEAM").values(parent_id=company.units["WEST"])
        )
        session.commit()
    second = play(company, lines, "Q2 2026")
    reader = company.account(
        Role.CCO, "west@nordlicht.example", employee_id=company.staff["WEST"][0]
    )
    results = Published(company, first, second, company.account(Role.BOARD), reader, reader)
    with running_app(shared_database) as app:
        yield Moved(results, app)


def test_the_earlier_leadership_is_on_no_page_and_in_no_file(moved: Moved) -> None:
    told = moved.told(moved.published.cco_of_sales)
    assert all(FORMER not in text for text in told.values())
    (unit,) = json.loads(told["/export/open_results"])["units"]
    then, now = unit["history"]["points"]
    assert (then["leadership_group"], then["leadership_unit"]) == (None, None)
    assert set(then["leadership"]) == set(then["gaps"]) == {None}
    assert any(then["staff"]), "the staff's own past goes with it"
    assert any(now["leadership"])
    assert any(now["gaps"])
    assert unit["history"]["leadership"] == [None, None]


def test_who_may_open_the_unit_there_reads_it(moved: Moved) -> None:
    told = moved.told(moved.published.board)
    (unit,) = json.loads(told["/export/open_results"])["units"]
    then = unit["history"]["points"][0]
    assert then["leadership_unit"]["name"] == FORMER
    assert any(then["leadership"])
    assert any(then["gaps"])


def test_with_the_guard_off_it_is_told(moved: Moved, monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: pages and files would tell a CCO of today the group that led before."""
    monkeypatch.setattr(past, "_closed", lambda *_: set())
    told = moved.told(moved.published.cco_of_sales)
    then = json.loads(told["/export/open_results"])["units"][0]["history"]["points"][0]
    assert then["leadership_unit"]["name"] == FORMER
    assert any(then["gaps"])
    assert "/export/open_results" in {way for way, text in told.items() if FORMER in text}

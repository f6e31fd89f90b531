"""A file holds what its reader may see on the pages, to the letter, and nothing of anybody else."""

from __future__ import annotations

import copy
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
from flask import Flask

from blickwinkel.database import WHOLE_TENANT
from blickwinkel.errors import NotAllowedError, NotFoundError
from blickwinkel.export.queries import result_document
from blickwinkel.export.services import Wish, export
from blickwinkel.extension import ResultDocument, load_extensions
from blickwinkel.extension.results import UnitPayload
from blickwinkel.identity.models import Role
from support.company import Company
from support.neighbours import Neighbours
from support.results import Published, payloads, play
from support.visitor import Visitor

CANARY = "Kanarienvogel"
FORMATS = ("csv", "open_results")


def address(published: Published, unit: str, exporter: str, more: str = "") -> str:
    return f"{published.address(unit)}/export/{exporter}{more}"


def file_of(app: Flask, email: str, path: str) -> str:
    answer = Visitor(app).log_in(email).get(path)
    assert answer.status_code == 200, answer.text
    return answer.data.decode("utf-8-sig")


@pytest.mark.parametrize("exporter", FORMATS)
def test_a_reader_of_a_part_gets_the_part(
    published: Published, reading: Flask, exporter: str
) -> None:
    part = file_of(reading, published.cco_of_south, address(published, "SOUTH", exporter))
    assert "Vertrieb Süd" in part
    assert CANARY not in part
    # North lies under Sales and is named like a canary; Service is beside it
    sales = file_of(reading, published.cco_of_sales, address(published, "SALES", exporter))
    assert f"{CANARY}-Nord" in sales
    assert f"{CANARY}-Service" not in sales


@pytest.mark.parametrize("exporter", FORMATS)
def test_the_canaries_sing_for_the_board(
    published: Published, reading: Flask, exporter: str
) -> None:
    """Negative control of the test above."""
    whole = file_of(reading, published.board, address(published, "NL", exporter))
    for name in ("Nord", "Service", "Nest"):
        assert f"{CANARY}-{name}" in whole


@pytest.mark.parametrize("exporter", FORMATS)
@pytest.mark.parametrize("unit", ["NL", "SALES", "NORTH", "SERVICE", "TINY"])
def test_what_is_not_the_reader_s_is_not_there(
    published: Published, reading: Flask, exporter: str, unit: str
) -> None:
    visitor = Visitor(reading).log_in(published.cco_of_south)
    theirs = visitor.get(address(published, unit, exporter))
    nowhere = visitor.get(f"{published.address('SOUTH', uuid.uuid4())}/export/{exporter}")
    assert theirs.status_code == nowhere.status_code == 404
    assert theirs.data == nowhere.data


def document(published: Published, unit: str, *, below: bool = True) -> ResultDocument:
    company = published.company
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        return result_document(session, published.second, company.units[unit], below=below)


def spreads(unit: UnitPayload) -> list[list[int]]:
    """All histograms of a unit."""
    sides = [unit["staff"], unit["leadership"], *unit["further"]]
    return [row for side in sides if side for row in side["items"] if row is not None]


def without_spreads(unit: UnitPayload) -> dict[str, Any]:
    """All but histograms, and p-values that are adjusted over units of others."""
    bare: dict[str, Any] = copy.deepcopy(dict(unit))
    for highlight in (*bare["highlights"]["blind_spots"], *bare["highlights"]["hidden_strengths"]):
        del highlight["q"]
    for side in (bare["staff"], bare["leadership"], *bare["further"]):
        if side:
            del side["items"]
    return bare


def test_the_document_holds_exactly_what_was_published(published: Published) -> None:
    stored = payloads(published.company, published.second)
    units = {unit["unit"]["code"]: unit for unit in document(published, "NL").units}
    assert list(units) == list(stored)
    for code, unit in units.items():
        assert without_spreads(unit) == without_spreads(stored[code])
        promised = [row for row in spreads(stored[code]) if sum(row[:-1]) >= 10]
        assert spreads(unit) == promised
    assert next(iter(units)) == "NL"
    assert [unit["unit"]["code"] for unit in document(published, "SALES").units] == [
        "SALES",
        "NORTH",
        "SOUTH",
    ]
    assert [unit["unit"]["code"] for unit in document(published, "SALES", below=False).units] == [
        "SALES"
    ]


@contextmanager
def without_row_policy(owner_url: str) -> Iterator[None]:
    """The guard is off: the policy that confines published results is gone for a while."""
    with psycopg.connect(owner_url.replace("+psycopg", ""), autocommit=True) as owner:
        owner.execute("drop policy reader_scope on unit_result")
        try:
            yield
        finally:
            owner.execute(
                "create policy reader_scope on unit_result as restrictive for select"
                " using (app_in_scope(wave_id, lft))"
            )


def test_it_is_the_row_policy_that_keeps_a_neighbour_out(neighbours: Neighbours) -> None:
    """Negative control: without it the neighbour's figures would leave."""
    house = neighbours.first
    cco = neighbours.visitor(house, "cco")
    path = f"/t/nordlicht/results/{house.published}/{house.foreign}/export/csv"
    assert cco.get(path).status_code == 404
    with without_row_policy(neighbours.clone.owner_url):
        assert "Kundenservice" in cco.get(path).data.decode()
    assert cco.get(path).status_code == 404


def test_a_hidden_group_leaves_no_trace_in_a_file(published: Published, reading: Flask) -> None:
    """Three people of TINY were asked and have answered; no file tells of either."""
    hidden = document(published, "TINY", below=False).units[0]
    assert hidden["staff"] is None
    assert hidden["dimensions"] == [None] * len(hidden["dimensions"])
    assert hidden["items"] == [None] * len(hidden["items"])
    table = file_of(reading, published.board, address(published, "TINY", "csv", "?units=one"))
    head, *rows = [line.split(";") for line in table.splitlines()]
    staff = [row for row in rows if row[head.index("side")] == "staff"]
    gaps = [row for row in rows if row[head.index("side")] == "gap"]
    assert len(staff) == len(gaps) + 1 > 30
    after = head.index("side") + 1
    assert {value for row in staff + gaps for value in row[after:]} == {""}
    shown = [row for row in rows if row[head.index("side")] == "leadership"]
    assert any(row[head.index("n")] for row in shown), "negative control: others have figures"


def test_a_hidden_item_is_null_and_nothing_tells_of_it(app: Flask, company: Company) -> None:
    """All of staff gave the same answer to the first question: it would tell everybody's."""
    wave = play(company, {"staff": {company.framework.items[0].id: "3"}})
    unit = company.units["NL"]
    path = f"/t/nordlicht/results/{wave}/{unit}/export/open_results?units=one"
    (shown,) = json.loads(file_of(app, company.account(Role.BOARD), path))["units"]
    staff = shown["staff"]
    assert staff["items"][0] is staff["item_standings"][0] is shown["items"][0] is None
    assert staff["items"][1] is not None, "negative control: others are shown"
    assert staff["item_standings"][1] is not None


def test_how_the_answers_of_few_spread_stays_in_the_store(published: Published) -> None:
    """Six members of the board and nine people of Sales: their scores are shown, their spreads are not."""
    stored = payloads(published.company, published.second)
    board = stored["NL"]["leadership"]
    assert board is not None
    assert board["respondents"] == 6
    assert any(row is not None for row in board["items"]), "negative control: they are stored"
    unit = document(published, "NL", below=False).units[0]
    assert unit["leadership"] is not None
    assert unit["leadership"]["items"] == [None] * len(board["items"])
    assert any(unit["leadership"]["item_standings"])
    assert unit["staff"] is not None
    assert any(unit["staff"]["items"]), "48 people are enough"


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.WORKS_COUNCIL])
def test_who_reads_no_results_gets_no_file(
    published: Published, reading: Flask, role: Role
) -> None:
    email = published.company.account(role, f"export-{role}@nordlicht.example")
    answer = Visitor(reading).log_in(email).get(address(published, "NL", "csv"))
    assert answer.status_code == 403
    assert CANARY not in answer.text


def test_the_service_asks_for_the_right_itself(published: Published) -> None:
    company = published.company
    nobody = company.actor.__class__(None, "Kim", company.tenant_id, whole_company=True)
    wish = Wish(published.second, company.units["NL"], "csv", below=True)
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        with pytest.raises(NotAllowedError):
            export(session, nobody, load_extensions(), wish)
        assert export(session, company.actor, load_extensions(), wish).content


def test_a_session_without_scope_finds_nothing(published: Published) -> None:
    company = published.company
    with company.database.tenant(company.tenant_id) as session, pytest.raises(NotFoundError):
        result_document(session, published.second, company.units["NL"], below=True)


def test_no_figure_of_a_file_is_adjusted_over_units_outside_it(
    published: Published, reading: Flask
) -> None:
    """Such a p-value would tell how many gaps other units show: pages make one word of it."""
    path = address(published, "NL", "open_results")
    file = json.loads(file_of(reading, published.board, path))
    listed = [one for unit in file["units"] for rows in unit["highlights"].values() for one in rows]
    assert listed
    assert {one["q"] for one in listed} == {None}
    # control: the store has them
    stored = [
        one
        for unit in payloads(published.company, published.second).values()
        for rows in unit["highlights"].values()
        for one in rows
    ]
    assert any(one["q"] is not None for one in stored)

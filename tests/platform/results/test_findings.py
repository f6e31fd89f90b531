"""Findings: stored, derived anew by the auditor, computed for what was published without them, told alike."""

from __future__ import annotations

import copy
import json
import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from blickwinkel.database import Database
from blickwinkel.extension import Framework
from blickwinkel.extension.findings import read_findings, unit_findings
from blickwinkel.identity.models import Role
from blickwinkel.measurement.auditor.conclusions import check_findings
from blickwinkel.measurement.auditor.derivation import Comparison
from blickwinkel.measurement.findings.kinds import FindingKind, agenda, rank
from blickwinkel.measurement.gaptype import Certainty
from blickwinkel.publishing.services.yardstick import scheme_of
from blickwinkel.results.presenting.cascade import cascade_page
from blickwinkel.results.presenting.overview import overview_page
from blickwinkel.results.presenting.page import unit_page
from blickwinkel.results.presenting.priorities import priorities_page
from blickwinkel.results.presenting.trend import trend_page
from blickwinkel.results.presenting.unit_map import Shows, unit_map_page
from blickwinkel.results.queries.reading import UnitView
from support.altered import ENGLISH, GERMAN, NOTHING_BELOW, altered, headline, view_of
from support.company import PASSWORD, Company, shipped_framework
from support.results import payloads, play

#: Staff see the first topic rise from wave to wave, the second one not; the leadership sees both high.
LEADING = {"key_customer_groups": "554455", "relationship_goals": "545545"}
STAFF = ("1122", "2233", "3344")


@pytest.fixture(scope="module")
def company(shared_database: Database) -> Company:
    company = Company.create(shared_database, "befunde").unit("NL", name="Befunde AG")
    company.people("NL", 6, on_board=True).unit("NORTH", "NL", "Kundenservice")
    for number in range(6):
        company.unit(f"T{number}", "NORTH", f"Team {number}").people(f"T{number}", 8)
        company.cco(f"T{number}")
    return company.unit("SOUTH", "NL").people("SOUTH", 10)


@pytest.fixture(scope="module")
def waves(company: Company) -> list[uuid.UUID]:
    lines = [
        {
            "board": LEADING,
            "cco": LEADING,
            "staff": {"key_customer_groups": text, "relationship_goals": "2132"},
        }
        for text in STAFF
    ]
    return [play(company, line, f"Q{number}") for number, line in enumerate(lines, start=1)]


@pytest.fixture(scope="module")
def units(company: Company, waves: list[uuid.UUID]) -> list[Any]:
    return list(payloads(company, waves[-1]).values())


@pytest.fixture(scope="module")
def framework() -> Framework:
    return shipped_framework()


def objections(units: list[Any], framework: Framework) -> list[str]:
    found = Comparison()
    check_findings(found, units, scheme_of(framework, {}))
    return [violation.item for violation in found.found]


def test_what_is_stored_follows_and_is_in_order(units: list[Any], framework: Framework) -> None:
    assert objections(units, framework) == []
    kinds = {finding["kind"] for unit in units for finding in unit["findings"]}
    assert kinds >= {"blind_spot", "break", "improved", "rising", "priority"}
    for unit in units:
        found = read_findings(unit)
        assert found == sorted(found, key=rank)


def first(unit: Any, **like: Any) -> Any:
    return next(f for f in unit["findings"] if all(f[key] == like[key] for key in like))


def changed(key: str, *, to: object, **like: Any) -> Callable[[Any], None]:
    return lambda unit: first(unit, **like).update({key: to})


DAMAGES: dict[str, Callable[[Any], None]] = {
    "order": lambda unit: unit["findings"].insert(0, unit["findings"].pop()),
    "neighbours": lambda unit: unit["findings"].insert(0, unit["findings"].pop(1)),
    "missing": lambda unit: unit["findings"].pop(0),
    "all missing": lambda unit: unit["findings"].clear(),
    "doubled": lambda unit: unit["findings"].insert(0, unit["findings"][0]),
    "invented": lambda unit: unit["findings"].append({**unit["findings"][-1], "dimension": 99}),
    "kind": changed("kind", to="optimism", kind="blind_spot"),
    "unknown kind": changed("kind", to="rumour", kind="blind_spot"),
    "size": changed("points", to=99.0, kind="blind_spot"),
    "index": changed("points", to=1.0, kind="priority"),
    "chance": changed("q", to=0.049, kind="break"),
    "no chance": changed("q", to=None, kind="break"),
    "certainty": changed("certainty", to="indicative", certainty="clear"),
    "made certain": changed("certainty", to="clear", kind="priority"),
    "topic": changed("dimension", to=5, kind="break"),
    "step": changed("step", to=7, kind="break"),
    "side": changed("group", to="leadership", kind="improved"),
    "no success": changed("success", to=False, kind="improved"),
    "success": changed("success", to=True, kind="blind_spot"),
    "unit": changed("unit", to={"code": "SOUTH", "name": "SOUTH"}, kind="blind_spot"),
    "unit's name": changed("unit", to={"code": "NORTH", "name": "Nord"}, kind="blind_spot"),
    "more told": changed("people", to=3, kind="blind_spot"),
    "less told": lambda unit: unit["findings"][0].pop("q"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_an_altered_finding_is_caught(units: list[Any], framework: Framework, damage: str) -> None:
    other = copy.deepcopy(units)
    unit = next(unit for unit in other if unit["unit"]["code"] == "NORTH")
    before = json.dumps(unit)
    DAMAGES[damage](unit)
    assert json.dumps(unit) != before
    assert objections(other, framework)


@pytest.mark.parametrize("part", ["dimensions", "change", "history", "cascade"])
def test_findings_are_looked_for_in_all_figures(
    units: list[Any], framework: Framework, part: str
) -> None:
    """Negative control: where the figures say nothing any more, what was found has to go as well."""
    other = copy.deepcopy(units)
    for unit in other:
        if part == "change":
            unit["change"] = None
        elif part == "history":
            unit["history"]["staff"] = [None] * len(framework.dimensions)
        else:
            unit[part] = [None] * len(framework.dimensions) if part == "dimensions" else []
    assert objections(other, framework)


def test_what_was_published_without_findings_is_read_with_them(
    company: Company, waves: list[uuid.UUID], units: list[Any], framework: Framework
) -> None:
    """As rule version 2 stored it; the same function finds the same in the same figures."""
    weights = [1.0] * len(framework.dimensions)
    for unit in units:
        older = {key: value for key, value in unit.items() if key != "findings"}
        assert unit_findings(weights, older) == unit["findings"]  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def pages(company: Company, waves: list[uuid.UUID]) -> Callable[..., dict[str, Any]]:
    def of(view: UnitView, language: Any = GERMAN) -> dict[str, Any]:
        return {
            "unit": unit_page(view, language),
            "glance": overview_page(view, {}, language),
            "cascade": cascade_page(view, NOTHING_BELOW, language),
            "trend": trend_page(view, language),
            "priorities": priorities_page(view, language),
            "units": unit_map_page(view, NOTHING_BELOW, Shows.GAP, lambda _: "", language),
        }

    return of


def test_all_pages_of_a_unit_tell_the_same_one_first(
    company: Company, waves: list[uuid.UUID], pages: Callable[..., dict[str, Any]]
) -> None:
    view = view_of(company, waves[-1], "NORTH")
    told = {page.headline for page in pages(view).values()}
    assert len(told) == 1
    foremost = read_findings(view.payload)[0]
    assert foremost.certainty is Certainty.CLEAR
    topic = view.wave.framework.dimensions[foremost.dimension].short_title.text("de")
    assert f"„{topic}“" in told.pop()
    found = pages(view)
    assert found["priorities"].entries[0].place == foremost.dimension
    assert f"„{topic}“" in found["priorities"].lead
    assert re.search(f"bricht zwischen .*: „{topic}“", found["cascade"].lead)


def test_without_proof_all_pages_say_so_in_the_same_words(
    company: Company, waves: list[uuid.UUID], pages: Callable[..., dict[str, Any]]
) -> None:
    view = view_of(company, waves[-1], "NORTH")
    payload = copy.deepcopy(dict(view.payload))
    for gap in payload["dimensions"]:
        gap.update(certainty=None, type="shared_middle", points=1.0, interval=[-2.0, 4.0])
    bare = altered(
        view,
        dimensions=payload["dimensions"],
        cascade=[],
        change=None,
        history={
            "points": payload["history"]["points"],
            "staff": [None] * 6,
            "leadership": [None] * 6,
        },
    )
    assert {page.headline for page in pages(bare).values()} == {
        "Kein Befund ist belegt. Leitung und Mitarbeitende sehen die Dinge ähnlich"
    }
    assert {page.headline for page in pages(bare, ENGLISH).values()} == {
        "No finding is proven. Leadership and staff see things alike"
    }


def test_a_success_leads_where_nothing_as_sure_asks_for_more(
    company: Company, waves: list[uuid.UUID], pages: Callable[..., dict[str, Any]]
) -> None:
    view = view_of(company, waves[-1], "NORTH")
    payload = copy.deepcopy(dict(view.payload))
    for gap in payload["dimensions"]:
        gap.update(certainty=None, type="shared_strength", points=1.0, interval=[-2.0, 4.0])
    change = {**payload["change"], "staff": [None] * 6, "leadership": [None] * 6, "gap": [None] * 6}
    change["gap"][0] = {"points": -20.0, "interval": [-26.0, -14.0], "p": 1e-6}
    closed = altered(
        view,
        dimensions=payload["dimensions"],
        cascade=[],
        change=change,
        history={
            "points": payload["history"]["points"],
            "staff": [None] * 6,
            "leadership": [None] * 6,
        },
    )
    (lead,) = {page.headline for page in pages(closed).values()}
    assert lead == "Seit Q2 hat sich der Unterschied bei „Strategie“ geschlossen: +21 → +1"
    # it is told, but it is nothing to take up
    found = read_findings(closed.payload)
    assert (found[0].kind, found[0].success) == (FindingKind.GAP_CLOSED, True)
    indexes = sorted((f for f in found if f.kind is FindingKind.PRIORITY), key=lambda f: -f.points)
    assert agenda(found) == [f.dimension for f in indexes]


def test_a_break_further_up_is_no_headline_of_the_units_below(
    company: Company, waves: list[uuid.UUID], pages: Callable[..., dict[str, Any]]
) -> None:
    view = view_of(company, waves[-1], "NORTH")
    payload = copy.deepcopy(dict(view.payload))
    for gap in payload["dimensions"]:
        gap.update(certainty=None, type="shared_strength", points=1.0, interval=[-2.0, 4.0])
    for place, step in enumerate(payload["cascade"]):
        for figures in step["dimensions"]:
            figures.update(score=90.0 if place == 0 else 50.0, se=1.0)
    for figures in payload["staff"]["dimensions"]:
        figures.update(score=50.0, se=1.0)
    parts = {key: payload[key] for key in ("dimensions", "cascade", "staff")}
    nothing = {
        "points": payload["history"]["points"],
        "staff": [None] * 6,
        "leadership": [None] * 6,
    }
    apart = altered(view, change=None, history=nothing, **parts)
    found = pages(apart)
    assert "bricht zwischen der Unternehmensleitung und allen CCOs" in found["cascade"].lead
    assert found["unit"].headline.startswith("Kein Befund ist belegt. ")


def test_a_reader_finds_the_same_headline_on_every_page(
    company: Company, waves: list[uuid.UUID], reading: Flask
) -> None:
    board = company.account(Role.BOARD, "board@befunde.example")
    client = reading.test_client()
    client.post("/login", data={"email": board, "password": PASSWORD})
    address = f"/t/{company.slug}/results/{waves[-1]}/{company.units['NL']}"
    told = {
        headline(client.get(address + view).text)
        for view in ("", "/glance", "/units", "/cascade", "/trend", "/priorities")
    }
    assert len(told) == 1

"""Published units with parts taken away or multiplied, and their pages as a reader would get them."""

from __future__ import annotations

import copy
import re
import uuid
from dataclasses import replace
from html import unescape
from typing import Any, cast

from flask import Flask, render_template

from blickwinkel.database import WHOLE_TENANT
from blickwinkel.extension import Framework
from blickwinkel.extension.findings import add_findings
from blickwinkel.extension.results import UnitPayload
from blickwinkel.i18n.messages import messages_for
from blickwinkel.results.presenting.page_frame import page_frame
from blickwinkel.results.queries.below import Below, units_below
from blickwinkel.results.queries.reading import UnitView, unit_view
from support.company import Company

GERMAN = messages_for("de")
ENGLISH = messages_for("en")
NOTHING_BELOW = Below((), 1, 0, 0)


def view_of(company: Company, wave_id: uuid.UUID, code: str) -> UnitView:
    """A unit as the whole company's readers see it."""
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        return unit_view(session, wave_id, company.units[code])


def below_of(company: Company, wave_id: uuid.UUID, code: str) -> Below:
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        return units_below(session, wave_id, company.units[code], 1)


def altered(view: UnitView, **parts: Any) -> UnitView:
    """The same unit with other parts in its payload, and with the findings that follow from them."""
    payload = cast("UnitPayload", {**copy.deepcopy(view.payload), **parts})
    add_findings(view.wave.framework, [payload])
    return replace(view, payload=payload)


def without(view: UnitView, *sides: str) -> UnitView:
    """The same unit with hidden sides, as it would have been published: nothing can be compared."""
    payload: dict[str, Any] = copy.deepcopy(dict(view.payload))
    nothing = [None] * len(view.wave.framework.dimensions)
    for side in sides:
        payload[side] = None
        payload["history"][side] = nothing
        for point in payload["history"]["points"]:
            point[side] = nothing
            point["gaps"] = nothing
    payload["dimensions"] = nothing
    payload["items"] = [None] * len(view.wave.framework.items)
    if "leadership" in sides:
        payload["cascade"] = []
    payload["change"] = payload["composition"] = None
    return altered(view, **payload)


def widened(view: UnitView, number: int) -> UnitView:
    """The same unit with so many dimensions, all of them copies of the first one."""
    definition = copy.deepcopy(dict(view.wave.framework.definition))
    first = min(definition["dimensions"], key=lambda entry: entry["order"])
    definition["dimensions"] = [_copied(first, place) for place in range(number)]
    payload = _widened(copy.deepcopy(dict(view.payload)), number, len(first["items"]))
    wave = replace(view.wave, framework=Framework.from_definition(definition))
    return altered(replace(view, wave=wave), **payload)


def _copied(dimension: dict[str, Any], place: int) -> dict[str, Any]:
    made = copy.deepcopy(dimension)
    made["id"], made["order"] = f"{made['id']}_{place}", place + 1
    for item in made["items"]:
        item["id"] = f"{item['id']}_{place}"
    return made


#: Keys of lists with one entry per dimension, and per item.
BY_DIMENSION = {"dimensions", "staff", "leadership", "gap", "gaps"}
BY_ITEM = {"items", "item_standings"}


def _widened(part: Any, number: int, items: int) -> Any:
    if isinstance(part, list):
        return [_widened(entry, number, items) for entry in part]
    if not isinstance(part, dict):
        return part
    return {key: _entry(key, value, number, items) for key, value in part.items()}


def _entry(key: str, value: Any, number: int, items: int) -> Any:
    if key in BY_DIMENSION and isinstance(value, list):
        return [copy.deepcopy(value[0]) for _ in range(number)] if value else []
    shares = key in BY_ITEM and isinstance(value, list)
    if shares and value and not isinstance(value[0], int):
        return [copy.deepcopy(entry) for _ in range(number) for entry in value[:items]]
    return _widened(value, number, items)


def rendered(app: Flask, view: UnitView, name: str, page: object) -> str:
    """The HTML of a page beside the unit's own."""
    address = f"/t/nordlicht/results/{view.wave.wave_id}/{view.unit.unit_id}/{name}"
    with app.test_request_context(address, headers={"Accept-Language": "de"}):
        return render_template(
            f"results/{name}.html",
            slug="nordlicht",
            page=page,
            page_frame=page_frame(view, GERMAN),
            readable_waves=[],
        )


def spoken(html: str) -> str:
    """What a reader reads, charts included."""
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))
    assert "None" not in text
    assert not re.search(r"\bnan\b", html.lower())
    return text


def headline(html: str) -> str:
    """What all pages of a unit begin with."""
    found = re.search(r"<h1[^>]*>(.*?)</h1>", html, re.DOTALL)
    assert found is not None
    return unescape(found[1])


def lead(html: str) -> str:
    """What a page adds to the headline: the title of its first part."""
    found = re.search(r'class="(?:card|empty)"[^>]*>\s*<h2[^>]*>(.*?)</h2>', html, re.DOTALL)
    assert found is not None
    return unescape(found[1])

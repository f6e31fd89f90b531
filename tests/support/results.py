"""Waves held by a script, and what was published about them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.extension import Framework, Item, read_framework
from blickwinkel.extension.results import UnitPayload
from blickwinkel.identity.models import Role
from blickwinkel.results.queries.reading import whole_publication
from support.company import Company, Invited
from support.framework_texts import small_definition


def small_framework(points: int = 4) -> Framework:
    """Three items on two dimensions; the board is asked about the first dimension only."""
    return read_framework(small_definition(points).encode(), "small.yaml")


def publication(company: Company, wave_id: uuid.UUID) -> dict[str, Any]:
    with company.database.tenant(company.tenant_id, WHOLE_TENANT) as session:
        return whole_publication(session, wave_id)


def payloads(company: Company, wave_id: uuid.UUID) -> dict[str, UnitPayload]:
    """What is published about each unit, by the unit's code."""
    return {unit["unit"]["code"]: unit for unit in publication(company, wave_id)["units"]}


class Script:
    """Answers that a test writes down: for a group of people, per item, one letter for each of them.

    Groups go by ``perspective`` or ``perspective unit``; ``-`` leaves the item open, which counts as
    can't judge. Who has no line takes 2 and 3 in turn.
    """

    def __init__(self, company: Company, wave_id: uuid.UUID, lines: dict[str, dict[str, str]]):
        self.lines = lines
        self.places: dict[str, int] = {}
        seen: dict[str, int] = {}
        for who in company.invited(wave_id):
            group = self.group(who)
            self.places[who.token] = seen.get(group, 0)
            seen[group] = self.places[who.token] + 1

    def group(self, who: Invited) -> str:
        exact = f"{who.perspective} {who.unit}"
        return exact if exact in self.lines else who.perspective

    def __call__(self, who: Invited, item: Item) -> str | None:
        place = self.places[who.token]
        line = self.lines.get(self.group(who), {}).get(item.id)
        letter = line[place % len(line)] if line else "23"[place % 2]
        return None if letter == "-" else letter


def play(company: Company, lines: dict[str, dict[str, str]], title: str = "Q1 2026") -> uuid.UUID:
    """Hold a wave in which everybody answers by the script, and publish it."""
    wave_id = company.open_wave(title)
    company.answer_all(wave_id, Script(company, wave_id, lines)).publish(wave_id)
    return wave_id


@dataclass(frozen=True, slots=True)
class Published:
    """A company with results of two waves; readers are the board and the CCOs of two units."""

    company: Company
    first: uuid.UUID
    second: uuid.UUID
    board: str
    cco_of_sales: str
    cco_of_south: str

    def address(self, unit: str, wave: uuid.UUID | None = None) -> str:
        wave, slug = wave or self.second, self.company.slug
        return f"/t/{slug}/results/{wave}/{self.company.units[unit]}"


def published_company(database: Database) -> Published:
    """Leadership sees the first dimension far higher than staff; TINY is too small to be shown."""
    company = (
        Company.create(database)
        .unit("NL", name="Nordlicht <Versorgung> AG")
        .people("NL", 6, on_board=True)
        .unit("SALES", "NL", "Vertrieb & Außendienst")
        .people("SALES", 9)
        .cco("SALES")
        .unit("NORTH", "SALES", "Kanarienvogel-Nord")
        .people("NORTH", 12)
        .unit("SOUTH", "SALES", "Vertrieb Süd")
        .people("SOUTH", 12)
        .cco("SOUTH")
        .unit("SERVICE", "NL", "Kanarienvogel-Service")
        .people("SERVICE", 14)
        .unit("TINY", "SERVICE", "Kanarienvogel-Nest")
        .people("TINY", 3)
    )
    lines = {
        "board": {"key_customer_groups": "554455", "relationship_goals": "545545"},
        "staff": {"key_customer_groups": "1213", "relationship_goals": "2132"},
    }
    first, second = (play(company, lines, title) for title in ("Q1 2026", "Q2 2026"))
    return Published(
        company,
        first,
        second,
        board=company.account(Role.BOARD),
        cco_of_sales=company.account(
            Role.CCO, "sales@nordlicht.example", employee_id=company.staff["SALES"][0]
        ),
        cco_of_south=company.account(
            Role.CCO, "south@nordlicht.example", employee_id=company.staff["SOUTH"][0]
        ),
    )

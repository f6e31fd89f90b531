"""Every way into the application, and what each sort of visitor gets there."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from support.neighbours import House
from support.tokens import Program
from support.visitor import Visitor

ROLES = ("administrator", "board", "cco", "works_council")
TO_LOGIN, YES, MOVED = 302, 200, 302
UNKNOWN = 401
WRONG, FORBIDDEN, ABSENT, CONFLICT, GONE = 400, 403, 404, 409, 410
SEE_OTHER, UNREADY = 303, 503


@dataclass(frozen=True)
class Row:
    """One way to call an endpoint, and the status for each visitor; None: as for a stranger.

    The statuses for the roles are those of the own tenant; the works council is shown nothing unless
    a row says so. `out` is the status for somebody who is not logged in. `token` is the status for a
    program with an access token of anybody in the company; pages refuse it unless they are for everybody.
    """

    endpoint: str
    method: str
    path: str
    administrator: int
    board: int
    cco: int
    works_council: int = FORBIDDEN
    out: int = TO_LOGIN
    data: dict[str, Any] = field(default_factory=dict)
    token: int | None = None

    @property
    def for_program(self) -> int:
        if self.token is not None:
            return self.token
        return WRONG if self.out == TO_LOGIN else self.out

    def __str__(self) -> str:
        return f"{self.endpoint}-{self.method}"

    @property
    def in_tenant(self) -> bool:
        return self.path.startswith("/t/")


def administrators(endpoint: str, method: str, path: str, status: int = YES, **data: str) -> Row:
    return Row(endpoint, method, path, status, FORBIDDEN, FORBIDDEN, data=data)


def readers(endpoint: str, path: str, board: int, cco: int) -> Row:
    return Row(endpoint, "GET", path, FORBIDDEN, board, cco)


def everybody(endpoint: str, method: str, path: str, status: int) -> Row:
    return Row(endpoint, method, path, status, status, status, status, out=status)


def programs(endpoint: str, path: str) -> Row:
    """Nothing for people, whatever their cookie; for a token what its scopes are."""
    none = (UNKNOWN, UNKNOWN, UNKNOWN, UNKNOWN)
    return Row(endpoint, "GET", path, *none, out=UNKNOWN, token=YES)


def rules(endpoint: str, path: str) -> Row:
    return Row(endpoint, "GET", path, YES, YES, FORBIDDEN, YES)


ROWS = (
    everybody("health", "GET", "/health", YES),
    # the broker is away in the tests of routes, and no figures are kept
    everybody("ready", "GET", "/ready", UNREADY),
    everybody("metrics", "GET", "/metrics", ABSENT),
    everybody("static", "GET", "/static/blickwinkel.css", YES),
    Row("identity.login", "GET", "/login", MOVED, MOVED, MOVED, MOVED, out=YES),
    everybody("identity.log_in", "POST", "/login", WRONG),
    Row("identity.start", "GET", "/", MOVED, MOVED, MOVED, MOVED),
    Row("home.tenant_home", "GET", "/t/{slug}/", MOVED, MOVED, MOVED, MOVED),
    # people who answer have no account: their link is their right, tested with the response pages
    everybody("response.nowhere", "GET", "/a/", ABSENT),
    everybody("response.nowhere", "GET", "/a/somewhere/else", ABSENT),
    everybody("response.welcome", "GET", "/a/{link}", ABSENT),
    everybody("response.questions", "GET", "/a/{link}/1", ABSENT),
    everybody("response.keep", "POST", "/a/{link}/1", ABSENT),
    everybody("response.review", "GET", "/a/{link}/review", ABSENT),
    everybody("response.send", "POST", "/a/{link}/review", ABSENT),
    everybody("response.thanks", "GET", "/a/thanks/zzzz/{nothing}", ABSENT),
    # a member of the board decides by a link as well, tested with its pages
    everybody("consent.ask", "GET", "/c/{link}", ABSENT),
    everybody("consent.answer", "POST", "/c/{link}", ABSENT),
    everybody("consent.stored", "GET", "/c/stored/zzzz", ABSENT),
    administrators("organization.tree", "GET", "/t/{slug}/organization"),
    administrators("organization.choose_file", "GET", "/t/{slug}/organization/import"),
    administrators("organization.check_file", "POST", "/t/{slug}/organization/import", WRONG),
    administrators("organization.preview", "GET", "/t/{slug}/organization/import/no", GONE),
    administrators("organization.take_over", "POST", "/t/{slug}/organization/import/no", GONE),
    administrators(
        "organization.discard", "POST", "/t/{slug}/organization/import/no/discard", SEE_OTHER
    ),
    administrators(
        "organization.template_workbook", "GET", "/t/{slug}/organization/import/template/de.xlsx"
    ),
    administrators(
        "organization.template_table", "GET", "/t/{slug}/organization/import/template/de/units.csv"
    ),
    administrators("organization.lineage", "GET", "/t/{slug}/organization/lineage"),
    administrators("organization.declare", "POST", "/t/{slug}/organization/lineage", WRONG),
    administrators(
        "organization.take_back",
        "POST",
        "/t/{slug}/organization/lineage/{own}/{foreign}/take-back",
        ABSENT,
    ),
    administrators("catalogue.frameworks", "GET", "/t/{slug}/frameworks"),
    administrators("catalogue.framework", "GET", "/t/{slug}/frameworks/six_pillars"),
    administrators(
        "catalogue.adopt_framework", "POST", "/t/{slug}/frameworks/six_pillars/adopt", MOVED
    ),
    administrators("plugins.plugins", "GET", "/t/{slug}/plugins"),
    administrators("plugins.switch_plugin_off", "POST", "/t/{slug}/plugins/nothing/off", ABSENT),
    administrators("plugins.switch_plugin_on", "POST", "/t/{slug}/plugins/six_c/on", SEE_OTHER),
    administrators("survey.waves", "GET", "/t/{slug}/surveys"),
    administrators("survey.plan", "GET", "/t/{slug}/surveys/plan"),
    administrators("survey.plan_one", "POST", "/t/{slug}/surveys/plan", WRONG),
    administrators("survey.wave", "GET", "/t/{slug}/surveys/{published}"),
    administrators("survey.wave", "GET", "/t/{slug}/surveys/{opened}"),
    administrators("survey.wave", "GET", "/t/{slug}/surveys/{planned}"),
    administrators("survey.change", "GET", "/t/{slug}/surveys/{planned}/change"),
    administrators("survey.change", "GET", "/t/{slug}/surveys/{opened}/change"),
    administrators("survey.change_one", "POST", "/t/{slug}/surveys/{planned}/change", WRONG),
    administrators("survey.change_one", "POST", "/t/{slug}/surveys/{opened}/change", CONFLICT),
    administrators("survey.leadership", "GET", "/t/{slug}/surveys/{planned}/leadership"),
    administrators("survey.leadership", "GET", "/t/{slug}/surveys/{opened}/leadership"),
    administrators(
        "survey.ask_leadership", "POST", "/t/{slug}/surveys/{opened}/leadership", CONFLICT
    ),
    administrators(
        "survey.consent_links", "POST", "/t/{slug}/surveys/{planned}/leadership/links", CONFLICT
    ),
    administrators("survey.progress", "GET", "/t/{slug}/surveys/{published}/progress"),
    administrators("survey.confirm_open", "GET", "/t/{slug}/surveys/{planned}/open"),
    administrators("survey.open_one", "POST", "/t/{slug}/surveys/{opened}/open", CONFLICT),
    administrators("survey.links", "POST", "/t/{slug}/surveys/{opened}/links"),
    administrators("survey.confirm_close", "GET", "/t/{slug}/surveys/{opened}/close"),
    administrators("survey.close_one", "POST", "/t/{slug}/surveys/{published}/close", CONFLICT),
    readers("results.start", "/t/{slug}/results", MOVED, MOVED),
    readers("results.unit", "/t/{slug}/results/{published}/{whole}", YES, ABSENT),
    readers("results.unit", "/t/{slug}/results/{published}/{own}", YES, YES),
    readers("results.unit", "/t/{slug}/results/{published}/{foreign}", YES, ABSENT),
    readers("results.overview", "/t/{slug}/results/{published}/{whole}/glance", YES, ABSENT),
    readers("results.overview", "/t/{slug}/results/{published}/{own}/glance", YES, YES),
    readers("results.overview", "/t/{slug}/results/{published}/{foreign}/glance", YES, ABSENT),
    readers("results.units", "/t/{slug}/results/{published}/{whole}/units", YES, ABSENT),
    readers("results.units", "/t/{slug}/results/{published}/{own}/units", YES, YES),
    readers("results.units", "/t/{slug}/results/{published}/{foreign}/units", YES, ABSENT),
    readers("results.explain", "/t/{slug}/results/{published}/{whole}/explain/gap.0", YES, ABSENT),
    readers("results.explain", "/t/{slug}/results/{published}/{own}/explain/gap.0", YES, YES),
    readers(
        "results.explain", "/t/{slug}/results/{published}/{foreign}/explain/gap.0", YES, ABSENT
    ),
    readers(
        "results.explain", "/t/{slug}/results/{published}/{own}/explain/nothing", ABSENT, ABSENT
    ),
    readers("results.cascade", "/t/{slug}/results/{published}/{whole}/cascade", YES, ABSENT),
    readers("results.cascade", "/t/{slug}/results/{published}/{own}/cascade", YES, YES),
    readers("results.cascade", "/t/{slug}/results/{published}/{foreign}/cascade", YES, ABSENT),
    readers("results.trend", "/t/{slug}/results/{published}/{whole}/trend", YES, ABSENT),
    readers("results.trend", "/t/{slug}/results/{published}/{own}/trend", YES, YES),
    readers("results.trend", "/t/{slug}/results/{published}/{foreign}/trend", YES, ABSENT),
    readers("results.priorities", "/t/{slug}/results/{published}/{whole}/priorities", YES, ABSENT),
    readers("results.priorities", "/t/{slug}/results/{published}/{own}/priorities", YES, YES),
    readers(
        "results.priorities", "/t/{slug}/results/{published}/{foreign}/priorities", YES, ABSENT
    ),
    programs("api.identity.me", "/api/v1/me"),
    readers("export.download", "/t/{slug}/results/{published}/{whole}/export/csv", YES, ABSENT),
    readers("export.download", "/t/{slug}/results/{published}/{own}/export/csv", YES, YES),
    readers("export.download", "/t/{slug}/results/{published}/{foreign}/export/csv", YES, ABSENT),
    readers("export.download", "/t/{slug}/results/{published}/{own}/export/no", ABSENT, ABSENT),
    rules("council.rules", "/t/{slug}/rules"),
    rules("council.rights", "/t/{slug}/rules/rights"),
    rules("council.data", "/t/{slug}/rules/data"),
    rules("council.questions", "/t/{slug}/rules/{asked}/questions"),
    Row(
        "council.make",
        "POST",
        "/t/{slug}/rules/{asked}/packages",
        SEE_OTHER,
        FORBIDDEN,
        FORBIDDEN,
        SEE_OTHER,
    ),
    rules("council.download", "/t/{slug}/rules/{asked}/packages/1/de.pdf"),
    # ends the log-in, so it comes last
    Row("identity.logout", "POST", "/logout", MOVED, MOVED, MOVED, MOVED),
)
INSIDE = [row for row in ROWS if row.in_tenant]


def address(row: Row, house: House, slug: str = "", **others: object) -> str:
    """The address of a row for a company; `others` replaces parts of it."""
    parts: dict[str, object] = {
        "slug": slug or house.company.slug,
        "published": house.published,
        "opened": house.opened,
        "planned": house.planned,
        "asked": house.survey,
        "whole": house.company.units["NL"],
        "own": house.own,
        "foreign": house.foreign,
        "nothing": uuid.UUID(int=1),
        "link": "0" * 30,
    }
    return row.path.format(**(parts | others))


def call(visitor: Visitor | Program, row: Row, path: str) -> TestResponse:
    return visitor.get(path) if row.method == "GET" else visitor.post(path, dict(row.data))

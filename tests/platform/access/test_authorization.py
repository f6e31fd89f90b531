"""Each service is called without the right, with all others, and from another company: it refuses each."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pytest
from sqlalchemy import event

from blickwinkel import clock
from blickwinkel.access.actor import Actor, program
from blickwinkel.access.permissions import Permission
from blickwinkel.catalogue import services as catalogue
from blickwinkel.council.services import packages
from blickwinkel.database import TenantSession
from blickwinkel.errors import (
    BlickwinkelError,
    NotAllowedError,
    TenantScopeError,
)
from blickwinkel.export import services as export
from blickwinkel.extension import Extensions
from blickwinkel.i18n.messages import messages_for
from blickwinkel.identity.services import tokens
from blickwinkel.organization.services import former_units, importing, pending
from blickwinkel.organization.services.directory import Directory, UnitRow
from blickwinkel.organization.services.succession import Declaration, SuccessionRegister
from blickwinkel.plugins import services as switching
from blickwinkel.response.services import retention as sheets
from blickwinkel.results.queries import reading
from blickwinkel.survey.services import (
    asking,
    distribution,
    retention,
    terms,
    waves,
)
from blickwinkel.survey.services import earlier as held_elsewhere
from blickwinkel.takeover.services import importing as earlier
from support.company import Company, SilentQueue, shipped_framework
from support.neighbours import Neighbours
from support.services import acting

DAY = date(2026, 11, 2)
NOBODY = uuid.UUID(int=1)
FRAMEWORK = shipped_framework()
PLAN = waves.WavePlan(NOBODY, "Q4", DAY, DAY)


@dataclass(frozen=True)
class Call:
    """How a service is called, and the right that it asks for."""

    right: Permission
    act: Callable[[TenantSession, Actor, Company], object]


def register(session: TenantSession, actor: Actor) -> SuccessionRegister:
    return SuccessionRegister(session, actor, DAY, None, messages_for("en"))


MANAGE, IMPORT = Permission.SURVEYS_MANAGE, Permission.ORGANIZATION_IMPORT
ONE_UNIT = Directory((UnitRow("NL", "Nordlicht", None),), ())
WAITING = pending.Pending(ONE_UNIT, (), (), "en")
CALLS = {
    "catalogue.services.adopt": Call(
        Permission.FRAMEWORKS_ADOPT, lambda s, a, _: catalogue.adopt(s, a, FRAMEWORK)
    ),
    "council.services.packages.make_package": Call(
        Permission.PACKAGES_MAKE,
        lambda s, a, c: packages.make_package(s, c.database.directory(), a, NOBODY, DAY),
    ),
    "export.services.export": Call(
        Permission.RESULTS_READ,
        lambda s, a, _: export.export(
            s, a, Extensions(), export.Wish(NOBODY, NOBODY, "", below=True)
        ),
    ),
    "identity.services.tokens.issue_token": Call(
        Permission.TOKENS_MANAGE,
        lambda s, a, c: tokens.issue_token(
            s, c.database.directory(), a, tokens.TokenPlan(NOBODY, "", frozenset()), DAY
        ),
    ),
    "identity.services.tokens.tokens": Call(
        Permission.TOKENS_MANAGE, lambda s, a, _: tokens.tokens(s, a)
    ),
    "identity.services.tokens.revoke_token": Call(
        Permission.TOKENS_MANAGE, lambda s, a, _: tokens.revoke_token(s, a, NOBODY)
    ),
    "results.queries.reading.reader_scope": Call(
        Permission.RESULTS_READ, lambda s, a, _: reading.reader_scope(s, a)
    ),
    "takeover.services.importing.import_earlier": Call(
        MANAGE,
        lambda s, a, _: earlier.import_earlier(
            s,
            a,
            earlier.EarlierAnswers("", FRAMEWORK, (), None),
            earlier.HeldWave("2016", date.max),
            DAY,
        ),
    ),
    "organization.services.former_units.add_former_units": Call(
        IMPORT, lambda s, a, _: former_units.add_former_units(s, a, [])
    ),
    "organization.services.importing.apply": Call(
        IMPORT, lambda s, a, _: importing.apply(s, a, ONE_UNIT, today=DAY)
    ),
    "organization.services.pending.keep": Call(
        IMPORT, lambda s, a, _: pending.keep(s, a, WAITING, clock.now())
    ),
    "organization.services.pending.take_over": Call(
        IMPORT, lambda s, a, _: pending.take_over(s, a, "token", "", clock.now())
    ),
    "organization.services.succession.SuccessionRegister.declare": Call(
        IMPORT, lambda s, a, _: register(s, a).declare(Declaration(NOBODY, (NOBODY,), DAY))
    ),
    "organization.services.succession.SuccessionRegister.accept": Call(
        IMPORT, lambda s, a, _: register(s, a).accept([])
    ),
    "organization.services.succession.SuccessionRegister.take_back": Call(
        IMPORT, lambda s, a, _: register(s, a).take_back(NOBODY, NOBODY)
    ),
    "plugins.services.switch_off": Call(
        Permission.PLUGINS_SWITCH, lambda s, a, _: switching.switch_off(s, a, "csv", ())
    ),
    "plugins.services.switch_on": Call(
        Permission.PLUGINS_SWITCH, lambda s, a, _: switching.switch_on(s, a, "csv")
    ),
    "response.services.retention.forget_answers": Call(
        Permission.ANSWERS_DELETE,
        lambda s, a, _: sheets.forget_answers(s, a, DAY, published_until=lambda *_: []),
    ),
    "response.services.retention.shred_sheets": Call(
        Permission.ANSWERS_DELETE, lambda s, a, _: sheets.shred_sheets(s, a, [])
    ),
    "survey.services.asking.ask_board": Call(
        MANAGE, lambda s, a, c: asking.ask_board(s, a, NOBODY, c.key, DAY)
    ),
    "survey.services.asking.hand_out_consent_links": Call(
        MANAGE, lambda s, a, c: asking.hand_out_consent_links(s, a, NOBODY, c.key)
    ),
    "survey.services.distribution.hand_out_links": Call(
        MANAGE, lambda s, a, c: distribution.hand_out_links(s, a, NOBODY, c.key)
    ),
    "survey.services.earlier.take_over_wave": Call(
        MANAGE, lambda s, a, _: held_elsewhere.take_over_wave(s, a, PLAN, [])
    ),
    "survey.services.retention.forget_participation": Call(
        Permission.ANSWERS_DELETE, lambda s, a, _: retention.forget_participation(s, a, DAY)
    ),
    "survey.services.terms.change_wave": Call(
        MANAGE,
        lambda s, a, _: terms.change_wave(s, a, NOBODY, terms.WaveTerms("Q4", DAY, DAY, 5)),
    ),
    "survey.services.waves.close_wave": Call(
        MANAGE, lambda s, a, _: waves.close_wave(s, a, NOBODY, SilentQueue(), DAY)
    ),
    "survey.services.waves.open_wave": Call(
        MANAGE, lambda s, a, c: waves.open_wave(s, a, NOBODY, c.key, DAY)
    ),
    "survey.services.waves.plan_wave": Call(MANAGE, lambda s, a, _: waves.plan_wave(s, a, PLAN)),
}


@pytest.fixture
def company(neighbours: Neighbours) -> Company:
    return neighbours.first.company


@pytest.fixture
def statements(neighbours: Neighbours):
    """Every statement that is sent but for the announcement of the tenant."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if "set_config" not in statement:
            seen.append(statement)

    event.listen(neighbours.database.engine, "before_cursor_execute", note)
    yield seen
    event.remove(neighbours.database.engine, "before_cursor_execute", note)


@pytest.fixture
def session(company: Company):
    with company.database.tenant(company.tenant_id) as opened:
        yield opened


def test_every_service_that_checks_is_called_here() -> None:
    assert set(CALLS) == {found.name for found in acting() if found.guarded}


@pytest.mark.parametrize("name", CALLS)
def test_nobody_without_rights_is_served(session, company, statements, name: str) -> None:
    with pytest.raises(NotAllowedError):
        CALLS[name].act(session, program(company.tenant_id, "nobody"), company)
    assert statements == []


@pytest.mark.parametrize("name", CALLS)
def test_all_other_rights_do_not_help(session, company, statements, name: str) -> None:
    others = set(Permission) - {CALLS[name].right}
    with pytest.raises(NotAllowedError):
        CALLS[name].act(session, program(company.tenant_id, "other", *others), company)
    assert statements == []


@pytest.mark.parametrize("name", CALLS)
def test_nobody_from_another_company_is_served(
    session, company, neighbours, statements, name: str
) -> None:
    stranger = program(neighbours.second.company.tenant_id, "stranger", *Permission)
    with pytest.raises(TenantScopeError):
        CALLS[name].act(session, stranger, company)
    assert statements == []


@pytest.mark.parametrize("name", CALLS)
def test_the_one_right_gets_past_the_check(session, company, name: str) -> None:
    """Negative control: the same calls go on to what they are about."""
    actor = program(company.tenant_id, "right", CALLS[name].right)
    refused: BlickwinkelError | None = None
    try:
        CALLS[name].act(session, actor, company)
    except BlickwinkelError as error:
        refused = error
    assert not isinstance(refused, NotAllowedError | TenantScopeError)

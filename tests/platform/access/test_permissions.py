"""The list of rights and who has them: a change here is a decision, so it is written down twice."""

from __future__ import annotations

import re
import uuid

import pytest

from blickwinkel.access.actor import Actor, program
from blickwinkel.access.guard import logged_in, public, requirement_of, requires
from blickwinkel.access.permissions import Permission
from blickwinkel.identity.models import Role
from blickwinkel.identity.services.tenant_access import RIGHTS

EXPECTED = {
    Role.ADMINISTRATOR: {
        "tenant:frameworks:adopt",
        "tenant:organization:import",
        "tenant:organization:read",
        "tenant:packages:make",
        "tenant:plugins:switch",
        "tenant:rules:read",
        "tenant:surveys:manage",
        "tenant:tenant:enter",
    },
    Role.BOARD: {"tenant:results:read", "tenant:rules:read", "tenant:tenant:enter"},
    Role.CCO: {"tenant:results:read", "tenant:tenant:enter"},
    Role.WORKS_COUNCIL: {"tenant:packages:make", "tenant:rules:read", "tenant:tenant:enter"},
}


def test_the_roles_have_these_rights_and_no_others() -> None:
    assert {role: set(map(str, rights)) for role, rights in RIGHTS.items()} == EXPECTED


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.WORKS_COUNCIL])
def test_nobody_who_administers_or_watches_reads_results(role: Role) -> None:
    assert Permission.RESULTS_READ not in RIGHTS[role]


def test_rights_are_named_alike_and_in_order() -> None:
    names = [right.value for right in Permission]
    assert names == sorted(names)
    assert all(re.fullmatch("[a-z]+:[a-z]+:[a-z]+", name) for name in names)


def test_an_actor_may_what_is_given_and_nothing_else() -> None:
    actor = Actor(uuid.uuid4(), "Kim", uuid.uuid4(), frozenset({Permission.TENANT_ENTER}))
    assert actor.may(Permission.TENANT_ENTER)
    assert not actor.may(Permission.RESULTS_READ)


def test_a_program_may_what_its_work_needs_and_nothing_else() -> None:
    actor = program(uuid.uuid4(), "retention", Permission.ANSWERS_DELETE)
    assert [right for right in Permission if actor.may(right)] == [Permission.ANSWERS_DELETE]
    assert actor.account_id is None
    assert not actor.whole_company


def test_a_program_that_reads_results_reads_those_of_every_unit() -> None:
    assert program(uuid.uuid4(), "export", Permission.RESULTS_READ).whole_company


@pytest.mark.parametrize("role", Role)
def test_no_person_deletes_answers(role: Role) -> None:
    assert Permission.ANSWERS_DELETE not in RIGHTS[role]


@pytest.mark.parametrize(
    ("mark", "requirement"),
    [
        (requires(Permission.SURVEYS_MANAGE), Permission.SURVEYS_MANAGE),
        (public, "public"),
        (logged_in, "logged-in"),
    ],
)
def test_a_view_says_who_may_use_it(mark: object, requirement: str) -> None:
    def view() -> str:
        return ""

    assert requirement_of(view) is None
    assert requirement_of(mark(view)) == requirement

"""Drafts: another device goes on with them, and nobody without the link can read them."""

from __future__ import annotations

import uuid
from functools import partial

import pytest
from sqlalchemy import select, update

from blickwinkel.database import Database
from blickwinkel.response.models import Draft
from blickwinkel.response.services import drafts
from blickwinkel.response.services.answering import find_questionnaire, submit
from blickwinkel.survey.services.links import token_hash
from support.company import Company, Invited
from support.faults import Racer
from support.team import asked_team

Team = tuple[Company, uuid.UUID]
ANSWERS = {"key_customer_groups": "4", "canary_item": "2"}


@pytest.fixture
def team(database: Database) -> Team:
    return asked_team(database)


@pytest.fixture
def who(team: Team) -> Invited:
    return team[0].invited(team[1])[0]


def save(team: Team, token: str, answers: dict[str, str]) -> None:
    company, wave = team
    with company.database.tenant(company.tenant_id) as session:
        drafts.save(session, token, wave, answers)
        session.commit()


def load(team: Team, token: str) -> dict[str, str]:
    with team[0].database.tenant(team[0].tenant_id) as session:
        return drafts.load(session, token)


def rows(team: Team) -> list[Draft]:
    with team[0].database.tenant(team[0].tenant_id) as session:
        return list(session.scalars(select(Draft)))


def test_a_draft_is_found_again_with_the_link_and_only_with_it(team, who):
    save(team, who.token, ANSWERS)
    assert load(team, who.token) == ANSWERS
    others = [one.token for one in team[0].invited(team[1])[1:]]
    for token in (*others, who.token[:-1], "", who.token.upper()):
        assert load(team, token) == {}


def test_a_later_draft_replaces_the_earlier_one(team, who):
    save(team, who.token, ANSWERS)
    [first] = rows(team)
    save(team, who.token, ANSWERS)
    [again] = rows(team)
    assert again.sealed != first.sealed, "the same answers never look the same"
    save(team, who.token, {"other": "1"})
    assert len(rows(team)) == 1
    assert load(team, who.token) == {"other": "1"}


def test_the_row_tells_neither_the_answers_nor_the_link(team, who):
    save(team, who.token, ANSWERS)
    [draft] = rows(team)
    stored = draft.key_hash + draft.sealed
    assert b"canary_item" not in stored
    assert who.token.encode() not in stored
    # what the database does know of the link opens nothing and leads to no draft
    known = token_hash(who.token)
    assert draft.key_hash != known
    for guess in (known.hex(), str(known)):
        assert load(team, guess) == {}


def test_a_draft_of_another_tenant_is_not_there(team, who):
    save(team, who.token, ANSWERS)
    stranger = asked_team(team[0].database)
    assert load(stranger, who.token) == {}
    assert rows(stranger) == []


@pytest.mark.parametrize("sealed", [b"", b"short", bytes(60)])
def test_a_draft_that_was_tampered_with_is_no_draft(team, who, sealed):
    save(team, who.token, ANSWERS)
    with team[0].database.tenant(team[0].tenant_id) as session:
        session.execute(
            update(Draft).values(sealed=sealed), execution_options={"synchronize_session": False}
        )
        session.commit()
    assert load(team, who.token) == {}


def test_submitting_takes_the_draft_with_it_or_leaves_it(team, who):
    company, _ = team
    answers = {company.framework.items[0].id: "1"}
    save(team, who.token, answers)
    with company.database.tenant(company.tenant_id) as session:
        asked = find_questionnaire(session, who.token)
        submit(session, company.queue, who.token, asked, answers)
        session.rollback()
    assert load(team, who.token) == answers
    company.answer(who, lambda *_: "1")
    assert rows(team) == []


def test_two_pages_kept_at_once_are_both_kept(team, who):
    def add(item: str) -> None:
        company, wave = team
        with company.database.tenant(company.tenant_id) as session:
            drafts.lock(session, who.token)
            known = drafts.load(session, who.token)
            drafts.save(session, who.token, wave, known | {item: "1"})
            session.commit()

    items = [f"item_{n}" for n in range(8)]
    racers = [Racer(partial(add, item)) for item in items]
    for racer in racers:
        racer.finish()
        assert racer.error is None
    assert load(team, who.token) == dict.fromkeys(items, "1")

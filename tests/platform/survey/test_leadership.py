"""An open leadership view: all agree or it stays closed, and nobody learns who stood in the way."""

from __future__ import annotations

import itertools
import uuid
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import select, update

from blickwinkel.audit.models import AuditEntry
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.errors import ConflictError, NotFoundError
from blickwinkel.organization.models import Employee
from blickwinkel.survey.models import LeadershipConsent, LeadershipView, Wave, WaveState
from blickwinkel.survey.services.asking import hand_out_consent_links
from blickwinkel.survey.services.consent import decide, find_question
from support.board import MEMBERS, TODAY, Board, ask, company_of, planned_wave
from support.company import Company, shipped_framework


@pytest.fixture
def board(database) -> Board:
    company = company_of(database)
    asked = Board(company, planned_wave(company))
    ask(company, asked.wave)
    return asked


def test_all_agree_and_the_view_is_open(board):
    for token in board.tokens:
        board.decide(token, agrees=True)
    assert board.open() is LeadershipView.OPEN
    assert board.rows() == []


@pytest.mark.parametrize("refuser", range(MEMBERS))
def test_one_refusal_closes_it_for_all(board, refuser):
    for number, token in enumerate(board.tokens):
        board.decide(token, agrees=number != refuser)
    assert board.open() is LeadershipView.CONFIDENTIAL
    assert board.rows() == []


def test_one_missing_decision_closes_it_for_all(board):
    for token in board.tokens[1:]:
        board.decide(token, agrees=True)
    assert board.open() is LeadershipView.CONFIDENTIAL


def test_a_refusal_stays_whatever_comes_after_it(board):
    for token in board.tokens:
        board.decide(token, agrees=True)
    board.decide(board.tokens[0], agrees=False)
    board.decide(board.tokens[0], agrees=True)
    assert board.open() is LeadershipView.CONFIDENTIAL


def join_the_board(board: Board) -> None:
    member = board.company.staff["S"][1]
    board.change(update(Employee).where(Employee.id == member).values(on_board=True))


def leave_the_company(board: Board) -> None:
    member = board.company.staff["NL"][0]
    board.change(update(Employee).where(Employee.id == member).values(left_on=TODAY))


def hand_over(board: Board) -> None:
    leave_the_company(board)
    join_the_board(board)


@pytest.mark.parametrize("happens", [join_the_board, leave_the_company, hand_over])
def test_a_board_of_other_people_has_not_agreed(board, happens):
    for token in board.tokens:
        board.decide(token, agrees=True)
    happens(board)
    assert board.open() is LeadershipView.CONFIDENTIAL


def test_a_board_that_was_not_asked_is_protected(database):
    company = company_of(database)
    assert Board(company, planned_wave(company)).open() is LeadershipView.CONFIDENTIAL


def test_a_link_is_good_until_the_wave_opens(board):
    token = board.tokens[0]
    with board.company.database.tenant(board.company.tenant_id) as session:
        assert find_question(session, token).wave_title == "Q1 2026"
    board.open()
    with board.company.database.tenant(board.company.tenant_id) as session:
        for attempt in (
            lambda: find_question(session, token),
            lambda: decide(session, token, agrees=True),
        ):
            with pytest.raises(NotFoundError):
                attempt()


def test_consent_links_and_personal_links_never_open_each_other(board):
    company = board.company
    board.open()
    answering = {who.token for who in company.invited(board.wave)}
    assert not answering & set(board.tokens)
    same = uuid.uuid4()
    consent = company.key.consent_token(company.link_code, company.tenant_id, same, same)
    assert consent != company.key.token(company.link_code, company.tenant_id, same)
    with company.database.tenant(company.tenant_id) as session, pytest.raises(NotFoundError):
        decide(session, answering.pop(), agrees=True)


def test_the_list_of_links_is_the_same_before_and_after_and_every_download_is_logged(board):
    def hand_out():
        with board.company.database.tenant(board.company.tenant_id) as session:
            links = hand_out_consent_links(
                session, board.company.actor, board.wave, board.company.key
            )
            session.commit()
            return links

    before = hand_out()
    assert {link.token for link in before} == set(board.tokens)
    board.decide(board.tokens[0], agrees=False)
    assert hand_out() == before
    assert actions(board).count("wave.hand_out_consent_links") == 2


def actions(board: Board) -> list[str]:
    with board.company.database.tenant(board.company.tenant_id) as session:
        return list(session.scalars(select(AuditEntry.action)))


def test_no_decision_is_in_the_audit_log(board):
    before = actions(board)
    for token in board.tokens:
        board.decide(token, agrees=False)
    assert actions(board) == before


def refused(company: Company, wave: uuid.UUID, reason: str) -> None:
    with pytest.raises(ConflictError, match=reason):
        ask(company, wave)


def test_asking_is_refused_where_it_could_not_lead_to_anything(database, board):
    refused(board.company, board.wave, "asked already")
    board.decide(board.tokens[0], agrees=False)
    refused(board.company, board.wave, "asked already")
    board.open()
    refused(board.company, board.wave, "promised to the people")
    small = Company.create(database, "klein").unit("K").people("K", 2, on_board=True)
    refused(small, planned_wave(small), "three members")


def test_a_framework_without_a_board_asks_none(database):
    definition = dict(shipped_framework().definition)
    definition["perspectives"] = [p for p in definition["perspectives"] if p["id"] != "board"]
    framework = type(shipped_framework()).from_definition(definition)
    company = company_of(database)
    company.framework = framework
    refused(company, planned_wave(company), "three members")


def test_links_are_handed_out_only_between_asking_and_opening(database):
    company = company_of(database)
    wave = planned_wave(company)
    with company.database.tenant(company.tenant_id) as session:
        for reason, state in (("not been asked", WaveState.PLANNED), ("promised", WaveState.OPEN)):
            session.execute(update(Wave).values(state=state))
            with pytest.raises(ConflictError, match=reason):
                hand_out_consent_links(session, company.actor, wave, company.key)


# --- what a superuser of the live database finds -----------------------------------------------


@pytest.fixture
def superuser(postgres_server: PostgresServer, database) -> Iterator:
    with postgres_server.connect(database.engine.url.database) as connection:
        connection.autocommit = True
        yield connection


def traces(superuser) -> tuple[object, ...]:
    """All that rows and row versions tell, as ranks: transaction numbers themselves differ anyway."""
    consents = superuser.execute(
        "select employee_id, answered, xmin::text::bigint, xmax::text::bigint, ctid::text"
        " from leadership_consent order by employee_id"
    ).fetchall()
    wave = superuser.execute(
        "select xmin::text::bigint, xmax::text::bigint, ctid::text from wave"
    ).fetchone()
    numbers = sorted({row[2] for row in consents} | {row[3] for row in consents} | {*wave[:2]})
    rank = {number: place for place, number in enumerate(numbers)}
    return (
        [(answered, rank[xmin], rank[xmax], ctid) for _, answered, xmin, xmax, ctid in consents],
        (rank[wave[0]], rank[wave[1]], wave[2]),
    )


Decisions = tuple[bool, ...]
Deciding = Callable[[Board, str, bool], None]


def traces_of(board: Board, superuser, decisions: Decisions, how: Deciding) -> tuple[object, ...]:
    order = sorted(board.company.staff["NL"][:MEMBERS])
    tokens = dict(zip(board.company.staff["NL"][:MEMBERS], board.tokens, strict=True))
    superuser.execute("update leadership_consent set answered = false")
    superuser.execute("update wave set leadership_view = 'asked'")
    superuser.execute("vacuum full leadership_consent")
    superuser.execute("vacuum full wave")
    for member, agrees in zip(order, decisions, strict=True):
        how(board, tokens[member], agrees)
    return traces(superuser)


def as_the_service(board: Board, token: str, agrees: bool) -> None:  # noqa: FBT001 - a control
    board.decide(token, agrees=agrees)


def test_agreeing_and_refusing_leave_the_same_traces(board, superuser):
    every = list(itertools.product([True, False], repeat=MEMBERS))
    found = [traces_of(board, superuser, decisions, as_the_service) for decisions in every]
    assert all(one == found[0] for one in found)
    consents, wave = found[0]
    # one transaction has written them all, so none is known as the last one either
    assert {rank for _, rank, _, _ in consents} == {wave[0]}


def only_what_changes(board: Board, token: str, agrees: bool) -> None:  # noqa: FBT001
    """Write only the rows that a decision changes: the control."""
    place = board.tokens.index(token)
    member = board.company.staff["NL"][place]
    mine = LeadershipConsent.employee_id == member
    with board.company.database.tenant(board.company.tenant_id) as session:
        session.execute(update(LeadershipConsent).where(mine).values(answered=True))
        if not agrees:
            session.execute(update(Wave).values(leadership_view=LeadershipView.DECLINED))
        session.commit()


def test_writing_only_what_changes_would_name_the_one_who_refused(board, superuser):
    decisions = [(False, True, True), (True, False, True), (True, True, False)]
    found = [traces_of(board, superuser, one, only_what_changes) for one in decisions]
    for refuser, (consents, wave) in enumerate(found):
        assert [number for number, row in enumerate(consents) if row[1] == wave[0]] == [refuser]

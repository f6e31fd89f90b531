"""Waves that nobody would wish for: every page says so in words, and none fails or shows a NaN."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Iterator
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import update

from blickwinkel.database import Database
from blickwinkel.embedded.postgres import PostgresServer
from blickwinkel.extension import Framework, Item
from blickwinkel.identity.models import Role
from blickwinkel.organization.models import Employee, Unit
from blickwinkel.results.presenting.explaining.registry import POSITIONED, SINGLE
from support.company import Company, Invited, shipped_framework
from support.results import small_framework
from support.site import running_app
from support.visitor import Visitor

VIEWS = ("", "/glance", "/cascade", "/trend", "/priorities", "/units?levels=3")
MAPS = ("/units?show=staff", "/units?show=leadership", "/units?show=what&levels=-1&levels=x")
FIGURES = (*SINGLE, *(f"{kind}.0" for kind in POSITIONED))
UNPRINTABLE = re.compile(r"\b(nan|NaN|inf|null|undefined)\b|\bNone\b(?! of)")


def company(database: Database, framework: Framework | None = None, board: int = 6) -> Company:
    made = Company.create(
        database, f"odd-{uuid.uuid4().hex[:8]}", framework=framework or small_framework()
    ).unit("ALL", name="Alle")
    if board:
        made.people("ALL", board, on_board=True)
    for team in ("NORTH", "SOUTH"):
        made.unit(team, "ALL", f"Team {team.title()}").people(team, 8)
    return made


def letters(points: int = 4) -> Callable[[Invited, Item], str]:
    turn = iter(range(1_000_000))
    return lambda _who, _item: str(next(turn) % points + 1)


def hold(made: Company, title: str, *perspectives: str, points: int = 4) -> uuid.UUID:
    """Hold a wave in which only these perspectives answer."""
    wave = made.open_wave(title)
    opinion = letters(points)
    for perspective in perspectives:
        for who in made.invited(wave, perspective):
            made.answer(who, opinion)
    made.publish(wave)
    return wave


def nobody_answers(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database)
    return made, hold(made, "Q1")


def one_answers(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database)
    wave = made.open_wave("Q1")
    made.answer(made.invited(wave, "staff")[0], letters())
    made.publish(wave)
    return made, wave


def no_board(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database, board=0)
    return made, hold(made, "Q1", "staff")


def silent_board(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database)
    return made, hold(made, "Q1", "staff")


def silent_staff(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database)
    return made, hold(made, "Q1", "board")


def nobody_can_judge(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database, shipped_framework())
    wave = made.open_wave("Q1")
    made.answer_all(wave, lambda _who, _item: "na").publish(wave)
    return made, wave


def all_agree(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database)
    wave = made.open_wave("Q1")
    made.answer_all(wave, lambda _who, _item: "3").publish(wave)
    return made, wave


def emptied_unit(database: Database) -> tuple[Company, uuid.UUID]:
    """The north moves into the south between two waves, and nobody says so."""
    made = company(database)
    hold(made, "Q1", "board", "staff")
    with made.database.tenant(made.tenant_id) as session:
        session.execute(
            update(Employee)
            .where(Employee.id.in_(made.staff["NORTH"]))
            .values(unit_id=made.units["SOUTH"])
        )
        session.execute(update(Unit).where(Unit.code == "SOUTH").values(name="Küste"))
        session.commit()
    return made, hold(made, "Q2", "board", "staff")


def silent_then_loud(database: Database) -> tuple[Company, uuid.UUID]:
    """A wave that shows nothing stands before one that shows everything."""
    made = company(database)
    hold(made, "Q1")
    return made, hold(made, "Q2", "board", "staff")


def loud_then_silent(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database)
    hold(made, "Q1", "board", "staff")
    return made, hold(made, "Q2")


def shortest_scale(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database, small_framework(2))
    hold(made, "Q1", "board", "staff", points=2)
    return made, hold(made, "Q2", "board", "staff", points=2)


def longest_scale(database: Database) -> tuple[Company, uuid.UUID]:
    made = company(database, small_framework(11))
    hold(made, "Q1", "board", "staff", points=11)
    return made, hold(made, "Q2", "board", "staff", points=11)


def single_unit(database: Database) -> tuple[Company, uuid.UUID]:
    made = Company.create(database, f"odd-{uuid.uuid4().hex[:8]}", framework=small_framework())
    made.unit("ALL", name="Alle").people("ALL", 6, on_board=True).people("ALL", 9)
    return made, hold(made, "Q1", "board", "staff")


def earlier_format(
    database: Database, postgres_server: PostgresServer
) -> tuple[Company, uuid.UUID]:
    """What was published before histories and cascades existed is shown without them."""
    made = company(database)
    wave = hold(made, "Q1", "board", "staff")
    later = "{further,composition,history,cascade,highlights,findings}"
    with postgres_server.connect(str(database.engine.url.database)) as connection:
        connection.execute(
            "update unit_result set payload = payload::jsonb - %s::text[] where wave_id = %s",
            [later, wave],
        )
        connection.execute(
            'update publication set rules = rules::jsonb || \'{"version": "1"}\' where wave_id = %s',
            [wave],
        )
    return made, wave


ODD = (
    nobody_answers,
    one_answers,
    no_board,
    silent_board,
    silent_staff,
    nobody_can_judge,
    all_agree,
    emptied_unit,
    silent_then_loud,
    loud_then_silent,
    shortest_scale,
    longest_scale,
    single_unit,
)


@pytest.fixture(scope="module")
def pages(shared_database: Database) -> Iterator[Flask]:
    with running_app(shared_database) as app:
        yield app


def shown(page: str) -> str:
    body = page.partition("<body")[2]
    return unescape(re.sub(r"<[^>]+>", " ", body))


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_every_page_of_an_odd_wave_answers_in_words(shared_database, pages, make):
    made, wave = make(shared_database)
    visitor = Visitor(pages).log_in(made.account(Role.BOARD))
    start = visitor.get(f"/t/{made.slug}/results", follow_redirects=True)
    assert start.status_code == 200
    for language in ("de", "en"):
        for unit in made.units.values():
            base = f"/t/{made.slug}/results/{wave}/{unit}"
            present = visitor.get(base).status_code == 200
            for view in (*VIEWS, *MAPS):
                path = f"{base}{view}{'&' if '?' in view else '?'}lang={language}"
                answer = visitor.get(path)
                # a unit that was emptied before the wave opened is not in it
                assert answer.status_code == (200 if present else 404), path
                assert not UNPRINTABLE.search(shown(answer.text)), path
                assert "<h1" in answer.text


@pytest.mark.parametrize("make", ODD, ids=lambda make: make.__name__)
def test_every_explanation_of_an_odd_wave_answers_in_words(shared_database, pages, make):
    made, wave = make(shared_database)
    visitor = Visitor(pages, "de").log_in(made.account(Role.BOARD))
    for unit in made.units.values():
        for figure in FIGURES:
            path = f"/t/{made.slug}/results/{wave}/{unit}/explain/{figure}"
            answer = visitor.get(path)
            assert answer.status_code in {200, 404}, path
            assert not UNPRINTABLE.search(shown(answer.text)), path


def test_what_was_published_in_an_earlier_format_is_shown(shared_database, postgres_server, pages):
    made, wave = earlier_format(shared_database, postgres_server)
    visitor = Visitor(pages).log_in(made.account(Role.BOARD))
    for view in (*VIEWS, *MAPS):
        path = f"/t/{made.slug}/results/{wave}/{made.units['ALL']}{view}"
        assert visitor.get(path).status_code == 200, path


def test_the_check_would_find_what_it_looks_for():
    assert UNPRINTABLE.search("Leitung nan Punkte")
    assert UNPRINTABLE.search("+None")
    assert not UNPRINTABLE.search("None of these units is shown. Null Punkte.")

"""Declaring where the people of a unit went: what is refused and why, and what the page then shows."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy import select

from blickwinkel.access.actor import Actor
from blickwinkel.audit.models import AuditEntry
from blickwinkel.database import Database
from blickwinkel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from blickwinkel.i18n.messages import messages_for
from blickwinkel.organization.queries import current_tree, successions
from blickwinkel.organization.services.importing import apply
from blickwinkel.organization.services.lineage import Succession
from blickwinkel.organization.services.moves import Move
from blickwinkel.organization.services.reorganisation import reorganisation, undeclared
from blickwinkel.organization.services.succession import Declaration, SuccessionRegister
from blickwinkel.platform.ports import FixedWave
from blickwinkel.survey.queries import fixed_wave
from support.company import Company

DAY = date(2026, 3, 1)
TODAY = date(2026, 5, 4)
UNITS = "unit;name;parent\nK;Köln AG;\n" + "".join(f"{c};Team {c};K\n" for c in "ABCDE")
HEAD = "number;given name;family name;e-mail;language;unit;board;cco of\n"


def staff(places: str) -> str:
    """One person for each letter, in the unit of that key."""
    return HEAD + "".join(f"{n};Ada;Groß;;de;{unit};;\n" for n, unit in enumerate("K" + places, 1))


@pytest.fixture
def ids(session, actor, directory) -> dict[str, uuid.UUID]:
    """Units by key; nobody is left in A and B."""
    apply(session, actor, directory(UNITS, staff("ABCDE")), today=DAY)
    apply(session, actor, directory(UNITS, staff("CCCDE")), today=TODAY)
    session.commit()
    return {node.code: node.id for node in current_tree(session)}


@pytest.fixture
def register(session, actor) -> Callable[..., SuccessionRegister]:
    def build(published: FixedWave | None = None, language: str = "en") -> SuccessionRegister:
        return SuccessionRegister(session, actor, TODAY, published, messages_for(language))

    return build


@pytest.fixture
def declare(register, ids) -> Callable[..., None]:
    """Declare in letters: declare("A", "CD")."""

    def run(unit: str, successors: str, since: date = TODAY, **options: object) -> None:
        register(**options).declare(
            Declaration(ids[unit], tuple(ids[s] for s in successors), since)
        )

    return run


def published(on: date, units: frozenset[uuid.UUID] = frozenset()) -> FixedWave:
    return FixedWave("Q1 2026", on, units)


def test_a_merger_is_stored_and_logged(session, ids, declare):
    declare("A", "C")
    declare("B", "C", DAY)
    assert set(successions(session)) == {
        Succession(ids["A"], ids["C"], TODAY),
        Succession(ids["B"], ids["C"], DAY),
    }
    logged = session.scalars(
        select(AuditEntry.subject).where(AuditEntry.action == "organization.succession")
    )
    assert sorted(logged) == ["Team A → Team C, 2026-05-04", "Team B → Team C, 2026-03-01"]


def test_a_split_into_several_and_a_part_of_a_unit_that_goes_on(session, declare):
    declare("A", "CDE")
    declare("D", "E")
    assert len(successions(session)) == 4


@pytest.mark.parametrize(
    ("unit", "successors", "since", "message"),
    [
        ("A", "", TODAY, "into which unit"),
        ("A", "A", TODAY, "cannot have gone into itself"),
        ("A", "B", TODAY, "Nobody belongs to Team B any more"),
        ("A", "C", date(2026, 5, 5), "in the future"),
    ],
)
def test_what_cannot_be(session, declare, unit, successors, since, message):
    with pytest.raises(InvalidInputError, match=message):
        declare(unit, successors, since)
    session.rollback()
    assert successions(session) == ()


def test_twice_is_refused(declare):
    declare("A", "C")
    with pytest.raises(ConflictError, match="Team A went into Team C is declared already"):
        declare("A", "C", DAY)


def test_a_circle_is_refused_at_any_length(declare):
    declare("C", "D")
    declare("D", "E")
    with pytest.raises(InvalidInputError, match="Team E comes from Team C"):
        declare("E", "C")
    declare("C", "E")  # control: two ways to the same unit are no circle


def test_units_that_are_not_there(register, ids):
    for pair in ((uuid.uuid4(), ids["C"]), (ids["A"], uuid.uuid4())):
        with pytest.raises(NotFoundError):
            register().declare(Declaration(pair[0], (pair[1],), TODAY))


def test_another_tenants_units_are_not_there(database: Database, register, ids):
    other = Company.create(database, f"o-{uuid.uuid4().hex[:8]}").unit("X").people("X", 1)
    with pytest.raises(NotFoundError):
        register().declare(Declaration(ids["A"], (other.units["X"],), TODAY))
    with pytest.raises(NotFoundError):
        register().declare(Declaration(other.units["X"], (ids["C"],), TODAY))
    theirs = SuccessionRegister(
        database.tenant(other.tenant_id), other.actor, TODAY, None, messages_for("en")
    )
    with theirs.session, pytest.raises(NotFoundError):
        theirs.take_back(ids["A"], ids["C"])


def test_without_the_right_nothing_is_declared_or_taken_back(session, tenant_id, declare, ids):
    declare("A", "C")
    nobody = SuccessionRegister(
        session, Actor(None, "Nobody", tenant_id), TODAY, None, messages_for("en")
    )
    with pytest.raises(NotAllowedError):
        nobody.declare(Declaration(ids["B"], (ids["C"],), TODAY))
    with pytest.raises(NotAllowedError):
        nobody.take_back(ids["A"], ids["C"])
    assert len(successions(session)) == 1


def test_what_published_comparisons_rest_on_stays(session, declare, register, ids):
    declare("A", "C", DAY)
    fixed = published(DAY)
    with pytest.raises(ConflictError, match="“Q1 2026” shows the organisation of March 1, 2026"):
        register(fixed).take_back(ids["A"], ids["C"])
    with pytest.raises(ConflictError, match="never recomputed"):
        declare("B", "C", DAY, published=fixed)
    declare("B", "C", date(2026, 3, 2), published=fixed)  # control: a day later
    register(fixed).take_back(ids["B"], ids["C"])
    assert [step.predecessor_id for step in successions(session)] == [ids["A"]]


def test_taking_back_what_was_never_declared(register, ids):
    with pytest.raises(NotFoundError):
        register().take_back(ids["A"], ids["C"])


def test_an_import_declares_what_was_accepted_and_leaves_open_what_cannot_be(
    session, register, ids
):
    moves = [Move(one, other, 1, 1, is_likely=True) for one, other in ("aC", "AB", "Bc")]
    register().accept(moves)
    assert {(s.predecessor_id, s.successor_id) for s in successions(session)} == {
        (ids["A"], ids["C"]),
        (ids["B"], ids["C"]),
    }
    assert {step.since for step in successions(session)} == {TODAY}


def test_objections_are_told_in_the_readers_language(declare):
    with pytest.raises(InvalidInputError, match="Zu Team B gehört niemand mehr"):
        declare("A", "B", language="de")


def test_the_page_shows_what_is_open_and_what_was_said(session, declare, ids):
    wave = published(DAY, frozenset(ids[code] for code in "ABCD") | {ids["K"]})
    found = reorganisation(session, TODAY, wave)
    assert [unit.code for unit in found.ended] == ["A", "B"]
    assert [unit.code for unit in found.appeared] == ["E"]
    assert undeclared(session, TODAY) == 2
    declare("A", "C")
    declare("B", "C", DAY)
    declare("D", "E", DAY)
    found = reorganisation(session, TODAY, wave)
    assert found.ended == found.appeared == ()
    shown = {
        origin.unit.code: (
            origin.is_comparable,
            [(s.unit.code, s.is_complete, s.is_fixed) for s in origin.sources],
        )
        for origin in found.origins
    }
    assert shown == {
        "C": (True, [("A", True, False), ("B", True, True)]),
        "E": (False, [("D", False, True)]),
    }


def test_a_unit_that_went_into_two_is_not_comparable_with_either(session, declare):
    declare("A", "CD")
    found = reorganisation(session, TODAY, None)
    assert [origin.is_comparable for origin in found.origins] == [False, False]


def test_without_a_fixed_wave_no_unit_is_new(session, ids):
    assert reorganisation(session, TODAY, None).appeared == ()


def test_a_wave_is_fixed_from_its_close_on_with_the_organisation_of_its_opening(database):
    company = Company.create(database, f"w-{uuid.uuid4().hex[:8]}").unit("X").people("X", 3)
    opens_on = company.next_day
    with database.tenant(company.tenant_id) as session:
        assert fixed_wave(session) is None
        wave = company.open_wave("Q1 2026")
        assert fixed_wave(session) is None
        company.close(wave)
        expected = FixedWave("Q1 2026", opens_on, frozenset(company.units.values()))
        assert fixed_wave(session) == expected
        session.rollback()
        company.close(company.open_wave("Q2 2026"))
        assert fixed_wave(session).title == "Q2 2026"

from __future__ import annotations

import threading
import uuid
from datetime import date

import pytest
from sqlalchemy import event, func, select

from blickwinkel.access.actor import Actor, program
from blickwinkel.audit.models import AuditEntry
from blickwinkel.errors import NotAllowedError, TenantScopeError
from blickwinkel.organization.models import Appointment, Employee, Unit
from blickwinkel.organization.services.difference import Difference, FieldChange
from blickwinkel.organization.services.directory import PersonRow, UnitRow
from blickwinkel.organization.services.importing import apply, preview

DAY = date(2026, 1, 10)
LATER = date(2026, 4, 1)
LAST = date(2026, 7, 1)

UNITS = "unit;name;parent\nK;Köln AG;\nV;Vertrieb;K\nV1;Süd;V\nP;Produktion;K\n"
PEOPLE = "number;given name;family name;e-mail;language;unit;board;cco of\n"
ADA = "1;Ada;Groß;ada@example.com;de;K;yes;\n"
BO = "2;Bo;Çelik;bo@example.com;en;V;;V,V1\n"
CEM = "3;Cem;Ölz;;;V1;;\n"
DANA = "4;Dana;Ähre;dana@example.com;;P;;P\n"


@pytest.fixture
def take(session, actor, directory):
    """Import two texts; the preview must have said what the import then did."""

    def run(units: str = UNITS, people: str = PEOPLE + ADA + BO + CEM + DANA, day: date = DAY):
        wanted = directory(units, people)
        foreseen = preview(session, wanted, today=day)
        done = apply(session, actor, wanted, today=day)
        session.commit()
        assert done == foreseen
        assert done.fingerprint == foreseen.fingerprint
        again = preview(session, wanted, today=day)
        assert again.is_empty, again
        assert apply(session, actor, wanted, today=day).is_empty
        return done

    return run


def stored_units(session) -> dict[str, tuple[str, str | None]]:
    rows = session.execute(select(Unit.id, Unit.code, Unit.name, Unit.parent_id)).all()
    codes = {row.id: row.code for row in rows}
    return {row.code: (row.name, codes.get(row.parent_id)) for row in rows}


def person(session, number: str) -> Employee:
    return session.scalars(select(Employee).where(Employee.number == number)).one()


def offices(session) -> list[tuple[str, str, date, date | None]]:
    return sorted(
        session.execute(
            select(Employee.number, Unit.code, Appointment.starts_on, Appointment.ends_on)
            .join(Employee, Employee.id == Appointment.employee_id)
            .join(Unit, Unit.id == Appointment.unit_id)
        ).all(),
        key=str,
    )


def filled(difference: Difference) -> set[str]:
    return {name for name, count in difference.counts.items() if count}


def test_the_first_import_adds_everything(session, take):
    done = take()
    assert done.counts == {
        "units_added": 4, "units_changed": 0, "units_moved": 0, "people_joined": 4, "people_returned": 0,
        "people_changed": 0, "people_moved": 0, "people_left": 0, "offices_begun": 3, "offices_ended": 0,
    }  # fmt: skip
    assert stored_units(session) == {
        "K": ("Köln AG", None), "V": ("Vertrieb", "K"), "V1": ("Süd", "V"), "P": ("Produktion", "K"),
    }  # fmt: skip
    ada, cem = person(session, "1"), person(session, "3")
    assert (ada.email_norm, ada.on_board, ada.left_on) == ("ada@example.com", True, None)
    assert (cem.email_norm, cem.locale, cem.on_board) == (None, "de", False)
    assert offices(session) == [
        ("2", "V", DAY, None), ("2", "V1", DAY, None), ("4", "P", DAY, None),
    ]  # fmt: skip


def test_a_preview_writes_nothing(session, directory):
    foreseen = preview(session, directory(), today=DAY)
    session.commit()
    assert len(foreseen.units_added) == 4
    assert stored_units(session) == {}


def test_the_import_of_an_unchanged_file_leaves_no_trace(session, take):
    take()
    take(day=LATER)
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1
    assert all(starts == DAY for _n, _u, starts, _e in offices(session))


def test_a_difference_does_not_depend_on_where_the_database_keeps_its_rows(
    session, take, directory
):
    """Otherwise a confirmed preview is refused by chance: its fingerprint is that of the whole."""
    take(people=PEOPLE + ADA + BO.replace("V,V1", "V1,V"))
    gone = preview(session, directory("unit;name;parent\nK;Köln AG;\n", PEOPLE + ADA), today=LATER)
    assert [unit.code for unit in gone.units_unlisted] == ["P", "V", "V1"]
    assert [office.unit for office in gone.offices_ended] == ["V", "V1"]


def test_an_import_is_recorded_in_figures(session, take):
    take()
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.action, entry.actor_name) == ("organization.import", "Test")
    assert entry.subject == "units_added: 4, people_joined: 4, offices_begun: 3"


def test_changes_are_named_field_by_field(session, take):
    take()
    done = take(
        UNITS.replace("Vertrieb", "Verkauf"),
        PEOPLE
        + ADA
        + BO.replace(";V;;", ";P;;")
        + CEM.replace(";;;V1", ";cem@example.com;en;V1")
        + DANA,
        LATER,
    )
    assert filled(done) == {"units_changed", "people_changed", "people_moved"}
    assert done.units_changed[0].changes == (FieldChange("name", "Vertrieb", "Verkauf"),)
    assert done.people_changed[0].changes == (
        FieldChange("email", None, "cem@example.com"),
        FieldChange("locale", "de", "en"),
    )
    assert done.people_moved[0].changes == (FieldChange("unit", "V", "P"),)
    assert person(session, "3").email_norm == "cem@example.com"
    assert stored_units(session)["V"] == ("Verkauf", "K")


def test_people_keep_their_row_when_they_leave_and_come_back(session, take):
    take()
    before = person(session, "4").id
    left = take(people=PEOPLE + ADA + BO + CEM, day=LATER)
    assert filled(left) == {"people_left", "offices_ended"}
    gone = person(session, "4")
    assert (gone.left_on, gone.email_norm) == (LATER, None)
    assert ("4", "P", DAY, LATER) in offices(session)
    back = take(day=LAST)
    assert filled(back) == {"people_returned", "offices_begun"}
    again = person(session, "4")
    assert (again.id, again.left_on, again.email_norm) == (before, None, "dana@example.com")
    assert ("4", "P", LAST, None) in offices(session)


def test_the_address_of_somebody_who_left_can_go_to_a_newcomer(session, take):
    take()
    take(people=PEOPLE + ADA + BO + CEM + "5;New;Dana;dana@example.com;;P;;\n", day=LATER)
    assert person(session, "5").email_norm == "dana@example.com"
    assert person(session, "4").email_norm is None


def test_an_address_kept_by_a_former_colleague_is_released(session, take):
    take()
    take(people=PEOPLE + ADA + BO + CEM, day=LATER)
    person(session, "4").email_norm = "cem@example.com"
    session.commit()
    take(people=PEOPLE + ADA + BO + CEM.replace(";;;V1", ";cem@example.com;;V1"), day=LAST)
    assert person(session, "3").email_norm == "cem@example.com"


def test_two_people_can_swap_their_addresses(session, take):
    take()
    swapped = ADA.replace("ada@", "bo@") + BO.replace("bo@", "ada@")
    done = take(people=PEOPLE + swapped + CEM + DANA, day=LATER)
    assert filled(done) == {"people_changed"}
    assert person(session, "1").email_norm == "bo@example.com"
    assert person(session, "2").email_norm == "ada@example.com"


def test_offices_follow_the_file(session, take):
    take()
    done = take(
        people=PEOPLE + ADA + BO.replace("V,V1", "V1") + CEM.replace("V1;;", "V1;;V") + DANA,
        day=LATER,
    )
    assert [(o.number, o.unit) for o in done.offices_begun] == [("3", "V")]
    assert [(o.number, o.unit) for o in done.offices_ended] == [("2", "V")]
    assert ("2", "V", DAY, LATER) in offices(session)
    assert ("3", "V", LATER, None) in offices(session)


def test_a_deputy_who_leaves_deputises_no_more(session, take):
    take()
    for office in session.scalars(select(Appointment)):
        office.deputy_id = person(session, "4").id
    session.commit()
    take(people=PEOPLE + ADA + BO + CEM, day=LATER)
    assert {
        office.deputy_id for office in session.scalars(select(Appointment)) if not office.ends_on
    } == {None}


def test_a_branch_can_be_turned_upside_down(session, take):
    take()
    turned = "unit;name;parent\nV1;Süd;K\nV;Vertrieb;V1\nP;Produktion;V\nK;Köln AG;\n"
    done = take(turned, day=LATER)
    assert filled(done) == {"units_moved"}
    assert {code: parent for code, (_name, parent) in stored_units(session).items()} == {
        "K": None, "V1": "K", "V": "V1", "P": "V",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("units", "parents"),
    [
        ("H;Holding;\nK;Köln AG;H\n", {"H": None, "K": "H", "V": "K", "V1": "V", "P": "K"}),
        ("V;Vertrieb;\nK;Köln AG;V1\n", {"V": None, "K": "V1", "V1": "V", "P": "K"}),
    ],
    ids=["new unit on top", "child becomes the root of its root"],
)
def test_the_root_can_change(session, take, units, parents):
    take()
    rest = "".join(
        f"{row}\n"
        for row in UNITS.splitlines()[1:]
        if not units.startswith(row[:2]) and row[:2] != "K;"
    )
    done = take("unit;name;parent\n" + units + rest, day=LATER)
    assert {code: parent for code, (_name, parent) in stored_units(session).items()} == parents
    assert "units_moved" in filled(done)


def test_units_that_are_no_longer_listed_stay_and_are_told(session, take):
    take()
    people = PEOPLE + ADA + BO.replace("V,V1", "V") + CEM.replace("V1", "V") + DANA
    done = take(UNITS.replace("V1;Süd;V\n", ""), people, LATER)
    assert done.units_unlisted == (UnitRow("V1", "Süd", "V"),)
    assert stored_units(session)["V1"] == ("Süd", "V")
    assert filled(done) == {"people_moved", "offices_ended"}


def test_a_company_that_is_replaced_as_a_whole_hangs_below_the_new_one(session, take):
    take()
    done = take("unit;name;parent\nX;Neu;\n", PEOPLE + "9;A;B;;;X;;X\n", LATER)
    assert len(done.people_left) == 4
    assert stored_units(session) | {} == {
        "X": ("Neu", None), "K": ("Köln AG", "X"), "V": ("Vertrieb", "K"), "V1": ("Süd", "V"),
        "P": ("Produktion", "K"),
    }  # fmt: skip


def test_capitals_of_keys_and_numbers_do_not_make_new_rows(session, take):
    take(people=PEOPLE + ADA.replace("1;", "a1;") + BO + CEM + DANA)
    before = person(session, "a1").id
    done = take(
        UNITS.replace("V;Vertrieb", "v;Vertrieb"),
        PEOPLE + ADA.replace("1;", "A1;") + BO + CEM + DANA,
        LATER,
    )
    assert filled(done) == {"units_changed", "people_changed"}
    assert person(session, "A1").id == before
    assert stored_units(session)["V1"] == ("Süd", "v")


def test_nothing_stays_when_the_caller_rolls_back(session, actor, directory, take):
    take()
    before = stored_units(session)
    session.commit()
    apply(
        session,
        actor,
        directory("unit;name;parent\nX;Neu;\n", PEOPLE + "9;A;B;;;X;;\n"),
        today=LATER,
    )
    assert stored_units(session) != before
    session.rollback()
    assert stored_units(session) == before
    assert person(session, "1").left_on is None


def test_two_tenants_do_not_see_each_other(database, session, directory, take):
    take()
    with database.tenant(uuid.uuid4()) as foreign:
        foreseen = preview(foreign, directory(), today=DAY)
        assert (len(foreseen.units_added), len(foreseen.people_joined)) == (4, 4)


def test_only_who_may_import_can(session, tenant_id, directory):
    nobody = Actor(None, "Nobody", tenant_id)
    with pytest.raises(NotAllowedError):
        apply(session, nobody, directory(), today=DAY)
    with pytest.raises(TenantScopeError):
        apply(session, program(uuid.uuid4(), "Other"), directory(), today=DAY)
    assert stored_units(session) == {}


def test_a_second_import_waits_for_the_first_and_finds_nothing_to_do(
    database, session, actor, directory
):
    apply(session, actor, directory(), today=DAY)
    outcome: list[Difference] = []

    def second() -> None:
        with database.tenant(actor.tenant_id) as other, other.begin():
            outcome.append(apply(other, actor, directory(), today=DAY))

    waiting = threading.Thread(target=second)
    waiting.start()
    waiting.join(0.5)
    assert waiting.is_alive()
    session.commit()
    waiting.join(10)
    assert [difference.is_empty for difference in outcome] == [True]


def test_thousands_of_people_take_a_few_statements(database, session, actor, directory):
    statements: list[str] = []
    units = "unit;name;parent\n" + "".join(
        f"U{n};Unit {n};{f'U{(n - 1) // 10}' if n else ''}\n" for n in range(400)
    )

    def people(shift: int) -> str:
        return PEOPLE + "".join(
            f"{n};Given;Family;p{(n + shift) % 3000}@example.com;;U{n % 400};;"
            f"{f'U{n}' if n < 400 else ''}\n"
            for n in range(3000)
        )

    event.listen(
        database.engine, "before_cursor_execute", lambda _c, _u, sql, *_: statements.append(sql)
    )
    apply(session, actor, directory(units, people(0)), today=DAY)
    done = apply(session, actor, directory(units, people(1)), today=DAY)
    session.commit()
    assert len(done.people_changed) == 3000
    assert len(statements) < 60
    assert person(session, "7").email_norm == "p8@example.com"


def test_a_difference_holds_people_as_the_file_has_them(session, directory):
    joined = preview(session, directory(), today=DAY).people_joined
    assert joined[1] == PersonRow(
        "2", "Bo", "Çelik", "bo@example.com", "en", "V", cco_of=("V", "V1")
    )

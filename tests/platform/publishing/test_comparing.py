"""Waves beside each other: who came from where, which questions are the same, where it is heading."""

from __future__ import annotations

import copy
import uuid
from datetime import timedelta

import pytest
from sqlalchemy import update

from blickwinkel.database import Database
from blickwinkel.extension import Framework
from blickwinkel.extension.results import HistoryPoint, UnitPayload
from blickwinkel.organization.models import Employee, Unit, UnitSuccession
from blickwinkel.publishing.services.comparing.item_mapping import ItemMapping
from blickwinkel.publishing.services.scoring import ScoringScheme
from support.company import Company
from support.results import payloads, play, small_framework

#: Answers of eight people: means 2.5 (50 points on four steps), 2 and 3.
MIDDLE, LOW, HIGH = "12341234", "11122333", "22233444"


@pytest.fixture
def company(database: Database) -> Company:
    """A board of six and three teams of eight; four answers to choose from."""
    company = Company.create(database, framework=small_framework()).unit("ALL")
    company.people("ALL", 6, on_board=True)
    for team in ("NORTH", "SOUTH", "WEST"):
        company.unit(team, "ALL").people(team, 8)
    return company


def hold(company: Company, title: str, **answers: str) -> dict[str, UnitPayload]:
    """Hold a wave in which the staff of each team answers all items alike; the others MIDDLE."""
    lines = {
        f"staff {team}": dict.fromkeys(("plain", "turned", "later"), letters)
        for team, letters in answers.items()
    }
    middle = dict.fromkeys(("plain", "turned", "later"), MIDDLE)
    lines |= {"staff": middle, "board": dict.fromkeys(("plain", "turned", "later"), "112344")}
    return payloads(company, play(company, lines, title))


def change(company: Company, statement: object) -> None:
    with company.database.tenant(company.tenant_id) as session:
        session.execute(statement)  # type: ignore[call-overload]
        session.commit()


def go(company: Company, source: str, successor: str) -> None:
    """Declare that a unit went into another one, half way between the waves."""
    with company.database.tenant(company.tenant_id) as session:
        session.add(
            UnitSuccession(
                predecessor_id=company.units[source],
                successor_id=company.units[successor],
                since=company.next_day - timedelta(days=30),
            )
        )
        session.commit()


def send(company: Company, people: list[uuid.UUID], unit: str) -> None:
    change(
        company,
        update(Employee).where(Employee.id.in_(people)).values(unit_id=company.units[unit]),
    )


def first_point(payload: UnitPayload) -> HistoryPoint:
    return payload["history"]["points"][0]


def scores(payload: UnitPayload) -> list[float | None]:
    """Scores of the staff on the second dimension, wave by wave."""
    return [
        None if point["staff"][1] is None else point["staff"][1]["score"]
        for point in payload["history"]["points"]
    ]


def comparable(payload: UnitPayload) -> list[bool]:
    return [
        point["staff"][1]["comparable"]
        for point in payload["history"]["points"]
        if point["staff"][1] is not None
    ]


def test_a_unit_has_a_point_for_each_wave_and_a_line_from_three(company):
    hold(company, "Q1", NORTH=LOW)
    two = hold(company, "Q2", NORTH=MIDDLE)["NORTH"]
    assert two["history"]["staff"] == [None, None]
    three = hold(company, "Q3", NORTH=HIGH)["NORTH"]
    assert [point["wave"] for point in three["history"]["points"]] == ["Q1", "Q2", "Q3"]
    # means 2, 2.5 and 3 of 1 to 4
    assert scores(three) == pytest.approx([33.333333, 50, 66.666667])
    line = three["history"]["staff"][1]
    assert line is not None
    assert line["waves"] == 3
    # waves are 91 days apart and a quarter has 91.31; the outer waves are equally sure
    assert line["slope"] == pytest.approx(16.666667 * 91.310625 / 91, rel=1e-5)
    assert line["interval"][0] < line["slope"] < line["interval"][1]


def test_a_renamed_and_a_moved_unit_keep_their_past(company):
    hold(company, "Q1", NORTH=LOW)
    change(company, update(Unit).where(Unit.code == "NORTH").values(name="Team Nordsee"))
    south = company.units["SOUTH"]
    change(company, update(Unit).where(Unit.code == "NORTH").values(parent_id=south))
    after = hold(company, "Q2", NORTH=HIGH)
    north = after["NORTH"]
    assert north["change"]["lineage"] == {
        "kind": "same",
        "units": [{"code": "NORTH", "name": "NORTH"}],
        "marks": ["renamed", "moved"],
    }
    assert north["change"]["staff"][1]["points"] == pytest.approx(33.333333)
    assert after["SOUTH"]["change"]["lineage"]["marks"] == ["reorganised"]
    assert after["ALL"]["change"]["lineage"]["marks"] == ["reorganised"]
    assert after["WEST"]["change"]["lineage"]["marks"] == []


def test_merged_units_are_compared_with_their_sum(company):
    hold(company, "Q1", NORTH=LOW, SOUTH=HIGH)
    company.unit("COAST", "ALL")
    send(company, company.staff["NORTH"] + company.staff["SOUTH"], "COAST")
    go(company, "NORTH", "COAST")
    go(company, "SOUTH", "COAST")
    coast = hold(company, "Q2")["COAST"]
    assert coast["change"]["lineage"]["kind"] == "merged"
    assert {unit["code"] for unit in coast["change"]["lineage"]["units"]} == {"NORTH", "SOUTH"}
    # 8 people with mean 2 and 8 with mean 3 are 16 with mean 2.5
    assert scores(coast) == [50, 50]
    assert comparable(coast) == [True, True]
    assert coast["change"]["staff"][1]["points"] == 0


def test_merged_units_are_not_compared_if_one_of_them_is_hidden(company):
    # everybody in the south agrees, so it is hidden, and a second team with it
    hold(company, "Q1", NORTH=LOW, SOUTH="4", WEST=HIGH)
    company.unit("COAST", "ALL")
    send(company, company.staff["NORTH"] + company.staff["SOUTH"], "COAST")
    go(company, "NORTH", "COAST")
    go(company, "SOUTH", "COAST")
    coast = hold(company, "Q2")["COAST"]
    assert scores(coast) == [None, 50]
    assert coast["change"]["staff"] == [None, None]


def test_a_part_of_a_unit_shows_the_whole_unit_of_before_and_marks_it(company):
    hold(company, "Q1", NORTH=LOW)
    company.people("NORTH", 8).unit("FERRY", "ALL")
    send(company, company.staff["NORTH"][:8], "FERRY")
    go(company, "NORTH", "FERRY")
    after = hold(company, "Q2", FERRY=HIGH, NORTH=MIDDLE)
    ferry = after["FERRY"]
    assert first_point(ferry)["lineage"]["kind"] == "split"
    assert scores(ferry) == pytest.approx([33.333333, 66.666667])
    assert comparable(ferry) == [False, True]
    assert ferry["change"]["staff"] == [None, None]
    # what is left goes on as itself
    assert after["NORTH"]["change"]["lineage"]["kind"] == "same"


def test_a_new_unit_has_no_past(company):
    hold(company, "Q1")
    company.unit("ISLAND", "ALL").people("ISLAND", 8)
    island = hold(company, "Q2")["ISLAND"]
    assert [point["wave"] for point in island["history"]["points"]] == ["Q2"]
    assert island["change"] is None
    assert island["composition"] is None


def test_a_change_splits_into_answers_and_mix(company):
    hold(company, "Q1", NORTH=LOW, SOUTH=HIGH)
    # the critical team doubles; nobody changes an answer
    company.people("NORTH", 8)
    whole = hold(company, "Q2", NORTH=LOW, SOUTH=HIGH)["ALL"]
    split = whole["composition"]["staff"][1]
    assert split["within"] == pytest.approx(0, abs=1e-6)
    # 24 people with mean 2.5, then 32 with mean 2.375
    assert split["composition"] == pytest.approx(-100 * 0.125 / 3)
    assert split["change"] == pytest.approx(whole["change"]["staff"][1]["points"])
    assert whole["composition"]["parts"] == ["NORTH", "SOUTH", "WEST"]


def test_the_parts_of_a_change_add_up(company):
    hold(company, "Q1", NORTH=LOW, SOUTH=HIGH)
    company.people("NORTH", 5).people("WEST", 3)
    company.unit("ISLAND", "ALL").people("ISLAND", 9)
    whole = hold(company, "Q2", NORTH=HIGH, SOUTH=MIDDLE, ISLAND=LOW)["ALL"]
    assert "ISLAND" in whole["composition"]["parts"]
    for split, moved in zip(whole["composition"]["staff"], whole["change"]["staff"], strict=True):
        assert split["within"] + split["composition"] == pytest.approx(split["change"], abs=2e-6)
        assert split["change"] == pytest.approx(moved["points"], abs=2e-6)
    # on the first dimension the turned item cancels the plain one
    second = whole["composition"]["staff"][1]
    assert min(abs(second["within"]), abs(second["composition"])) > 1


def test_another_leadership_is_shown_and_marked(company):
    hold(company, "Q1")
    # a board of four is pooled with the CCOs of the next level
    change(
        company,
        update(Employee)
        .where(Employee.id.in_(company.staff["ALL"][:2]))
        .values(left_on=company.next_day - timedelta(days=1)),
    )
    for team in ("NORTH", "SOUTH", "WEST"):
        company.cco(team)
    north = hold(company, "Q2")["NORTH"]
    before, now = north["history"]["points"]
    assert (before["leadership_group"], now["leadership_group"]) == ("board", "leadership")
    assert before["leadership"][0]["comparable"] is False
    assert before["staff"][0]["comparable"] is True
    assert before["gaps"][0]["comparable"] is False
    assert north["change"]["leadership"] == [None, None]


def reworded(framework: Framework, version: str, **wordings: int) -> Framework:
    """The next version of a framework; items without a number here take the major version."""
    definition = copy.deepcopy(dict(framework.definition))
    definition["version"] = version
    for dimension in definition["dimensions"]:
        for item in dimension["items"]:
            if item["id"] in wordings:
                item["wording"] = wordings[item["id"]]
    return Framework.from_definition(definition)


def test_a_minor_version_goes_on(company):
    hold(company, "Q1")
    company.framework = reworded(company.framework, "1.1.0")
    north = hold(company, "Q2")["NORTH"]
    assert comparable(north) == [True, True]
    assert north["change"]["items"] == [[2, 2], [1, 1]]
    assert [p["framework_version"] for p in north["history"]["points"]] == ["1.0.0", "1.1.0"]


def test_a_major_version_starts_anew_and_says_so(company):
    hold(company, "Q1", NORTH=LOW)
    company.framework = reworded(company.framework, "2.0.0")
    north = hold(company, "Q2", NORTH=HIGH)["NORTH"]
    assert scores(north) == pytest.approx([33.333333, 66.666667])
    assert comparable(north) == [False, True]
    assert first_point(north)["staff"][1]["items"] == [0, 1]
    assert north["change"]["staff"] == [None, None]
    assert north["change"]["items"] == [[0, 2], [0, 1]]


def test_half_of_the_questions_are_enough_and_the_score_rests_on_them(company):
    hold(company, "Q1", NORTH=LOW)
    # "turned" is asked anew, "plain" and "later" are kept
    company.framework = reworded(company.framework, "2.0.0", plain=1, later=1)
    north = hold(company, "Q2", NORTH=HIGH)["NORTH"]
    before = first_point(north)["staff"][0]
    assert before["comparable"] is True
    assert before["items"] == [1, 2]
    # "turned" is turned, so both together would be 50
    assert before["score"] == pytest.approx(33.333333)
    assert north["change"]["staff"][0]["points"] == pytest.approx(33.333333)
    assert north["change"]["items"] == [[1, 2], [1, 1]]


def test_another_scale_shares_no_question():
    four, five = ScoringScheme(small_framework(4)), ScoringScheme(small_framework(5))
    assert ItemMapping(four, five).items == (None, None, None)
    assert ItemMapping(four, ScoringScheme(small_framework(4))).identical
    assert not ItemMapping(four, five).identical


def test_highlights_name_each_gap_once_where_it_is_largest(company):
    company.unit("HARBOUR", "NORTH").people("HARBOUR", 8)
    company.unit("DOCK", "NORTH").people("DOCK", 8)
    lines = {
        "board": {"plain": "444433", "turned": "111122"},
        "staff": {"plain": MIDDLE, "turned": MIDDLE},
        "staff HARBOUR": {"plain": "11111122", "turned": "44444433"},
        "staff DOCK": {"plain": "11222222", "turned": MIDDLE},
    }
    found = payloads(company, play(company, lines))
    spots = found["ALL"]["highlights"]["blind_spots"]
    names = [(spot["unit"]["code"], spot["dimension"]) for spot in spots]
    assert names[0] == ("HARBOUR", 0)
    # the units above the harbour have the same gap, only smaller
    assert ("NORTH", 0) not in names
    assert ("ALL", 0) not in names
    assert spots == sorted(spots, key=lambda spot: -spot["points"])
    north = found["NORTH"]["highlights"]["blind_spots"]
    assert {spot["unit"]["code"] for spot in north} <= {"NORTH", "HARBOUR", "DOCK"}


def test_a_cascade_leads_from_the_board_to_the_nearest_ccos(company):
    for number in range(6):
        code = f"T{number}"
        company.unit(code, "NORTH").people(code, 6).cco(code)
    steps = hold(company, "Q1")["T0"]["cascade"]
    assert [(step["group"], step["unit"]["code"]) for step in steps] == [
        ("board", "ALL"),
        ("cco", "ALL"),
        ("cco", "NORTH"),
    ]
    assert steps[0]["respondents"] == 6

"""From answers to figures, against sums done by hand."""

from __future__ import annotations

import uuid

import pytest

from blickwinkel.database import Database
from blickwinkel.extension.results import Side, UnitPayload
from support.company import Company
from support.results import payloads, play, small_framework

BOARD = {"plain": "444332", "turned": "112212"}
SALES = {"plain": "11222312", "turned": "33423432", "later": "1234123-"}


def company_of_two_teams(database: Database) -> Company:
    """6 on the board; two teams with a CCO and 8 others each."""
    return (
        Company.create(database, framework=small_framework())
        .unit("NL")
        .people("NL", 6, on_board=True)
        .unit("SALES", "NL")
        .people("SALES", 9)
        .cco("SALES")
        .unit("SERVICE", "NL")
        .people("SERVICE", 9)
        .cco("SERVICE")
    )


def scores(side: Side | None) -> list[float | None]:
    assert side is not None
    return [figures and round(figures["score"], 3) for figures in side["dimensions"]]


def shown_items(unit: UnitPayload, side: str = "staff") -> list[bool]:
    return [item is not None for item in unit[side]["items"]]  # type: ignore[literal-required]


def test_figures_are_those_done_by_hand(database):
    company = company_of_two_teams(database)
    units = payloads(company, play(company, {"board": BOARD, "staff SALES": SALES}))
    staff, board = units["SALES"]["staff"], units["SALES"]["leadership"]
    # histograms stay in the direction asked; "can't judge" comes last
    assert staff["items"] == [[3, 4, 1, 0, 0], [0, 2, 4, 2, 0], [2, 2, 2, 1, 1]]
    assert (board["group"], board["unit"]["code"], board["respondents"]) == ("board", "NL", 6)
    # 100 (mean - 1) / 3, the second item mirrored: (1.75, 2) and (20/6, 3.5); later 16/7
    assert [round(s["score"], 3) for s in staff["item_standings"]] == [25, 33.333, 42.857]
    assert scores(staff) == [29.167, 42.857]
    assert scores(board) == [80.556, None]
    assert [s["level"] for s in staff["dimensions"]] == [1, 1]
    assert board["dimensions"][0]["level"] == 2
    assert staff["overall"]["score"] == pytest.approx((29.1667 + 42.857 / 2) / 1.5, abs=1e-3)


def test_gap_of_a_dimension_has_the_interval_done_by_hand(database):
    company = company_of_two_teams(database)
    units = payloads(company, play(company, {"board": BOARD, "staff SALES": SALES}))
    gap, missing = units["SALES"]["dimensions"]
    assert gap["points"] == pytest.approx(51.389, abs=1e-3)
    # items fully correlated: standard errors add up; board .27847, staff .25863 scale points
    assert gap["interval"] == pytest.approx([26.560, 76.218], abs=2e-3)
    assert (gap["type"], gap["certainty"]) == ("blind_spot", "clear")
    assert missing is None, "the board was not asked about this dimension"
    assert units["SALES"]["staff"]["dimensions"][0]["se"] == pytest.approx(8.621, abs=1e-3)


def test_a_unit_too_small_takes_a_second_one_with_it(database):
    company = company_of_two_teams(database).unit("TINY", "NL").people("TINY", 4)
    units = payloads(company, play(company, {"board": BOARD}))
    shown = {code for code, unit in units.items() if unit["staff"]}
    # 8 + 8 + 4: the four would be the difference if both teams were shown
    assert "NL" in shown
    assert "TINY" not in shown
    assert len(shown & {"SALES", "SERVICE"}) == 1


def test_a_unit_large_enough_is_shown_with_all_others(database):
    company = company_of_two_teams(database).unit("SMALL", "NL").people("SMALL", 5)
    units = payloads(company, play(company, {"board": BOARD}))
    assert {code for code, unit in units.items() if unit["staff"]} == set(units)


@pytest.mark.parametrize(("answers", "shown"), [("2" * 8, False), ("2" * 7 + "3", False)])
def test_an_item_answered_alike_is_hidden_and_cannot_be_found_by_subtracting(
    database, answers, shown
):
    company = company_of_two_teams(database)
    units = payloads(company, play(company, {"staff SALES": {**SALES, "plain": answers}}))
    assert shown_items(units["SALES"]) == [shown, True, True]
    assert shown_items(units["SERVICE"]) == [shown, True, True], "whole minus one is the other"
    assert shown_items(units["NL"]) == [True, True, True]
    assert units["SALES"]["items"][0] is None


def test_two_who_differ_are_enough(database):
    company = company_of_two_teams(database)
    units = payloads(company, play(company, {"staff SALES": {**SALES, "plain": "22222233"}}))
    assert shown_items(units["SALES"]) == [True, True, True]


def test_items_that_nobody_could_judge_are_hidden(database):
    company = company_of_two_teams(database)
    units = payloads(company, play(company, {"staff": {"later": "-"}}))
    assert shown_items(units["NL"]) == [True, True, False]
    assert scores(units["NL"]["staff"])[1] is None


def test_nobody_or_one_answering_gives_a_publication_without_figures(database):
    company = company_of_two_teams(database)
    empty = company.open_wave("Empty")
    company.publish(empty)
    lonely = company.open_wave("Lonely")
    company.answer(company.invited(lonely, "staff")[0], lambda _who, _item: "2")
    company.publish(lonely)
    for wave_id in (empty, lonely):
        for unit in payloads(company, wave_id).values():
            assert (unit["staff"], unit["leadership"]) == (None, None)
            assert not any(unit["dimensions"])


def company_with_a_small_board(database: Database) -> Company:
    """4 on the board and 6 departments with a CCO each: too few for a group of its own."""
    company = Company.create(database, framework=small_framework()).unit("NL")
    company.people("NL", 4, on_board=True)
    for name in "ABCDEF":
        company.unit(name, "NL").people(name, 6).cco(name)
    return company


def test_a_small_board_is_pooled_with_the_ccos_below_it(database):
    company = company_with_a_small_board(database)
    lines = {"board": {"plain": "4433"}, "cco": {"plain": "3"}}
    unit = payloads(company, play(company, lines))["A"]
    assert unit["leadership"]["group"] == "leadership"
    assert (unit["leadership"]["respondents"], unit["leadership"]["invited"]) == (10, 10)
    assert unit["leadership"]["items"][0] == [0, 0, 8, 2, 0]


def test_an_item_that_the_board_was_not_asked_is_not_shown_for_the_pool(database):
    """It would count the CCOs alone, and the others' number would be that of the board."""
    company = company_with_a_small_board(database)
    lines = {
        f"cco {unit}": {"later": answer} for unit, answer in zip("ABCDEF", "443344", strict=True)
    }
    leadership = payloads(company, play(company, lines))["A"]["leadership"]
    assert leadership["group"] == "leadership"
    assert leadership["items"][0] is not None
    assert leadership["items"][2] is None


def two_waves(company: Company, second: dict[str, dict[str, str]]) -> tuple[uuid.UUID, uuid.UUID]:
    first = play(company, {"board": BOARD, "staff SALES": SALES})
    return first, play(company, {"board": BOARD, **second}, "Q2 2026")


def test_change_compares_the_items_that_both_waves_show(database):
    company = company_of_two_teams(database)
    later = {"plain": "22333423", "turned": "3", "later": SALES["later"]}
    first, second = two_waves(company, {"staff SALES": later})
    change = payloads(company, second)["SALES"]["change"]
    assert change["wave"] == "Q1 2026"
    # only "plain" is shown in both: 25 -> 58.333
    assert change["staff"][0]["points"] == pytest.approx(33.333, abs=1e-3)
    assert change["staff"][1]["points"] == 0
    assert [c and c["points"] for c in change["leadership"]] == [0, None]
    assert change["gap"][0]["points"] == pytest.approx(-33.333, abs=1e-3)
    assert payloads(company, first)["SALES"]["change"] is None


def test_another_leadership_group_is_not_compared(database):
    company = company_of_two_teams(database)
    first = play(company, {"board": BOARD})
    wave_id = company.open_wave("Q2 2026")
    for who in company.invited(wave_id, "staff"):
        company.answer(who, lambda who, _item: "23"[len(who.token) % 2])
    company.publish(wave_id)
    assert payloads(company, first)["NL"]["leadership"] is not None
    change = payloads(company, wave_id)["NL"]["change"]
    assert change["leadership"] == change["gap"] == [None, None]

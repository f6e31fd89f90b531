"""Which units end with a file, and what the moves of their people suggest."""

from __future__ import annotations

from blickwinkel.organization.services.directory import Directory, PersonRow, UnitRow
from blickwinkel.organization.services.moves import Move, Reshaping, reshaping

#: key -> key of the unit above
TREE = {"K": None, "V": "K", "OST": "V", "WEST": "V", "P": "K"}
SIZES = {"K": 2, "OST": 20, "WEST": 10, "P": 5}


def chart(
    tree: dict[str, str | None], sizes: dict[str, int], first: int = 0
) -> tuple[list[UnitRow], list[PersonRow]]:
    """Units, and people with numbers such as OST7."""
    people = [
        PersonRow(f"{unit}{n}", "A", "B", None, "de", unit)
        for unit, size in sizes.items()
        for n in range(first, size)
    ]
    return [UnitRow(code, f"Name {code}", parent) for code, parent in tree.items()], people


def after(tree: dict[str, str | None], **moves: str) -> Reshaping:
    """The reshaping if people of TREE move as told: OST="WEST*18 -*2"; "-" leaves the company."""
    units, people = chart(TREE, SIZES)
    there: list[PersonRow] = []
    for unit in SIZES:
        mine = [person for person in people if person.unit == unit]
        for way in moves.get(unit, f"{unit}*{len(mine)}").split():
            place, _, number = way.partition("*")
            going, mine = mine[: int(number)], mine[int(number) :]
            there += [
                PersonRow(p.number, "A", "B", None, "de", place) for p in going if place != "-"
            ]
    rows = tuple(UnitRow(code, f"Name {code}", parent) for code, parent in tree.items())
    return reshaping(units, people, Directory(rows, tuple(there)))


def without(*codes: str, **more: str) -> dict[str, str | None]:
    return {code: parent for code, parent in TREE.items() if code not in codes} | more


def test_nothing_ends_and_nothing_moves():
    assert after(TREE) == Reshaping()


def test_of_a_team_that_ends_the_largest_part_is_suggested():
    found = after(without("OST"), OST="WEST*17 P*2 -*1")
    assert [unit.code for unit in found.ended] == ["OST"]
    assert found.moves == (
        Move("OST", "WEST", 17, 20, is_likely=True),
        Move("OST", "P", 2, 20, is_likely=False),
    )


def test_who_leaves_counts_among_those_who_were_there_but_not_against_the_suggestion():
    found = after(without("OST"), OST="WEST*5 -*15")
    assert found.moves == (Move("OST", "WEST", 5, 20, is_likely=True),)


def test_a_single_person_elsewhere_is_not_mentioned():
    found = after(without("OST"), OST="WEST*19 P*1")
    assert [move.successor for move in found.moves] == ["WEST"]


def test_a_team_that_goes_into_two_is_suggested_as_a_split():
    found = after(without("OST", NORD="V"), OST="WEST*10 NORD*10")
    assert {(m.successor, m.is_likely) for m in found.moves} == {("WEST", True), ("NORD", True)}


def test_a_unit_ends_when_it_is_listed_but_empty():
    found = after(TREE, OST="WEST*20")
    assert [unit.code for unit in found.ended] == ["OST"]


def test_all_leaving_ends_a_unit_without_a_suggestion():
    found = after(without("P"), P="-*5")
    assert [unit.code for unit in found.ended] == ["P"]
    assert found.moves == ()


def test_a_department_went_where_its_teams_are_now_together():
    tree = {"K": None, "D": "K", "OST": "D", "WEST": "D", "P": "D"}
    found = after(tree)
    assert [unit.code for unit in found.ended] == ["V"]
    assert found.moves == (Move("V", "D", 30, 30, is_likely=True),)


def test_of_a_department_dissolved_into_the_unit_above_nothing_is_suggested():
    found = after({"K": None, "OST": "K", "WEST": "K", "P": "K"})
    assert [unit.code for unit in found.ended] == ["V"]
    assert found.moves == ()


def test_a_department_whose_teams_went_apart_is_left_to_people():
    found = after({"K": None, "D": "K", "OST": "D", "WEST": "P", "P": "K"})
    assert [unit.code for unit in found.ended] == ["V"]
    assert found.moves == ()


def test_a_new_unit_from_people_of_one_that_goes_on():
    found = after(without(NORD="V"), OST="OST*12 NORD*8")
    assert found == Reshaping((), (Move("OST", "NORD", 8, 20, is_likely=True),))


def test_a_new_unit_with_few_people_from_elsewhere():
    found = after(without(NORD="V"), OST="OST*12 NORD*8", P="P*1 NORD*4", WEST="WEST*9 NORD*1")
    assert found.moves == (
        Move("OST", "NORD", 8, 20, is_likely=True),
        Move("P", "NORD", 4, 5, is_likely=False),
    )


def test_people_who_change_between_units_that_go_on_suggest_nothing():
    assert after(TREE, OST="OST*5 WEST*15") == Reshaping()


def test_a_new_whole_company_succeeds_the_old_one():
    tree = {"N": None, "V": "N", "OST": "V", "WEST": "V", "P": "N"}
    found = after(tree, K="N*2")
    assert [unit.code for unit in found.ended] == ["K"]
    assert [(move.predecessor, move.successor) for move in found.moves] == [("K", "N")]


def test_capitals_do_not_distinguish():
    units, people = chart(TREE, SIZES)
    rows = tuple(
        UnitRow(unit.code.lower(), unit.name, unit.parent and unit.parent.lower()) for unit in units
    )
    same_people = tuple(
        PersonRow(p.number.lower(), "A", "B", None, "de", p.unit.lower()) for p in people
    )
    assert reshaping(units, people, Directory(rows, same_people)) == Reshaping()

"""Where units come from: named cases, and properties over random reorganisations."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.organization.models import UnitSuccession
from blickwinkel.organization.queries import current_tree, successions
from blickwinkel.organization.services.importing import apply
from blickwinkel.organization.services.lineage import DeclaredLineage, Succession

IDS = {name: uuid.UUID(int=number) for number, name in enumerate("ABCDEFG", start=1)}
NAMES = {unit: name for name, unit in IDS.items()}
FIRST = date(2026, 1, 1)  # the earlier wave's day
LAST = date(2026, 12, 31)  # the later wave's day


def steps(*written: str) -> list[Succession]:
    """From "A>B 40": A went into B, 40 days after the earlier wave; one day unless told."""
    found = []
    for text in written:
        units, _, days = text.partition(" ")
        source, successor = units.split(">")
        found.append(Succession(IDS[source], IDS[successor], FIRST + timedelta(int(days or 1))))
    return found


def ancestry(unit: str, written: list[str], before: str, now: str) -> str:
    """Kind and sources in letters, such as "merged AB"."""
    lineage = DeclaredLineage(
        steps(*written), [IDS[n] for n in before], [IDS[n] for n in now], FIRST, LAST
    )
    found = lineage.ancestry(IDS[unit])
    return f"{found.kind} {''.join(NAMES[source] for source in found.units)}".strip()


@pytest.mark.parametrize(
    ("unit", "written", "before", "now", "expected"),
    [
        # nothing declared
        ("A", [], "A", "A", "same A"),
        ("B", [], "A", "AB", "new"),
        # a new key for the same people
        ("B", ["A>B"], "A", "B", "same A"),
        # mergers
        ("C", ["A>C", "B>C"], "AB", "C", "merged AB"),
        ("A", ["B>A"], "AB", "A", "merged AB"),
        ("C", ["A>C", "B>C"], "ABC", "C", "merged CAB"),
        # splits
        ("B", ["A>B", "A>C"], "A", "BC", "split A"),
        ("B", ["A>B"], "A", "AB", "split A"),
        ("A", ["A>B"], "A", "AB", "same A"),
        ("C", ["A>C", "B>C"], "AB", "AC", "split AB"),
        # A gave people away and took others in
        ("A", ["A>B", "C>A"], "AC", "AB", "split AC"),
        # over several reorganisations
        ("D", ["A>C 10", "B>C 10", "C>D 20"], "AB", "D", "merged AB"),
        ("D", ["A>B 10", "B>C 20", "B>D 20"], "A", "CD", "split A"),
        ("B", ["A>B 10", "B>A 20", "A>B 30"], "AB", "B", "merged BA"),
        # split and joined again: complete
        ("D", ["A>B 10", "A>C 10", "B>D 20", "C>D 20"], "A", "D", "same A"),
        # B's part went to C before A came to B
        ("C", ["B>C 10", "A>B 20"], "AB", "BC", "split B"),
        ("B", ["B>C 10", "A>B 20"], "AB", "BC", "split BA"),
        # several steps on one day
        ("C", ["A>B 10", "B>C 10"], "AB", "C", "merged AB"),
        # a part went where its trace is lost
        ("B", ["A>B", "A>F"], "A", "B", "split A"),
        # a circle on one day, and one that leads out
        ("A", ["A>B", "B>A"], "AB", "AB", "split AB"),
        ("C", ["A>B", "B>A", "B>C"], "AB", "C", "merged AB"),
        # units that came and went between the waves
        ("C", ["D>C"], "A", "AC", "new"),
    ],
)
def test_ancestry(unit, written, before, now, expected):
    assert ancestry(unit, written, before, now) == expected


def test_only_what_took_effect_between_the_waves_counts():
    for days, kind in ((0, "new"), (1, "same A"), (364, "same A"), (365, "new")):
        assert ancestry("B", [f"A>B {days}"], "A", "B") == kind


UNIT = st.sampled_from(sorted(IDS.values()))
UNITS = st.frozensets(UNIT)
STEPS = st.lists(
    st.builds(Succession, UNIT, UNIT, st.dates(FIRST, LAST)).filter(
        lambda step: step.predecessor_id != step.successor_id
    ),
    max_size=15,
    unique_by=lambda step: (step.predecessor_id, step.successor_id),
)


@given(STEPS, UNITS, UNITS)
def test_every_ancestry_is_consistent(given_steps, before, now):
    lineage = DeclaredLineage(given_steps, before, now, FIRST, LAST)
    for unit in now:
        found = lineage.ancestry(unit)
        assert set(found.units) <= before
        assert len(set(found.units)) == len(found.units)
        assert (unit in found.units) == (unit in before)
        assert (found.kind == "new") == (not found.units)
        assert found.kind != "merged" or len(found.units) > 1
        assert found.kind != "same" or len(found.units) == 1


@given(STEPS, UNITS, UNITS)
def test_what_is_added_up_is_added_up_once(given_steps, before, now):
    """Else a person of the earlier wave would count in two units of the later one."""
    lineage = DeclaredLineage(given_steps, before, now, FIRST, LAST)
    found = [lineage.ancestry(unit) for unit in now]
    merged = [source for a in found if a.kind == "merged" for source in a.units]
    assert len(merged) == len(set(merged))
    # nor does a complete source stand in any other unit
    anywhere = [source for a in found for source in a.units]
    assert all(anywhere.count(source) == 1 for source in merged)


@given(STEPS, UNITS, UNITS, st.randoms(use_true_random=False))
def test_the_order_in_which_it_was_declared_does_not_matter(given_steps, before, now, random):
    shuffled = random.sample(given_steps, len(given_steps))
    one = DeclaredLineage(given_steps, before, now, FIRST, LAST)
    other = DeclaredLineage(shuffled, before, now, FIRST, LAST)
    assert all(one.ancestry(unit) == other.ancestry(unit) for unit in now)


@given(STEPS, UNITS, UNITS)
def test_sources_are_those_from_which_a_path_leads_here(given_steps, before, now):
    """An oracle that walks every path in time, slowly."""

    def reached(start: uuid.UUID) -> set[uuid.UUID]:
        states = {(start, date.min)}
        while True:
            more = states | {
                (step.successor_id, step.since)
                for step in given_steps
                for unit, day in states
                if step.predecessor_id == unit and step.since > FIRST and day <= step.since
            }
            if more == states:
                return {unit for unit, _day in states}
            states = more

    lineage = DeclaredLineage(given_steps, before, now, FIRST, LAST)
    for unit in now:
        expected = {source for source in before if unit in reached(source)}
        assert set(lineage.ancestry(unit).units) == expected


def test_what_is_stored_is_read_by_day(session, actor, directory):
    apply(session, actor, directory(), today=FIRST)
    unit = {node.code: node.id for node in current_tree(session)}
    later, sooner = date(2026, 4, 1), date(2026, 2, 1)
    session.add_all(
        UnitSuccession(predecessor_id=unit[one], successor_id=unit[other], since=day)
        for one, other, day in (("P", "V", later), ("V1", "V", sooner))
    )
    session.flush()
    assert successions(session) == (
        Succession(unit["V1"], unit["V"], sooner),
        Succession(unit["P"], unit["V"], later),
    )

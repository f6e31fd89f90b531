"""T6: what two people in a rest hidden by size have answered cannot be told apart, by anybody, from anything.

Their answers are exchanged, in 500 random companies on the pure way and once in the database, and
everything that is published has to stay the same to the last byte.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from blickwinkel.database import Database
from blickwinkel.extension import Framework
from support.audits import draft_of, verdict_on
from support.company import Company
from support.crowds import Crowd, item_cells, pairs, random_crowd, rest_cells
from support.results import publication, small_framework

COMPANIES = 130
SEEDS = range(4)


@pytest.fixture(scope="module")
def framework() -> Framework:
    return small_framework(5)


def swappable(
    seed: int, framework: Framework
) -> Iterator[tuple[np.random.Generator, Crowd, list[tuple[int, int]]]]:
    """Random companies with people in one rest hidden by size."""
    rng = np.random.default_rng(seed)
    found = 0
    while found < COMPANIES:
        crowd = random_crowd(rng, framework)
        if candidates := pairs(crowd, rest_cells(crowd, crowd.released())):
            found += 1
            yield rng, crowd, candidates


@pytest.mark.parametrize("seed", SEEDS)
def test_swapping_whole_sheets_or_single_answers_changes_nothing(
    seed: int, framework: Framework
) -> None:
    assert COMPANIES * len(SEEDS) >= 500
    shown = 0
    for rng, crowd, candidates in swappable(seed, framework):
        one, other = candidates[rng.integers(len(candidates))]
        before = crowd.published()
        shown += any('"score"' in text for text in before)
        assert crowd.swapped(one, other).published() == before
        different = np.flatnonzero(crowd.sheets[one] != crowd.sheets[other])
        item = int(rng.choice(different))
        assert crowd.swapped(one, other, item).published() == before
    assert shown > COMPANIES / 2, "most companies must show something"


@pytest.mark.parametrize("seed", SEEDS)
def test_the_auditor_has_no_objection_to_any_of_them(seed: int, framework: Framework) -> None:
    rng, cells = np.random.default_rng(seed), 0
    for _ in range(COMPANIES):
        crowd = random_crowd(rng, framework)
        tree = crowd.tree()
        verdict = verdict_on(
            framework,
            tree,
            draft_of(framework, tree, crowd.released()),
            headcount=crowd.headcount(),
        )
        assert verdict.violations == []
        assert verdict.eliminated, "exact elimination agrees with subtraction"
        cells += verdict.cells
    assert cells > 5 * COMPANIES


def test_swapping_across_rests_is_seen(framework: Framework) -> None:
    """Negative control: the comparison would notice, if it had to."""
    rng, seen, tried = np.random.default_rng(3), 0, 0
    while tried < 30:
        crowd = random_crowd(rng, framework)
        cells = rest_cells(crowd, crowd.released())
        staff = [i for i, cell in enumerate(cells) if cell[0] == "staff" and cell[2] != "None"]
        across = [(a, b) for a in staff for b in staff if cells[a] != cells[b]]
        if across:
            tried += 1
            one, other = across[rng.integers(len(across))]
            seen += crowd.swapped(one, other).published() != crowd.published()
    assert seen > 20


def test_inside_a_rest_hidden_by_the_item_rule_only_the_choice_of_items_may_change(
    framework: Framework, record_property: pytest.RecordProperty
) -> None:
    """T6b: the accepted inference that a hidden item says something; its rate is reported."""
    rng, trials, changed = np.random.default_rng(11), 0, 0
    while trials < 80:
        crowd = random_crowd(rng, framework)
        released = crowd.released()
        by_size = rest_cells(crowd, released)
        candidates = [
            (one, other)
            for one, other in pairs(crowd, item_cells(crowd, released))
            if by_size[one] != by_size[other]
        ]
        if not candidates:
            continue
        trials += 1
        after = crowd.swapped(*candidates[rng.integers(len(candidates))]).released()
        changed += any((after[name].shown != group.shown).any() for name, group in released.items())
        for name, group in released.items():
            both = group.shown & after[name].shown
            assert (group.totals[both] == after[name].totals[both]).all()
    record_property("choice of items changed", f"{changed} of {trials}")
    print(f"the choice of items changed in {changed} of {trials} swaps")  # noqa: T201


UNITS = {"NL": None, "SALES": "NL", "SERVICE": "NL", "NEST": "SERVICE", "HUT": "SERVICE"}
#: An answer depends on the person's place in the unit and on the unit.
SPREAD = ((1, 1), (2, 3), (3, 2))
TEAMS = {"SALES": 9, "SERVICE": 8, "NEST": 3, "HUT": 3}


def digest(database: Database, slug: str, swapped: tuple[str, str] | None = None) -> str:
    """Publish one wave of a company in which the first people of two units have changed sheets."""
    company = Company.create(database, slug, framework=small_framework(5))
    for code, parent in UNITS.items():
        company.unit(code, parent)
    company.people("NL", 6, on_board=True)
    for code, number in TEAMS.items():
        company.people(code, number)
    sheets = {
        unit: [
            "".join(str((a * place + b * len(unit)) % 5 + 1) for a, b in SPREAD)
            for place in range(TEAMS.get(unit, 6))
        ]
        for unit in UNITS
    }
    if swapped is not None:
        one, other = swapped
        sheets[one][0], sheets[other][0] = sheets[other][0], sheets[one][0]
    wave_id = company.open_wave()
    left = {unit: iter(own) for unit, own in sheets.items()}
    given = {who.token: next(left[who.unit]) for who in company.invited(wave_id)}
    positions = {item.id: place for place, item in enumerate(company.framework.items)}
    company.answer_all(wave_id, lambda who, item: given[who.token][positions[item.id]])
    company.publish(wave_id)
    return str(publication(company, wave_id)["digest"])


def test_two_publications_in_the_database_have_the_same_digest(shared_database: Database) -> None:
    honest = digest(shared_database, "one")
    assert digest(shared_database, "two", ("NEST", "HUT")) == honest
    # negative control: these two are shown apart
    assert digest(shared_database, "three", ("SALES", "SERVICE")) != honest

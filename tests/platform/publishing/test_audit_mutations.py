"""T7: a publisher without one of its rules, and a store in which one figure is another, are caught."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
import pytest
from sqlalchemy import select

from blickwinkel.database import WHOLE_TENANT, Database
from blickwinkel.measurement.auditor.promise import FrozenPromise
from blickwinkel.measurement.confidentiality.items import release_items
from blickwinkel.measurement.confidentiality.leadership import Pool
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.publishing.models import Publication, UnitResult
from blickwinkel.publishing.services import release
from blickwinkel.publishing.services.auditing import StoredPublication, judge
from blickwinkel.publishing.services.yardstick import Asked, asked_in
from blickwinkel.survey.services.waves import find_wave
from support import crowds
from support.audits import draft_of, verdict_on
from support.company import Company
from support.crowds import Crowd, Person
from support.results import play, small_framework

FRAMEWORK = small_framework(5)
MIXED = [0, 1, 2, 3, 4]


def company(
    units: dict[int, list[list[int]]], parents: tuple[int | None, ...] = (None, 0, 0), **others: int
) -> Crowd:
    """Staff by unit, each person with one answer to all items; ``others`` answer as mixed as can be."""
    people = [Person(unit, "staff") for unit, own in units.items() for _ in own]
    sheets = [[answer[0]] * 3 for own in units.values() for answer in own]
    for name, number in others.items():
        perspective, unit = name.split("_")
        people += [Person(int(unit), perspective)] * number
        sheets += [[MIXED[place % 5]] * 3 for place in range(number)]
    return Crowd(FRAMEWORK, parents, tuple(people), np.array(sheets))


def answers(*values: int) -> list[list[int]]:
    return [[value] for value in values]


def found(crowd: Crowd) -> set[str]:
    """Rules that the auditor sees broken in what is published about a company."""
    tree = crowd.tree()
    draft = draft_of(FRAMEWORK, tree, crowd.released())
    assert any(payload["staff"] for payload in draft.payloads), "the scenario must show something"
    return rules(crowd, draft)


def rules(crowd: Crowd, draft: StoredPublication, promise: FrozenPromise | None = None) -> set[str]:
    verdict = verdict_on(FRAMEWORK, crowd.tree(), draft, promise, crowd.headcount())
    return {str(v.rule) for v in verdict.violations}


Patch = Callable[[pytest.MonkeyPatch], None]


def no_k(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        release, "release_by_size", lambda parents, _direct, _k: frozenset(range(len(parents)))
    )
    patch.setattr(
        release, "release_items", lambda p, c, sized, _k, _d: release_items(p, c, sized, 1, 0)
    )


def no_rest(patch: pytest.MonkeyPatch) -> None:
    def by_size(parents: Any, direct: Any, k: int) -> frozenset[int]:
        totals = list(direct)
        for unit in reversed(range(len(parents))):
            if parents[unit] is not None:
                totals[parents[unit]] += totals[unit]
        return frozenset(unit for unit, total in enumerate(totals) if total >= k)

    def items(parents: Any, counts: Any, sized: Any, k: int, deviating: int) -> Any:
        single = [release_items(parents, counts, {unit}, k, deviating) for unit in sized]
        return np.any(single, axis=0)

    patch.setattr(release, "release_by_size", by_size)
    patch.setattr(release, "release_items", items)


def no_direct_members(patch: pytest.MonkeyPatch) -> None:
    """People who sit above teams are left out when rests are looked at."""
    honest = release.release_by_size

    def leaves(parents: Any, direct: Any) -> list[bool]:
        return [unit not in parents for unit in range(len(direct))]

    def by_size(parents: Any, direct: Any, k: int) -> frozenset[int]:
        ends = leaves(parents, direct)
        return honest(parents, [d if end else 0 for d, end in zip(direct, ends, strict=True)], k)

    def items(parents: Any, counts: Any, sized: Any, k: int, deviating: int) -> Any:
        ends = np.array(leaves(parents, counts))
        return release_items(parents, counts * ends[:, None, None], sized, k, deviating)

    patch.setattr(release, "release_by_size", by_size)
    patch.setattr(release, "release_items", items)


def no_uniformity(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        release, "release_items", lambda p, c, sized, k, _d: release_items(p, c, sized, k, 0)
    )


def no_valid_count(patch: pytest.MonkeyPatch) -> None:
    """Who cannot judge counts like one who has judged."""

    def items(parents: Any, counts: Any, sized: Any, k: int, deviating: int) -> Any:
        padded = np.concatenate([counts, np.zeros_like(counts[..., :1])], axis=-1)
        return release_items(parents, padded, sized, k, deviating)

    patch.setattr(release, "release_items", items)


def no_role_separation(patch: pytest.MonkeyPatch) -> None:
    """CCOs who are pooled with the board stay among the CCOs."""
    honest, members = Pool.apply, release._members

    def apply(pool: Pool, counts: Any) -> Any:
        return honest(pool, counts) | {"cco": counts["cco"]}

    def with_all(group: str, units: int, pool: Pool | None) -> Any:
        return members(group, units, None if group == "cco" else pool)

    patch.setattr(Pool, "apply", apply)
    patch.setattr(release, "_members", with_all)


SCENARIOS: dict[str, tuple[Patch, Crowd, set[str]]] = {
    "k": (no_k, company({1: answers(*MIXED, 1, 2), 2: answers(0, 1, 2)}), {"size"}),
    "rest": (no_rest, company({1: answers(*MIXED, 1, 2), 2: answers(0, 1, 2)}), {"rest"}),
    "direct members": (
        no_direct_members,
        company({0: answers(1, 3), 1: answers(*MIXED, 1), 2: answers(*MIXED, 2)}),
        {"rest"},
    ),
    "uniformity": (
        no_uniformity,
        company({1: answers(*MIXED, 1, 2), 2: answers(3, 3, 3, 3, 3, 3)}),
        {"determined"},
    ),
    "insider": (
        no_uniformity,
        company({1: answers(*MIXED, 1, 2), 2: answers(3, 3, 3, 3, 3, 1)}),
        {"insider"},
    ),
    "valid count": (
        no_valid_count,
        company({1: answers(*MIXED, 1, 2), 2: answers(0, 1, 5, 5, 5, 5)}),
        {"valid"},
    ),
    "role separation": (
        no_role_separation,
        company({1: answers(*MIXED), 2: answers(*MIXED)}, board_0=3, cco_1=4, cco_2=3),
        {"people"},
    ),
}


@pytest.mark.parametrize("rule", SCENARIOS)
def test_a_publisher_without_one_rule_is_caught(rule: str, monkeypatch: pytest.MonkeyPatch) -> None:
    switch_off, crowd, expected = SCENARIOS[rule]
    assert found(crowd) == set(), "with the rule on there is nothing to object to"
    switch_off(monkeypatch)
    assert found(crowd) >= expected


def lower_k(patch: pytest.MonkeyPatch) -> None:
    """The publisher takes the floor for the promise, and says so."""
    patch.setattr(crowds, "TERMS", Terms())


def board_without_consent(patch: pytest.MonkeyPatch) -> None:
    """The publisher takes a small board's consent for granted, and says so."""
    patch.setattr(release, "opens_board", lambda respondents, k: sum(respondents["board"]) < k)
    patch.setattr(crowds, "release", partial(release.release, open_leadership=True))


BROKEN: dict[str, tuple[Patch, Crowd, FrozenPromise, str]] = {
    "k": (
        lower_k,
        company({1: answers(*MIXED, 1, 2), 2: answers(*MIXED, 0, 1, 2, 3, 4)}),
        FrozenPromise(k=10),
        "k",
    ),
    "consent": (
        board_without_consent,
        company({1: answers(*MIXED), 2: answers(*MIXED)}, board_0=3, cco_1=4, cco_2=3),
        FrozenPromise(),
        "open_leadership",
    ),
}


@pytest.mark.parametrize("promise", BROKEN)
def test_a_publisher_with_terms_of_its_own_is_caught(
    promise: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    switch_off, crowd, frozen, name = BROKEN[promise]
    monkeypatch.setattr(crowds, "TERMS", Terms(k=frozen.k))
    assert broken(crowd, frozen) == (set(), set())
    switch_off(monkeypatch)
    named, rules_broken = broken(crowd, frozen)
    assert named == {name}
    assert "size" in rules_broken, "the figures, too, are judged by the promise"
    stated = draft_of(FRAMEWORK, crowd.tree(), crowd.released(), crowds.TERMS).rules
    own = FrozenPromise(stated["k"], stated["min_deviating"], stated["open_leadership"])
    assert broken(crowd, own) == (set(), set()), "by its own yardstick nothing is wrong"


def broken(crowd: Crowd, promise: FrozenPromise) -> tuple[set[str], set[str]]:
    """Names of broken promises, and all rules that are broken."""
    draft = draft_of(FRAMEWORK, crowd.tree(), crowd.released(), crowds.TERMS)
    found = verdict_on(FRAMEWORK, crowd.tree(), draft, promise, crowd.headcount()).violations
    return {v.item for v in found if v.rule == "terms"}, {str(v.rule) for v in found}


def test_a_new_cut_of_an_old_wave_is_caught() -> None:
    """Six people are counted in another division than when the wave opened."""
    teams = {2: answers(*MIXED, 1), 3: answers(*MIXED, 2)}
    frozen = company(teams, (None, 0, 1, 0))
    moved = replace(frozen, parents=(None, 0, 0, 1))
    assert found(frozen) == set()
    draft = draft_of(FRAMEWORK, moved.tree(), moved.released())
    assert "tree" in rules(frozen, draft)


def test_a_second_count_of_the_same_people_is_caught() -> None:
    """One unit compares itself with a board of which one more has answered by then."""
    crowd = company({1: answers(*MIXED, 1), 2: answers(*MIXED, 2)}, board_0=6)
    tree = crowd.tree()
    draft = draft_of(FRAMEWORK, tree, crowd.released())
    later = copy.deepcopy(draft.payloads[1])
    assert later["leadership"] is not None
    later["leadership"]["items"][0][2] += 1  # type: ignore[index]
    both = replace(draft, payloads=[draft.payloads[0], later, *draft.payloads[2:]])
    assert "repeated" in rules(crowd, both)


@pytest.mark.parametrize(("k", "deviating"), [(4, 2), (5, 1)])
def test_terms_below_the_floor_are_caught(k: int, deviating: int) -> None:
    crowd = company({1: answers(*MIXED, 1), 2: answers(*MIXED, 2)})
    draft = draft_of(FRAMEWORK, crowd.tree(), crowd.released())
    lower = replace(draft, rules={**draft.rules, "k": k, "min_deviating": deviating})
    assert rules(crowd, lower) == {"terms"}
    del lower.rules["k"]  # type: ignore[attr-defined]
    assert rules(crowd, lower) == {"terms"}, "what is not stated is not kept either"


#: how terms are stated, each with what it violates
MISSTATED: dict[str, tuple[dict[str, Any], tuple[str, str]]] = {
    "distributions from one answer": ({"distribution_from": 1}, ("terms", "distribution_from")),
    "one below the promise": ({"distribution_from": 9}, ("terms", "distribution_from")),
    "distributions, not stated": ({"distribution_from": ...}, ("terms", "distribution_from")),
    "distributions as a text": ({"distribution_from": "10"}, ("terms", "distribution_from")),
    "distributions as a fraction": ({"distribution_from": 10.5}, ("terms", "distribution_from")),
    "distributions as a truth": ({"distribution_from": True}, ("terms", "distribution_from")),
    "k as a list": ({"k": [5]}, ("terms", "k")),
    "another key": ({"staff of SALES": 7}, ("format", "rules")),
    "a later version": ({"version": "99"}, ("format", "version")),
    "a version in decimals": ({"version": "3.0"}, ("format", "version")),
    "a version as a number": ({"version": 3}, ("format", "version")),
    "a version of too many digits": ({"version": "3" * 5000}, ("format", "version")),
    "a version that is no value": ({"version": {}}, ("format", "version")),
    "no version": ({"version": ...}, ("format", "version")),
    "the board, not stated": ({"open_leadership": ...}, ("format", "open_leadership")),
    "the board, as a number": ({"open_leadership": 0}, ("terms", "open_leadership")),
}


@pytest.fixture
def shown() -> tuple[Crowd, StoredPublication]:
    crowd = company({1: answers(*MIXED, 1), 2: answers(*MIXED, 2)})
    return crowd, draft_of(FRAMEWORK, crowd.tree(), crowd.released())


def stating(draft: StoredPublication, changes: dict[str, Any]) -> StoredPublication:
    """A draft that states other terms; those given as ``...`` it does not state."""
    stated = {**draft.rules, **changes}
    return replace(draft, rules={k: value for k, value in stated.items() if value is not ...})


@pytest.mark.parametrize("case", MISSTATED)
def test_terms_that_are_not_those_of_the_rules_are_caught(
    case: str, shown: tuple[Crowd, StoredPublication]
) -> None:
    crowd, draft = shown
    changes, expected = MISSTATED[case]
    verdict = verdict_on(
        FRAMEWORK, crowd.tree(), stating(draft, changes), headcount=crowd.headcount()
    )
    assert {(str(v.rule), v.item) for v in verdict.violations} == {expected}
    told = " ".join(violation.message for violation in verdict.violations)
    assert "SALES" not in told, "names that nobody knows are not repeated"


@pytest.mark.parametrize("stricter", [{}, {"distribution_from": 25}, {"k": 6}])
def test_terms_of_the_rules_and_stricter_ones_pass(
    stricter: dict[str, int], shown: tuple[Crowd, StoredPublication]
) -> None:
    """Negative control."""
    crowd, draft = shown
    assert rules(crowd, stating(draft, stricter)) == set()


@pytest.mark.parametrize(
    ("version", "changes", "objects"),
    [
        ("1", {"open_leadership": ...}, False),
        ("1", {}, False),
        ("2", {}, False),
        ("2", {"open_leadership": ...}, True),
        ("1", {"open_leadership": ..., "distribution_from": 1}, True),
        ("2", {"distribution_from": 1}, True),
    ],
)
def test_each_version_states_its_own_terms(
    version: str,
    changes: dict[str, Any],
    objects: bool,  # noqa: FBT001
    shown: tuple[Crowd, StoredPublication],
) -> None:
    """What versions 1 and 2 have stored still passes, without findings; the rest of it is as strict."""
    crowd, draft = shown
    payloads: list[Any] = [
        {key: value for key, value in payload.items() if key != "findings"}
        for payload in draft.payloads
    ]
    older = stating(replace(draft, payloads=payloads), {"version": version, **changes})
    assert bool(rules(crowd, older)) is objects


# -- T5: one figure is another -----------------------------------------------------------------

#: Not derived from histograms: how many were invited, and what units and waves are called.
GIVEN = {"invited", "code", "name", "kind", "marks"}


@pytest.fixture(scope="module")
def third_wave(shared_database: Database) -> tuple[Asked, StoredPublication]:
    """The newest of three waves, with changes, compositions, histories and trends."""
    firm = (
        Company.create(shared_database, framework=small_framework())
        .unit("NL")
        .people("NL", 6, on_board=True)
        .unit("SALES", "NL")
        .people("SALES", 13)
        .cco("SALES")
        .unit("SERVICE", "NL")
        .people("SERVICE", 11)
    )
    lines = [
        {"board": {"plain": "444343", "turned": "112122"}, "staff SALES": {"plain": text}}
        for text in ("11222312", "11232312", "22232332")
    ]
    waves = [play(firm, line, f"Q{number}") for number, line in enumerate(lines, start=1)]
    with shared_database.tenant(firm.tenant_id, WHOLE_TENANT) as session:
        wave = find_wave(session, waves[-1])
        publication = session.scalars(
            select(Publication).where(Publication.wave_id == wave.id)
        ).one()
        rows = session.execute(
            select(UnitResult.payload, UnitResult.summary)
            .where(UnitResult.wave_id == wave.id)
            .order_by(UnitResult.lft)
        ).all()
        asked = asked_in(session, wave.id, publication.compared_with)
        for earlier in asked.earlier:
            assert earlier.payloads, "read while the session is there"
    return asked, StoredPublication(
        [row.payload for row in rows],
        [row.summary for row in rows],
        publication.rules,
        publication.correlations,
    )


Path = tuple[str | int, ...]


def leaves(value: Any, path: Path = ()) -> Iterator[Path]:
    """The places of all numbers and words of a published object."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            if key not in GIVEN:
                yield from leaves(value[key], (*path, key))
    elif value is not None:
        yield path


def altered(value: Any, path: Path) -> Any:
    """A copy in which one number or word is another."""
    whole = copy.deepcopy(value)
    place = whole
    for key in path[:-1]:
        place = place[key]
    old = place[path[-1]]
    if isinstance(old, bool):
        place[path[-1]] = not old
    elif isinstance(old, str):
        place[path[-1]] = f"{old}x"
    else:
        place[path[-1]] = old + 1 if isinstance(old, int) else old + 0.001
    return whole


def test_the_third_wave_is_derived_completely(third_wave: tuple[Asked, StoredPublication]) -> None:
    asked, draft = third_wave
    verdict = judge(asked, draft)
    assert verdict.violations == []
    root: Any = draft.payloads[0]
    assert root["change"] is not None
    assert root["composition"] is not None
    assert len(root["history"]["points"]) == 3
    assert any(root["history"]["staff"]), "three waves make a trend"
    assert len(list(leaves([draft.payloads, draft.summaries]))) > 600


def test_no_figure_can_be_another_one(third_wave: tuple[Asked, StoredPublication]) -> None:
    """Each kind of figure in turn, at a random one of its places, in payloads and short forms."""
    asked, draft = third_wave
    rng = np.random.default_rng(7)
    kinds: dict[tuple[str, ...], list[Path]] = {}
    stored = [list(draft.payloads), list(draft.summaries)]
    for path in leaves(stored):
        kinds.setdefault(tuple(key for key in path if isinstance(key, str)), []).append(path)
    unnoticed = []
    for places in kinds.values():
        for path in rng.permutation(np.array(places, dtype=object), axis=0)[:2].tolist():
            payloads, summaries = altered(stored, tuple(path))
            changed = replace(draft, payloads=payloads, summaries=summaries)
            if not judge(asked, changed).violations:
                unnoticed.append(path)
    assert unnoticed == []
    assert len(kinds) > 60


def test_correlations_are_rough_and_of_large_groups_only(
    third_wave: tuple[Asked, StoredPublication],
) -> None:
    asked, draft = third_wave
    released = replace(draft, correlations={"board": [0.31, None]})
    assert "closure" in {v.rule for v in judge(asked, released).violations}


@pytest.mark.parametrize(
    "damage",
    [
        lambda payload: payload["staff"]["items"][0].append(1),
        lambda payload: payload["staff"]["items"].pop(),
        lambda payload: payload["staff"].update(items=None),
        lambda payload: payload["staff"].pop("group"),
        lambda payload: payload["dimensions"].pop(),
        lambda payload: payload["dimensions"][0].update(points="many"),
        lambda payload: payload["history"].update(points=[]),
        lambda payload: payload.update(unit=None),
        lambda payload: payload.clear(),
    ],
)
def test_what_cannot_be_read_is_a_violation(
    third_wave: tuple[Asked, StoredPublication], damage: Callable[[Any], None]
) -> None:
    asked, draft = third_wave
    payloads = copy.deepcopy(list(draft.payloads))
    damage(payloads[1])
    assert judge(asked, replace(draft, payloads=payloads)).violations

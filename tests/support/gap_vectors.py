"""Runs the worked examples of the gap statistics: one function per section of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import reduce
from itertools import permutations
from operator import add
from typing import Any

from blickwinkel.measurement.agreement import agreement, dimension_agreement
from blickwinkel.measurement.change import Overlap, compare_waves
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import compare_dimension, score_dimension
from blickwinkel.measurement.effect import cliff_interval, cliff_variance
from blickwinkel.measurement.gap import compare, compare_many
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.kitagawa import decompose
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.poststratification import Stratum, poststratify
from blickwinkel.measurement.priority import priority_index
from blickwinkel.measurement.reliability import CrossProducts, reliability
from blickwinkel.measurement.scale import Scale
from blickwinkel.measurement.trend import TrendPoint, trend
from support.vector_results import CaseResult

Case = dict[str, Any]

SCALE = Scale(5, 4, 2)
TOLERANCE = 1e-6
SIDES = ("leadership", "staff")
REMARKS = frozenset({"id", "description", "source", "about", "group", "published_or_package"})


def differences(expected: Any, actual: Any, path: str = "") -> Iterator[str]:
    """Name every place in which the product deviates from the file, with both values."""
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        for key, value in expected.items():
            if key not in actual:
                yield f"{path}{key}: unknown key"
            else:
                yield from differences(value, actual[key], f"{path}{key}.")
    elif not _same(expected, actual):
        yield f"{path.rstrip('.')}: expected {expected}, got {actual}"


def _same(expected: Any, actual: Any) -> bool:
    if isinstance(expected, list) and isinstance(actual, list | tuple):
        return len(expected) == len(actual) and all(map(_same, expected, actual))
    if isinstance(expected, int | float) and isinstance(actual, int | float):
        return abs(expected - actual) <= TOLERANCE
    return bool(expected == actual)


def _result(section: str, position: int, case: Case, expected: Any, actual: Any) -> CaseResult:
    name = str(case.get("id", case.get("group", position)))
    problems = "; ".join(differences(expected, actual))
    return CaseResult(section, name, not problems, problems)


def _counts(hist: list[int], na: int = 0) -> Counts:
    return Counts(tuple(hist), na)


def _group(counts: Counts, invited: int | None) -> Case:
    group = describe(counts, SCALE, invited=invited)
    return asdict(group) | asdict(agreement(counts, SCALE))


def _gap(leadership: Counts, staff: Counts) -> Case:
    gap = compare(leadership, staff, SCALE)
    if compare_many([leadership, staff], [staff, leadership], SCALE)[0] != gap:
        return {}  # both ways of comparing must agree; every key then counts as missing
    variance = cliff_variance(leadership.hist, staff.hist)
    consistent = None if variance is None else variance.consistent
    return asdict(gap) | {"cliffs_delta_var_consistent": consistent}


def gap_cases(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        given = case["input"]
        sides = [_counts(given[side]["hist"], given[side].get("na", 0)) for side in SIDES]
        if given.get("reverse"):
            sides = [counts.mirrored() for counts in sides]
        actual = {
            side: _group(counts, given[side].get("invited"))
            for side, counts in zip(SIDES, sides, strict=True)
        }
        actual["gap"] = _gap(*sides)
        yield _result("gap_cases", position, case, case["expected"], actual)


def level_mapping(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        actual = asdict(describe(_counts(case["hist"]), SCALE)) | {"hist": case["hist"]}
        yield _result("level_mapping", position, case, _values(case), actual)


def _values(row: Case) -> Case:
    """Leave out what a row says about itself."""
    return {key: value for key, value in row.items() if key not in REMARKS}


def dimension_cases(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        given = case["input"]
        leadership, staff = (
            score_dimension(
                [_counts(hist) for hist in given[f"{side}_items"]],
                SCALE,
                weights=given.get("weights"),
                r=given[f"r_{side}"],
            )
            for side in SIDES
        )
        gap = compare_dimension(leadership, staff, SCALE)
        actual = {
            "leadership": asdict(leadership),
            "staff": asdict(staff),
            "gap": None if gap.diff is None else asdict(gap),
        }
        yield _result("dimension_cases", position, case, case["expected"], actual)


def change_cases(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        given = case["input"]
        overlap = Overlap(given["responded_in_both"], given["rho"])
        before, after = _counts(given["wave1"]), _counts(given["wave2"])
        actual = asdict(compare_waves(before, after, SCALE, overlap))
        actual |= {"se_independent": actual["se"], "ci95_independent": actual["ci95"]}
        yield _result("change_cases", position, case, case["expected"], actual)


def trend_cases(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        line = trend([TrendPoint(**point) for point in case["input"]])
        actual = None if line is None else asdict(line)
        yield _result("trend_cases", position, case, case["expected"], actual)


def poststratification(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        strata = [Stratum(unit["headcount"], _counts(unit["hist"])) for unit in case["input"]]
        actual = asdict(poststratify(strata, SCALE))
        yield _result("poststratification", position, case, case["expected"], actual)


def kitagawa(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        waves = [(_counts(unit["wave1"]), _counts(unit["wave2"])) for unit in case["input"]]
        split = decompose(waves, SCALE)
        actual = None if split is None else asdict(split)
        yield _result("kitagawa", position, case, case["expected"], actual)


def adjusted(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        actual = benjamini_hochberg(case["p"])
        yield _result("benjamini_hochberg", position, case, case["expected_adjusted"], actual)


def agreement_third_party(document: Case) -> Iterator[CaseResult]:
    for position, row in enumerate(document["rows"]):
        actual = _group(_counts(row["hist"]), None) | {"hist": row["hist"]}
        yield _result("agreement_third_party", position, row, _values(row), actual)


def agreement_multi_item(document: Case) -> Iterator[CaseResult]:
    section = "agreement_multi_item_third_party"
    for position, row in enumerate(document["rows"]):
        items = [_counts(hist) for hist in row["hists"]]
        actual = asdict(dimension_agreement(items, SCALE)) | {"hists": row["hists"]}
        actual["n"] = max(counts.n for counts in items)
        yield _result(section, position, row, _values(row), actual)


def reliability_third_party(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        products = tuple(map(tuple, case["cross_products"]))
        actual = asdict(reliability(CrossProducts(case["n"], tuple(case["sums"]), products)))
        yield _result("reliability_third_party", position, case, case["expected"], actual)


def priority(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        index = priority_index(case["leadership_score"], case["staff_score"], case["weight"])
        yield _result("priority", position, case, {"index": case["index"]}, {"index": index})


def merge(cases: list[Case]) -> Iterator[CaseResult]:
    for position, case in enumerate(cases):
        parts = [_counts(part["hist"], part["na"]) for part in case["parts"]]
        sums = {reduce(add, order) for order in permutations(parts)}
        merged = reduce(add, parts)
        expected = {**case["expected"], **_merged(case["merged_hist"], case["merged_na"], 1)}
        actual = _merged(merged.hist, merged.na, len(sums))
        yield _result("merge", position, case, expected, _group(merged, None) | actual)


def _merged(hist: Any, na: int, results: int) -> Case:
    return {"merged_hist": hist, "merged_na": na, "results of all orders": results}


def cliff_third_party(document: Any) -> Iterator[CaseResult]:
    """Compare with published figures of Cliff's delta, which come from raw values of any unit."""
    cases = document if isinstance(document, list) else document.get("rows", [document])
    for position, case in enumerate(cases):
        first, second = _two_groups(case.get("input", case))
        expected = case.get("expected") or {
            key: value for key, value in _values(case).items() if key not in GROUP_NAMES
        }
        yield _result("cliff_third_party", position, case, expected, _cliff(first, second))


GROUP_NAMES = ("treatment", "control", "x", "y", "first", "second", "leadership", "staff")


def _two_groups(given: Case) -> tuple[Counts, Counts]:
    first, second = (given[name] for name in GROUP_NAMES if name in given)
    if isinstance(first, dict):
        return _counts(first["hist"]), _counts(second["hist"])
    values = sorted({*first, *second})
    return tuple(_counts([group.count(value) for value in values]) for group in (first, second))


def _cliff(first: Counts, second: Counts) -> Case:
    scale = Scale(len(first.hist), len(first.hist), 1)
    gap, variance = compare(first, second, scale), cliff_variance(first.hist, second.hist)
    interval = cliff_interval(gap.cliffs_delta, variance.unbiased, first.n + second.n - 2)
    return asdict(gap) | {
        "delta": gap.cliffs_delta,
        "ci": interval,
        "ci95": interval,
        "var_consistent": variance.consistent,
        "cliffs_delta_var_consistent": variance.consistent,
        "var_unbiased": variance.unbiased,
        "variance_terms": (variance.of_first, variance.of_second, variance.of_pairs),
    }


SECTIONS: dict[str, Callable[[Any], Iterator[CaseResult]]] = {
    "gap_cases": gap_cases,
    "level_mapping": level_mapping,
    "dimension_cases": dimension_cases,
    "change_cases": change_cases,
    "trend_cases": trend_cases,
    "poststratification": poststratification,
    "kitagawa": kitagawa,
    "benjamini_hochberg": adjusted,
    "agreement_third_party": agreement_third_party,
    "agreement_multi_item_third_party": agreement_multi_item,
    "reliability_third_party": reliability_third_party,
    "cliff_third_party": cliff_third_party,
    "priority": priority,
    "merge": merge,
}

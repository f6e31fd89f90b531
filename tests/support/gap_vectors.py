"""Runs the worked examples of the gap statistics: one function per section of the file.

Each takes a case and returns what the file expects and what the product makes of it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from functools import reduce
from itertools import permutations
from operator import add
from typing import Any

from blickwinkel.measurement.agreement import agreement, dimension_agreement
from blickwinkel.measurement.counts import Counts
from blickwinkel.measurement.dimension import score_dimension
from blickwinkel.measurement.effect import magnitude
from blickwinkel.measurement.gap import compare
from blickwinkel.measurement.group import describe
from blickwinkel.measurement.multiplicity import benjamini_hochberg
from blickwinkel.measurement.priority import priority_index
from blickwinkel.measurement.reliability import (
    CrossProducts,
    correlation_for_errors,
    reliability,
)
from blickwinkel.measurement.scale import RatingScale
from blickwinkel.measurement.trend import TrendPoint, trend
from support import cliff_vectors
from support.yardsticks.changes import Overlap, compare_waves
from support.yardsticks.cliff import cliff_variance
from support.yardsticks.dimension_gaps import compare_dimension
from support.yardsticks.kitagawa import decompose
from support.yardsticks.poststratification import Stratum, poststratify

Case = Mapping[str, Any]
Comparison = tuple[Any, Any]

SIDES = ("leadership", "staff")
#: What cases and their parts say about themselves.
REMARKS = frozenset(
    {"id", "description", "source", "about", "note", "group", "company", "unit"}
) | {*("wave", "name", "published_or_package", "scale", "tolerance")}
USUAL_POINTS = 5


def _scale(case: Case, *hists: Any) -> RatingScale:
    """Return the scale that a case names, or else that of its longest histogram.

    Favourable and unfavourable are, where nothing is said, the scores from 75 and up to 25, which
    on five points are 4 and 5, and 1 and 2.
    """
    said = case.get("scale")
    named = said if isinstance(said, Mapping) else {"points": said}
    points = named.get("points")
    if not isinstance(points, int):
        points = max((len(hist) for hist in hists if hist), default=USUAL_POINTS)
    span = points - 1
    return RatingScale(
        points,
        named.get("favourable_from", 1 - (-3 * span // 4)),
        named.get("unfavourable_to", 1 + span // 4),
    )


def _counts(hist: Sequence[int] | None, scale: RatingScale, na: int | None = 0) -> Counts:
    nobody = Counts.empty(scale.points).hist
    return Counts(nobody if hist is None else tuple(hist), na or 0)


def _group(counts: Counts, scale: RatingScale, invited: int | None = None) -> dict[str, Any]:
    group = describe(counts, scale, invited=invited)
    return asdict(group) | asdict(agreement(counts, scale))


def _gap(leadership: Counts, staff: Counts, scale: RatingScale) -> dict[str, Any]:
    gap = compare(leadership, staff, scale)
    variance = cliff_variance(leadership.hist, staff.hist)
    return asdict(gap) | {
        "cliffs_delta_var_consistent": None if variance is None else variance.consistent,
        "magnitude": None if gap.cliffs_delta is None else magnitude(gap.cliffs_delta),
    }


def _beside(row: Case, actual: Case, *inputs: str) -> Case:
    """Return what a case expects: said so, or what stands beside the input and is no remark."""
    if "expected" in row:
        return row["expected"]
    named = [key for key in row if key not in REMARKS | {*inputs}]
    return {key: row[key] for key in named if key in actual or not isinstance(row[key], str | list)}


def gap_case(case: Case) -> Comparison:
    given = case["input"]
    scale = _scale(case, *(given[side]["hist"] for side in SIDES))
    sides = [_counts(given[side]["hist"], scale, given[side].get("na")) for side in SIDES]
    if given.get("reverse"):
        sides = [counts.mirrored() for counts in sides]
    actual = {
        side: _group(counts, scale, given[side].get("invited"))
        for side, counts in zip(SIDES, sides, strict=True)
    }
    return case["expected"], actual | {"gap": _gap(*sides, scale)}


def level_mapping(case: Case) -> Comparison:
    scale = _scale(case, case["hist"])
    actual = _group(_counts(case["hist"], scale), scale)
    return _beside(case, actual, "hist"), actual


def dimension_case(case: Case) -> Comparison:
    given = case["input"]
    scale = _scale(case, *(hist for side in SIDES for hist in given[f"{side}_items"]))
    leadership, staff = (
        score_dimension(
            [hist and _counts(hist, scale) for hist in given[f"{side}_items"]],
            scale,
            weights=given.get("weights"),
            r=correlation_for_errors(given.get(f"r_{side}")),
        )
        for side in SIDES
    )
    gap = asdict(compare_dimension(leadership, staff, scale))
    return case["expected"], {
        "leadership": asdict(leadership),
        "staff": asdict(staff),
        "gap": gap,
    }


def change_case(case: Case) -> Comparison:
    given = case["input"]
    hists = given["wave1"], given["wave2"]
    scale = _scale(case, *hists)
    people = given.get("responded_in_both")
    overlap = None if people is None else Overlap(people, given.get("rho") or 0.0)
    actual = asdict(compare_waves(*(_counts(hist, scale) for hist in hists), scale, overlap))
    return case["expected"], actual | {
        "se_independent": actual["se"],
        "ci95_independent": actual["ci95"],
    }


def trend_case(case: Case) -> Comparison:
    line = trend([TrendPoint(wave["t"], wave["mean"], wave["se"]) for wave in case["input"]])
    return case["expected"], None if line is None else asdict(line)


def poststratification(case: Case) -> Comparison:
    scale = _scale(case, *(unit["hist"] for unit in case["input"]))
    strata = [Stratum(unit["headcount"], _counts(unit["hist"], scale)) for unit in case["input"]]
    return case["expected"], asdict(poststratify(strata, scale))


def kitagawa(case: Case) -> Comparison:
    hists = [(unit["wave1"], unit["wave2"]) for unit in case["input"]]
    scale = _scale(case, *(hist for pair in hists for hist in pair))
    split = decompose([tuple(_counts(hist, scale) for hist in pair) for pair in hists], scale)
    return case["expected"], None if split is None else asdict(split)


def adjusted(case: Case) -> Comparison:
    family, level = case["p"], case.get("alpha", 0.05)
    q = benjamini_hochberg(family)
    tested = [p for p in family if p is not None]
    rejected = [p is not None and p <= level for p in q]
    actual = {
        "expected_adjusted": q,
        "adjusted": q,
        "rejections": sum(rejected),
        "rejected": rejected,
        "rejections_bonferroni": sum(p * len(tested) <= level for p in tested),
    }
    expected = _beside(case, actual, "p", "alpha")
    return (expected if isinstance(expected, Mapping) else {"adjusted": expected}), actual


def agreement_row(case: Case) -> Comparison:
    scale = _scale(case, case["hist"])
    actual = _group(_counts(case["hist"], scale), scale)
    return _beside(case, actual, "hist"), actual


def agreement_of_items(case: Case) -> Comparison:
    scale = _scale(case, *case["hists"])
    items = [_counts(hist, scale) for hist in case["hists"]]
    actual = asdict(dimension_agreement(items, scale))
    actual |= {"n": max((counts.n for counts in items), default=0), "items": len(items)}
    return _beside(case, actual, "hists"), actual


def reliability_case(case: Case) -> Comparison:
    products = tuple(map(tuple, case["cross_products"]))
    cross = CrossProducts(case["n"], tuple(case["sums"]), products)
    actual = asdict(reliability(cross))
    return _beside(case, actual, "n", "sums", "cross_products"), actual


def priority(case: Case) -> Comparison:
    given = [case[name] for name in ("leadership_score", "staff_score", "weight")]
    actual = {"index": priority_index(*given)}
    return _beside(case, actual, "leadership_score", "staff_score", "weight"), actual


def merge(case: Case) -> Comparison:
    scale = _scale(case, *(part["hist"] for part in case["parts"]))
    parts = [_counts(part["hist"], scale, part.get("na")) for part in case["parts"]]
    invited = [part.get("invited") for part in case["parts"]]
    merged = reduce(add, parts, Counts.empty(scale.points))
    sums = {reduce(add, order, Counts.empty(scale.points)) for order in permutations(parts[:6])}
    everybody = None if None in invited else sum(invited)
    actual = _group(merged, scale, everybody) | {
        "merged_hist": merged.hist,
        "merged_na": merged.na,
        "results of all orders": len(sums),
    }
    expected = {key: case[key] for key in ("merged_hist", "merged_na") if key in case}
    return {**case["expected"], **expected, "results of all orders": 1}, actual


SECTIONS: dict[str, Callable[[Case], Comparison]] = {
    "gap_cases": gap_case,
    "level_mapping": level_mapping,
    "dimension_cases": dimension_case,
    "change_cases": change_case,
    "trend_cases": trend_case,
    "poststratification": poststratification,
    "kitagawa": kitagawa,
    "benjamini_hochberg": adjusted,
    "agreement_third_party": agreement_row,
    "agreement_multi_item_third_party": agreement_of_items,
    "reliability_third_party": reliability_case,
    "cliff_third_party": cliff_vectors.cliff_third_party,
    "priority": priority,
    "merge": merge,
}

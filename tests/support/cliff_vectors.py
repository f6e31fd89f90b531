"""Compares with published figures of Cliff's delta, which come from raw values of any unit."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from blickwinkel.measurement.effect import magnitude, superiority, superiority_interval
from blickwinkel.measurement.ranktest import rank_test
from support.vector_results import differences
from support.yardsticks.cliff import cliff_interval, cliff_variance

Hists = tuple[list[int], list[int]]

FIRST = ("treatment", "x", "first", "leadership", "group1", "a")
SECOND = ("control", "y", "second", "staff", "group2", "b")
REMARKS = frozenset(
    {"id", "description", "source", "about", "scale", "tolerance", "input", "values"}
)
#: Words for the same thing in names such as "ci95_unbiased_t", "var_consistent" or "si2".
SAME = {
    "variance": "var",
    "variances": "var",
    "interval": "ci",
    "conf": "ci",
    "ci95": "ci",
    "estimate": "delta",
    "d": "delta",
    "z": "normal",
    "student": "t",
}
IDLE = frozenset({"cliff", "cliffs", "95", "int", "of", "published", "expected", "by", "and"})
LARGE_DF = 1e12


def cliff_third_party(case: Mapping[str, Any]) -> tuple[Any, Any]:
    """Return what a case expects and what the product makes of its two groups.

    Two lists of equal length may be histograms or raw values; that reading counts which agrees
    better, since the other one is meaningless.
    """
    given = case.get("input", case)
    given.get("values")  # the values that histograms count do not matter to ranks
    first, second = _side(given, FIRST), _side(given, SECOND)
    expected = _expected(case, {first[0], second[0]})
    readings = []
    for hists in _readings(first, second):
        known = _figures(hists)
        if "p" in expected:
            known[frozenset("p")] = rank_test(*hists).p
        actual = {name: known[_words(name)] for name in expected if _words(name) in known}
        readings.append((len([*differences(expected, actual)]), len(readings), actual))
    return expected, min(readings)[2]


def _side(given: Mapping[str, Any], names: Sequence[str]) -> tuple[str, Any]:
    for key in given:
        if set(re.split(r"[\W_]+", key.lower())) & {*names} and not isinstance(given[key], str):
            return key, given[key]
    raise KeyError(names[0])


def _expected(case: Mapping[str, Any], groups: set[str]) -> Mapping[str, Any]:
    if "expected" in case:
        found = case["expected"]
        return found if isinstance(found, Mapping) else {"delta": found}
    named = [key for key in case if key not in REMARKS | groups]
    return {key: case[key] for key in named if key == "magnitude" or type(case[key]) is not str}


def _readings(first: tuple[str, Any], second: tuple[str, Any]) -> Iterator[Hists]:
    sides = [side["hist"] if isinstance(side, Mapping) else side for _, side in (first, second)]
    counted = any("hist" in name or isinstance(side, Mapping) for name, side in (first, second))
    if len(sides[0]) == len(sides[1]) and all(map(_may_be_counts, sides)):
        yield sides[0], sides[1]
    if not counted:
        values = sorted({*sides[0], *sides[1]})
        yield tuple([side.count(value) for value in values] for side in sides)


def _may_be_counts(side: Sequence[Any]) -> bool:
    return all(type(count) is int and count >= 0 for count in side) and sum(side) > 0


def _words(name: str) -> frozenset[str]:
    """Take a name apart, so that neither the order of its words nor their spelling matters."""
    words = [SAME.get(word, word) for word in re.split(r"[\W_]+", name.lower())]
    rest = {word for word in words if word and word not in IDLE}
    return frozenset(rest - {"delta"} or rest)


def _figures(hists: Hists) -> dict[frozenset[str], Any]:
    """Compute everything that such a case may name, by the words of its names."""
    n1, n2 = map(sum, hists)
    pairs = superiority(*hists)
    delta, low_high = pairs / (n1 * n2) - 1, superiority_interval(pairs / (2 * n1 * n2), n1, n2)
    named: dict[str, Any] = {
        "delta": delta,
        "n1": n1,
        "n2": n2,
        "superiority prob": (delta + 1) / 2,
        "probability superiority": (delta + 1) / 2,
        "magnitude": magnitude(delta),
        "ci newcombe": tuple(2 * limit - 1 for limit in low_high),
    }
    variance = cliff_variance(*hists)
    if variance is not None:
        terms = (variance.of_first, variance.of_second, variance.of_pairs)
        named |= {"var terms": terms, "var": variance.unbiased, "terms": terms}
        named |= dict(zip(("si2", "sj2", "sij2"), terms, strict=True))
        named |= dict(zip(("var i", "var j", "var ij"), terms, strict=True))
        named |= dict(zip(("var first", "var second", "var pairs"), terms, strict=True))
        for kind in ("unbiased", "consistent"):
            named |= {f"var {kind}": getattr(variance, kind)}
            named |= _intervals(delta, getattr(variance, kind), n1 + n2 - 2, kind)
    return {frozenset(name.split()): value for name, value in named.items()}


def _intervals(delta: float, variance: float, df: int, kind: str) -> dict[str, Any]:
    """Return Cliff's interval by Student and normal; unless said otherwise unbiased and Student."""
    student = cliff_interval(delta, variance, df) if variance >= 0 else None
    normal = cliff_interval(delta, variance, LARGE_DF) if variance >= 0 else None
    named = {f"ci {kind} t": student, f"ci {kind}": student, f"ci {kind} normal": normal}
    if kind == "unbiased":
        low, high = student or (None, None)
        named |= {"ci": student, "ci t": student, "ci normal": normal}
        named |= {"lower": low, "upper": high, "ci lower": low, "ci upper": high}
    return named

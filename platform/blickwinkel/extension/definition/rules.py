"""What no single value can tell: uniqueness, order, and references from one part to another.

The rules look at definitions of which parts may be ``INVALID``; they say nothing about those.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from blickwinkel.extension.definition.checks import unknown
from blickwinkel.extension.definition.report import INVALID, Path, Report
from blickwinkel.extension.parts import LEADING_BY_DEFAULT

_PERSPECTIVE_ID = "perspectives.*.id"
_UNIQUE = {
    "languages.*": "language",
    _PERSPECTIVE_ID: "id",
    "dimensions.*.id": "id",
    "dimensions.*.order": "order",
    "dimensions.*.items.*.id": "item id",
    "dimensions.*.recommendations.*.*.id": "recommendation id",
}


def apply_rules(definition: Any, report: Report) -> None:
    """Report everything in which the parts of a definition contradict each other."""
    for pattern, noun in _UNIQUE.items():
        _unique(definition, pattern, noun, report)
    for rule in (_language, _sides, _wordings, _instructions, _points, _favourable):
        rule(definition, report)
    for rule in (_levels, _meanings, _weights, _bands, _banded):
        rule(definition, report)


def select(part: Any, pattern: str, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Yield the valid values under a key pattern such as ``dimensions.*.items.*.id``."""
    if part is INVALID:
        return
    step, _, rest = pattern.partition(".")
    if not step:
        yield path, part
        return
    entries = list(part.items() if isinstance(part, dict) else enumerate(part))
    for key, value in entries:
        if step in {"*", key}:
            yield from select(value, rest, (*path, key))


def _unique(definition: Any, pattern: str, noun: str, report: Report) -> None:
    first: dict[Any, Path] = {}
    for path, value in select(definition, pattern):
        if value in first:
            line = report.lines[first[value]]
            report.add(path, f"the {noun} {value} is used twice; it was first on line {line}")
        first.setdefault(value, path)


def _language(definition: Any, report: Report) -> None:
    languages = dict.fromkeys(value for _, value in select(definition, "languages.*"))
    for path, language in select(definition, "default_language"):
        if languages and language not in languages:
            report.add(path, unknown("language", language, languages))


def _leading(definition: Any) -> dict[str, bool]:
    leading = {name: name in LEADING_BY_DEFAULT for _, name in select(definition, _PERSPECTIVE_ID)}
    for path, leads in select(definition, "perspectives.*.leads"):
        name = definition["perspectives"][path[1]]["id"]
        if name in leading:
            leading[name] = leads
    return leading


def _sides(definition: Any, report: Report) -> None:
    sides = set(_leading(definition).values())
    if sides and sides != {True, False}:
        missing = "leads" if True not in sides else "stands on the other side (leads: false)"
        report.add(("perspectives",), f"a gap has two sides, but no perspective {missing}")


def _wordings(definition: Any, report: Report) -> None:
    leading = _leading(definition)
    asked: Counter[str] = Counter()
    for path, wordings in select(definition, "dimensions.*.items.*.text"):
        _known_keys(path, wordings, leading, report)
        asked.update(wordings.keys())
        sides = {leading[key] for key in wordings if key in leading}
        if sides != {True, False} and set(leading.values()) == {True, False}:
            message = "word the item for at least one leading and one other perspective"
            report.add(path, message)
    for path, name in select(definition, _PERSPECTIVE_ID):
        if asked and not asked[name]:
            report.add(path, f"no item is worded for the perspective {name}")


def _known_keys(path: Path, part: Any, perspectives: dict[str, bool], report: Report) -> None:
    for key in part:
        if perspectives and key not in perspectives:
            report.add((*path, key), unknown("perspective", key, perspectives))


def _instructions(definition: Any, report: Report) -> None:
    perspectives = _leading(definition)
    for path, instructions in select(definition, "instructions"):
        _known_keys(path, instructions, perspectives, report)
        for name in (name for name in perspectives if name not in instructions):
            report.add((*path, name), f"the perspective {name} is missing")


def _points(definition: Any, report: Report) -> None:
    for path, value in select(definition, "scale.points.*.value"):
        expected = int(path[2]) + 1
        if value != expected:
            message = f"the values of the points are 1, 2, …; expected {expected}, found {value}"
            report.add(path, message)


def _favourable(definition: Any, report: Report) -> None:
    points = sum(1 for _ in select(definition, "scale.points.*.value"))
    unfavourable = next((value for _, value in select(definition, "scale.unfavourable_to")), None)
    for path, value in select(definition, "scale.favourable_from"):
        if points and not 1 < value <= points:
            report.add(path, f"expected a value from 2 to {points}, found {value}")
        if unfavourable is not None and unfavourable >= value:
            message = f"expected a value below favourable_from ({value}), found {unfavourable}"
            report.add(("scale", "unfavourable_to"), message)


def _levels(definition: Any, report: Report) -> None:
    for path, level in select(definition, "levels.*.level"):
        expected = int(path[1]) + 1
        if level != expected:
            message = f"the levels are numbered 1, 2, …; expected {expected}, found {level}"
            report.add(path, message)
    scores = list(select(definition, "levels.*.min_score"))
    for path, score in scores:
        if path[1] == 0 and score != 0:
            report.add(path, f"the first level starts at 0, found {score}")
    for (_, lower), (path, score) in pairwise(scores):
        if score <= lower:
            report.add(path, f"a level starts above the one before it ({lower}), found {score}")


def _level_numbers(definition: Any) -> list[int]:
    return [level for _, level in select(definition, "levels.*.level")]


def _meanings(definition: Any, report: Report) -> None:
    defined = _level_numbers(definition)
    for path, entries in select(definition, "dimensions.*.levels"):
        described = [level for _, level in select(entries, "*.level")]
        if described != defined and len(described) == len(entries):
            message = f"describe the levels {_listed(defined)} in this order, or none of them"
            report.add(path, f"{message}; found {_listed(described)}")


def _weights(definition: Any, report: Report) -> None:
    dimensions = list(select(definition, "dimensions.*"))
    if dimensions and all(dimension.get("weight", 1) == 0 for _, dimension in dimensions):
        report.add(("dimensions",), "at least one dimension needs a weight above 0")


def _bands(definition: Any, report: Report) -> None:
    levels = _level_numbers(definition)
    banded = list(select(definition, "recommendation_bands.*.*"))
    for path, level in banded:
        if levels and level not in levels:
            report.add(path, f"there is no level {level}; the levels are {_listed(levels)}")
    counts = Counter(level for _, level in banded)
    for path, _ in select(definition, "recommendation_bands"):
        for level in (level for level in levels if counts[level] != 1):
            report.add(path, f"each level is in one band; level {level} is in {counts[level]}")


def _banded(definition: Any, report: Report) -> None:
    bands = {str(path[1]): levels for path, levels in select(definition, "recommendation_bands.*")}
    for path, recommendations in select(definition, "dimensions.*.recommendations"):
        for key in (key for key in recommendations if key not in bands):
            message = unknown("band", key, bands) if bands else "define recommendation_bands first"
            report.add((*path, key), message)


def _listed(levels: list[int]) -> str:
    return ", ".join(map(str, levels)) or "none"

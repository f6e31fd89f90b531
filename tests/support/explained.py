"""Published figures at random, and a pocket calculator for the calculations that explain them."""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from itertools import product
from math import sqrt
from typing import Any

import numpy as np

from blickwinkel.extension import Framework
from blickwinkel.extension.results import ChangeFigures, UnitPayload
from blickwinkel.i18n.messages import messages_for
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.publishing.services.comparing.changes import scores_of_common_items
from blickwinkel.publishing.services.comparing.item_mapping import ItemMapping
from blickwinkel.publishing.services.figures import unit_payloads
from blickwinkel.publishing.services.release import OrgTree, ReleasedGroup
from blickwinkel.publishing.services.scoring import ScoringScheme
from blickwinkel.results.presenting.explaining.explanation import Explanation, Step
from blickwinkel.results.presenting.explaining.registry import POSITIONED, SINGLE
from blickwinkel.results.presenting.explaining.subject import ExplainedUnit, Issue
from blickwinkel.results.presenting.words import Words
from blickwinkel.survey.models import SnapshotUnit
from support.yardsticks.changes import compare_dimension_waves

RULES = {"k": 5, "min_deviating": 2, "distribution_from": 10, "version": "1"}
MILLIONTH = Decimal("0.000001")
SIGNS = {"−": "-", "×": "*", "²": "**2", "√": "sqrt"}
ARITHMETIC = re.compile(r"[\d\s.+*/()-]|sqrt|max")


def issue(dice: random.Random, framework: Framework, shapes: dict[str, Any]) -> Issue:
    """One publication of a single unit.

    Args:
        dice: source of all chance.
        framework: asked.
        shapes: per role group a function that draws the histogram of an item, None for hidden.
    """
    points, items = len(framework.scale.points), range(len(framework.items))
    released = {}
    for group, draw in shapes.items():
        asked = set(framework.asked(group))
        drawn = [draw(dice, points) if item in asked else None for item in items]
        rows = [row or [0] * (points + 1) for row in drawn]
        people = max(map(sum, rows))
        released[group] = ReleasedGroup(
            sized=frozenset({0}),
            shown=np.array([[row is not None for row in drawn]]),
            totals=np.array([rows], dtype=np.int64),
            respondents=np.array([people]),
            invited=np.array([people + dice.choice((0, 3))]),
            members=frozenset(),
            terms=Terms(),
        )
    unit = SnapshotUnit(unit_id=uuid.uuid4(), parent_id=None, code="U", name="Unit", lft=1, rgt=2)
    correlations = {
        group: [dice.choice((None, 0.0, 0.37, 1.0)) for _ in framework.dimensions]
        for group in shapes
    }
    (payload,) = unit_payloads(ScoringScheme(framework, correlations), OrgTree.of([unit]), released)
    return Issue(payload, framework, correlations, RULES, f"Q{dice.randint(1, 4)}", "1. Juli 2026")


def with_changes(before: Issue, after: Issue) -> Issue:
    """Add what moved between two publications."""
    mapping = ItemMapping(
        ScoringScheme(before.framework, before.correlations),
        ScoringScheme(after.framework, after.correlations),
    )
    parts = {key: _moved(mapping, before.payload, after.payload, key) for key in SIDES}
    after.payload["change"] = {
        "wave": before.wave,
        "lineage": {"kind": "same", "units": [after.payload["unit"]], "marks": []},
        "items": mapping.share("staff"),
        "staff": parts["staff"],
        "leadership": parts["leadership"],
        "gap": [None] * len(parts["staff"]),
    }
    return after


SIDES = ("staff", "leadership")


def _moved(
    mapping: ItemMapping, before: UnitPayload, after: UnitPayload, key: str
) -> list[ChangeFigures | None]:
    old, new = before[key], after[key]  # type: ignore[literal-required]
    pairs = zip(
        *scores_of_common_items(mapping, new["group"], old["items"], new["items"]), strict=True
    )
    changes: list[ChangeFigures | None] = []
    for first, second in pairs:
        change = compare_dimension_waves(first, second, mapping.after.scale)
        ends = change.ci95_normal
        changes.append(
            None
            if change.diff_points is None
            else {
                "points": round(change.diff_points, 6),
                "interval": [mapping.after.points(end) for end in ends] if ends else None,
                "p": change.p,
            }
        )
    return changes


def subject(now: Issue, earlier: Issue | None = None, locale: str = "de") -> ExplainedUnit:
    return ExplainedUnit(Words(messages_for(locale), leaf=True), now, "Alle CCOs", earlier)


def explained(about: ExplainedUnit) -> Iterator[tuple[str, Explanation]]:
    """Explain every figure that there is."""
    positions = range(len(about.framework.items) + 1)
    keys = [*SINGLE, *(f"{kind}.{place}" for kind, place in product(POSITIONED, positions))]
    for key in keys:
        kind, _, place = key.rpartition(".")
        found = SINGLE[key](about) if key in SINGLE else POSITIONED[kind](about, int(place))
        if found is not None:
            yield key, found


def plain(text: str, locale: str) -> str:
    """Write a printed formula or number as Python would."""
    text = text.replace("\N{NO-BREAK SPACE}", "")
    for sign, python in SIGNS.items():
        text = text.replace(sign, python)
    return text.replace(",", ".") if locale == "de" else text


def calculated(step: Step, locale: str) -> Decimal | None:
    """Type a step's numbers into a calculator; None if it is no calculation."""
    text = plain(step.numbers, locale)
    if not text or ARITHMETIC.sub("", text):
        return None
    value = eval(text, {"sqrt": sqrt, "max": max})  # noqa: S307
    return Decimal(repr(round(float(value), 9)))


def printed(step: Step, locale: str) -> Decimal:
    return Decimal(plain(step.result, locale).lstrip("<+ "))


def agrees(step: Step, locale: str) -> bool:
    """Tell whether the numbers give the printed result, rounded as it is printed."""
    value, result = calculated(step, locale), printed(step, locale)
    assert value is not None
    if step.result.startswith("<"):
        return value < result
    step_size = Decimal(1).scaleb(int(result.as_tuple().exponent))
    if step.formula.startswith("q"):
        return abs(value - result) <= step_size
    if abs(result) == 100 and step.formula.startswith(("D − ", "D + ")):
        return abs(value) >= 100  # the interval ends where the scale ends
    # a value such as 41.25 that is no finite sum of decimals may come out a millionth lower
    return abs(value - result) <= step_size / 2 + MILLIONTH

"""Explanations: whoever types the printed numbers into a calculator gets the printed figure."""

from __future__ import annotations

import random
import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest

from blickwinkel.errors import NotFoundError
from blickwinkel.measurement.trend import TrendPoint, trend
from blickwinkel.publishing.services.comparing.history import QUARTER
from blickwinkel.results.presenting.explaining.numerals import input_digits, result_digits, rounded
from blickwinkel.results.presenting.explaining.registry import explain
from support.explained import agrees, calculated, explained, issue, plain, subject, with_changes
from support.results import small_framework

LOCALES = ("de", "en")


def crowd(dice: random.Random, points: int) -> list[int]:
    """More than ten judgements."""
    return [dice.randint(3, 40) for _ in range(points)] + [dice.randint(0, 9)]


def few(dice: random.Random, points: int) -> list[int]:
    """Five to nine judgements."""
    row = [0] * (points + 1)
    for _ in range(dice.randint(5, 9)):
        row[dice.randrange(points)] += 1
    row[-1] = dice.randint(0, 3)
    return row


def odd(dice: random.Random, points: int) -> list[int] | None:
    """What the rules rarely let through: one answer, no variance, nobody who can judge, hidden."""
    row = [0] * (points + 1)
    kind = dice.choice(("one", "same", "nobody", "hidden", "ends", "million"))
    if kind == "hidden":
        return None
    if kind == "nobody":
        row[-1] = 7
    elif kind == "ends":
        row[0] = row[-2] = dice.randint(1, 8)
    elif kind == "million":
        row = [dice.randint(0, 10**6) for _ in row]
    else:
        row[dice.randrange(points)] = 1 if kind == "one" else dice.randint(2, 30)
    return row


def random_subject(seed: int, shape, locale: str, points: int = 5):
    dice = random.Random(seed)
    framework = small_framework(points)
    shapes = {"staff": shape, "board": dice.choice((few, shape))}
    before, after = (issue(dice, framework, shapes) for _ in range(2))
    return subject(with_changes(before, after), before, locale)


@pytest.mark.parametrize("shape", [crowd, few, odd])
@pytest.mark.parametrize("points", [2, 4, 5, 11])
def test_every_calculation_gives_what_is_printed(shape, points):
    checked = 0
    for seed in range(6):
        locale = LOCALES[seed % 2]
        about = random_subject(seed, shape, locale, points)
        for key, explanation in explained(about):
            for step in explanation.steps:
                if calculated(step, locale) is not None:
                    assert agrees(step, locale), (seed, key, step)
                    checked += 1
    assert checked > 50


#: The line that gives the figure of a kind.
FIGURES = {
    "dim": "M = (M",
    "item": "M = 100",
    "overall": "M = (",
    "gap": "D = L − S",
    "change": "D = M₂",
    "favourable": "P = 100",
}


@pytest.mark.parametrize("shape", [crowd, few])
def test_the_result_is_the_figure_shown(shape):
    seen = set()
    for seed in range(8):
        for key, explanation in explained(random_subject(seed, shape, "de")):
            kind = next((part for part in key.split(".") if part in FIGURES), "")
            kind = "gap" if key.startswith("gap.") and key != "gaps.count" else kind
            steps = [s for s in explanation.steps if s.formula.startswith(FIGURES.get(kind, "?"))]
            for step in steps[:1]:
                seen.add(kind)
                result = Decimal(plain(step.result, "de")).quantize(Decimal(1), ROUND_HALF_UP)
                shown = plain(explanation.shown, "de").rstrip("%")
                assert result == Decimal(shown), (seed, key)
    assert seen == set(FIGURES)


@pytest.mark.parametrize("shape", [crowd, few, odd])
def test_nothing_is_left_unsaid_and_nothing_is_no_number(shape):
    for seed in range(6):
        for key, told in explained(random_subject(seed, shape, LOCALES[seed % 2])):
            sentences = [*told.plain, *told.people, *told.left_out, *told.certainty, told.source]
            text = " ".join((told.title, told.shown, *sentences, *map(str, told.steps)))
            assert not re.search(r"\b(nan|inf|None)\b|%\(|%%", text), (key, text)
            assert len(told.plain) >= 2
            assert told.people


def test_how_few_answers_spread_is_told_neither_directly_nor_by_the_parts_of_an_error():
    told = 0
    for seed in range(6):
        dice = random.Random(seed)
        shapes = {"staff": few, "board": few}
        about = subject(issue(dice, small_framework(5), shapes))
        for key, explanation in explained(about):
            for step in explanation.steps:
                if step.formula.startswith(("Σ x", "SE = √((", "SE = √(s", "SE = s", "A =")):
                    assert step.numbers == "", (key, step)
                    told += 1
            table = explanation.table
            if key.split(".")[-2] in {"item", "favourable"}:
                assert table is None
    assert told > 20


def test_from_ten_judgements_the_spread_is_there():
    about = subject(issue(random.Random(1), small_framework(5), {"staff": crowd, "board": crowd}))
    explanation = explain(about, "gap.item.0")
    assert explanation.table is not None
    assert len(explanation.table.rows) == 5
    numbers = {step.formula: step.numbers for step in explanation.steps}
    assert numbers["A = P(L > S) + P(L = S) / 2"]
    assert numbers["SE = √(s₁²/n₁ + s₂²/n₂)"]
    assert explain(about, "staff.item.0").steps[0].numbers


@pytest.mark.parametrize(
    "key",
    [
        "",
        ".",
        "gap",
        "gap.",
        "gap.x",
        "gap.-1",
        "gap.00",
        "gap.٣",
        "gap.99999",
        "gap.2",
        "gap.item.3",
        "staff.dim.2",
        "staff.item.3",
        "board.dim.0",
        "leadership.item.2",
        "change.staff.0",
        "trend.staff.0",
        "composition.0",
        "staff.overall.0",
        "../gap.0",
    ],
)
def test_what_is_not_there_is_not_found(key):
    about = subject(issue(random.Random(1), small_framework(5), {"staff": crowd, "board": crowd}))
    with pytest.raises(NotFoundError):
        explain(about, key)


def test_an_earlier_wave_that_does_not_give_the_change_is_not_set_out():
    about = random_subject(3, crowd, "de")
    assert any(s.formula == "D = M₂ − M₁" for s in explain(about, "change.staff.0").steps)
    dice = random.Random(99)
    other = issue(dice, about.framework, {"staff": crowd, "board": crowd})
    for earlier in (None, other):
        told = explain(subject(about.issue, earlier), "change.staff.0")
        assert not any(s.formula == "D = M₂ − M₁" for s in told.steps)
        assert any("lassen sich hier nicht einzeln aufführen" in s for s in told.left_out)


def test_decimals_are_as_many_as_the_figure_needs():
    assert result_digits(16.46) == 2
    assert result_digits(16.4) == 1
    assert rounded(12.5, 0) == 13
    assert input_digits((16.44, 0.02), lambda a, b: a + b, 2) == 2
    assert input_digits((1 / 3, 1 / 3, 1 / 3), lambda a, b, c: a + b + c, 1) == 2


def test_a_composition_adds_up():
    about = subject(issue(random.Random(1), small_framework(5), {"staff": crowd, "board": crowd}))
    about.payload["composition"] = {
        "wave": "Q1",
        "parts": ["Nord", "Süd"],
        "staff": [{"change": -4.2, "within": -1.15, "composition": -3.05}, None],
    }
    told = explain(about, "composition.0")
    assert told.shown == "−3"
    assert told.steps[-1].numbers == "(−1,15) + (−3,05)"
    assert told.steps[-1].result == "−4,2"


def test_a_trend_is_the_slope_times_the_quarters():
    about = subject(issue(random.Random(1), small_framework(5), {"staff": crowd, "board": crowd}))
    days = ("2025-03-31", "2025-06-30", "2025-09-30", "2025-12-31")
    scores = [(40.1, 2.0), (47.3, 2.2), (52.9, 1.9), (61.7, 2.4)]
    line = trend(
        [
            TrendPoint(date.fromisoformat(day).toordinal() / QUARTER, score, error)
            for day, (score, error) in zip(days, scores, strict=True)
        ]
    )
    lineage = {"kind": "same", "units": [about.payload["unit"]], "marks": []}
    about.payload["history"] = {
        "points": [
            {
                "wave": day,
                "closes_on": day,
                "framework_version": "1.0.0",
                "lineage": lineage,
                "leadership_group": None,
                "leadership_unit": None,
                "staff": [{"score": score, "se": error, "comparable": True, "items": [2, 2]}, None],
                "leadership": [None, None],
                "gaps": [None, None],
            }
            for day, (score, error) in zip(days, scores, strict=True)
        ],
        "staff": [
            {
                "slope": round(line.slope, 6),
                "interval": [line.slope - 1.96 * line.se, line.slope + 1.96 * line.se],
                "p": line.p,
                "waves": 4,
                "fit_q": line.residual_q,
                "fit_df": 2,
                "rising": None,
            },
            None,
        ],
        "leadership": [None, None],
    }
    told = explain(about, "trend.staff.0")
    assert told.shown == "+21"
    assert "gestiegen" in told.plain[0]
    checked = [step for step in told.steps if calculated(step, "de") is not None]
    assert len(checked) == 4
    assert all(agrees(step, "de") for step in checked)


def test_a_cascade_says_between_whom_the_judgement_changes_most():
    about = subject(issue(random.Random(5), small_framework(5), {"staff": crowd, "board": few}))
    told = explain(about, "cascade.0")
    board, staff = (about.payload[key]["dimensions"][0] for key in ("leadership", "staff"))
    assert told.shown == about.words.gap(staff["score"] - board["score"])
    assert [row[0] for row in told.table.rows] == ["Unternehmensleitung", "Mitarbeitende: Unit"]


def test_a_priority_is_the_index():
    about = subject(issue(random.Random(2), small_framework(5), {"staff": crowd, "board": crowd}))
    told = explain(about, "priority.0")
    assert agrees(told.steps[0], "de")


def test_sentences_that_are_chosen_before_they_are_translated_are_said_in_german():
    for seed in range(8):
        for shape in (crowd, few, odd):
            german, english = (
                {
                    sentence
                    for _, told in explained(random_subject(seed, shape, locale))
                    for sentence in (*told.plain, *told.left_out, *told.certainty, told.source)
                }
                for locale in LOCALES
            )
            assert not german & english

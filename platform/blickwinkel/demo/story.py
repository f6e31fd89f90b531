"""How a made-up person answers: a mean from the story, a person's mood, and chance; all seeded."""

from __future__ import annotations

import random

from blickwinkel.demo.companies import Company
from blickwinkel.extension.framework import Framework

#: Standard deviations on the five-point scale: between people, and from item to item.
BETWEEN_PEOPLE = 0.45
WITHIN_PERSON = 0.85
#: Some items of a dimension are easier to agree with than others.
BETWEEN_ITEMS = 0.22
CANNOT_JUDGE = {"board": 0.03, "cco": 0.04, "staff": 0.09}
TAKES_PART = {"board": 0.95, "cco": 0.9, "staff": 0.72}
#: Units differ in how many take part by this much in either direction.
SPREAD_OF_UNITS = 0.12


def takes_part(company: Company, wave: int, perspective: str, unit: str, person: str) -> bool:
    """Tell whether a person answers in a wave."""
    of_unit = random.Random(f"{company.slug}:{unit}:participation").uniform(-1, 1)
    share = TAKES_PART[perspective] + SPREAD_OF_UNITS * of_unit
    return random.Random(f"{company.slug}:{wave}:{person}:participation").random() < share


def answers(
    company: Company, framework: Framework, wave: int, perspective: str, unit: str, person: str
) -> dict[str, str]:
    """Return a person's answers: item id to the value, or ``na``.

    The same arguments always give the same answers, so an interrupted filling can go on.

    Args:
        company: with its stories.
        framework: what is asked.
        wave: 0 to 3 for the four closed waves; later ones answer like the last.
        perspective: whose wording.
        unit: code of the unit that the answer counts for.
        person: personnel number.
    """
    chance = random.Random(f"{company.slug}:{wave}:{person}:answers")
    mood = chance.gauss(0, BETWEEN_PEOPLE)
    given: dict[str, str] = {}
    for position, dimension in enumerate(framework.dimensions):
        mean = _mean(company, position, min(wave, 3), perspective, unit)
        for item in dimension.items:
            if perspective not in item.text:
                continue
            if chance.random() < CANNOT_JUDGE[perspective]:
                given[item.id] = "na"
                continue
            of_item = random.Random(f"{company.slug}:{item.id}").gauss(0, BETWEEN_ITEMS)
            value = chance.gauss(mean + mood + of_item, WITHIN_PERSON)
            given[item.id] = str(min(len(framework.scale.points), max(1, round(value))))
    return given


def _mean(company: Company, dimension: int, wave: int, perspective: str, unit: str) -> float:
    return company.means[perspective][dimension] + sum(
        effect.shift[wave]
        for effect in company.effects
        if effect.dimension == dimension
        and effect.perspective == perspective
        and unit.startswith(effect.unit)
    )

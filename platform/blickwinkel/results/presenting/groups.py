"""Whom staff are compared with, by name: a group's figures cover its unit and everything below."""

from __future__ import annotations

from blickwinkel.extension.results import Side, Summary
from blickwinkel.measurement.confidentiality.leadership import CCO
from blickwinkel.results.presenting.words import Words
from blickwinkel.results.queries.reading import UnitView


def leadership_group(words: Words, view: UnitView) -> str:
    """Name the leadership group of a unit's page; empty if none is shown."""
    side = view.payload["leadership"]
    return "" if side is None else group_name(words, view, side)


def group_name(words: Words, view: UnitView, side: Side | Summary) -> str:
    """Name a leadership group on the way from the top of the company to a unit."""
    unit = side["unit"]
    own = unit["code"] == view.payload["unit"]["code"]
    if side["group"] != CCO or covers_all(view, side):
        return words.group(side["group"])
    if own and words.leaf:
        return words.say("CCOs in %(unit)s", unit=unit["name"])
    return words.say("CCOs in %(unit)s and below", unit=unit["name"])


def covers_all(view: UnitView, side: Side | Summary) -> bool:
    """Tell whether a group is one of the whole company."""
    unit = side["unit"]
    if unit["code"] == view.payload["unit"]["code"]:
        return not view.ancestors
    return bool(view.ancestors) and unit["name"] == view.ancestors[0].name

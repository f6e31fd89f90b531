"""Whom staff are compared with, by name: a group's figures cover its unit and everything below."""

from __future__ import annotations

from blickwinkel.insight.presenting.words import Words
from blickwinkel.insight.queries import UnitView
from blickwinkel.measurement.confidentiality.leadership import CCO


def leadership_group(words: Words, view: UnitView) -> str:
    """Name the leadership group of a unit's page; empty if none is shown."""
    side = view.payload["leadership"]
    if side is None:
        return ""
    unit = side["unit"]
    own = unit["code"] == view.payload["unit"]["code"]
    topmost = own and not view.ancestors
    if side["group"] != CCO or topmost or (not own and unit["name"] == view.ancestors[0].name):
        return words.group(side["group"])
    if own and words.leaf:
        return words.say("CCOs in %(unit)s", unit=unit["name"])
    return words.say("CCOs in %(unit)s and below", unit=unit["name"])

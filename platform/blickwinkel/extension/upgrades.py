"""What is stored with a publication of earlier rules, brought to the form that readers expect today.

Publications are never computed anew and never written again: their rows and digests stay as they are.
What an earlier version did not tell is filled in on reading, here and nowhere else, so that no reader
has to ask whether something is there.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, cast

from blickwinkel.extension.findings import add_findings
from blickwinkel.extension.framework import Framework
from blickwinkel.extension.results import UnitPayload


@dataclass(frozen=True, slots=True)
class Upgrade:
    """What the next version of the rules tells and this one does not.

    Attributes:
        payload: keys of a unit's payload with the value that says "not told".
        derived: keys of a payload that follow from its figures, each with what adds it.
        rules: keys of the terms of a publication with what held before they were there.
    """

    payload: Mapping[str, Any] = field(default_factory=dict)
    derived: Mapping[str, Callable[[Framework, list[UnitPayload]], None]] = field(
        default_factory=dict
    )
    rules: Mapping[str, Any] = field(default_factory=dict)


#: By the version of the rules that a publication states; a newer version than all of these is today's.
UPGRADES: Final[Mapping[str, Upgrade]] = {
    "1": Upgrade(
        payload={
            "further": [],
            "change": None,
            "composition": None,
            "history": {"points": [], "staff": [], "leadership": []},
            "cascade": [],
            "highlights": {"blind_spots": [], "hidden_strengths": []},
        },
        rules={"open_leadership": False},
    ),
    "2": Upgrade(derived={"findings": add_findings}),
    "3": Upgrade(),  # the same figures, made of fewer items
}


def upgraded_payload(
    stored: Mapping[str, Any], rules: Mapping[str, Any], framework: Framework
) -> UnitPayload:
    """Return a stored payload of a unit with everything that today's readers expect.

    Args:
        stored: as it was published; it is not changed.
        rules: the terms that its publication states.
        framework: of the wave.
    """
    payload = dict(stored)
    for upgrade in _from(rules):
        payload = {**copy.deepcopy(dict(upgrade.payload)), **payload}
        for key, add in upgrade.derived.items():
            if key not in payload:
                add(framework, [cast("UnitPayload", payload)])
    return cast("UnitPayload", payload)


def upgraded_rules(stored: Mapping[str, Any]) -> dict[str, Any]:
    """Return the terms that a publication states with everything that today's readers expect."""
    rules = dict(stored)
    for upgrade in _from(stored):
        rules = {**upgrade.rules, **rules}
    return rules


def _from(rules: Mapping[str, Any]) -> list[Upgrade]:
    """Return the steps from a version to today's, oldest first."""
    version = int(rules["version"])
    return [upgrade for before, upgrade in sorted(UPGRADES.items()) if int(before) >= version]

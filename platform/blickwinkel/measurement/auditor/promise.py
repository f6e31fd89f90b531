"""The auditor's yardstick: what was promised when the wave opened, and never what a publication states.

A publication states its terms, too. Below the promise that is a broken promise of its own, whatever is
shown; and what is shown is judged by the promise, or by what is stated where that is stricter. Readers and
exports go by what is stated, so it holds what its version of the rules states, and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.roles import BOARD
from blickwinkel.measurement.auditor.tables import PromisedLimits

#: nothing below these may be promised to a group that has not agreed to be shown openly
FLOOR = PromisedLimits(k=5, min_deviating=2)
#: what a board agrees to that is shown openly
OPEN = PromisedLimits(k=3, min_deviating=0, root_only=True)

#: answers from which distributions are drawn; promised to everybody, so no wave freezes it
DISTRIBUTION_FLOOR = 10

K, MIN_DEVIATING, OPEN_LEADERSHIP = "k", "min_deviating", "open_leadership"
DISTRIBUTION_FROM, VERSION = "distribution_from", "version"
_AT_FIRST = frozenset({K, MIN_DEVIATING, DISTRIBUTION_FROM, VERSION})
_ALL = _AT_FIRST | {OPEN_LEADERSHIP}
#: what a publication has to state, by the version of the rules; the first came to state everything later
STATED = {"1": _AT_FIRST, "2": _ALL, "3": _ALL, "4": _ALL}


@dataclass(frozen=True, slots=True)
class FrozenPromise:
    """What was frozen about confidentiality when a wave opened.

    Attributes:
        k: fewest people of whom anything is shown, and of any rest.
        min_deviating: fewest answers that must differ from the most frequent one.
        open_leadership: whether all members of the board agreed to be shown openly.
    """

    k: int = FLOOR.k
    min_deviating: int = FLOOR.min_deviating
    open_leadership: bool = False


def limits_of(
    promise: FrozenPromise, stated: Mapping[str, Any]
) -> tuple[PromisedLimits, dict[str, PromisedLimits]]:
    """Return by what figures are judged: all role groups, and those with limits of their own.

    Args:
        promise: frozen with the wave.
        stated: terms in the publication. They can only make it stricter: a board that agreed is judged
            like everybody else where the publication does not say that it is shown openly.
    """
    k, deviating = (_number(stated.get(key)) for key in (K, MIN_DEVIATING))
    limits = PromisedLimits(max(promise.k, k or 0), max(promise.min_deviating, deviating or 0))
    opened = promise.open_leadership and stated.get(OPEN_LEADERSHIP) is True
    return limits, {BOARD: OPEN} if opened else {}


def broken_promises(promise: FrozenPromise, stated: Mapping[str, Any]) -> Iterator[Violation]:
    """Report terms below the promise or against their format, and a promise below the floors.

    The item of each violation is the name of the promise; what is stated instead is not told.
    """
    for key, promised, floor in (
        (K, promise.k, FLOOR.k),
        (MIN_DEVIATING, promise.min_deviating, FLOOR.min_deviating),
        (DISTRIBUTION_FROM, DISTRIBUTION_FLOOR, DISTRIBUTION_FLOOR),
    ):
        said = _number(stated.get(key))
        if promised < floor:
            message = f"{key} {promised} was promised, the floor is {floor}"
            yield Violation(Rule.TERMS, "", key, None, message)
        if said is None or said < promised:
            told = f"no {key} that can be read" if said is None else f"a lower {key}"
            message = f"states {told}, but {promised} was promised"
            yield Violation(Rule.TERMS, "", key, None, message)
    opened = stated.get(OPEN_LEADERSHIP, False)
    if opened is not False and not (opened is True and promise.open_leadership):
        message = "shows the board openly, to which its members did not all agree"
        yield Violation(Rule.TERMS, BOARD, OPEN_LEADERSHIP, None, message)
    yield from _misstated(stated)


def _misstated(stated: Mapping[str, Any]) -> Iterator[Violation]:
    """Report a version of the rules that there is not, and terms that its version does not have, or lacks."""
    version = stated.get(VERSION)
    if not isinstance(version, str) or version not in STATED:
        message = "states no version of the rules that there is"
        yield Violation(Rule.FORMAT, "", VERSION, None, message)
        return
    if stated.keys() - _ALL:  # their names are as little known as their values
        message = "states terms that no version of the rules has"
        yield Violation(Rule.FORMAT, "", "rules", None, message)
    # numbers that are missing break a promise, which is told already
    if OPEN_LEADERSHIP in STATED[version] - stated.keys():
        message = "does not state whether the board is shown openly"
        yield Violation(Rule.FORMAT, BOARD, OPEN_LEADERSHIP, None, message)


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None

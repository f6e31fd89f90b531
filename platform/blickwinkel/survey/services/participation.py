"""What may be seen of participation while a wave runs: coarse, and of large enough units only.

It exists so that nobody can watch single people answer. Who has answered is shown nowhere; the rule
is part of the confidentiality terms and the only place that turns the ledger into figures.
"""

from __future__ import annotations

import bisect
import itertools
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

#: Fewest people invited in a unit, all units below it included, whose participation is shown.
MINIMUM_INVITED = 10
#: Percentages are rounded to multiples of this.
STEP = 5
#: Percentages below and above these ends are not told apart.
LOWEST, HIGHEST = 10, 90


@dataclass(frozen=True, slots=True)
class CoarseShare:
    """A share in steps of 5 %; ``bound`` says that it lies somewhere beyond the end of the scale."""

    percent: int
    bound: Literal["exactly", "below", "above"]


@dataclass(frozen=True, slots=True)
class UnitLedger:
    """What the ledger counts for one unit of the snapshot, the units below it not included."""

    unit_id: uuid.UUID
    name: str
    depth: int
    lft: int
    rgt: int
    invited: int
    answered: int


@dataclass(frozen=True, slots=True)
class UnitParticipation:
    """What is shown of one unit, the units below it included."""

    unit_id: uuid.UUID
    name: str
    depth: int
    invited: int
    share: CoarseShare


def coarse_share(answered: int, invited: int) -> CoarseShare:
    """Return which part of the invited has answered, as coarsely as the terms promise.

    Args:
        answered: 0 to ``invited``.
        invited: at least 1.
    """
    percent = Fraction(100 * answered, invited)
    if percent < LOWEST:
        return CoarseShare(LOWEST, "below")
    if percent > HIGHEST:
        return CoarseShare(HIGHEST, "above")
    # halves upwards: round() would send 12.5 down and 17.5 up
    return CoarseShare(STEP * int(percent / STEP + Fraction(1, 2)), "exactly")


def participation(units: Iterable[UnitLedger]) -> list[UnitParticipation]:
    """Return the units whose participation may be seen, in the order of the tree.

    The whole company always may, provided that anybody was invited; any other unit if at least
    ``MINIMUM_INVITED`` people were invited in it and below.
    """
    ordered = sorted(units, key=lambda unit: unit.lft)
    starts = [unit.lft for unit in ordered]
    invited = [0, *itertools.accumulate(unit.invited for unit in ordered)]
    answered = [0, *itertools.accumulate(unit.answered for unit in ordered)]
    shown = []
    for first, unit in enumerate(ordered):
        last = bisect.bisect_right(starts, unit.rgt)
        asked = invited[last] - invited[first]
        if asked >= (1 if unit.depth == 0 else MINIMUM_INVITED):
            share = coarse_share(answered[last] - answered[first], asked)
            shown.append(UnitParticipation(unit.unit_id, unit.name, unit.depth, asked, share))
    return shown

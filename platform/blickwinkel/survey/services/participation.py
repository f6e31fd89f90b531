"""What may be seen of participation while a wave runs: coarse, and of large enough units only.

It exists so that nobody can watch single people answer. Who has answered is shown nowhere; the rule
is part of the confidentiality terms and the only place that turns the ledger into figures.
"""

from __future__ import annotations

import bisect
import itertools
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from blickwinkel.measurement.confidentiality.sizes import release_by_size

#: Fewest people invited whose participation is shown, by itself or as what remains of a unit after
#: taking away the units below it that are shown.
MINIMUM_INVITED = 10
#: Bounds of a shown range are multiples of a multiple of this many per cent.
STEP = 5
#: No range is narrower than this many people.
STEP_PEOPLE = 5
#: Percentages below this and from its counterpart upwards are not told apart.
END = 10


@dataclass(frozen=True, slots=True)
class CoarseShare:
    """A range in per cent: from ``low`` (0 to 100) up to, not including, ``high``; 100 belongs to it."""

    low: int
    high: int


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
    """Return in which range the part of the invited who have answered lies.

    A range spans at least ``STEP`` per cent and ``STEP_PEOPLE`` people, the first and the last one at
    least ``END`` per cent, so that one answer by itself can change the display at one threshold only.

    Args:
        answered: 0 to ``invited``.
        invited: at least 1.
    """
    step = STEP * -(-100 * STEP_PEOPLE // (invited * STEP))
    lowest = max(step, END)
    # the last range takes in what would be left over as a narrower one
    highest = (100 - lowest) // step * step
    start = min(100 * answered // invited // step * step, highest)
    if start < lowest:
        return CoarseShare(0, lowest if lowest <= highest else 100)
    return CoarseShare(start, start + step if start < highest else 100)


def participation(units: Iterable[UnitLedger]) -> list[UnitParticipation]:
    """Return the units whose participation may be seen, in the order of the tree.

    Which ones depends on the invited alone. Subtracting shown units from each other never leads to
    fewer than ``MINIMUM_INVITED`` people; a company smaller than that shows nothing.
    """
    ordered = sorted(units, key=lambda unit: unit.lft)
    starts = [unit.lft for unit in ordered]
    invited = [0, *itertools.accumulate(unit.invited for unit in ordered)]
    answered = [0, *itertools.accumulate(unit.answered for unit in ordered)]
    shown = []
    for first in sorted(_released(ordered)):
        unit = ordered[first]
        last = bisect.bisect_right(starts, unit.rgt)
        asked = invited[last] - invited[first]
        share = coarse_share(answered[last] - answered[first], asked)
        shown.append(UnitParticipation(unit.unit_id, unit.name, unit.depth, asked, share))
    return shown


def perhaps_few(shown: Sequence[UnitParticipation], k: int) -> bool:
    """Tell whether fewer than k may have answered, from nothing but what is shown anyway.

    Args:
        shown: what ``participation`` returned; the first one is the whole company.
        k: the smallest group that is shown.
    """
    return not shown or shown[0].share.low * shown[0].invited < 100 * k


def _released(ordered: Sequence[UnitLedger]) -> frozenset[int]:
    parents: list[int | None] = []
    path: list[int] = []
    for position, unit in enumerate(ordered):
        while path and ordered[path[-1]].rgt < unit.lft:
            path.pop()
        parents.append(path[-1] if path else None)
        path.append(position)
    return release_by_size(parents, [unit.invited for unit in ordered], MINIMUM_INVITED)

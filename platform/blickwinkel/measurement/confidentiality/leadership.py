"""Says who forms one role group in a wave, and which leadership group a unit's staff is compared with.

Role groups are published side by side and no number mixes them. A board of fewer than k people who
answered could never be shown; it is then pooled with the next level, the CCOs of the root and of the
units directly below it, into one group at the root called ``leadership``. The pooled CCOs *leave* the
group ``cco``, and ``board`` is not published at all.

Why pooling makes nobody derivable. Every answer sheet carries a perspective and a unit, and the rule
assigns by exactly these two, so each sheet is in exactly one role group: the groups are disjoint sets of
people before and after pooling. Each group is released by its own tree, hence every published number
counts people of one group only, and the space spanned by all published totals is the direct sum of the
groups' own spaces. A group of people is computable only if its part in each role group is, and by the
tree lemma (see ``sizes``) each such part is empty or a union of rests with at least k people. Board and
pooled CCOs are inseparable inside the one cell ``leadership``; subtracting needs one of the two parts,
and neither occurs in any released number, since what is still called ``cco`` does not contain them.
Had the CCOs stayed in ``cco`` as well, leadership minus cco would have been the board.

The decision uses respondent counts alone, never an answer, and is made once per wave. A board of which
nobody answered is pooled like any other small one, so that pooling by itself tells of nobody's part.

Open leadership view. A board may give its own protection up, if every member agrees before the wave
opens (``opens_board``). It is then not pooled, and no number outside its own cell contains it, so CCOs
and staff keep their rules and lose nothing: their groups are the same disjoint sets of people as before.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from blickwinkel.errors import InvalidInputError
from blickwinkel.measurement.confidentiality.rules import MIN_OPEN_K
from blickwinkel.measurement.confidentiality.tree import top_down

BOARD = "board"
CCO = "cco"
LEADERSHIP = "leadership"
# at the root the board speaks for the leadership; below it only CCOs exist
LEADERSHIP_GROUPS = (BOARD, LEADERSHIP, CCO)


@dataclass(frozen=True, slots=True)
class Pool:
    """Who stands behind the group ``leadership`` of one wave.

    Attributes:
        root: unit to which the pooled people are attached.
        units: units whose CCOs are pooled: the root and the units directly below it.
    """

    root: int
    units: frozenset[int]

    def apply(
        self, counts: Mapping[str, npt.NDArray[np.int64]]
    ) -> dict[str, npt.NDArray[np.int64]]:
        """Move direct counts (first axis: units) from the perspectives into the role groups.

        Board and CCO arrays must have the same items in the same order.
        """
        pooled = sorted(self.units)
        cco = counts[CCO].copy()
        leadership = np.zeros_like(cco)
        leadership[self.root] = counts[BOARD].sum(axis=0) + cco[pooled].sum(axis=0)
        cco[pooled] = 0
        others = {name: array for name, array in counts.items() if name not in (BOARD, CCO)}
        return {LEADERSHIP: leadership, CCO: cco, **others}


def opens_board(respondents: Mapping[str, Sequence[int]], k: int) -> bool:
    """Decide whether a board that agreed to the open leadership view is shown by it.

    It takes 3 people who answered. With fewer the wave pools as if nobody had agreed, and with k or
    more the normal rules apply: "not anonymous" allows to show more, it promises to nobody that it
    will be shown, and a board large enough is shown either way. So in both cases what appears is a
    part of what the members agreed to. Of k or more the rule of uniformity hides an item that would
    have been shown of fewer; that is the protection everybody else has, at no cost to a promise.

    Args:
        respondents: people who answered, per perspective that was asked and unit they are attached to.
        k: smallest group that the normal rules show.
    """
    return MIN_OPEN_K <= sum(respondents.get(BOARD, ())) < k


def pool_leadership(
    parents: Sequence[int | None], respondents: Mapping[str, Sequence[int]], k: int
) -> Pool | None:
    """Decide whether this wave pools its leadership; None means the perspectives are the role groups.

    Pooled is when both the board and CCOs were asked, fewer than k of the board answered, and board
    and next level together are at least k; otherwise pooling would only cost the CCO group people.

    Args:
        parents: position of each unit's parent, None for the root.
        respondents: people who answered, per perspective that was asked and unit they are attached to.
        k: smallest group that may be computable.

    Raises:
        InvalidInputError: there is not exactly one root.
    """
    roots = [unit for unit in top_down(parents) if parents[unit] is None]
    if len(roots) != 1:
        raise InvalidInputError(f"an organisation has one root, this one has {len(roots)}")
    if BOARD not in respondents or CCO not in respondents:
        return None
    root = roots[0]
    units = frozenset(unit for unit, parent in enumerate(parents) if parent in (None, root))
    board = sum(respondents[BOARD])
    next_level = sum(respondents[CCO][unit] for unit in units)
    return Pool(root, units) if board < k <= board + next_level else None


@dataclass(frozen=True, slots=True)
class LeadershipCell:
    """One role group in one unit: what a staff cell is compared with."""

    group: str
    unit: int


def leadership_cell(
    chain: Sequence[int], released: Mapping[str, Collection[int]]
) -> LeadershipCell | None:
    """Find the leadership with which the staff of the first unit of a chain is compared.

    It is the nearest released cell upwards, the unit itself included; at the root the board (or the
    pooled leadership) goes before all CCOs together. Decided once per unit on the nodes released by
    size, not per item: a profile compares with the same people throughout, and an item that is not
    released on either side has no gap. Both sides are released, so a comparison adds nothing to what
    is known.

    Args:
        chain: the unit, its parent, and so on to the root.
        released: released units per role group.
    """
    for unit in chain:
        for group in LEADERSHIP_GROUPS:
            if unit in released.get(group, ()):
                return LeadershipCell(group, unit)
    return None

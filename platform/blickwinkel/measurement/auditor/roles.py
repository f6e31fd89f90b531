"""Whose answers each role group counts, as far as the names of the published groups tell it."""

from __future__ import annotations

from collections.abc import Collection

from blickwinkel.measurement.auditor.tables import NOWHERE, Member, Tree

BOARD, CCO, LEADERSHIP = "board", "cco", "leadership"


def members_by_name(groups: Collection[str], tree: Tree) -> dict[str, list[Member]]:
    """Return the cells of each group: its perspective in all units, but for a pooled leadership.

    That consists of the whole board and of the CCOs of the root and directly below it, who then count
    in no other group. A board that is published besides is therefore seen to overlap with it.
    """
    pooled = {tree.units[unit] for unit in range(len(tree.units)) if _next_level(tree, unit)}
    members: dict[str, list[Member]] = {
        group: [(group, code) for code in tree.units] for group in groups if group != LEADERSHIP
    }
    if LEADERSHIP in groups:
        members[LEADERSHIP] = [(BOARD, code) for code in tree.units]
        members[LEADERSHIP] += [(CCO, code) for code in tree.units if code in pooled]
        if CCO in members:
            members[CCO] = [(CCO, code) for code in tree.units if code not in pooled]
    return members


def _next_level(tree: Tree, unit: int) -> bool:
    parent = tree.parents[unit]
    return parent == NOWHERE or tree.parents[parent] == NOWHERE

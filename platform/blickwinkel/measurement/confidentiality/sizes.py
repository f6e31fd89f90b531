"""Phase 1: chooses the nodes that may be shown at all, from respondent counts and nothing else.

Tree lemma. Fix wave and role group; let P be the released nodes and R(v), for v in P, the people of v
who are in no released proper descendant of v. The indicator of v is the sum of the indicators of R(u)
over the released u in v's subtree. Ordered by depth this map is unitriangular, so the released totals
span exactly the same space as the R(v), and the R(v) are disjoint. Whatever can be computed by adding,
subtracting and scaling released numbers is therefore a combination of the R(v), and a *group* whose
counts can be computed is a union of some of them. Hence no group of 1..k-1 people is computable if and
only if every R(v) is empty or has at least k people. That condition is the whole rule of this module;
people attached directly to an inner node are in its R(v) like anybody else.

Since the choice depends on counts only, swapping two people's answers never changes it.
"""

from __future__ import annotations

from collections.abc import Sequence

from blickwinkel.measurement.confidentiality.tree import subtree_totals, top_down

# uncovered people (k stands for k or more) -> best value
_Table = dict[int, int]
# state of the parent after merging a child -> (state before, state of the child)
_Trace = dict[int, tuple[int, int]]


def release_by_size(parents: Sequence[int | None], direct: Sequence[int], k: int) -> frozenset[int]:
    """Release as many nodes as the rule permits, from the top down.

    Dynamic programme over (node, uncovered people capped at k): a released node needs 0 or at least k
    uncovered people below it and passes 0 upwards, a hidden node passes its own on. O(nodes * k**2).

    As many nodes of the first level as possible are shown, then as many of the second, and so on: no
    unit is hidden to save units below it. Counting all nodes alike would hide whole departments for
    the sake of one more team, and other ones in each wave; on simulated companies that shows not
    even one node in a hundred more. Among equals the larger groups (sum of totals) win, which hides
    the smallest of several siblings; what is still equal is decided by position, so that the same
    counts always give the same release. A root with k people or more is always released.

    Args:
        parents: position of each node's parent, None for a root; any order.
        direct: respondents attached to the node itself.
        k: smallest group that may be computable.

    Raises:
        InvalidInputError: the parents form no tree, or the counts do not fit.
    """
    order = top_down(parents)
    totals = subtree_totals(parents, order, direct)
    depths = _depths(parents, order)
    # one more node outweighs any number of people, and of a level any number of nodes below it
    worth = [1 + sum(totals)]
    for _ in range(max(depths, default=0)):
        worth.append(worth[-1] * (1 + len(parents)))
    tables: list[_Table] = [{min(count, k): 0} for count in direct]
    traces: list[_Trace] = [{} for _ in parents]
    sources: list[int | None] = [None] * len(parents)
    for node in reversed(order):
        parent = parents[node]
        if totals[node] >= k:
            value = totals[node] + worth[-1 - depths[node]]
            sources[node] = _release(tables[node], value, k)
        if parent is not None:
            tables[parent], traces[node] = _merge(tables[parent], tables[node], k)
        elif sources[node] is None:
            traces[node] = {0: (0, min(totals[node], k))}
        else:
            traces[node] = {0: (0, 0)}
    return _trace_back(parents, order, sources, traces)


def _depths(parents: Sequence[int | None], order: Sequence[int]) -> list[int]:
    depths = [0] * len(parents)
    for node in order:
        parent = parents[node]
        if parent is not None:
            depths[node] = depths[parent] + 1
    return depths


def _release(table: _Table, value: int, k: int) -> int | None:
    """Add the choice "released" to a node's table; return the state it comes from if it is taken."""
    source = max((state for state in (0, k) if state in table), key=table.__getitem__, default=None)
    if source is None or table[source] + value < table.get(0, 0):
        return None
    table[0] = table[source] + value
    return source


def _merge(parent: _Table, child: _Table, k: int) -> tuple[_Table, _Trace]:
    """Join a child's choices to those made so far below its parent."""
    best: _Table = {}
    trace: _Trace = {}
    for before, value in parent.items():
        for state, gain in child.items():
            after = min(before + state, k)
            if value + gain > best.get(after, -1):
                best[after] = value + gain
                trace[after] = (before, state)
    return best, trace


def _trace_back(
    parents: Sequence[int | None],
    order: Sequence[int],
    sources: Sequence[int | None],
    traces: Sequence[_Trace],
) -> frozenset[int]:
    """Read the best choice out of the tables, from the roots down."""
    released = set()
    wanted = [0] * len(parents)
    for node in order:
        parent = parents[node]
        # siblings come back in the opposite order of their merging
        before, state = traces[node][0 if parent is None else wanted[parent]]
        if parent is not None:
            wanted[parent] = before
        source = sources[node]
        if state == 0 and source is not None:
            released.add(node)
            state = source
        wanted[node] = state
    return frozenset(released)

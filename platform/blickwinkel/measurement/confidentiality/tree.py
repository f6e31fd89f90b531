"""The organisation tree as an array of parent positions: what both phases of a release need of it.

Everything iterates; nothing recurses, because an imported tree may be deeper than the interpreter's stack.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from blickwinkel.errors import InvalidInputError


def top_down(parents: Sequence[int | None]) -> list[int]:
    """Order the nodes so that a parent stands before its children and siblings by position.

    Raises:
        InvalidInputError: a parent does not exist, or the parents form a circle.
    """
    children: list[list[int]] = [[] for _ in parents]
    order: list[int] = []
    for node, parent in enumerate(parents):
        if parent is None:
            order.append(node)
        elif 0 <= parent < len(parents):
            children[parent].append(node)
        else:
            raise InvalidInputError(f"node {node} has the unknown parent {parent}")
    for node in order:
        order.extend(children[node])
    if len(order) < len(parents):
        raise InvalidInputError("the organisation tree contains a circle")
    return order


def subtree_totals(
    parents: Sequence[int | None], order: Sequence[int], direct: Sequence[int]
) -> list[int]:
    """Count the people in the subtree of every node.

    Raises:
        InvalidInputError: a count is negative, or there is not one per node.
    """
    if len(direct) != len(parents) or any(count < 0 for count in direct):
        raise InvalidInputError("every node needs one count of people, 0 or more")
    totals = [int(count) for count in direct]
    for node in reversed(order):
        parent = parents[node]
        if parent is not None:
            totals[parent] += totals[node]
    return totals


def nearest_released(
    parents: Sequence[int | None], order: Sequence[int], released: Collection[int]
) -> list[int | None]:
    """Find for every node the closest proper ancestor that is released, None where there is none."""
    above: list[int | None] = [None] * len(parents)
    for node in order:
        parent = parents[node]
        if parent is not None:
            above[node] = parent if parent in released else above[parent]
    return above

"""Whether units form one tree; pure, without recursion, for any depth and any nonsense."""

from __future__ import annotations

from collections.abc import Iterator, Mapping


def cycles(parents: Mapping[str, str | None]) -> Iterator[tuple[str, ...]]:
    """Yield each cycle once, beginning with the member that stands first.

    Args:
        parents: parent of each unit, None for a root; parents that are not units end a path.
    """
    settled: set[str] = set()
    for start in parents:
        path: dict[str, None] = {}  # an ordered set
        node: str | None = start
        while node is not None and node in parents and node not in settled and node not in path:
            path[node] = None
            node = parents[node]
        if node in path:
            steps = list(path)
            yield tuple(steps[steps.index(node) :])
        settled.update(path)


def parents_first(parents: Mapping[str, str | None]) -> list[str]:
    """Return the units of a tree in an order in which each comes after its parent."""
    children: dict[str | None, list[str]] = {}
    for unit, parent in parents.items():
        children.setdefault(parent if parent in parents else None, []).append(unit)
    order = list(children.get(None, ()))
    for unit in order:  # grows while it is read
        order += children.get(unit, ())
    return order

"""Runs the worked examples of the publication rules: one function per section of the file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from blickwinkel.measurement.auditor.elimination import derivable_groups
from blickwinkel.measurement.confidentiality.items import safe
from blickwinkel.measurement.confidentiality.sizes import release_by_size
from support.vector_results import CaseResult
from support.yardsticks.bounds import Disclosure, answer_bounds, findings
from support.yardsticks.releases import release_greedily, release_item

Case = dict[str, Any]


class _Tree:
    """A case's nodes in the order of their ids, so that position decides as the id should."""

    def __init__(self, nodes: list[Case]) -> None:
        ordered = sorted(nodes, key=lambda node: str(node["id"]))
        self.ids = [node["id"] for node in ordered]
        place = {node_id: position for position, node_id in enumerate(self.ids)}
        self.parents = [
            None if node["parent"] is None else place[node["parent"]] for node in ordered
        ]
        # people or histograms, one row per node
        self.direct = np.array([np.atleast_1d(node["direct"]) for node in ordered])

    @property
    def people(self) -> list[int]:
        return [int(row.sum()) for row in self.direct]

    def names(self, nodes: frozenset[int]) -> set[str]:
        return {self.ids[node] for node in nodes}

    def rests(self, released: frozenset[int]) -> dict[str, list[int]]:
        """Add up everybody at the nearest released node at or above their own."""
        rests = {node: np.zeros_like(self.direct[0]) for node in released}
        for start, row in enumerate(self.direct):
            node: int | None = start
            while node is not None and node not in released:
                node = self.parents[node]
            if node is not None:
                rests[node] += row
        return {self.ids[node]: rest.tolist() for node, rest in rests.items()}

    def totals(self, released: frozenset[int]) -> dict[str, list[int]]:
        """Sum each node's subtree by climbing from everybody's own node."""
        totals = {node: np.zeros_like(self.direct[0]) for node in range(len(self.ids))}
        for start, row in enumerate(self.direct):
            node: int | None = start
            while node is not None:
                totals[node] += row
                node = self.parents[node]
        return {self.ids[node]: totals[node].tolist() for node in released}


def _result(section: str, case: Case, problems: list[str]) -> CaseResult:
    return CaseResult(section, str(case["id"]), not problems, "; ".join(problems))


def tree_release(cases: list[Case]) -> Iterator[CaseResult]:
    for case in cases:
        tree, k, expected = _Tree(case["nodes"]), case["k"], case["expected"]
        ours = release_by_size(tree.parents, tree.people, k)
        reference = release_greedily(tree.parents, tree.people, k)
        problems = []
        if any(0 < sum(rest) < k for rest in tree.rests(ours).values()):
            problems.append(f"unsafe rests {tree.rests(ours)}")
        if any(sum(total) < k for total in tree.totals(ours).values()):
            problems.append(f"unsafe totals {tree.totals(ours)}")
        at_least = len(expected["reference_release"])
        if not at_least <= len(ours) <= expected["max_publishable_nodes"]:
            problems.append(f"released {sorted(tree.names(ours))}, expected {expected}")
        if tree.names(reference) != set(expected["reference_release"]):
            problems.append(f"greedy released {sorted(tree.names(reference))}")
        rests = {node: sum(rest) for node, rest in tree.rests(reference).items()}
        if rests != expected["reference_residuals"]:
            problems.append(f"greedy rests {rests}")
        yield _result("tree_release", case, problems)


def item_release(cases: list[Case]) -> Iterator[CaseResult]:
    for case in cases:
        tree, k, expected = _Tree(case["nodes"]), case["k"], case["expected"]
        deviating = case["min_deviating"]
        sized = release_by_size(tree.parents, tree.people, k)
        ours = release_item(tree.parents, tree.direct, sized, k, deviating)
        rests = tree.rests(ours)
        problems = []
        if len(sized) < len(expected["size_release"]):
            problems.append(f"by size {sorted(tree.names(sized))}")
        if len(ours) < len(expected["item_release"]) or not ours <= sized:
            problems.append(f"released {sorted(tree.names(ours))}")
        if not all(safe(total, k, deviating) for total in tree.totals(ours).values()):
            problems.append(f"unsafe totals {tree.totals(ours)}")
        if not all(safe(rest, k, deviating) for rest in rests.values() if any(rest)):
            problems.append(f"unsafe rests {rests}")
        same = tree.names(ours) == set(expected["item_release"])
        if same and rests != expected["residual_histograms"]:
            problems.append(f"rests {rests}")
        yield _result("item_release", case, problems)


def linear_audit(cases: list[Case]) -> Iterator[CaseResult]:
    for case in cases:
        groups = derivable_groups(case["atoms"], case["published_sums"], case["k"])
        expected = {tuple(sorted(group)) for group in case["expected"]["derivable_small_groups"]}
        verdict = "violation" if groups else "safe"
        agrees = set(groups) == expected and verdict == case["expected"]["verdict"]
        yield _result("linear_audit", case, [] if agrees else [f"derived {groups}"])


def bound_audit(cases: list[Case]) -> Iterator[CaseResult]:
    for case in cases:
        published = [(entry["atoms"], entry["hist"]) for entry in case["published"]]
        bounds = answer_bounds(case["atoms"], published)
        found = findings(case["atoms"], bounds, case["k"])
        expected = case["expected"]
        pairs = {atom: [list(pair) for pair in rows] for atom, rows in bounds.items()}
        problems = [] if pairs == expected["bounds"] else [f"bounds {pairs}"]
        wanted = {Disclosure(f["atom"], f["kind"], f.get("category")) for f in expected["findings"]}
        if set(found) != wanted:
            problems.append(f"findings {found}")
        yield _result("bound_audit", case, problems)


SECTIONS: dict[str, Callable[[list[Case]], Iterator[CaseResult]]] = {
    "tree_release": tree_release,
    "item_release": item_release,
    "linear_audit": linear_audit,
    "bound_audit": bound_audit,
}

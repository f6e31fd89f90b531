"""How much of a company the confidentiality rules leave visible: `python tests/benchmarks/visible_shares.py`.

Made-up companies (seeded) of teams of 3 to 15 people, departments and divisions above them, people
attached directly to inner units, and CCOs; 60 to 80 % take part, 8 % of the answers are "can't judge".
Printed are, beside the shares reported for the reference algorithms:

- nodes: of the units with k or more people who answered, how many are shown (phase 1), by the product,
  by counting all units alike, and greedily;
- items: of the item cells of shown units, how many the rules permit (phase 2), and how many remain after
  what would tell a hidden unit's answers is withheld (phase 3);
- told: of what phase 2 hides below a shown cell (cells of units, and the other people beside them), of
  how much a reader learns what nearly all of it answered, were there no phase 3.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import numpy as np
from numpy.typing import NDArray

from blickwinkel.measurement.confidentiality.explanations import Limits, Rest, telling
from blickwinkel.measurement.confidentiality.items import release_items, subtree_counts
from blickwinkel.measurement.confidentiality.reader import Reader
from blickwinkel.measurement.confidentiality.sizes import release_by_size
from blickwinkel.measurement.confidentiality.tree import nearest_released, subtree_totals, top_down
from blickwinkel.measurement.confidentiality.withholding import withhold_telling
from support.yardsticks.releases import release_greedily

K = 5
ITEMS = 35
#: people and how many such companies are made
SIZES = {60: 200, 250: 80, 1_000: 25, 10_000: 3}
HEADINGS = ("nodes", "counted", "greedy", "items", "remaining", "told")
REPORTED = ("85-90 %", "85-90 %", "77-83 %", "89-94 %", "", "")

Parents = list[int | None]
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Group:
    """One role group of a company: answers of the people attached to each unit, [units, items, 6]."""

    name: str
    parents: Parents
    counts: Ints

    @property
    def people(self) -> list[int]:
        return [int(n) for n in self.counts[:, 0].sum(axis=-1)]


def organisation(rng: np.random.Generator, people: int) -> tuple[Parents, list[int], list[int]]:
    """Make units with their parents, people attached directly, and heights (0: a team)."""
    sizes: list[int] = []
    while sum(sizes) < people:
        sizes.append(int(rng.integers(3, 16)))
    direct, heights, layer = list(sizes), [0] * len(sizes), list(range(len(sizes)))
    parents: Parents = [None] * len(sizes)
    while len(layer) > 1:
        above, places = [], iter(layer)
        width = int(rng.integers(3, 8))
        while below := [place for _, place in zip(range(width), places, strict=False)]:
            for place in below:
                parents[place] = len(parents)
            above.append(len(parents))
            parents.append(None)
            direct.append(int(rng.integers(0, 4)))
            heights.append(heights[below[0]] + 1)
            width = int(rng.integers(3, 8))
        layer = above
    return parents, direct, heights


def company(rng: np.random.Generator, size: int) -> tuple[Group, Group]:
    """Make the staff and the CCOs of a company; four units in five have a CCO."""
    parents, direct, heights = organisation(rng, size)
    spread = np.where(np.array(heights) == 0, 0.35, 0.25)
    opinions = rng.normal(0, spread[:, np.newaxis], (len(parents), ITEMS))
    for unit in top_down(parents):
        if (parent := parents[unit]) is not None:
            opinions[unit] += opinions[parent]
    opinions += rng.normal(3.4, 0.45, ITEMS)
    taking_part = rng.uniform(0.6, 0.8)
    cco = rng.random(len(parents)) < 0.8
    staff = Group("staff", parents, answers(rng, opinions, rng.binomial(direct, taking_part)))
    leaders = rng.binomial(cco.astype(int), taking_part)
    return staff, Group("cco", parents, answers(rng, opinions + 0.4, leaders))


def answers(rng: np.random.Generator, opinions: NDArray[np.float64], people: Ints) -> Ints:
    """Let people answer around their unit's opinion, each with a leaning of the own."""
    unit = np.repeat(np.arange(len(people)), people)
    leaning = rng.normal(0, 0.45, (len(unit), 1))
    given = np.rint(opinions[unit] + leaning + rng.normal(0, 0.75, (len(unit), ITEMS)))
    category = np.clip(given, 1, 5).astype(np.int64) - 1
    category[rng.random(category.shape) < 0.08] = 5
    counts = np.zeros((len(people), ITEMS, 6), dtype=np.int64)
    np.add.at(counts, (unit[:, np.newaxis], np.arange(ITEMS), category), 1)
    return counts


def most_nodes(parents: Parents, direct: list[int], k: int) -> int:
    """Count how many nodes can be shown at most, whichever they are."""
    order = top_down(parents)
    totals = subtree_totals(parents, order, direct)
    tables = [{min(people, k): 0} for people in direct]
    for node in reversed(order):
        table, parent = tables[node], parents[node]
        covered = [table[state] for state in (0, k) if state in table]
        if totals[node] >= k and covered:
            table[0] = max(table.get(0, 0), max(covered) + 1)
        if parent is not None:
            merged: dict[int, int] = {}
            for before, value in tables[parent].items():
                for state, gain in table.items():
                    after = min(before + state, k)
                    merged[after] = max(merged.get(after, 0), value + gain)
            tables[parent] = merged
    return max(tables[order[0]].values())


def told(group: Group, sized: frozenset[int], shown: NDArray[np.bool_]) -> tuple[int, int]:
    """Count what is hidden below shown cells, and of how much a reader learns the answer."""
    totals = subtree_counts(group.parents, group.counts)
    people = totals[:, 0].sum(axis=-1)
    above = nearest_released(group.parents, top_down(group.parents), sized)
    reader, hidden, learnt = Reader(K, 2), 0, 0
    for node in sized:
        below = sorted((c for c in sized if above[c] == node), key=lambda c: (people[c], c))
        for item in np.flatnonzero(shown[node]):
            kept = [child for child in below if shown[child, item]]
            parts = [child for child in below if not shown[child, item]]
            first = below.index(kept[0]) if kept else len(below)
            rest = totals[node, item] - totals[kept, item].sum(axis=0)
            sizes = tuple(int(people[child]) for child in parts)
            seen = Rest(tuple(rest.tolist()), sizes, sum(child in below[:first] for child in parts))
            if parts:
                found = reader.explanations(seen)
                hidden += len(found)
                learnt += sum(telling(explanations) for explanations in found)
    return hidden, learnt


def measure(groups: Iterator[Group]) -> NDArray[np.float64]:
    """Return sums: nodes (large enough; shown), cells (all; permitted; remaining), told, seconds."""
    sums = np.zeros(10)
    for group in groups:
        people = group.people
        total = subtree_totals(group.parents, top_down(group.parents), people)
        start = time.process_time()
        sized = release_by_size(group.parents, people, K)
        shown = release_items(group.parents, group.counts, sized, K)
        remaining = withhold_telling(group.parents, group.counts, sized, shown, Limits(K, 2))
        end = time.process_time()
        sums += [
            sum(count >= K for count in total),
            len(sized),
            most_nodes(group.parents, people, K),
            len(release_greedily(group.parents, people, K)),
            len(sized) * ITEMS,
            shown.sum(),
            remaining.sum(),
            *told(group, sized, shown),
            end - start,
        ]
    return sums


def row(name: str, sums: NDArray[np.float64]) -> str:
    large, ours, counted, greedy, cells, permitted, remaining, hidden, learnt, seconds = sums
    shares = [part / large if large else 0 for part in (ours, counted, greedy)]
    shares += [part / cells if cells else 0 for part in (permitted, remaining)]
    shares.append(learnt / hidden if hidden else 0)
    return f"{name:>12}" + "".join(f"{share:11.1%}" for share in shares) + f"{seconds:8.2f} s\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=1)
    rng = np.random.default_rng(parser.parse_args().seed)
    out = sys.stdout.write
    out(" " * 12 + "".join(f"{heading:>11}" for heading in HEADINGS) + "\n")
    out(f"{'reported':>12}" + "".join(f"{share:>11}" for share in REPORTED) + "\n")
    overall = np.zeros((2, 10))
    for size, number in SIZES.items():
        made = [company(rng, size) for _ in range(number)]
        for place, name in enumerate(("staff", "cco")):
            sums = measure(pair[place] for pair in made)
            overall[place] += sums
            out(row(f"{size} {name}", sums))
    out(row("staff", overall[0]) + row("cco", overall[1]) + row("both", overall.sum(axis=0)))


if __name__ == "__main__":
    main()

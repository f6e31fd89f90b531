"""How surely one survey published twice is told from two surveys: `python tests/benchmarks/same_survey.py`.

Random companies answer twice. Honest pairs are answered anew by the same people, who repeat a share of
their answers and keep their mood; each one that is taken for the same survey is a false alarm. Attacks
publish the same answers but for one to four people, in the shapes that are printed. Of both the tables are
compared, as the auditor does, and whole rows, as the door for earlier results does while it has them.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from blickwinkel.measurement.auditor.twins import CountedWave, published_twice
from blickwinkel.measurement.overlap import shares_most

POINTS = 5
K = 5
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Answered:
    """People with unit, mood and answers (0 for none)."""

    units: Ints
    moods: NDArray[np.float64]
    sheets: Ints
    parents: dict[str, str | None]

    def counted(self, *, taken_over: bool) -> CountedWave:
        """Return the counts per unit."""
        names = sorted(set(self.units.tolist()))
        counts = np.stack(
            [
                np.stack(
                    [(self.sheets[self.units == unit] == a).sum(0) for a in (1, 2, 3, 4, 5, 0)], -1
                )
                for unit in names
            ]
        )
        items = tuple(f"q{item}" for item in range(self.sheets.shape[1]))
        places = tuple(("staff", f"U{unit}") for unit in names)
        return CountedWave("other", taken_over, items, places, counts)

    def of(self, people: Ints) -> Answered:
        """Return some of the people."""
        return replace(
            self, units=self.units[people], moods=self.moods[people], sheets=self.sheets[people]
        )


def answers(rng: np.random.Generator, moods: NDArray[np.float64], items: int) -> Ints:
    """Return what people answer in their moods."""
    raw = moods[:, None] + rng.normal(0, 0.9, (len(moods), items))
    judged = np.clip(np.rint(raw), 1, POINTS).astype(np.int64)
    return np.where(rng.random(judged.shape) < 0.06, 0, judged)


def company(rng: np.random.Generator, units: int, items: int) -> Answered:
    """Return a company of small teams."""
    sizes = rng.integers(4, 16, units)
    of_people = np.repeat(np.arange(units), sizes)
    moods = rng.normal(3.4, 0.5, units)[of_people] + rng.normal(0, 0.6, len(of_people))
    parents = {f"U{unit}": None if not unit else f"U{(unit - 1) // 4}" for unit in range(units)}
    return Answered(of_people, moods, answers(rng, moods, items), parents)


def again(rng: np.random.Generator, first: Answered, steady: float) -> Answered:
    """Return the same people a quarter later: some answers as before, the others in the same mood."""
    fresh = answers(rng, first.moods, first.sheets.shape[1])
    kept = rng.random(fresh.shape) < steady
    later = replace(first, sheets=np.where(kept, first.sheets, fresh))
    return later.of(np.flatnonzero(rng.random(len(later.units)) < 0.9))


def attacks(rng: np.random.Generator, first: Answered) -> Iterator[tuple[str, Answered]]:
    """Yield the same answers but for a few people."""
    everybody = rng.permutation(len(first.units))
    yield "one less", first.of(everybody[1:])
    yield "four less", first.of(everybody[4:])
    changed = first.sheets.copy()
    changed[everybody[0]] = answers(rng, first.moods[everybody[:1]], changed.shape[1])
    yield "one changed", replace(first, sheets=changed)
    fewer = first.of(everybody[1:])
    yield "one less, all in one unit", replace(fewer, units=np.zeros_like(fewer.units))


def alike(first: Answered, second: Answered, *, taken_over: bool) -> tuple[bool, bool]:
    """Tell whether tables, and whether rows, are taken for one survey."""
    new, old = (one.counted(taken_over=taken_over) for one in (second, first))
    rows = [one.sheets.astype(np.uint8) for one in (second, first)]
    return bool(list(published_twice(new, [old], first.parents, K))), shares_most(*rows)


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--companies", type=int, default=200)
    asked = parser.parse_args()
    shapes = [(units, items) for units in (3, 20, 150) for items in (3, 12, 24)]
    print("units items | tables of two waves of ours/one taken over/whole rows: honest | attacks")  # noqa: T201
    for units, items in shapes:
        rng = np.random.default_rng(units * 100 + items)
        number = max(asked.companies * 3 // units, 20) if units > 3 else asked.companies
        honest, tried = np.zeros(3, np.int64), 0
        found: dict[str, Ints] = {}
        for _ in range(number):
            first = company(rng, units, items)
            for steady in (0.0, 0.5, 0.75):
                second = again(rng, first, steady)
                ours, rows = alike(first, second, taken_over=False)
                taken = steady <= 0.5 and alike(first, second, taken_over=True)[0]
                honest += np.array([ours, taken, steady <= 0.5 and rows])
                tried += 1
            for name, second in attacks(rng, first):
                ours, rows = alike(first, second, taken_over=False)
                taken = alike(first, second, taken_over=True)[0]
                found.setdefault(name, np.zeros(3, np.int64))
                found[name] += np.array([ours, taken, rows])
        told = "; ".join(f"{name} {'/'.join(map(str, hits))}" for name, hits in found.items())
        print(f"{units:5} {items:5} | {'/'.join(map(str, honest))} of {tried} | {told} of {number}")  # noqa: T201


if __name__ == "__main__":
    main()

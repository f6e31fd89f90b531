"""How far published histograms pin down groups that are not published: integer bounds per answer.

Exact equations are not the only way to learn something: a rest of seven people who all answered 1 tells
everybody's answer although no small group can be subtracted. The bounds here are the smallest and largest
counts that are consistent with everything published, and are attained by whole people.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from blickwinkel.errors import InvalidInputError

Bounds = list[tuple[int, int]]
Published = tuple[Collection[str], Sequence[int]]
# the variables add up to the number
_Equation = tuple[Sequence[int], int]


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What the bounds give away about an atom.

    Attributes:
        atom: group of people not separated by any published set.
        kind: ``attribute``: everybody in it must have given the answer ``category``;
            ``reconstructed``: it has fewer than k people and all its counts are fixed.
        category: answer, counted from 1; None for ``reconstructed``.
    """

    atom: str
    kind: str
    category: int | None = None


def answer_bounds(sizes: Mapping[str, int], published: Sequence[Published]) -> dict[str, Bounds]:
    """Bound the count of every answer in every atom.

    Nested or disjoint sets, the only ones this product publishes, leave disjoint rests after subtraction.
    In a rest r of m people, an atom of s people and the others form a table with two rows, so
    max(0, r_j - (m - s)) <= x_j <= min(r_j, s), both attained. An atom in no published set is free:
    0 <= x_j <= s. Overlapping sets have no closed form; they are searched, exact but for small systems.
    (Bounds of a linear programme could look wider than whole people allow.)

    Args:
        sizes: people per atom.
        published: atoms and histogram of every published number.

    Raises:
        InvalidInputError: a histogram contradicts the sizes or another histogram, or counts an atom
            that ``sizes`` does not name.
    """
    unknown = {atom for atoms, _ in published for atom in atoms} - sizes.keys()
    if unknown:
        raise InvalidInputError(f"histograms count unknown atoms: {sorted(unknown)}")
    if any(_cross(set(one), set(other)) for (one, _), (other, _) in combinations(published, 2)):
        return _searched_bounds(sizes, published)
    answers = max((len(histogram) for _, histogram in published), default=0)
    bounds = {atom: [(0, size)] * answers for atom, size in sizes.items()}
    for atoms, rest in _rests(sizes, published).items():
        people = sum(rest)
        for atom in atoms:
            others = people - sizes[atom]
            bounds[atom] = [(max(0, count - others), min(count, sizes[atom])) for count in rest]
    return bounds


def _cross(one: set[str], other: set[str]) -> bool:
    return bool(one & other) and not (one <= other or other <= one)


def _rests(
    sizes: Mapping[str, int], published: Sequence[Published]
) -> dict[frozenset[str], list[int]]:
    """Take from every published set, smallest first, what is published inside it."""
    cells: dict[frozenset[str], list[int]] = {}
    for atoms, histogram in sorted(published, key=lambda entry: len(entry[0])):
        inner = [cell for cell in cells if cell <= set(atoms)]
        rest = [
            count - sum(cells[cell][answer] for cell in inner)
            for answer, count in enumerate(histogram)
        ]
        left = frozenset(atoms).difference(*inner)
        if min(rest) < 0 or sum(rest) != sum(sizes[atom] for atom in left):
            raise InvalidInputError(f"the histogram of {sorted(atoms)} contradicts the others")
        if left:
            cells[left] = rest
    return cells


def _searched_bounds(sizes: Mapping[str, int], published: Sequence[Published]) -> dict[str, Bounds]:
    """Try out, from both ends, which counts occur in a table of whole people that fits everything."""
    answers = len(published[0][1])
    first = {atom: position * answers for position, atom in enumerate(sizes)}
    equations: list[_Equation] = [
        (range(first[atom], first[atom] + answers), size) for atom, size in sizes.items()
    ]
    for atoms, histogram in published:
        for answer, count in enumerate(histogram):
            equations.append(([first[atom] + answer for atom in atoms], count))
    domains = _narrowed([(0, size) for size in sizes.values() for _ in range(answers)], equations)
    if not _feasible(domains, equations):
        raise InvalidInputError("the published histograms contradict each other")
    ranges = [_range(domains, variable, equations) for variable in range(len(domains))]
    return {atom: ranges[start : start + answers] for atom, start in first.items()}


def _range(domains: Bounds, variable: int, equations: Sequence[_Equation]) -> tuple[int, int]:
    values = range(domains[variable][0], domains[variable][1] + 1)
    return next(v for v in values if _feasible(_fixed(domains, variable, v), equations)), next(
        v for v in reversed(values) if _feasible(_fixed(domains, variable, v), equations)
    )


def _fixed(domains: Bounds, variable: int, value: int) -> Bounds:
    return [*domains[:variable], (value, value), *domains[variable + 1 :]]


def _feasible(domains: Bounds, equations: Sequence[_Equation]) -> bool:
    """Search for one solution, always branching on the variable with the fewest values left."""
    domains = _narrowed(domains, equations)
    undecided = [variable for variable, (least, most) in enumerate(domains) if least < most]
    if not domains or not undecided:
        return bool(domains)
    variable = min(undecided, key=lambda v: domains[v][1] - domains[v][0])
    least, most = domains[variable]
    return any(
        _feasible(_fixed(domains, variable, value), equations) for value in range(least, most + 1)
    )


def _narrowed(domains: Bounds, equations: Sequence[_Equation]) -> Bounds:
    """Take from every domain what its equations rule out; empty if there is no solution."""
    domains = list(domains)
    before: Bounds = []
    while domains != before:
        before = list(domains)
        for variables, total in equations:
            least = sum(domains[variable][0] for variable in variables)
            most = sum(domains[variable][1] for variable in variables)
            if not least <= total <= most:
                return []
            for variable in variables:
                low, high = domains[variable]
                domains[variable] = max(low, total - most + high), min(high, total - least + low)
    return domains


def findings(sizes: Mapping[str, int], bounds: Mapping[str, Bounds], k: int) -> list[Disclosure]:
    """Name what the bounds give away, atom by atom."""
    found = []
    for atom in sorted(bounds):
        size = sizes[atom]
        if size > 0:
            found += [
                Disclosure(atom, "attribute", category)
                for category, (least, _) in enumerate(bounds[atom], start=1)
                if least == size
            ]
            if size < k and all(least == most for least, most in bounds[atom]):
                found.append(Disclosure(atom, "reconstructed"))
    return found

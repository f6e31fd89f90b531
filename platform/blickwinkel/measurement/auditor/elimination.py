"""Finds small groups that follow from any set of published sums, whatever their shape.

The shortcut in ``subtraction`` holds for nested groups only. This is the general test behind it: a group
of people is computable from published sums by adding, subtracting and scaling if and only if its
indicator lies in the rational row space of the sums over *atoms*, that is sets of people which no sum
separates. Exact fractions, because a rounding error would be a false verdict. For small systems.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from blickwinkel.errors import InvalidInputError

Weight = int | float | str | Fraction
#: whom a published total counts, and how many people they are
Sum = tuple[frozenset[Hashable], int]
_Row = list[Fraction]


def derivable_groups(
    sizes: Mapping[str, int], published_sums: Sequence[Mapping[str, Weight]], k: int
) -> list[tuple[str, ...]]:
    """List all unions of atoms with 1..k-1 people whose counts follow from the published sums.

    In reduced row echelon form every pivot column is zero outside its own row, so a vector of the row
    space is the sum of the pivot rows weighted with its own values at the pivots. An indicator in the
    row space is hence the sum of the rows of those pivots that it contains, and only sets of pivots
    with fewer than k people have to be tried.

    Args:
        sizes: people per atom; atoms without people are left out.
        published_sums: for each published total the weight with which it counts each atom. Floats are
            read as the decimal number that they print as.
        k: smallest group that may be computable.

    Raises:
        InvalidInputError: a sum counts an atom that ``sizes`` does not name.
    """
    unknown = {atom for published in published_sums for atom in published} - sizes.keys()
    if unknown:
        raise InvalidInputError(f"published sums count unknown atoms: {sorted(unknown)}")
    atoms = [atom for atom, size in sizes.items() if size > 0]
    rows = [
        [Fraction(str(published.get(atom, 0))) for atom in atoms] for published in published_sums
    ]
    pivots = _reduce(rows)
    people = [sizes[atom] for atom in atoms]
    zero = [Fraction(0)] * len(atoms)
    groups = set()
    for vector in _small_sums(list(pivots.items()), people, zero, k):
        inside = [column for column, value in enumerate(vector) if value]
        is_group = all(vector[column] == 1 for column in inside)
        if is_group and 0 < sum(people[column] for column in inside) < k:
            groups.add(tuple(sorted(atoms[column] for column in inside)))
    return sorted(groups, key=lambda group: (len(group), group))


def small_groups(sums: Collection[Sum], k: int) -> list[int]:
    """Return the sizes of all groups of 1..k-1 people whose counts follow from published totals.

    Nobody tells the auditor how many people an atom has: that follows by the same elimination. Where it
    does not, which nested totals never cause, one person is assumed.

    Args:
        sums: published totals.
        k: smallest group that may be computable.
    """
    atoms = _atoms(counted for counted, _ in sums)
    weights = [{name: 1 for name, rows in atoms.items() if row in rows} for row in range(len(sums))]
    augmented = [
        [Fraction(weight.get(name, 0)) for name in atoms] + [Fraction(total)]
        for weight, (_, total) in zip(weights, sums, strict=True)
    ]
    sizes = dict.fromkeys(atoms, 1)
    names = list(atoms)
    for column, row in _reduce(augmented).items():
        if column < len(names) and not any(row[column + 1 : -1]):
            sizes[names[column]] = int(row[-1])
    groups = derivable_groups(sizes, weights, k)
    return sorted(sum(sizes[name] for name in group) for group in groups)


def _atoms(sets: Iterable[frozenset[Hashable]]) -> dict[str, frozenset[int]]:
    """Put together whom no published total separates: name of the atom -> totals that count it."""
    counting: dict[Hashable, set[int]] = {}
    for row, counted in enumerate(sets):
        for member in counted:
            counting.setdefault(member, set()).add(row)
    signatures = dict.fromkeys(frozenset(rows) for rows in counting.values())
    return {str(number): rows for number, rows in enumerate(signatures)}


def _reduce(rows: list[_Row]) -> dict[int, _Row]:
    """Bring rows into reduced row echelon form: pivot column -> row."""
    pivots: dict[int, _Row] = {}
    for row in rows:
        fresh = row
        for column, pivot in pivots.items():
            fresh = _without(fresh, column, pivot)
        lead = next((column for column, value in enumerate(fresh) if value), None)
        if lead is not None:
            fresh = [value / fresh[lead] for value in fresh]
            pivots = {column: _without(pivot, lead, fresh) for column, pivot in pivots.items()}
            pivots[lead] = fresh
    return pivots


def _without(row: _Row, column: int, pivot: _Row) -> _Row:
    """Clear a column with the row that has its pivot there."""
    factor = row[column]
    if not factor:
        return row
    return [value - factor * other for value, other in zip(row, pivot, strict=True)]


def _small_sums(
    pivots: Sequence[tuple[int, _Row]], people: Sequence[int], total: _Row, room: int
) -> Iterator[_Row]:
    """Add up the rows of every set of pivot atoms with fewer than ``room`` people."""
    for position, (column, row) in enumerate(pivots):
        if people[column] < room:
            summed = [value + other for value, other in zip(total, row, strict=True)]
            yield summed
            # every atom has somebody, so the depth is below k
            yield from _small_sums(pivots[position + 1 :], people, summed, room - people[column])

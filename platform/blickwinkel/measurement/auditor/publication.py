"""Audits one publication as a whole: what may be shown (T1 to T4), and that nothing else is told (T5)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from blickwinkel.measurement.auditor.composition import check_compositions
from blickwinkel.measurement.auditor.conclusions import are_stored, check_findings
from blickwinkel.measurement.auditor.consistency import Ground, Sheets, check_correlations
from blickwinkel.measurement.auditor.derivation import (
    Comparison,
    check_gaps,
    check_sides,
    derive,
)
from blickwinkel.measurement.auditor.findings import Rule, Violation
from blickwinkel.measurement.auditor.headcount import Headcount, check_headcounts
from blickwinkel.measurement.auditor.histories import Today, check_histories, movements
from blickwinkel.measurement.auditor.movements import check_changes
from blickwinkel.measurement.auditor.overview import (
    check_cascades,
    check_highlights,
    check_summaries,
    map_family,
    published_map,
)
from blickwinkel.measurement.auditor.promise import FrozenPromise, broken_promises, limits_of
from blickwinkel.measurement.auditor.published import (
    UNIT,
    UNIT_WITH_FINDINGS,
    PublishedSides,
    Record,
    people_tables,
    sides_of,
    tables_of,
)
from blickwinkel.measurement.auditor.roles import members_by_name
from blickwinkel.measurement.auditor.shapes import misshapen
from blickwinkel.measurement.auditor.subtraction import rests, violations
from blickwinkel.measurement.auditor.tables import Tree
from blickwinkel.measurement.auditor.verdict import AuditVerdict, PromisedTerms, audit_tables

#: what goes wrong where a publication is read that is not in its format
UNREADABLE = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class AuditedPublication:
    """What readers of a wave find, or would find.

    Attributes:
        today: the wave with its payloads, and the waves before it.
        tree: organisation as it was when the wave opened.
        promise: what was frozen with the wave; the yardstick.
        stated: terms that the publication states.
        summaries: short forms of the units, in the order of the payloads.
        headcount: who was asked, as far as it is kept.
        sheets: answer sheets, as far as they are kept.
    """

    today: Today
    tree: Tree
    promise: FrozenPromise
    stated: Mapping[str, Any]
    summaries: Sequence[Record]
    headcount: Headcount = field(default_factory=Headcount)
    sheets: Sheets | None = None


def audit_publication(publication: AuditedPublication) -> AuditVerdict:
    """Find everything in a publication that must not be there; what cannot be read is a violation.

    Raises:
        Exception: the publication is in its format, so that the auditor itself has a defect.
    """
    try:
        return _audited(publication)
    except UNREADABLE:
        told = are_stored(publication.stated)
        unreadable = list(misshapen(publication.today, publication.summaries, findings=told))
        if not unreadable:
            raise
        return AuditVerdict(violations=[*_broken(publication), *unreadable])


def _audited(publication: AuditedPublication) -> AuditVerdict:
    payloads, tree = list(publication.today.payloads.values()), publication.tree
    found = Comparison()
    known = UNIT_WITH_FINDINGS if are_stored(publication.stated) else UNIT
    if found.columns([payloads], known, "unit") is None:
        return AuditVerdict(violations=[*_broken(publication), *found.found])
    sides = sides_of(payloads, tree)
    terms = _terms(publication, sides)
    verdict = audit_tables(tables_of(sides, publication.today.scheme, tree), tree, terms)
    verdict.violations[:0] = _broken(publication)
    verdict.violations += sides.found
    other_units = list(_other_units(publication))
    verdict.violations += other_units
    verdict.violations += _few_people(sides, tree, terms)
    verdict.violations += check_headcounts(sides, tree, terms.members, publication.headcount)
    verdict.people = publication.headcount.kept
    if not other_units:  # nothing can be derived for units that the wave does not have
        _check_figures(found, publication, sides)
    verdict.violations += found.found
    verdict.figures = found.figures
    return verdict


def _broken(publication: AuditedPublication) -> list[Violation]:
    return list(broken_promises(publication.promise, publication.stated))


def _terms(publication: AuditedPublication, sides: PublishedSides) -> PromisedTerms:
    """Return what figures are judged by; whom each group counts follows from the frozen organisation."""
    limits, of_group = limits_of(publication.promise, publication.stated)
    return PromisedTerms(limits, of_group, members_by_name(set(sides.groups), publication.tree))


def _check_figures(
    found: Comparison, publication: AuditedPublication, sides: PublishedSides
) -> None:
    """Derive everything that is shown; comparisons with earlier waves from their publications."""
    today, tree = publication.today, publication.tree
    payloads = list(today.payloads.values())
    derived = derive(sides, today.scheme)
    check_sides(found, derived, today.scheme)
    check_gaps(found, payloads, derived, today.scheme)
    check_correlations(
        found, Ground(derived, tree, today.scheme, publication.sheets), publication.stated
    )
    map_q = map_family(payloads)
    check_summaries(found, payloads, publication.summaries, map_q)
    check_cascades(found, payloads, sides, tree)
    check_highlights(found, payloads, published_map(publication.summaries, map_q), tree)
    beside = movements(today)
    check_histories(found, today, beside)
    if beside:
        check_changes(found, beside[-1])
        check_compositions(found, beside[-1], _parents(publication))
    elif any(payload["change"] or payload["composition"] for payload in payloads):
        found.object_to("change", "there is no earlier wave", ("", ""))
    if are_stored(publication.stated):
        check_findings(found, payloads, today.scheme)


def _parents(publication: AuditedPublication) -> dict[str, str | None]:
    """Return the code of each unit's parent, in the order of the payloads."""
    tree = publication.tree
    above = {code: tree.parents[tree.place[code]] for code in publication.today.payloads}
    return {code: None if place < 0 else str(tree.units[place]) for code, place in above.items()}


def _other_units(publication: AuditedPublication) -> Iterator[Violation]:
    """Report units that the frozen organisation does not have, or that are missing."""
    for code in sorted(set(publication.tree.units) ^ set(publication.today.payloads), key=str):
        message = "published for other units than the wave was asked in"
        yield Violation(Rule.TREE, "", "", code, message)


def _few_people(sides: PublishedSides, tree: Tree, terms: PromisedTerms) -> Iterator[Violation]:
    """Judge the numbers of people who answered like an item without any answers."""
    for table in people_tables(sides, tree):
        limits = replace(terms.of(table.group), min_deviating=0)
        yield from violations(rests(table, tree), tree, limits)


def digest_of(payloads: Iterable[Record]) -> str:
    """Return the SHA-256 (hex) over the canonical JSON of all payloads, in the order of the tree."""
    digest = hashlib.sha256()
    for payload in payloads:
        digest.update(json.dumps(payload, sort_keys=True, ensure_ascii=False).encode())
    return digest.hexdigest()


def altered(payloads: Iterable[Record], stored: str) -> list[Violation]:
    """Report a publication that is not what it was when it was published (T8)."""
    found = digest_of(payloads)
    if found == stored:
        return []
    return [Violation(Rule.HISTORY, "", "", None, f"digest {found}, published as {stored}")]

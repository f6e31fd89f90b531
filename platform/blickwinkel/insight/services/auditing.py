"""The last gate before the release store: an independent check of exactly what readers would find."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from typing import Any

from blickwinkel.extension.framework import Framework
from blickwinkel.insight.payload import Side, UnitPayload
from blickwinkel.insight.services.release import Chart, ReleasedGroup, rules_applied
from blickwinkel.measurement.auditor.findings import Violation
from blickwinkel.measurement.auditor.tables import Limits, Member, Release
from blickwinkel.measurement.auditor.verdict import Terms as AuditTerms
from blickwinkel.measurement.auditor.verdict import audit
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.survey.services.stopping import StopCode, StopReason


def objections(
    payloads: Sequence[UnitPayload],
    framework: Framework,
    chart: Chart,
    groups: Mapping[str, ReleasedGroup],
    terms: Terms,
) -> list[Violation]:
    """Return what the payloads of a wave would tell too much about; empty if they may go out.

    Histograms, units and groups are taken from the payloads, since these are what is stored; the
    release serves only to say whose answers each group counts. A board that agreed to the open
    leadership view may be small, and nothing else: company-wide, from as many valid answers as agreed.
    """
    members = {
        name: [(perspective, chart.units[unit].code) for perspective, unit in group.members]
        for name, group in groups.items()
    }
    promised = audit_terms(rules_applied(terms, groups), members)
    return audit(releases_of(payloads, framework), tree_of(chart), promised).violations


#: what a board agrees to that is shown openly
OPEN = Limits(k=3, min_deviating=0, root_only=True)


def audit_terms(
    rules: Mapping[str, Any], members: Mapping[str, Collection[Member]] | None = None
) -> AuditTerms:
    """Return the limits that a publication states, as the auditor reads them."""
    limits = Limits(rules["k"], rules["min_deviating"])
    return AuditTerms(
        limits, {"board": OPEN} if rules.get("open_leadership") else {}, members or {}
    )


def releases_of(payloads: Sequence[UnitPayload], framework: Framework) -> list[Release]:
    """Return every histogram that the payloads of a wave show, each once per place.

    A leadership cell is shown beside each unit that is compared with it: the same number at the same
    place counts once, a second number at the same place is kept, since it contradicts the first.
    """
    shown = [
        Release(side["group"], item.id, side["unit"]["code"], tuple(histogram))
        for side in _sides(payloads)
        for item, histogram in zip(framework.items, side["items"], strict=True)
        if histogram is not None
    ]
    return list(dict.fromkeys(shown))


def _sides(payloads: Sequence[UnitPayload]) -> list[Side]:
    return [
        side
        for payload in payloads
        for side in (payload["staff"], payload["leadership"])
        if side is not None
    ]


def tree_of(chart: Chart) -> dict[Hashable, Hashable | None]:
    """Return the parent of each unit by code."""
    return {
        unit.code: None if parent is None else chart.units[parent].code
        for unit, parent in zip(chart.units, chart.parents, strict=True)
    }


def reason(violations: Sequence[Violation]) -> StopReason:
    """Return why a wave is stopped: where and by which rule, but none of the numbers in question."""
    first = violations[0]
    place = {"rule": first.rule, "group": first.group, "unit": str(first.unit)}
    return StopReason(StopCode.AUDIT, {**place, "item": first.item, "more": len(violations) - 1})

"""The last gate before the release store: an independent check of exactly what readers would find."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence

from blickwinkel.extension.framework import Framework
from blickwinkel.insight.payload import Side, UnitPayload
from blickwinkel.insight.services.release import Chart, ReleasedGroup
from blickwinkel.measurement.auditor.findings import Violation
from blickwinkel.measurement.auditor.tables import Limits, Release
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
    release serves only to say whose answers each group counts.
    """
    members = {
        name: [(perspective, chart.units[unit].code) for perspective, unit in group.members]
        for name, group in groups.items()
    }
    promised = AuditTerms(Limits(terms.k, terms.min_deviating), {}, members)
    return audit(releases_of(payloads, framework), tree_of(chart), promised).violations


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
    place = {"rule": first.rule, "group": first.perspective, "unit": str(first.node)}
    return StopReason(StopCode.AUDIT, {**place, "item": first.item, "more": len(violations) - 1})

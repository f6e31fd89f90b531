"""Publications of the real, pure way from a release to payloads, and what the auditor says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from blickwinkel.extension import Framework
from blickwinkel.extension.findings import add_findings
from blickwinkel.extension.results import UnitPayload
from blickwinkel.measurement.auditor.headcount import Headcount
from blickwinkel.measurement.auditor.promise import FrozenPromise
from blickwinkel.measurement.auditor.verdict import AuditVerdict
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.publishing.services.auditing import StoredPublication, judge
from blickwinkel.publishing.services.comparing.history import HistoryMaker, Present
from blickwinkel.publishing.services.figures import unit_payloads
from blickwinkel.publishing.services.highlights import add_highlights, map_family
from blickwinkel.publishing.services.release import OrgTree, ReleasedGroup, rules_applied
from blickwinkel.publishing.services.scoring import ScoringScheme
from blickwinkel.publishing.services.summaries import unit_summary
from blickwinkel.publishing.services.yardstick import Asked

TITLE, DAY = "Q1 2026", date(2026, 1, 25)


def draft_of(
    framework: Framework,
    tree: OrgTree,
    released: Mapping[str, ReleasedGroup],
    terms: Terms | None = None,
) -> StoredPublication:
    """What would be stored of the first wave of a survey."""
    scheme = ScoringScheme(framework)
    payloads: list[UnitPayload] = unit_payloads(scheme, tree, released)
    map_q = map_family(payloads)
    add_highlights(payloads, tree, map_q)
    histories = HistoryMaker(Present(TITLE, DAY, scheme), [])
    for payload in payloads:
        payload["history"] = histories.history([], payload)
    add_findings(framework, payloads)
    return StoredPublication(
        payloads,
        [unit_summary(payload, q) for payload, q in zip(payloads, map_q, strict=True)],
        rules_applied(terms or Terms(), released),
        {},
    )


def verdict_on(
    framework: Framework,
    tree: OrgTree,
    draft: StoredPublication,
    promise: FrozenPromise | None = None,
    headcount: Headcount | None = None,
) -> AuditVerdict:
    """What the auditor says of a draft; of a wave that was held elsewhere unless people are counted."""
    units = tree.units
    parents = {
        unit.code: None if parent is None else units[parent].code
        for unit, parent in zip(units, tree.parents, strict=True)
    }
    asked = Asked(
        TITLE,
        DAY.isoformat(),
        framework,
        parents,
        promise or FrozenPromise(),
        headcount or Headcount(),
    )
    return judge(asked, draft)

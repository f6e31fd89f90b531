"""One unit in an earlier wave, put together from the units it comes from."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.insight.payload import Lineage, Side, Summary, UnitName
from blickwinkel.insight.services.comparing.bridge import Bridge
from blickwinkel.insight.services.comparing.origins import Origins
from blickwinkel.insight.services.comparing.past import PastWave
from blickwinkel.insight.services.reading import Histograms
from blickwinkel.insight.services.sides import scored_side
from blickwinkel.insight.services.summaries import summary_of
from blickwinkel.organization.services.lineage import AncestryKind


@dataclass(frozen=True, slots=True)
class Predecessor:
    """What an earlier wave shows of a unit; either side may be missing.

    Attributes:
        kind: what its units mean for a comparison.
        lineage: the same as it is published.
        sources: units of the earlier wave.
        staff: where staff stood; of several sources together if they were merged.
        leadership: of the only source, or the one that all sources were compared with.
    """

    kind: AncestryKind
    lineage: Lineage
    sources: tuple[uuid.UUID, ...]
    staff: Summary | None
    leadership: Summary | None

    @property
    def comparable(self) -> bool:
        """Tell whether its people were, by what is declared, those of the unit of today."""
        return self.kind in {AncestryKind.SAME, AncestryKind.MERGED}


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier wave as it is seen from a later one."""

    wave: PastWave
    bridge: Bridge
    origins: Origins

    def predecessor(self, unit: uuid.UUID, name: UnitName) -> Predecessor | None:
        """Return a unit's past; None if it is new or the earlier wave shows nothing of it."""
        found = self.origins.ancestry(unit)
        summaries = [self.wave.summaries[source] for source in found.units]
        if not summaries:
            return None
        if found.kind is AncestryKind.MERGED:
            staff = summary_of(self.merged_staff(found.units, name))
        else:
            staff = summaries[0]["staff"]
        led = [summary["leadership"] for summary in summaries]
        leadership = led[0] if all(_who(side) == _who(led[0]) for side in led) else None
        return Predecessor(found.kind, self.origins.lineage(unit), found.units, staff, leadership)

    def merged_staff(self, sources: Sequence[uuid.UUID], name: UnitName) -> Side | None:
        """Add up the staff of units that became one; None if one of them is not shown.

        Sums of released histograms tell nothing that subtracting and adding would not.
        """
        self.wave.load(sources)
        sides = [self.wave.sides(source).staff for source in sources]
        shown = [side for side in sides if side is not None]
        if len(shown) < len(sides):
            return None
        invited = [side["invited"] for side in shown]
        return scored_side(
            self.wave.reading,
            "staff",
            name,
            (
                None if None in invited else sum(number or 0 for number in invited),
                sum(side["respondents"] for side in shown),
            ),
            [_summed(cells) for cells in zip(*(side["items"] for side in shown), strict=True)],
        ).payload

    def histograms(self, past: Predecessor, name: UnitName) -> Histograms | None:
        """Return the released answers of the staff of a unit's past, in the earlier wave's order."""
        if past.kind is AncestryKind.MERGED:
            side = self.merged_staff(past.sources, name)
        else:
            side = self.wave.sides(past.sources[0]).staff
        return side["items"] if side else None

    def leading(self, past: Predecessor) -> Histograms | None:
        """Return the released answers of the leadership of a unit's past."""
        side = self.wave.sides(past.sources[0]).leadership if past.leadership else None
        return side["items"] if side else None

    def same_leadership(self, past: Summary | None, now: Summary | Side | None) -> bool:
        """Tell whether two leadership groups are the same group of the same unit."""
        if past is None or now is None or past["group"] != now["group"]:
            return False
        return self.origins.same_code(now["unit"]["code"], past["unit"]["code"])


def _who(side: Summary | None) -> tuple[str, str] | None:
    return None if side is None else (side["group"], side["unit"]["code"])


def _summed(cells: Sequence[list[int] | None]) -> list[int] | None:
    shown = [cell for cell in cells if cell is not None]
    if len(shown) < len(cells):
        return None
    return [sum(counts) for counts in zip(*shown, strict=True)]

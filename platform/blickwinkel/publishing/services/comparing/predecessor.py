"""One unit in an earlier wave, put together from the units it comes from."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from blickwinkel.extension.results import Lineage, Side, Summary, UnitName
from blickwinkel.organization.services.lineage import AncestryKind
from blickwinkel.publishing.services.comparing.item_mapping import ItemMapping
from blickwinkel.publishing.services.comparing.origins import Origins
from blickwinkel.publishing.services.comparing.preceding import PrecedingWave
from blickwinkel.publishing.services.scoring import Histograms
from blickwinkel.publishing.services.sides import ReleasedSides, scored_sides
from blickwinkel.publishing.services.summaries import summary_of


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

    wave: PrecedingWave
    mapping: ItemMapping
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
        sides = [self.wave.summaries[source]["staff"] for source in sources]
        shown = [side for side in sides if side is not None]
        answers = [cells for source in sources if (cells := self.wave.staff(source)) is not None]
        if not len(shown) == len(answers) == len(sides):
            return None
        invited = [side["invited"] for side in shown]
        people = (
            None if None in invited else sum(number or 0 for number in invited),
            sum(side["respondents"] for side in shown),
        )
        cells = [_summed(cells) for cells in zip(*answers, strict=True)]
        (merged,) = scored_sides(
            self.wave.scheme, ReleasedSides("staff", [name], [people], [cells])
        ).payloads
        return merged

    def histograms(self, predecessor: Predecessor, name: UnitName) -> Histograms | None:
        """Return the released answers of the staff of a unit's past, in the earlier wave's order."""
        if predecessor.kind is not AncestryKind.MERGED:
            return self.wave.staff(predecessor.sources[0])
        side = self.merged_staff(predecessor.sources, name)
        return side["items"] if side else None

    def leading(self, predecessor: Predecessor) -> Histograms | None:
        """Return the released answers of the leadership of a unit's past."""
        return self.wave.leadership(predecessor.sources[0]) if predecessor.leadership else None

    def same_leadership(self, predecessor: Summary | None, now: Summary | Side | None) -> bool:
        """Tell whether two leadership groups are the same group of the same unit."""
        if predecessor is None or now is None or predecessor["group"] != now["group"]:
            return False
        return self.origins.same_code(now["unit"]["code"], predecessor["unit"]["code"])


def _who(side: Summary | None) -> tuple[str, str] | None:
    return None if side is None else (side["group"], side["unit"]["code"])


def _summed(cells: Sequence[Sequence[int] | None]) -> list[int] | None:
    shown = [cell for cell in cells if cell is not None]
    if len(shown) < len(cells):
        return None
    return [sum(counts) for counts in zip(*shown, strict=True)]

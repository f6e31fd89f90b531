"""T5 for what moved since the previous wave."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from blickwinkel.measurement.auditor.derivation import Comparison
from blickwinkel.measurement.auditor.gaps import Z95, normal_p
from blickwinkel.measurement.auditor.moments import Floats, quotient
from blickwinkel.measurement.auditor.published import Columns, Record
from blickwinkel.measurement.auditor.scheme_mapping import (
    MERGED,
    SAME,
    EarlierWave,
    Histograms,
    SchemeMapping,
    means_of,
    stacked,
)

CHANGES = frozenset({"wave", "lineage", "items", "staff", "leadership", "gap"})
CHANGE = frozenset({"points", "interval", "p"})


@dataclass(slots=True)
class WaveComparison:
    """A wave beside an earlier one.

    Attributes:
        wave: the earlier one.
        mapping: between the questions of both.
        payloads: of the wave, by code.
        lineages: where each unit was in the earlier wave, by code, as published.
    """

    wave: EarlierWave
    mapping: SchemeMapping
    payloads: Mapping[str, Record]
    lineages: Mapping[str, Record]

    def same_leadership(self, code: str) -> bool:
        """Tell whether the unit's leadership is the same group of the same unit as then."""
        now, was = self.payloads[code]["leadership"], self.led(code)
        if now is None or was is None or now["group"] != was["group"]:
            return False
        lineage = self.lineages.get(now["unit"]["code"])
        return (
            lineage is not None
            and lineage["kind"] == SAME
            and [unit["code"] for unit in lineage["units"]] == [was["unit"]["code"]]
        )

    def led(self, code: str) -> Record | None:
        """Return the leadership with which all units that a unit comes from were compared."""
        sources = self.lineages[code]["units"]
        sides: list[Record | None] = [
            self.wave.summaries[unit["code"]]["leadership"] for unit in sources
        ]
        who = {None if s is None else (s["group"], s["unit"]["code"]) for s in sides}
        return sides[0] if len(who) == 1 else None


def check_changes(found: Comparison, movement: WaveComparison) -> None:
    """Compare changes with what follows from the histograms of both waves."""
    changed = [p for p in movement.payloads.values() if p["change"] is not None]
    if not changed:
        return  # no unit was there before
    for payload in changed:
        place = ("", payload["unit"]["code"])
        if payload["change"].keys() != CHANGES or place[1] not in movement.lineages:
            found.object_to("change", "is no figure that could be derived", place)
            return
        change = payload["change"]
        facts = [movement.wave.title, movement.lineages[place[1]], movement.mapping.share("staff")]
        found.same("change", facts, [change["wave"], change["lineage"], change["items"]], place)
    for key in ("staff", "leadership"):
        rows = {p["unit"]["code"]: p["change"][key] for p in changed}
        _check_side(found, movement, key, rows)
    _check_gaps(found, changed)


def _check_side(
    found: Comparison,
    movement: WaveComparison,
    key: str,
    published: Mapping[str, Sequence[Record | None]],
) -> None:
    codes = list(published)
    before = [_before(movement, key, code) for code in codes]
    pairs = {code: cells for code, cells in zip(codes, before, strict=True) if cells is not None}
    expected = {
        name: np.full((len(codes), len(movement.mapping.dimensions)), np.nan)
        for name in ("points", "interval.0", "interval.1", "p")
    }
    if pairs:
        places = [row for row, code in enumerate(codes) if code in pairs]
        for name, values in _derived(movement, key, pairs).items():
            expected[name][places] = values
    rows = list(published.values())

    def place(row: int, col: int) -> tuple[str, str, str]:
        return key, f"change in dimension {col + 1}", codes[row]

    if (changes := found.columns(rows, CHANGE, "change")) is not None:
        for name, values in expected.items():
            found.numbers(name, values, changes.numbers(name), place)


def _before(movement: WaveComparison, key: str, code: str) -> Histograms | None:
    """Return the earlier histograms with which a side may be compared."""
    if movement.payloads[code][key] is None:
        return None
    lineage = movement.lineages[code]
    if key == "staff":
        comparable = lineage["kind"] in {SAME, MERGED}
        return movement.wave.staff(lineage) if comparable else None
    return movement.wave.leadership(lineage) if movement.same_leadership(code) else None


def _derived(
    movement: WaveComparison, key: str, before: Mapping[str, Histograms]
) -> dict[str, Floats]:
    """Compare dimensions on the questions that both waves asked and both show."""
    mapping, sides = movement.mapping, [movement.payloads[code][key] for code in before]
    old, old_shown = stacked(
        [mapping.translated(cells) for cells in before.values()], mapping.after
    )
    new, new_shown = stacked([side["items"] for side in sides], mapping.after)
    common = (old_shown & new_shown)[..., None]
    groups = [side["group"] for side in sides]
    was = means_of(np.where(common, old, 0), groups, mapping.scheme, mapping)
    now = means_of(np.where(common, new, 0), groups, mapping.after, mapping)
    enough = np.array([mapping.enough(group) for group in groups])
    diff = np.where(enough, now.mean - was.mean, np.nan)
    error = np.sqrt(now.error**2 + was.error**2)
    span = mapping.after.span
    return {
        "points": 100 * diff / span,
        "interval.0": 100 * (diff - Z95 * error) / span,
        "interval.1": 100 * (diff + Z95 * error) / span,
        "p": normal_p(diff, error),
    }


def _check_gaps(found: Comparison, changed: Sequence[Record]) -> None:
    """Compare how gaps moved with how their two sides did."""
    ours, theirs, gaps = (
        Columns([payload["change"][key] for payload in changed])
        for key in ("leadership", "staff", "gap")
    )
    if gaps.foreign_keys(CHANGE):
        found.object_to("change.gap", "is no figure that could be derived", ("", ""))
        return
    points = np.round(ours.numbers("points") - theirs.numbers("points"), 6)
    widths = [side.numbers("interval.1") - side.numbers("interval.0") for side in (ours, theirs)]
    margin = np.where(np.isnan(points), np.nan, np.sqrt(widths[0] ** 2 + widths[1] ** 2) / 2)

    def place(row: int, col: int) -> tuple[str, str, str]:
        return "gap", f"change in dimension {col + 1}", changed[row]["unit"]["code"]

    for name, values in {
        "points": points,
        "interval.0": points - margin,
        "interval.1": points + margin,
        "p": 2 * ndtr(-quotient(np.abs(points), margin / Z95)),
    }.items():
        found.numbers(name, values, gaps.numbers(name), place)

"""Labels at the end of lines, instead of a legend: what a line reads at last, whose it is, how it moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.svg import join, letters, paragraph
from blickwinkel.charts.text_layout import shorten, wrap

_FIGURE: Final = 15.0
_SMALL: Final = 12.5
_LINE: Final = 16.0
_APART: Final = 8.0


@dataclass(frozen=True, slots=True)
class EndLabel:
    """The height at which the label wants to stand, and its texts broken into lines."""

    wanted: float
    figure: str
    name: str
    verdict: list[str]

    @property
    def height(self) -> float:
        """How far below its baseline the next label may have its own."""
        return _LINE * (2 + len(self.verdict)) + _APART


def end_label(wanted: float, figure: str, words: tuple[str, str], room: float) -> EndLabel:
    """Fit name and verdict of a line into the room beside it."""
    name, verdict = words
    lines = wrap(verdict, _SMALL, room, 3, bold=True)
    return EndLabel(wanted, figure, shorten(name, _SMALL, room), lines)


def spread(labels: Sequence[EndLabel | None], limits: tuple[float, float]) -> list[float]:
    """Return a baseline for each label, so that they keep their order and neither touch nor leave.

    Args:
        labels: in any order; None needs no room.
        limits: highest and lowest position, between which there is room for all labels.
    """
    order = [(label.wanted, index, label) for index, label in enumerate(labels) if label]
    order.sort(key=lambda entry: entry[:2])
    baselines = [0.0 for _ in labels]
    top, bottom = limits
    lowest = bottom + _LINE - sum(label.height for _, _, label in order)
    for wanted, index, label in order:
        baselines[index] = max(top, min(wanted, lowest))
        top = baselines[index] + label.height
        lowest += label.height
    return baselines


def draw_end_label(label: EndLabel, at: tuple[float, float], class_: str) -> Markup:
    """Write a label, its figure's baseline at a point."""
    x, y = at
    return join(
        (
            letters(label.figure, (x, y), _FIGURE, class_=f"figure {class_}"),
            letters(label.name, (x, y + _LINE), _SMALL, class_="quiet"),
            paragraph(label.verdict, (x, y + 2 * _LINE), _SMALL, class_="strong"),
        )
    )

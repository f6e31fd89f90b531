"""The two sides of every comparison and the mark of each: the same shape and class in all charts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from blickwinkel.charts.svg import element, join, letters
from blickwinkel.charts.text_layout import text_width

RADIUS: Final = 8.0
_LEGEND_SIZE: Final = 13.0


@dataclass(frozen=True, slots=True)
class SideNames:
    """What the two sides are called in the reader's language, such as Leitung and Mitarbeitende."""

    leadership: str
    staff: str


def leadership_mark(x: float, y: float, radius: float = RADIUS, *, hollow: bool = False) -> Markup:
    """Draw the diamond; its corners reach a little further so that it weighs as much as the circle.

    Args:
        x: centre.
        y: centre.
        radius: of a circle of the same weight.
        hollow: for a value that must not be compared with the others.
    """
    reach = radius * 1.15
    corners = ((x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y))
    return element(
        "polygon",
        class_=_class("lead", hollow),
        points=" ".join(f"{a:.1f},{b:.1f}" for a, b in corners),
    )


def staff_mark(x: float, y: float, radius: float = RADIUS, *, hollow: bool = False) -> Markup:
    """Draw the circle; `hollow` for a value that must not be compared with the others."""
    return element("circle", class_=_class("staff", hollow), cx=x, cy=y, r=radius)


def _class(side: str, hollow: bool) -> str:  # noqa: FBT001 - private, and always named by its callers
    return f"{side} hollow" if hollow else side


def legend(sides: SideNames, x: float, y: float) -> Markup:
    """Explain both marks in one line whose text has its baseline at y."""
    second = x + 20 + text_width(sides.leadership, _LEGEND_SIZE) + 22
    return join(
        (
            leadership_mark(x + 7, y - 4.5, 6),
            letters(sides.leadership, (x + 20, y), _LEGEND_SIZE, class_="quiet"),
            staff_mark(second + 6, y - 4.5, 6),
            letters(sides.staff, (second + 18, y), _LEGEND_SIZE, class_="quiet"),
        )
    )

"""Reads a drawn chart back: its texts with the boxes they fill, and what a strict page must not hold."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from xml.etree import ElementTree as ET

import pytest

from blickwinkel.charts.text_layout import text_width

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_BOLD = {"strong", "figure", "verdict", "gap"}
_ALLOWED = {
    "svg", "title", "desc", "defs", "pattern", "g", "rect", "line", "circle", "polygon", "polyline",
    "text",
}  # fmt: skip


@dataclass(frozen=True)
class Box:
    """The room that one line of text takes."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        slack = 0.4
        return (
            self.left + slack < other.right
            and other.left + slack < self.right
            and self.top + slack < other.bottom
            and other.top + slack < self.bottom
        )


@dataclass(frozen=True)
class Drawn:
    """A chart as a browser would parse it."""

    root: ET.Element

    def elements(self) -> list[ET.Element]:
        return list(self.root.iter())

    def rows(self) -> list[ET.Element]:
        return [g for g in self.root.iter(f"{_NAMESPACE}g") if "row" in g.get("class", "").split()]

    def words(self, part: ET.Element | None = None) -> str:
        return " ".join((self.root if part is None else part).itertext())

    def boxes(self) -> list[Box]:
        return [_box(node) for node in self.root.iter(f"{_NAMESPACE}text")]

    def size(self) -> tuple[float, float]:
        return tuple(map(float, self.root.get("viewBox", "").split()[2:]))  # type: ignore[return-value]

    def clashes(self) -> list[str]:
        return [f"{a.text} × {b.text}" for a, b in combinations(self.boxes(), 2) if a.meets(b)]

    def outside(self) -> list[str]:
        width, height = self.size()
        return [
            box.text
            for box in self.boxes()
            if box.left < -1 or box.top < -1 or box.right > width + 1 or box.bottom > height + 1
        ]

    def forbidden(self) -> list[str]:
        tags = [str(n.tag) for n in self.elements() if _plain(n.tag) not in _ALLOWED]
        names = [name for node in self.elements() for name in node.attrib]
        return tags + [name for name in names if re.match(r"style|on|src|.*href", name)]


def _plain(tag: str) -> str:
    return tag.removeprefix(_NAMESPACE)


def _box(node: ET.Element) -> Box:
    text, size = node.text or "", float(node.get("font-size", "0"))
    bold = bool(_BOLD & set(node.get("class", "").split()))
    width = text_width(text, size, bold=bold)
    share = {"start": 0.0, "middle": 0.5, "end": 1.0}[node.get("text-anchor", "start")]
    left, y = float(node.get("x", "0")) - width * share, float(node.get("y", "0"))
    return Box(text, left, y - 0.74 * size, left + width, y + 0.2 * size)


@pytest.fixture(scope="session")
def read() -> Callable[[str], Drawn]:
    """Parse a chart; fails on ill-formed markup."""
    return lambda markup: Drawn(ET.fromstring(str(markup)))  # noqa: S314 - our own markup

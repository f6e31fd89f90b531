"""The few SVG elements that the charts need, written so that nothing can be injected or styled.

A page's content security policy forbids style attributes and scripts: shapes carry classes, which the
stylesheet colours (so dark mode, print and a tenant's accent are free), and geometry as attributes.
Text sizes are attributes as well, because the layout depends on them.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache, partial
from typing import Final

from markupsafe import Markup, escape

_LEADING: Final = 1.3
_FORBIDDEN_IN_XML: Final = re.compile(r"[^\t\n\r\x20-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")
_IDENTIFIER: Final = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")


#: Marks a text as finished markup; asking Markup itself costs four times as much, for each element.
_finished: Final[Callable[[str], Markup]] = partial(str.__new__, Markup)


class Layout(StrEnum):
    """For which width a chart is drawn: about 960 units for desks, 360 for phones."""

    WIDE = "wide"
    NARROW = "narrow"


@dataclass(frozen=True, slots=True)
class Picture:
    """A chart's size and names, from which its outermost element is written.

    Attributes:
        uid: unique on the page; begins the ids of title, description and hatch.
        kind: class that tells the stylesheet which chart it is.
        title: the finding, in the reader's language.
        description: text alternative: what is drawn and how to read it.
        layout: which drawing this is.
        size: width and height of the view box.
    """

    uid: str
    kind: str
    title: str
    description: str
    layout: Layout
    size: tuple[float, float]


def clean(text: str) -> str:
    """Escape a text and drop the control characters that would make the document ill-formed."""
    return str(escape(_FORBIDDEN_IN_XML.sub("", text)))


def element(name: str, *children: Markup, **attributes: str | float) -> Markup:
    """Write one element; ``class_`` and ``text_anchor`` become ``class`` and ``text-anchor``."""
    pairs = "".join([_pair(key, value) for key, value in attributes.items()])
    body = "".join(children)
    return _finished(f"<{name}{pairs}>{body}</{name}>" if body else f"<{name}{pairs}/>")


@lru_cache(maxsize=8192)  # classes, sizes and grid positions come again and again
def _pair(key: str, value: str | float) -> str:
    written = clean(value) if isinstance(value, str) else f"{value:.1f}".removesuffix(".0")
    return f' {key.rstrip("_").replace("_", "-")}="{written}"'


def join(parts: Iterable[Markup]) -> Markup:
    """Put finished parts behind each other."""
    return _finished("".join(parts))


def named(name: str, content: str, **attributes: str) -> Markup:
    """Write a ``title`` or ``desc``, which browsers show on hovering and screen readers speak."""
    return element(name, _raw(content), **attributes)


def letters(content: str, at: tuple[float, float], size: float, **attributes: str) -> Markup:
    """Write one line of text with its baseline at a point."""
    return element("text", _raw(content), x=at[0], y=at[1], font_size=size, **attributes)


def paragraph(lines: list[str], at: tuple[float, float], size: float, **attributes: str) -> Markup:
    """Write lines below each other, the first one's baseline at a point."""
    return join(
        letters(line, (at[0], at[1] + index * size * _LEADING), size, **attributes)
        for index, line in enumerate(lines)
    )


def paragraph_height(lines: list[str], size: float) -> float:
    """Return the height that `paragraph` takes."""
    return len(lines) * size * _LEADING


def rule(start: tuple[float, float], end: tuple[float, float], class_: str) -> Markup:
    """Draw a straight line."""
    return element("line", class_=class_, x1=start[0], y1=start[1], x2=end[0], y2=end[1])


def box(
    corner: tuple[float, float], size: tuple[float, float], **attributes: str | float
) -> Markup:
    """Draw a rectangle from its upper left corner."""
    (x, y), (width, height) = corner, size
    return element("rect", x=x, y=y, width=width, height=height, **attributes)


def hatched(uid: str, corner: tuple[float, float], size: tuple[float, float]) -> Markup:
    """Fill a rectangle with the hatch that says everywhere: not shown, for confidentiality."""
    return join(
        (
            box(corner, size, class_="veil", rx=4),
            box(corner, size, fill=_hatch_of(uid), rx=4),
        )
    )


def picture(frame: Picture, *body: Markup) -> Markup:
    """Write the whole chart with its names, and with the hatch if anything is filled with it.

    Raises:
        ValueError: if the uid could not stand in an id and a reference to it.
    """
    if not _IDENTIFIER.match(frame.uid):
        raise ValueError(f"{frame.uid!r} cannot be used as an id")
    title_id, description_id = f"{frame.uid}-title", f"{frame.uid}-desc"
    return element(
        "svg",
        named("title", frame.title, id=title_id),
        named("desc", frame.description, id=description_id),
        _hatch(frame.uid) if any(_hatch_of(frame.uid) in part for part in body) else Markup(""),
        *body,
        class_=f"chart chart-{frame.kind} chart-{frame.layout.value}",
        role="img",
        aria_labelledby=title_id,
        aria_describedby=description_id,
        viewBox=f"0 0 {frame.size[0]:.0f} {frame.size[1]:.0f}",
        xmlns="http://www.w3.org/2000/svg",
    )


def _hatch_of(uid: str) -> str:
    return f"url(#{uid}-hatch)"


def _hatch(uid: str) -> Markup:
    pattern = element(
        "pattern",
        box((0, 0), (2, 7), class_="hatch"),
        id=f"{uid}-hatch",
        width=7,
        height=7,
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    return element("defs", pattern)


@lru_cache(maxsize=8192)  # names and figures stand in both layouts, and figures in many rows
def _raw(content: str) -> Markup:
    return _finished(clean(content))

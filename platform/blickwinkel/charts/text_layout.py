"""How wide a text will be, so that labels are wrapped and kept apart without asking a browser.

Advance widths are those of Inter, the font that pages, PDF and pictures use, in thousandths of the font
size, for the regular weight and grouped into classes: accurate to about two per cent, rounded up.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from blickwinkel.normalisation import normalised

_CLASSES: Final[dict[int, str]] = {
    250: "Iijl‚",
    300: " !,.:;·'‘’\N{NO-BREAK SPACE}",
    330: "`t|",
    370: "()/[\\]frˮ",
    440: "„“”{}›‹",
    470: '"-_°^',
    510: "*–?",
    550: "ksxz",
    570: "7Lavyc",
    600: "25EFJehnou»«",
    620: "bdgpqßZ",
    650: "01234689#$&PRST",
    680: "+<=>~−±×€BAKVXY",
    740: "CDUG",
    770: "HNOQ",
    820: "w",
    880: "m…",
    910: "M",
    1000: "@%W—",
}
_UNKNOWN: Final = 700
_IDEOGRAPH: Final = 1000
_SEMIBOLD: Final = 1.04
_ELLIPSIS: Final = "…"


class _Widths(dict[str, int]):
    """Widths by letter; a letter that no class names takes after its base letter."""

    def __missing__(self, letter: str) -> int:
        wide = unicodedata.east_asian_width(letter) in "WF"
        base = unicodedata.normalize("NFD", letter)[:1]
        return _IDEOGRAPH if wide else self.get(base, _UNKNOWN)


_WIDTHS: Final = _Widths({letter: width for width, row in _CLASSES.items() for letter in row})


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Estimate the width of a line of text, in the unit of `size`."""
    return _thousandths(text) * size / 1000 * (_SEMIBOLD if bold else 1)


@lru_cache(maxsize=4096)  # names and figures come again in every layout and chart
def _thousandths(text: str) -> int:
    return sum(map(_WIDTHS.__getitem__, normalised(text)))


def shorten(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """Cut a text that does not fit into the room, with an ellipsis to say so."""
    if text_width(text, size, bold=bold) <= room:
        return text
    kept = text
    while kept and text_width(kept.rstrip() + _ELLIPSIS, size, bold=bold) > room:
        kept = kept[:-1]
    return kept.rstrip() + _ELLIPSIS


def wrap(text: str, size: float, room: float, lines: int, *, bold: bool = False) -> list[str]:
    """Break a text at its spaces, hard ones apart, into at most `lines` lines; the rest is shortened."""
    words = [word for word in text.split(" ") if word]
    broken: list[str] = []
    while words and len(broken) < lines - 1:
        taken = _words_that_fit(words, size, room, bold=bold)
        broken.append(shorten(" ".join(words[:taken]), size, room, bold=bold))
        words = words[taken:]
    if words:
        broken.append(shorten(" ".join(words), size, room, bold=bold))
    return broken


def _words_that_fit(words: list[str], size: float, room: float, *, bold: bool) -> int:
    for count in range(len(words), 1, -1):
        if text_width(" ".join(words[:count]), size, bold=bold) <= room:
            return count
    return 1

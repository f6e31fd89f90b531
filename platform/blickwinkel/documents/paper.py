"""Setting a document as a tagged PDF, the same bytes for the same facts."""

from __future__ import annotations

import copy
import json
import unicodedata
from functools import cache
from importlib.resources import as_file, files
from typing import Any, Final

import typst

from blickwinkel.normalisation import normalised

FOLDER: Final = files("blickwinkel.documents")
#: PDF/UA-1 asks for tags, a title, a language, alternatives of pictures and a glyph for every letter.
STANDARD: Final = "ua-1"
#: Stands for a letter that none of the fonts in the document has.
MISSING: Final = "\N{REPLACEMENT CHARACTER}"
#: Blocks in which the fonts have every assigned letter: Latin, Greek, Cyrillic, punctuation, currency.
_SHOWABLE: Final = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x391, 0x3C9),
    (0x400, 0x45F),
    (0x2010, 0x2027),
    (0x2030, 0x203A),
    (0x20AC, 0x20AC),
    (0x2212, 0x2212),
)
_KINDS_WITHOUT_A_GLYPH: Final = {"Cc", "Cf", "Cn", "Co", "Cs"}


def pdf(document: dict[str, Any], style: str) -> bytes:
    """Return a document as PDF/UA-1.

    Nothing of the document is read as markup: the layout gets it as one JSON text.

    Args:
        document: texts of the layout and its chapters, see ``layout.typ``.
        style: rules for the pictures in it, because paper has no stylesheet of ours.
    """
    printable = _printable(_coloured(document, style))
    return typst.compile(
        _layout(),
        format="pdf",
        font_paths=_fonts(),
        sys_inputs={"document": json.dumps(printable, ensure_ascii=False)},
        pdf_standards=STANDARD,
    )


def showable(text: str) -> str:
    """Replace what no font of the document shows; one such letter would stop the whole document."""
    return "".join(map(_glyph, normalised(text)))


@cache
def _layout() -> bytes:
    return (FOLDER / "layout.typ").read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """Return Inter and what the compiler itself brings, but nothing of this machine."""
    with as_file(FOLDER / "fonts") as fonts:
        return typst.Fonts(include_system_fonts=False, font_paths=[fonts])


def _glyph(letter: str) -> str:
    if letter in "\n\t":
        return " "
    if unicodedata.category(letter) in _KINDS_WITHOUT_A_GLYPH:
        return "" if unicodedata.category(letter) == "Cf" else MISSING
    known = any(first <= ord(letter) <= last for first, last in _SHOWABLE)
    return letter if known else MISSING


def _printable(value: Any) -> Any:
    if isinstance(value, str):
        return showable(value)
    if isinstance(value, dict):
        return {key: _printable(entry) for key, entry in value.items()}
    if isinstance(value, list | tuple):
        return [_printable(entry) for entry in value]
    return value


def _coloured(document: dict[str, Any], style: str) -> dict[str, Any]:
    ready = copy.deepcopy(document)
    for section in ready["sections"]:
        for block in section["blocks"]:
            if block["kind"] == "drawing":
                block["svg"] = _styled(block["svg"], style)
    return ready


def _styled(drawn: str, style: str) -> str:
    start, rest = str(drawn).split(">", 1)
    return f"{start}><style>{style}</style>{rest}"

"""Hygiene of single values: what may be stored, and how one value is written in several ways.

All functions raise InvalidInputError with a message for the user; the caller knows the line.
"""

from __future__ import annotations

import re
from typing import Final

from blickwinkel.errors import InvalidInputError
from blickwinkel.i18n.messages import LOCALES, Translate
from blickwinkel.normalisation import is_stream_safe, normalised

MAX_KEY: Final = 100
MAX_NAME: Final = 200
MAX_EMAIL: Final = 254  # RFC 5321, path without its angle brackets

# Invisible characters make two equal-looking names differ, or turn the direction of what follows.
# Zero-width joiners stay: emoji and several scripts need them.
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # controls except TAB, LF, CR
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f"  # zero width, direction
    "\ufeff\ufff9-\ufffb\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e0fff]"
)
_SOFT_HYPHEN: Final = "\u00ad"
_LOST: Final = "\ufffd"

#: What spreadsheets write into a cell whose formula failed, in English and German.
_FORMULA_ERRORS: Final = frozenset(
    (
        "#n/a",
        "#nv",
        "#ref!",
        "#bezug!",
        "#value!",
        "#wert!",
        "#name?",
        "#div/0!",
        "#num!",
        "#zahl!",
        "#null!",
    )
)

_DASHES: Final = frozenset("-–—")
_YES: Final = frozenset(("yes", "y", "ja", "j", "x", "1", "true", "wahr", "✓", "✔", "☑"))
_NO: Final = frozenset(("", "no", "n", "nein", "0", "false", "falsch", "☐")) | _DASHES
_LANGUAGE_NAMES: Final = {
    "deutsch": "de", "german": "de", "allemand": "de", "ger": "de", "deu": "de",
    "englisch": "en", "english": "en", "anglais": "en", "eng": "en",
}  # fmt: skip

_EMAIL: Final = re.compile(
    r"[^\s@,;:<>()\[\]\\\"“”„.]+(?:\.[^\s@,;:<>()\[\]\\\"“”„.]+)*"  # dot-separated atoms
    r"@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W_][\w-]{0,61}[^\W_]"  # at least two labels
)
_SEPARATORS: Final = re.compile("[,;|]")


def text(value: str, longest: int, _: Translate) -> str:
    """Return a value as it is stored: NFC, white space trimmed and single, nothing invisible."""
    if value.isascii() and value.isprintable():
        clean = " ".join(value.split())
    else:
        clean = _visible(normalised(value).replace(_SOFT_HYPHEN, ""), _)
    if clean.casefold() in _FORMULA_ERRORS:
        raise InvalidInputError(
            _("The cell holds the error “%(value)s” of a formula. Enter the value.")
            % {"value": clean}
        )
    if len(clean) > longest:
        raise InvalidInputError(
            _("The value has %(length)s characters; at most %(longest)s are possible.")
            % {"length": len(clean), "longest": longest}
        )
    return clean


def _visible(value: str, _: Translate) -> str:
    if _LOST in value:
        raise InvalidInputError(
            _("A character was lost in an earlier save (shown as �). Correct “%(value)s”.")
            % {"value": shown(value)}
        )
    if not is_stream_safe(value):
        raise InvalidInputError(
            _("A letter carries more accents than any language writes. Type the value anew.")
        )
    if found := _INVISIBLE.search(value):
        raise InvalidInputError(
            _("The value contains the invisible character %(code)s. Type it anew.")
            % {"code": f"U+{ord(found[0]):04X}"}
        )
    return " ".join(value.split())


def shown(value: str) -> str:
    """Return a value short enough to be quoted in a message."""
    return value if len(value) <= 60 else value[:59] + "…"


def optional(value: str) -> str:
    """Return a value in which a dash means that nothing is stated."""
    return "" if value in _DASHES else value


def same(value: str) -> str:
    """Return the form in which keys and names are compared: capitals do not distinguish."""
    return normalised(value.casefold())


def email(value: str, _: Translate) -> str | None:
    """Return an address in the form in which it is stored and compared, or None where none is given.

    Not casefolded: that would turn the domain ``straße.de`` into another one.
    """
    address = normalised(optional(value).lower())
    if not address:
        return None
    if not _EMAIL.fullmatch(address):
        raise InvalidInputError(
            _("“%(value)s” is not an e-mail address such as name@example.com.")
            % {"value": shown(value)}
        )
    return address


def yes_or_no(value: str, _: Translate) -> bool:
    """Return what a mark means; nothing and a dash mean no."""
    mark = value.casefold()
    if mark not in _YES | _NO:
        raise InvalidInputError(
            _("“%(value)s” is neither yes nor no. Enter yes, no or leave the cell empty.")
            % {"value": shown(value)}
        )
    return mark in _YES


def language(value: str, default: str, _: Translate) -> str:
    """Return the offered language that a word or tag such as ``de-AT`` names; nothing means the default."""
    wish = optional(value).casefold()
    if not wish:
        return default
    code = _LANGUAGE_NAMES.get(wish, re.split("[-_]", wish)[0])
    if code not in LOCALES:
        raise InvalidInputError(
            _("The language “%(value)s” is not offered. Possible are: %(offered)s.")
            % {"value": shown(value), "offered": ", ".join(LOCALES)}
        )
    return code


def keys(value: str) -> tuple[str, ...]:
    """Return the unit keys of a list separated by comma, semicolon or bar."""
    parts = (optional(" ".join(part.split())) for part in _SEPARATORS.split(value))
    return tuple(part for part in parts if part)


def unit_key(value: str, _: Translate) -> str:
    """Return a unit's key, which must not contain what separates keys in a list."""
    if _SEPARATORS.search(value):
        raise InvalidInputError(
            _("The key “%(value)s” must not contain a comma, semicolon or bar.")
            % {"value": shown(value)}
        )
    return value

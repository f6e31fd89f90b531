"""The kinds of value of a definition: each checks a tree and returns it as plain Python data.

A defective part is reported and replaced by ``INVALID``; the rest is checked all the same.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Protocol

from blickwinkel.extension.definition.report import INVALID, Path, Report
from blickwinkel.extension.definition.tree import Scalar, Tree

MAX_TEXT_LENGTH = 4_000

# What some YAML reader takes for null, a truth value, a number, a time or a date when unquoted:
# YAML 1.1 (yaml.org/type) and the core schema of YAML 1.2.
_AMBIGUOUS = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n"
    r"|[-+]?(0x[\da-f_]+|0o?[0-7_]+|0b[01_]+)"
    r"|[-+]?\.?\d[\d_]*(\.[\d_]*)?(e[-+]?\d+)?"
    r"|[-+]?\d[\d_]*(:[0-5]?\d)+(\.\d*)?"
    r"|[-+]?\.(inf|nan)"
    r"|\d{4}-\d\d?-\d\d?([t\s].*)?",
    re.IGNORECASE,
)
_INTEGER = re.compile(r"0|-?[1-9]\d{0,8}")
_DECIMAL = re.compile(r"-?(0|[1-9]\d{0,8})(\.\d{1,9})?")


class Check(Protocol):
    """Anything that can check a tree."""

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        """Return the value as plain data, or ``INVALID`` after reporting what is wrong."""


def _shown(tree: Tree) -> str:
    if isinstance(tree, dict):
        return "keys and values"
    if isinstance(tree, list):
        return "a list"
    if not isinstance(tree, Scalar) or not tree.text:
        return "nothing"
    text = tree.text if len(tree.text) <= 40 else tree.text[:39] + "…"
    return text if tree.plain else f'"{text}"'


def _expected(what: str, tree: Tree, path: Path, report: Report) -> Any:
    if tree is INVALID:
        return INVALID
    return report.add(path, f"expected {what}, found {_shown(tree)}")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, or an identifier where a pattern is given.

    Attributes:
        pattern: regular expression that the whole text must match.
        what: the expectation in words, for the message.
    """

    pattern: str = r"(?s).*\S.*"
    what: str = "a text"

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        """Return the text without surrounding white space."""
        if not isinstance(tree, Scalar):
            return _expected(self.what, tree, path, report)
        text = tree.text.strip()
        if len(text) > MAX_TEXT_LENGTH:
            message = f"{len(text)} characters are too many; at most {MAX_TEXT_LENGTH} are allowed"
            return report.add(path, message)
        if not re.fullmatch(self.pattern, text):
            return _expected(self.what, tree, path, report)
        if tree.plain and _AMBIGUOUS.fullmatch(text):
            message = f'{text} without quotes is no text to every YAML reader; write "{text}"'
            return report.add(path, message)
        return self._printable(text, path, report)

    def _printable(self, text: str, path: Path, report: Report) -> Any:
        for character in text:
            if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\n\t":
                return report.add(path, f"the control character U+{ord(character):04X} is refused")
        return text


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    options: tuple[str, ...]

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        """Return the word."""
        if isinstance(tree, Scalar) and tree.text in self.options:
            return tree.text
        return _expected(" or ".join(self.options), tree, path, report)


@dataclass(frozen=True, slots=True)
class Boolean:
    """A truth value, written ``true`` or ``false``."""

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        """Return the truth value."""
        if isinstance(tree, Scalar) and tree.plain and tree.text in {"true", "false"}:
            return tree.text == "true"
        return _expected("true or false", tree, path, report)


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds (inclusive), in decimal notation without an exponent."""

    low: int
    high: int
    whole: bool = True

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        """Return an int, or a float where the number was written with a decimal point."""
        kind = "a whole number" if self.whole else "a number"
        what = f"{kind} from {self.low} to {self.high}"
        pattern = _INTEGER if self.whole else _DECIMAL
        if not isinstance(tree, Scalar) or not tree.plain or not pattern.fullmatch(tree.text):
            return _expected(what, tree, path, report)
        value = float(tree.text) if "." in tree.text else int(tree.text)
        return value if self.low <= value <= self.high else _expected(what, tree, path, report)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of equal parts.

    Attributes:
        what: what it is a list of, in the plural.
    """

    element: Check
    what: str
    least: int = 0
    most: int = 1_000

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        """Return the list, with defective parts replaced."""
        if not isinstance(tree, list):
            return _expected(f"a list of {self.what}", tree, path, report)
        if not self.least <= len(tree) <= self.most:
            found = len(tree) or "none"
            message = f"{self.least} to {self.most} {self.what} are needed, found {found}"
            report.add(path, message)
        return [self.element.check(part, (*path, i), report) for i, part in enumerate(tree)]


@dataclass(frozen=True, slots=True)
class MapOf:
    """Equal parts under keys that the author chooses; ``rules`` knows which keys make sense."""

    element: Check
    what: str

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        """Return the mapping, with defective parts replaced."""
        if not isinstance(tree, dict):
            return _expected(f"{self.what} as keys", tree, path, report)
        return {key: self.element.check(part, (*path, key), report) for key, part in tree.items()}


@dataclass(frozen=True, slots=True)
class FixedKeys:
    """Different parts under fixed keys.

    Attributes:
        noun: what a key is to the author, for the message.
    """

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    noun: str = "key"

    def check(self, tree: Tree, path: Path, report: Report) -> Any:
        """Return the known parts, with defective and missing ones replaced."""
        known = {**self.required, **self.optional}
        if not isinstance(tree, dict):
            return _expected(f"the {self.noun}s {', '.join(known)}", tree, path, report)
        for key in (key for key in tree if key not in known):
            report.add((*path, key), unknown(self.noun, key, known))
        for key in (key for key in self.required if key not in tree):
            report.add((*path, key), f"the {self.noun} {key} is missing")
        return {
            key: check.check(tree[key], (*path, key), report) if key in tree else INVALID
            for key, check in known.items()
            if key in tree or key in self.required
        }


def unknown(noun: str, name: str, known: Mapping[str, Any]) -> str:
    """Return the message for a name that does not exist, with the nearest one that does."""
    near = get_close_matches(name, known, n=1, cutoff=0.6)
    hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(known)}"
    return f"unknown {noun} {_shown(Scalar(name, plain=True))}; {hint}"

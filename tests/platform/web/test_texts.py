"""What the shell and the administrator's pages say is said in German as well, with the same figures."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.extract import extract
from babel.messages.pofile import read_po
from jinja2.ext import babel_extract

import blickwinkel.app

PLATFORM = Path(blickwinkel.app.__file__).parent
CATALOGUES = PLATFORM / "i18n" / "locales" / "de"
FEATURES = ("catalogue", "council", "identity", "survey", "tenancy", "web")
#: Read by operators on a terminal, which speaks English.
FOR_OPERATORS = {"cli.py", "tenancy/services.py"}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "translate": None,
    "ngettext": (1, 2),
    "ConflictError": None,
    "InvalidInputError": None,
    "Entry": (2,),
}
SOURCES = [
    PLATFORM / "app.py",
    *sorted(
        path
        for feature in FEATURES
        for path in (PLATFORM / feature).rglob("*")
        if path.suffix in {".py", ".html"}
        and path.name not in FOR_OPERATORS
        and str(path.relative_to(PLATFORM)) not in FOR_OPERATORS
    ),
]
#: Written with figures at the place where they are raised.
WITH_FIGURES = {"The password needs 12 to 1000 characters."}
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")


@cache
def texts_of(source: Path) -> frozenset[str]:
    method = babel_extract if source.suffix == ".html" else "python"
    options = {"newstyle_gettext": "true", "silent": "false"}
    with source.open("rb") as stream:
        found = list(extract(method, stream, keywords=KEYWORDS, options=options))
    return frozenset(m if isinstance(m, str) else m[0] for _, m, _, _ in found)


@cache
def translated() -> frozenset[str]:
    ids = set()
    for catalogue in CATALOGUES.glob("*.po"):
        with catalogue.open("rb") as stream:
            entries = [entry for entry in read_po(stream, locale="de") if entry.string]
        ids |= {entry.id if isinstance(entry.id, str) else entry.id[0] for entry in entries}
    return frozenset(ids)


def without_german(texts: frozenset[str]) -> frozenset[str]:
    return texts - translated()


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PLATFORM)))
def test_every_text_has_a_german_one(source: Path) -> None:
    assert without_german(texts_of(source)) == set()


def test_a_text_without_german_is_found() -> None:
    """Negative control of the test above."""
    assert without_german(frozenset({"Nobody translated this."})) == {"Nobody translated this."}


def test_there_are_texts_to_look_at() -> None:
    assert len(frozenset().union(*map(texts_of, SOURCES))) > 150


@pytest.mark.parametrize("name", ["app", "catalogue", "council", "identity", "promise", "survey"])
def test_catalogues_hold_only_what_is_said_with_the_same_parts(name: str) -> None:
    used = frozenset().union(*map(texts_of, SOURCES)) | WITH_FIGURES
    with (CATALOGUES / f"{name}.po").open("rb") as stream:
        entries = [entry for entry in read_po(stream, locale="de") if entry.id]
    for entry in entries:
        ids = [entry.id] if isinstance(entry.id, str) else list(entry.id)
        strings = [entry.string] if isinstance(entry.string, str) else list(entry.string)
        assert ids[0] in used, ids[0]
        for german in strings:
            assert sorted(PLACEHOLDER.findall(german)) == sorted(PLACEHOLDER.findall(ids[-1]))


def test_german_addresses_people_formally() -> None:
    for name in ("app", "catalogue", "council", "identity", "promise", "survey"):
        text = (CATALOGUES / f"{name}.po").read_text("utf-8")
        assert not re.search(r"\b([Dd]u|[Dd]ein\w*|[Dd]ich|[Dd]ir)\b", text)
        assert not re.search(r"\w[*:_]innen|\wInnen\b", text)

"""Everything that a result page says is said in German as well."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from babel.messages.extract import extract
from jinja2.ext import babel_extract

import blickwinkel.results
from blickwinkel.i18n.messages import messages

FOLDER = Path(blickwinkel.results.__file__).parent
TEMPLATES = sorted((FOLDER / "templates").rglob("*.html"))
MODULES = sorted((FOLDER / "presenting").rglob("*.py"))
OPTIONS = {"newstyle_gettext": "true", "silent": "false"}
#: A sentence that reads alike in both languages.
SAME_IN_BOTH = "CCOs in %(unit)s"
SAYING = {"_", "gettext", "say", "_say", "many"}


def spoken(module: Path) -> set[str]:
    """Every constant that is handed to a translating call, in both branches of a condition too."""
    found = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in SAYING:
                continue
            found |= {
                part.value
                for argument in node.args[:1]
                for part in ast.walk(argument)
                if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return found


def untranslated(texts: set[str]) -> list[str]:
    german = messages("de")
    return [
        text
        for text in sorted(texts)
        if {german.gettext(text), german.ngettext(text, text, 2)} == {text} and text != SAME_IN_BOTH
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_templates(template):
    with template.open("rb") as stream:
        found = list(extract(babel_extract, stream, options=OPTIONS))
    assert untranslated({m if isinstance(m, str) else m[0] for _, m, _, _ in found}) == []


def test_modules():
    texts = set().union(*map(spoken, MODULES))
    assert "probably better" in texts
    assert untranslated(texts) == []


def test_sentences_that_are_chosen_before_they_are_translated():
    sentences = {
        node.value
        for module in (FOLDER / "presenting" / name for name in ("finding.py", "summary.py"))
        for node in ast.walk(ast.parse(module.read_text("utf-8")))
        if isinstance(node, ast.Constant) and re.match(r"[^%]*[a-z] [^%]*%\(", str(node.value))
    }
    assert len(sentences) > 5
    assert untranslated(sentences) == []

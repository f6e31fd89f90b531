"""Everything that an answering page says is said in German as well."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.extract import extract
from jinja2.ext import babel_extract

import blickwinkel.response
from blickwinkel.i18n.messages import messages

FOLDER = Path(blickwinkel.response.__file__).parent
SOURCES = sorted([*FOLDER.rglob("*.html"), FOLDER / "forms.py"])
OPTIONS = {"newstyle_gettext": "true", "silent": "false"}
#: Texts that a service writes and a page translates.
WRITTEN_BY_SERVICES = (
    "Please choose one of the answers offered.",
    "This question does not belong to this questionnaire.",
    "Please answer at least one question before you submit.",
)
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2)}


def texts_of(source: Path) -> set[str]:
    method = babel_extract if source.suffix == ".html" else "python"
    with source.open("rb") as stream:
        found = list(extract(method, stream, keywords=KEYWORDS, options=OPTIONS))
    return {m if isinstance(m, str) else m[0] for _, m, _, _ in found}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.name)
def test_texts_are_translated(source):
    german = messages("de")
    missing = [
        text
        for text in texts_of(source)
        if {german.gettext(text), german.ngettext(text, text, 1)} == {text}
    ]
    assert texts_of(source)
    assert missing == []


@pytest.mark.parametrize("text", WRITTEN_BY_SERVICES)
def test_texts_of_services_are_translated_and_still_in_use(text):
    assert messages("de").gettext(text) != text
    services = "".join(path.read_text("utf-8") for path in (FOLDER / "services").glob("*.py"))
    assert f'"{text}"' in services

"""The package on paper: tagged, in both languages, deterministic, and never a program."""

from __future__ import annotations

import copy
import io
import re
from datetime import date
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from blickwinkel.council.facts import Facts
from blickwinkel.council.presenting.document import document
from blickwinkel.council.presenting.flow import PRINT_STYLE
from blickwinkel.council.presenting.names import right_sentence, role_name
from blickwinkel.council.presenting.rules import Example
from blickwinkel.documents.paper import _SHOWABLE, MISSING, pdf, showable
from blickwinkel.i18n.messages import messages_for
from blickwinkel.identity.models import Role
from blickwinkel.identity.services.tenant_access import RIGHTS
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.measurement.confidentiality.sizes import release_by_size
from blickwinkel.survey.presenting.promise import promise

#: Rights that a role has; others are held by programs only.
HELD = frozenset().union(*RIGHTS.values())

IMPRINT = (3, date(2026, 3, 1), "Berta Betriebsrat", "cd" * 32)
HOSTILE = '#read("/etc/passwd") *x* $y$ _z_ `q` <l> @r \\u{41} = "1" \'2\' // c /* d */ #{1+1}'


def set_in(language: str, facts: Facts, before: Facts | None = None) -> bytes:
    return pdf(document(messages_for(language), before, facts, imprint=IMPRINT), PRINT_STYLE)


def bare(text: str) -> str:
    """A text without anything that a line break may add or take away."""
    return re.sub(r"[\s\u00ad\u2010-]+", "", text)


def read(paper: bytes) -> str:
    return bare("".join(page.extract_text() for page in PdfReader(io.BytesIO(paper)).pages))


def structure(reader: PdfReader) -> list[DictionaryObject]:
    """All elements of the tree of tags."""
    found: list[DictionaryObject] = []
    waiting: list[Any] = [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        entry = waiting.pop()
        entry = entry.get_object() if hasattr(entry, "get_object") else entry
        if isinstance(entry, list):
            waiting += entry
        elif isinstance(entry, DictionaryObject):
            found.append(entry)
            waiting += [entry["/K"]] if "/K" in entry else []
    return found


@pytest.mark.parametrize("language", ["de", "en"])
def test_it_is_tagged_named_and_in_its_language(facts: Facts, language: str) -> None:
    reader = PdfReader(io.BytesIO(set_in(language, facts)))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"].startswith(language)
    assert facts["title"][language] in reader.metadata.title
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "pdfuaid" in root["/Metadata"].get_data().decode()
    kinds = [element.get("/S") for element in structure(reader)]
    assert {"/H1", "/Table", "/TH", "/L", "/Figure"} <= set(kinds)
    (figure,) = [element for element in structure(reader) if element.get("/S") == "/Figure"]
    assert len(figure["/Alt"]) > 300
    chapters = [entry.title for entry in reader.outline if not isinstance(entry, list)]
    assert len(chapters) >= 9


def test_fonts_come_along(facts: Facts) -> None:
    reader = PdfReader(io.BytesIO(set_in("de", facts)))
    fonts = {
        font.get_object()["/BaseFont"]: font.get_object()["/DescendantFonts"][0].get_object()
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert any("Inter" in name for name in fonts)
    for font in fonts.values():
        embedded = font["/FontDescriptor"].get_object().keys()
        assert embedded & {"/FontFile2", "/FontFile3"}


@pytest.mark.parametrize(
    ("language", "numbers"), [("de", "Seite1von"), ("en", "Page1of")], ids=["de", "en"]
)
def test_it_says_everything(facts: Facts, language: str, numbers: str) -> None:
    text = read(set_in(language, facts))
    messages = messages_for(language)
    assert numbers in text
    for clause in promise(messages, Terms()).clauses:
        assert bare(" ".join(clause.sentences)) in text
    for question in facts["frameworks"][0]["questions"]:
        for wording in question["text"].values():
            assert bare(wording[language]) in text
    for words in ("Katharina", "Kompass Beratung", "Viola", "ab" * 32, "Q1 2026: 142"):
        assert bare(words) in text
    for right in HELD:
        assert bare(right_sentence(messages, right)) in text


def test_the_same_facts_make_the_same_bytes(facts: Facts) -> None:
    assert set_in("de", facts) == set_in("de", copy.deepcopy(facts))


def test_figures_follow_the_terms_of_the_newest_wave(facts: Facts) -> None:
    facts["waves"][0]["k"] = 8
    text = read(set_in("en", facts))
    assert bare("only where at least 8 people of a group") in text
    assert bare("so B is hidden too") in text.replace("So", "so")
    assert bare("A department has 26 answers: team A 12, team B 8 and team C 6.") in text


def test_the_board_s_open_view_is_told(facts: Facts) -> None:
    assert bare("are not anonymous") not in read(set_in("en", facts))
    facts["waves"][0]["leadership_view"] = "open"
    assert bare("are not anonymous") in read(set_in("en", facts))


def test_a_stopped_wave_says_why(facts: Facts) -> None:
    facts["waves"][1] |= {"state": "stopped", "stop_reason": '{"code": "recount", "cells": 3}'}
    assert bare("stopped: tallies differ from the sealed responses in 3 cells") in read(
        set_in("en", facts)
    )


def test_nothing_that_users_write_is_a_program(facts: Facts) -> None:
    facts["title"] = {"de": HOSTILE}
    facts["company"] = HOSTILE
    facts["people"][0]["name"] = HOSTILE
    facts["waves"][0]["title"] = HOSTILE
    facts["frameworks"][0]["questions"][0]["text"]["staff"]["de"] = HOSTILE
    facts["deletions"][0]["subject"] = HOSTILE
    before = copy.deepcopy(facts)
    before["frameworks"][0]["questions"][0]["text"]["staff"]["de"] = "harmless"
    text = read(set_in("de", facts, before))
    assert text.count(bare(HOSTILE)) >= 6
    assert "root:" not in text


@pytest.mark.parametrize(
    "strange", ["👩‍💻 Team", "漢字", "\x07\x00", "\ud800", "\ue000", "a\u202eb"]
)
def test_letters_without_a_glyph_do_not_stop_the_package(facts: Facts, strange: str) -> None:
    facts["people"][0]["name"] = f"Zoë {strange}"
    assert "Zoë" in read(set_in("de", facts))


def test_every_letter_that_passes_can_be_shown(facts: Facts) -> None:
    letters = {chr(code) for first, last in _SHOWABLE for code in range(first, last + 1)}
    shown = sorted(letter for letter in letters if showable(letter) == letter)
    assert len(shown) > 500
    assert showable("😀") == MISSING
    facts["deletions"] = [{"day": "2026-01-01", "action": "x", "subject": each} for each in shown]
    assert set_in("de", facts)


def test_the_example_is_what_the_rules_do() -> None:
    for k in range(5, 12):
        sizes = Example.at(k)
        own = [0, sizes.large, sizes.middle, sizes.small]
        assert release_by_size([None, 0, 0, 0], own, k) == {0, 1}
        assert sizes.middle >= k > sizes.small
        assert sizes.rest >= k


@pytest.mark.parametrize("language", ["de", "en"])
def test_roles_and_rights_have_words(language: str) -> None:
    messages = messages_for(language)
    assert all(role_name(messages, role) != role.value for role in Role)
    assert all(right_sentence(messages, right) != right.value for right in HELD)

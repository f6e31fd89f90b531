"""The first screen, the package, its page and the footer of results carry the same sentences."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from pypdf import PdfReader

from blickwinkel.i18n.messages import messages_for
from blickwinkel.measurement.confidentiality.rules import Terms
from blickwinkel.survey.presenting.promise import promise
from support.neighbours import Neighbours
from support.visitor import Visitor


def bare(text: str) -> str:
    return re.sub(r"[\s\u00ad\u2010-]+", "", unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.mark.parametrize("language", ["de", "en"])
def test_four_places_carry_the_same_sentences(neighbours: Neighbours, language: str) -> None:
    house = neighbours.first
    council, board = (neighbours.visitor(house, role) for role in ("works_council", "board"))
    token = house.company.invited(house.opened)[0].token
    paper = council.get(f"/t/nordlicht/rules/{house.survey}/packages/1/{language}.pdf").data
    full = {
        "screen": Visitor(neighbours.app).get(f"/a/{token}?lang={language}").text,
        "page": council.get(f"/t/nordlicht/rules?lang={language}").text,
        "package": "".join(p.extract_text() for p in PdfReader(io.BytesIO(paper)).pages),
    }
    promised = promise(messages_for(language), Terms())
    for place, text in full.items():
        for clause in promised.clauses:
            assert bare(" ".join(clause.sentences)) in bare(text), (place, clause.title)
    results = board.get(f"/t/nordlicht/results/{house.published}/{house.own}?lang={language}").text
    footer = bare(results.rpartition("<footer")[2])
    assert bare(promised.footer) in footer
    shown = [clause.lead for clause in promised.short if bare(clause.lead) in footer]
    assert len(shown) == 2

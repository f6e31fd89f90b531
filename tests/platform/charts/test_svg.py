from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blickwinkel.charts.svg import Layout, Picture, letters, picture

HOSTILE = "</title><script>alert(1)</script>\" onload='x' \x00\x0b&amp;"


def frame(uid: str = "u", title: str = "Titel") -> Picture:
    return Picture(uid, "gap", title, "Beschreibung", Layout.WIDE, (100, 50))


def test_a_picture_names_itself(read):
    root = read(picture(frame())).root
    ids = {node.get("id"): node for node in root.iter() if node.get("id")}
    assert root.get("role") == "img"
    assert ids[root.get("aria-labelledby")].text == "Titel"
    assert ids[root.get("aria-describedby")].text == "Beschreibung"
    assert root.get("viewBox") == "0 0 100 50"
    assert root.get("width") is None


def test_hostile_texts_stay_texts(read):
    drawn = read(picture(frame(title=HOSTILE), letters(HOSTILE, (0, 0), 12, class_=HOSTILE)))
    assert drawn.forbidden() == []
    assert "<script>alert(1)</script>" in drawn.words()


@given(st.text(max_size=60))
def test_any_text_leaves_the_document_well_formed(read, text):
    assert read(picture(frame(title=text), letters(text, (0, 0), 12))).forbidden() == []


def test_the_search_for_forbidden_parts_finds_them(read):
    planted = '<svg xmlns="http://www.w3.org/2000/svg"><script/><g style="x" onclick="y"/></svg>'
    assert len(read(planted).forbidden()) == 3


@pytest.mark.parametrize("uid", ["", "1a", "a b", 'a"b', "a)b", "ä"])
def test_an_id_that_could_break_out_is_refused(uid):
    with pytest.raises(ValueError, match="cannot be used as an id"):
        picture(frame(uid))

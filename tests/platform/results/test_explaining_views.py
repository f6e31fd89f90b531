"""Every figure leads to its explanation, for those who may read the figure and for nobody else."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import urljoin

import pytest

LINK = re.compile(r'<a id="[^"]+" href="([^"]+/explain/[^"]+)" aria-label="([^"]+)">(.*?)</a>')
IDS = re.compile(r'\bid="([^"]+)"')


def figures(page: str, address: str) -> dict[str, tuple[str, str]]:
    """Address to accessible name and figure, of every figure on a page that is explained."""
    return {
        urljoin(address, href): (unescape(name), unescape(re.sub("<[^>]+>", "", shown)))
        for href, name, shown in LINK.findall(page)
    }


@pytest.fixture
def page(published, reader) -> str:
    return reader(published.board).get(published.address("NORTH")).text


def test_every_link_leads_to_an_explanation_of_the_same_figure(published, reader, page):
    found = figures(page, published.address("NORTH"))
    board = reader(published.board)
    assert len(found) > 40
    for kind in (
        "staff.dim.0",
        "leadership.item.0",
        "gap.0",
        "gap.item.0",
        "staff.level.0",
        "change.staff.0",
        "change.gap.0",
        "staff.overall",
        "gaps.count",
    ):
        assert any(href.endswith(f"/explain/{kind}") for href in found), kind
    for href, (name, shown) in list(found.items())[::3]:
        answer = board.get(href)
        assert answer.status_code == 200, href
        assert name.startswith(" ".join(shown.split()))
        told = re.search(r'class="figure-shown">([^<]+)<', answer.text)
        figure = unescape(told.group(1)) if told else ""
        # a changed gap is shown as its way from the one to the other
        assert figure in shown or "→" in shown, (href, figure, shown)


def test_the_way_back_leads_to_the_figure(published, reader, page):
    ids = IDS.findall(page)
    assert len(ids) == len(set(ids))
    for href in figures(page, published.address("NORTH")):
        assert href.rpartition("/")[2] in ids
    told = reader(published.board).get(published.address("NORTH") + "/explain/gap.0").text
    assert f'href="{published.address("NORTH")}#gap.0" data-back' in told


def test_an_explanation_is_for_those_who_may_read_the_figure(published, reader):
    cco, board = reader(published.cco_of_south), reader(published.board)
    for unit, theirs in {"SOUTH": 200, "NORTH": 404, "NL": 404, "SERVICE": 404}.items():
        for key in ("gap.0", "staff.dim.0", "change.staff.0", "nothing"):
            address = f"{published.address(unit)}/explain/{key}"
            there = 404 if key == "nothing" else 200
            assert board.get(address).status_code == there
            answer = cco.get(address)
            assert answer.status_code == (there if theirs == 200 else 404), address
            assert "Kanarienvogel" not in answer.text


def test_what_is_not_shown_is_not_explained(published, reader):
    board = reader(published.board)
    for key in ("staff.dim.0", "gap.0", "staff.item.0", "staff.overall", "change.staff.0"):
        assert board.get(f"{published.address('TINY')}/explain/{key}").status_code == 404
    assert board.get(f"{published.address('TINY')}/explain/leadership.dim.0").status_code == 200


def test_a_change_is_set_out_from_both_waves(published, reader):
    told = reader(published.board).get(published.address("NORTH") + "/explain/change.staff.0").text
    assert "D = M₂ − M₁" in told
    assert "Fragen, die in beiden Wellen gezeigt werden" in told


def test_leadership_from_above_is_said_and_a_small_group_keeps_its_spread(published, reader):
    told = reader(published.board).get(published.address("NORTH") + "/explain/gap.item.0").text
    assert "An ihre Stelle tritt die nächste darüber" in told
    assert "wird nicht gezeichnet, wie sich ihre Antworten verteilen" in told


def test_it_is_told_in_english_as_well(published, reader):
    address = published.address("NORTH") + "/explain/gap.0?lang=en"
    told = reader(published.board).get(address).text
    assert "How this figure came about" in told
    assert "A difference counts from 12.5 points on." in told
    assert "Mitarbeitende" not in told

"""Whatever stands in an address, a parameter or a field: an answer in words, never an error of the server."""

from __future__ import annotations

import re
from urllib.parse import quote
from uuid import UUID

import pytest
from werkzeug.datastructures import MultiDict
from wtforms import Form, IntegerField
from wtforms.validators import NumberRange

from blickwinkel.web.limits import MOST_FIELDS
from support.neighbours import Neighbours
from support.routes import ROWS, Row, address
from support.visitor import Visitor

BAD = {
    "NUL": b"a\x00b",
    "many digits": b"1" * 310,
    "more digits than a number may have": b"9" * 5_000,
    "larger than any column": b"9223372036854775808",
    "broken UTF-8": b"\xff\xfe",
    "a lone surrogate": b"\xed\xa0\x80",
    "long": b"a" * 20_000,
    "negative": b"-1",
    "no number": b"nan",
    "digits of another script": "٣".encode(),
    "marks": ("a" + "\u0315" * 3_000 + "\u0300" * 3_000).encode(),
    "direction": "\u202eabc".encode(),
    "brackets": b"http://[",
}
PARAMETERS = (
    *("lang", "language", "levels", "show", "units", "perspective", "predecessor", "successor"),
    *("adopted", "switched", "imported", "next", "unknown"),
)
FIELDS = (
    *("email", "password", "title", "opens_on", "closes_on", "k", "framework_version", "decision"),
    *("predecessor", "successor", "successor_2", "since", "fingerprint", "move", "go", "item.1"),
    *("nevertheless", "files", "unknown"),
)


def pairs(names: tuple[str, ...], value: bytes) -> str:
    return "&".join(f"{name}={quote(value)}" for name in names)


def visitor_for(neighbours: Neighbours, row: Row) -> Visitor:
    for role in ("administrator", "board"):
        if getattr(row, role) < 400:
            return neighbours.visitor(neighbours.first, role)
    return neighbours.visitor(neighbours.first, "administrator")


def statuses(neighbours: Neighbours, row: Row, value: bytes) -> set[int]:
    """What a value leads to in each place of a way in: every part of the address, parameters, fields."""
    visitor, path = visitor_for(neighbours, row), address(row, neighbours.first)
    query = pairs(PARAMETERS, value)[:60_000]
    tried = {f"{path}?{query}"}
    for part in re.findall(r"\{(\w+)\}", row.path):
        tried.add(address(row, neighbours.first, **{part: quote(value)}))
    if row.method == "GET":
        return {visitor.get(one).status_code for one in tried}
    form = dict.fromkeys(FIELDS, value.decode("utf-8", "replace"))
    return {visitor.post(one, dict(form)).status_code for one in tried}


@pytest.mark.parametrize("row", [row for row in ROWS if row.endpoint != "identity.logout"], ids=str)
def test_no_way_in_fails_on_bad_input(neighbours: Neighbours, row: Row) -> None:
    expected = {503} if row.endpoint == "ready" else set()
    for name, value in BAD.items():
        found = {status for status in statuses(neighbours, row, value) if status >= 500}
        assert found <= expected, name


def test_a_value_that_the_database_refuses_is_bad_input_and_no_outage(
    neighbours: Neighbours,
) -> None:
    """Negative control of the guard: without it a NUL reaches the database, and is refused there."""
    functions = neighbours.app.before_request_funcs
    kept = functions[None]
    functions[None] = [f for f in kept if getattr(f, "__name__", "") != "_refuse_excess"]
    try:
        answer = Visitor(neighbours.app).get(f"/a/thanks/%00zzz/{UUID(int=1)}")
    finally:
        functions[None] = kept
    assert answer.status_code in {400, 404}


def test_ten_thousand_fields_get_a_short_answer(neighbours: Neighbours) -> None:
    form = {f"field{number}": "x" for number in range(10_000)}
    for path in ("/login", "/a/" + "0" * 30 + "/1"):
        answer = Visitor(neighbours.app).post(path, form)
        assert answer.status_code == 400
        assert len(answer.data) < 20_000
    assert MOST_FIELDS < 10_000


def test_a_number_of_three_hundred_digits_is_told_at_its_field(neighbours: Neighbours) -> None:
    administrator = neighbours.visitor(neighbours.first, "administrator")
    path = f"/t/{neighbours.first.company.slug}/surveys/plan"
    answer = administrator.post(path, {"title": "x", "k": "1" * 310})
    assert answer.status_code == 400
    assert "5" in answer.text


def test_without_the_limit_such_a_number_overflows() -> None:
    """Negative control."""

    class Bare(Form):  # type: ignore[misc]  # wtforms is not typed
        k = IntegerField("k", [NumberRange(5, 100)])

    with pytest.raises(OverflowError):
        Bare(MultiDict({"k": "1" * 310})).validate()

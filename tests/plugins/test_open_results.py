"""The open format: what is written is read as equal, the schema tells what is in it, others are refused."""

from __future__ import annotations

import copy
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from blickwinkel.errors import InvalidInputError
from blickwinkel.extension import ResultDocument
from blickwinkel_open_results.file import read, write
from blickwinkel_open_results.schema import schema

DOCS = Path(__file__).parents[2] / "docs"
PUBLISHED = json.loads((DOCS / "open-results.schema.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    Draft202012Validator.check_schema(PUBLISHED)
    return Draft202012Validator(PUBLISHED, format_checker=Draft202012Validator.FORMAT_CHECKER)


@pytest.fixture
def data(document: ResultDocument) -> dict[str, Any]:
    return json.loads(write(document))


def test_the_schema_in_the_docs_is_the_one_of_this_program() -> None:
    assert schema() == PUBLISHED, (
        "python -m blickwinkel_open_results.schema > docs/open-results.schema.json"
    )


def test_what_is_written_is_read_as_equal(document: ResultDocument) -> None:
    again = read(write(document))
    assert again == document
    assert again.framework.definition == document.framework.definition
    assert write(again) == write(document)


def test_a_difference_is_seen(document: ResultDocument, data: dict[str, Any]) -> None:
    """Negative control of the test above."""
    data["units"][0]["staff"]["respondents"] += 1
    assert read(json.dumps(data).encode()) != document


def test_what_is_written_keeps_the_schema(
    data: dict[str, Any], validator: Draft202012Validator
) -> None:
    validator.validate(data)
    assert len(data["units"]) == 3


DAMAGES = {
    "another format": lambda data: data.update(format="other"),
    "another version": lambda data: data.update(version=2),
    "a figure too much": lambda data: data["units"][0].update(secret=1),
    "a figure too few": lambda data: data["units"][0].pop("cascade"),
    "a text for a figure": lambda data: data["units"][0]["staff"].update(respondents="nine"),
    "half a person": lambda data: data["units"][0]["staff"].update(respondents=8.5),
    "no units": lambda data: data.update(units=[]),
    "no day": lambda data: data["wave"].update(closes_on="soon"),
    "no threshold": lambda data: data["rules"].pop("k"),
    "something more at the top": lambda data: data.update(digest="0"),
    "no questions": lambda data: data["framework"].pop("dimensions"),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_the_schema_refuses(
    data: dict[str, Any], validator: Draft202012Validator, damage: Any
) -> None:
    damage(data)
    with pytest.raises(ValidationError):
        validator.validate(data)


def test_a_unit_without_its_figures_is_refused(data: dict[str, Any]) -> None:
    del data["units"][1]["cascade"]
    data["units"][1]["history"] = None
    with pytest.raises(InvalidInputError, match="a unit lacks cascade"):
        read(json.dumps(data).encode())


REFUSED = {
    "no JSON": (b"{", "no JSON"),
    "no UTF-8": (b'"\xff"', "no JSON in UTF-8"),
    "too deep": (b"[" * 100_000, "no JSON"),
    "a list": (b"[]", "its format is not blickwinkel-results"),
    "another format": (b'{"format": "other"}', "its format is not blickwinkel-results"),
    "a later version": (
        b'{"format": "blickwinkel-results", "version": 2}',
        "has version 2 of the format; this program reads version 1",
    ),
    "nothing in it": (
        b'{"format": "blickwinkel-results", "version": 1}',
        "damaged (KeyError: 'rules'). Please export the results again.",
    ),
}


@pytest.mark.parametrize(("file", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_refused_with_its_reason(file: bytes, reason: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        read(file)
    assert reason in str(caught.value)


@pytest.mark.parametrize(
    "part", ["units", "framework", "rules", "wave.title", "wave.opens_on", "framework.scale"]
)
@pytest.mark.parametrize("value", [None, 7, "x", []])
def test_no_damage_is_anything_but_an_expected_error(
    data: dict[str, Any], part: str, value: object
) -> None:
    *path, last = part.split(".")
    inside = data
    for step in path:
        inside = inside[step]
    inside[last] = value
    if (part, value) == ("wave.title", "x"):
        return
    with pytest.raises(InvalidInputError, match="damaged"):
        read(json.dumps(data).encode())


def test_a_file_of_earlier_rules_is_read_with_what_they_did_not_tell(
    document: ResultDocument, data: dict[str, Any]
) -> None:
    earlier = copy.deepcopy(data)
    earlier["rules"]["version"] = "1"
    del earlier["rules"]["open_leadership"]
    for unit in earlier["units"]:
        del unit["history"], unit["highlights"]
    again = read(json.dumps(earlier).encode())
    assert again.rules["open_leadership"] is False
    assert again.units[0]["history"] == {"points": [], "staff": [], "leadership": []}
    assert again.units[0]["staff"] == document.units[0]["staff"]


def test_equal_documents_are_equal_bytes(document: ResultDocument) -> None:
    shuffled = dataclasses.replace(document, rules=dict(reversed(list(document.rules.items()))))
    assert write(shuffled) == write(document)

"""Codes of errors: each means one status wherever it is raised, and docs/api.md lists exactly those."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

import pytest

from blickwinkel import errors
from blickwinkel.api.problems import BEARER_ERRORS, DETAILS
from blickwinkel.errors import BlickwinkelError
from blickwinkel.web import failures

ROOT = Path(__file__).parents[2]
SOURCES = sorted((ROOT / "platform" / "blickwinkel").rglob("*.py"))
FORM = re.compile(r"[a-z]+(_[a-z]+)*(\.[a-z]+(_[a-z]+)*)?")
ROW = re.compile(r"^\| `([^`]+)` \| (\w+) \| (.+) \|$", re.MULTILINE)

Codes = Mapping[str, set[str]]

CLASSES = {
    name: kind
    for name, kind in vars(errors).items()
    if isinstance(kind, type) and issubclass(kind, BlickwinkelError)
}


def raised(text: str) -> Iterator[tuple[str, str]]:
    """Code and status of every error that a module makes with a code of its own."""
    for node in ast.walk(ast.parse(text)):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in CLASSES
        ):
            for keyword in node.keywords:
                if keyword.arg == "code":
                    code = ast.literal_eval(keyword.value)
                    yield code, str(CLASSES[node.func.id].status)


@cache
def in_code() -> Codes:
    found: dict[str, set[str]] = defaultdict(set)
    for source in SOURCES:
        for code, status in raised(source.read_text()):
            found[code].add(status)
    for kind in CLASSES.values():
        found[kind.code].add(str(kind.status))
    for status, code in failures.CODES.items():
        found[code].add(str(status))
    found[failures.FOREIGN_HOST].add("400")
    found[failures.OTHERWISE_REFUSED].add("4xx")
    return found


def in_docs() -> Codes:
    found: dict[str, set[str]] = defaultdict(set)
    for code, status, _ in ROW.findall((ROOT / "docs" / "api.md").read_text()):
        found[code].add(status)
    return found


def test_the_documentation_lists_exactly_the_codes_that_there_are() -> None:
    assert in_docs() == in_code()


def test_they_are_listed_in_order_and_once() -> None:
    listed = [code for code, *_ in ROW.findall((ROOT / "docs" / "api.md").read_text())]
    assert listed == sorted(set(listed))


@pytest.mark.parametrize("code", in_code())
def test_a_code_means_one_status_and_is_written_like_the_others(code: str) -> None:
    assert len(in_code()[code]) == 1
    assert FORM.fullmatch(code)


def test_each_class_has_a_code_of_its_own() -> None:
    own = [kind.code for kind in CLASSES.values() if "code" in vars(kind)]
    assert len(own) == len(set(own))
    # the one that is a defect of ours looks like any other defect
    assert {name for name, kind in CLASSES.items() if "code" not in vars(kind)} == {
        "TenantScopeError"
    }


def test_texts_and_challenges_are_for_codes_that_there_are() -> None:
    assert set(DETAILS) | set(BEARER_ERRORS) <= set(in_code())


@pytest.mark.parametrize(
    "status", [status for status in range(400, 600) if status not in failures.CODES]
)
def test_whatever_the_server_refuses_has_a_code(status: int) -> None:
    assert failures.code_of(status) == ("request_refused" if status < 500 else "internal_error")


def test_a_code_of_an_error_is_found_and_any_other_word_is_not() -> None:
    """Negative control."""
    planted = 'raise ConflictError(text, code="wave.planted")\nlog(code="nothing")'
    assert list(raised(planted)) == [("wave.planted", "409")]


def test_an_error_keeps_the_code_of_its_class_unless_it_has_its_own() -> None:
    assert errors.ConflictError("x", code="wave.not_open").code == "wave.not_open"
    assert errors.ConflictError("x").code == "conflict"
    assert str(errors.ConflictError("x", code="wave.not_open")) == "x"

"""Each defect that an author can make is named by line, key path and what to do."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from blickwinkel.errors import Problem, ProblemsError
from blickwinkel.extension import Framework, read_framework
from support.framework_defects import DEFECTS, Defect
from support.framework_texts import SIX_C, small_definition

SMALL = small_definition()


def problems_of(text: str | bytes) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as caught:
        read_framework(text, "some.yaml")
    return caught.value.problems


def line_of(text: str, piece: str) -> int:
    return text.count("\n", 0, text.index(piece)) + 1


@pytest.mark.parametrize("defect", DEFECTS.values(), ids=DEFECTS.keys())
def test_a_defect_is_named_by_line_key_and_remedy(defect: Defect) -> None:
    assert defect.old in SIX_C
    text = SIX_C.replace(defect.old, defect.new, 1)
    found = problems_of(text)
    matching = [p for p in found if p.field == defect.field and defect.message in p.message]
    assert matching, found
    assert matching[0].source == "some.yaml"
    assert matching[0].line == line_of(text, defect.line)


def test_all_defects_are_reported_together_in_the_order_of_the_file() -> None:
    text = SMALL.replace("title: {en: Second}", "titel: {en: Second}")
    text = text.replace("reverse: true", "reverse: ja").replace('\nversion: "', '\nversoin: "')
    assert [str(problem) for problem in problems_of(text)] == [
        "some.yaml:1: version: the key version is missing",
        "some.yaml:3: versoin: unknown key versoin; did you mean version?",
        "some.yaml:24: dimensions.0.title: the key title is missing",
        "some.yaml:27: dimensions.0.titel: unknown key titel; did you mean title?",
        "some.yaml:41: dimensions.1.items.1.reverse: expected true or false, found ja",
    ]


def test_contradictions_are_found_beside_other_defects() -> None:
    text = SMALL.replace("id: turned", "id: later").replace("title: {en: Low}", "title: Low")
    assert {problem.field for problem in problems_of(text)} == {
        "levels.0.title",
        "dimensions.1.items.1.id",
    }


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ("id: staff, ", "id: staff, leads: true, ", "perspectives", "no perspective stands on the"),
        ("text: {cco: {en: Ours}, ", "text: {", "dimensions.0.items.0.text", "one leading and one"),
        ("[en]", "[en, en]", "languages.1", "the language en is used twice"),
    ],
)
def test_the_two_sides_of_a_gap(old: str, new: str, field: str, message: str) -> None:
    text = SMALL.replace(old, new, 1)
    assert any(p.field == field and message in p.message for p in problems_of(text))


def test_a_perspective_that_no_item_addresses_is_refused() -> None:
    text = SMALL.replace("scale:\n", "  - {id: partner, title: {en: Partner}}\nscale:\n", 1)
    (problem,) = problems_of(text)
    assert str(problem) == (
        "some.yaml:11: perspectives.3.id: no item is worded for the perspective partner"
    )


def test_dimensions_need_some_weight() -> None:
    text = SMALL.replace("order: 1\n", "order: 1\n    weight: 0\n").replace("0.5", "0.0")
    (problem,) = problems_of(text)
    assert (problem.field, problem.line) == ("dimensions", line_of(text, "dimensions:"))


def test_recommendations_need_bands() -> None:
    advice = "    recommendations: {low: [{id: a, title: {en: A}, text: {en: B}}]}\n"
    (problem,) = problems_of(SMALL + advice)
    assert problem.message == "define recommendation_bands first"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("", None, "the file is empty"),
        ("# only a comment", None, "the file is empty"),
        ("just words", 1, "found just words"),
        ("- a\n- b", 1, "found a list"),
        ("id: a\n  b: c", 2, "not valid YAML"),
        ("id: a\ntitle: [", 2, "not valid YAML"),
        ("id: a\n\tb: c", 2, "not valid YAML"),
        ("id: a\n---\nid: b", 2, "a second document starts here"),
        ("id: a\nb: \x07", 2, "U+0007 is not allowed"),
        ('id: a\nb: "\\UFFFFFFFF"', 2, "not valid YAML"),
        ("id: a\n? [x]\n: y", 2, "a key must be plain text"),
        (b"id: a\ntitle: \xe4", 2, "not UTF-8"),
        (SMALL.encode("utf-16"), 1, "not UTF-8"),
        ("a: &x [1]\nb: *x", 2, "the alias *x is not allowed; write the value out"),
        ("b: " + "[" * 30, 1, "nested more than 20 levels deep"),
        ("b:\n" + "- a\n" * 60_000, 49_999, "more than 50000 values"),
        ("#" * 2_000_001, None, "larger than 2 MB"),
        ("a: b\n#" + "x" * 20_000, 2, "more than 20000 characters; break it"),
    ],
)
def test_text_that_is_no_definition(text: str | bytes, line: int | None, message: str) -> None:
    found = problems_of(text)
    assert any(message in problem.message and problem.line == line for problem in found), found[:5]


def test_an_alias_bomb_is_refused_before_it_is_expanded() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    start = time.process_time()
    found = problems_of("\n".join(lines))
    assert time.process_time() - start < 2
    assert sum("is not allowed; write the value out" in problem.message for problem in found) == 99


def test_a_flood_of_problems_is_cut() -> None:
    found = problems_of("\n".join(f"key{i}: 1" for i in range(1_000)))
    assert len(found) == 201
    assert found[-1].message.startswith("and ")


@pytest.mark.parametrize("flood", ["!" * 19_000, "- [" * 6_000, "a", "&a", '"\\u0041', "%41"])
def test_a_large_file_of_anything_is_refused_in_linear_time(flood: str) -> None:
    """A tenth of the allowed size takes well below a second; quadratic scanning takes minutes."""
    start = time.process_time()
    problems_of(f"{flood}\n" * (200_000 // len(flood)))
    assert time.process_time() - start < 5


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm() -> None:
    text = b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode()
    assert read_framework(text, "some.yaml") == read_framework(SMALL, "some.yaml")


def expect_problems_only(text: str | bytes) -> None:
    try:
        framework = read_framework(text, "some.yaml")
    except ProblemsError:
        return
    assert Framework.from_definition(json.loads(json.dumps(framework.definition))) == framework


@settings(max_examples=300, deadline=None)
@given(st.text() | st.binary())
def test_any_text_gives_problems_and_nothing_else(text: str | bytes) -> None:
    expect_problems_only(text)


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet="ab:-?[]{},&*!|>'\"%@`#\\ \n\t01.~", max_size=60))
def test_any_markup_gives_problems_and_nothing_else(text: str) -> None:
    expect_problems_only(text)


PIECES = st.sampled_from([*SMALL.split("\n"), *SMALL.split(), "null", "[]", "{}", '""', "*a", "&a"])


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_change_to_a_valid_file_gives_problems_or_a_framework(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SMALL)))
    end = data.draw(st.integers(start, min(len(SMALL), start + 80)))
    expect_problems_only(SMALL[:start] + data.draw(PIECES) + SMALL[end:])


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 99) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_any_value_in_any_place_gives_problems_or_a_framework(data: st.DataObject) -> None:
    definition = json.loads(json.dumps(read_framework(SMALL, "some.yaml").definition))
    part = definition
    while data.draw(st.integers(0, 3)):
        key = data.draw(st.sampled_from(list(part if isinstance(part, dict) else range(len(part)))))
        if not isinstance(part[key], (dict, list)) or not part[key]:
            break
        part = part[key]
    key = data.draw(st.sampled_from(list(part if isinstance(part, dict) else range(len(part)))))
    part[key] = data.draw(VALUES)
    expect_problems_only(json.dumps(definition))


def test_the_example_for_authors_is_valid() -> None:
    document = (Path(__file__).parents[3] / "docs" / "frameworks.md").read_text("utf-8")
    example = document.split("```yaml\n")[1].split("```")[0]
    assert read_framework(example, "frameworks.md").id == "front_desk"

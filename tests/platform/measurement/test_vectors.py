"""The worked examples of the gap statistics hold, and a wrong one would be noticed."""

from __future__ import annotations

import copy
import json
import os
from pathlib import Path

import pytest

from support import vectors

FOLDER = Path(__file__).parents[2] / "vectors"
DOCUMENT = json.loads((FOLDER / "gap_vectors.json").read_text(encoding="utf-8"))
GIVEN = os.environ.get("BLICKWINKEL_VECTORS", "")

# a published comparison whose raw values are no histogram
CLIFF = {
    "treatment": [10, 10, 20, 20, 20, 30, 30, 30, 40, 50],
    "control": [10, 20, 30, 40, 40, 50],
    "expected": {
        "delta": -0.25,
        "ci95": [-0.7265846, 0.3890062],
        "variance_terms": [0.2669753, 0.447, 1.0055556],
    },
}


def rows(content):
    return content["rows"] if isinstance(content, dict) else content


@pytest.mark.parametrize("section", sorted(set(DOCUMENT) - vectors.REMARKS))
def test_worked_examples(section):
    results = list(vectors.run_section(section, DOCUMENT[section]))
    assert len(results) == len(rows(DOCUMENT[section]))
    assert not [result for result in results if not result.passed]


EXPECTING = [
    section
    for section in sorted(set(DOCUMENT) - vectors.REMARKS)
    if "expected" in rows(DOCUMENT[section])[0]
]


def spoil(value):
    """Change the first number found, however deep."""
    if isinstance(value, dict):
        key = next(key for key in value if key not in ("p_method", "ci_method"))
        return value | {key: spoil(value[key])}
    if isinstance(value, list):
        return [spoil(value[0]), *value[1:]]
    return (value or 0) + 2e-6


@pytest.mark.parametrize(
    ("section", "field"),
    [
        *((section, "expected") for section in EXPECTING),
        ("level_mapping", "level"),
        ("benjamini_hochberg", "expected_adjusted"),
        ("agreement_third_party", "ad_median"),
        ("agreement_multi_item_third_party", "rwg_j"),
        ("priority", "index"),
        ("merge", "merged_na"),
    ],
)
def test_a_wrong_expectation_is_noticed(section, field):
    content = copy.deepcopy(DOCUMENT[section])
    case = rows(content)[0]
    case[field] = spoil(case[field])
    assert not next(vectors.run_section(section, content)).passed


def test_raw_values_of_third_parties_are_understood():
    assert [result.passed for result in vectors.run_section("cliff_third_party", CLIFF)] == [True]
    wrong = CLIFF | {"control": [10, 20, 30, 40, 50, 50]}
    assert [result.passed for result in vectors.run_section("cliff_third_party", [wrong])] == [
        False
    ]


def test_unknown_and_unreadable_sections_fail():
    for section, content in [("nonsense", []), ("gap_cases", [{}]), ("merge", {"parts": 1})]:
        results = list(vectors.run_section(section, content))
        assert [result.passed for result in results] == [False]
        assert results[0].message


def test_the_command_names_deviations_and_totals(tmp_path, capsys):
    (tmp_path / "gap_vectors_more.json").write_text(
        json.dumps({"priority": DOCUMENT["priority"], "merge": [], "guesswork": 1})
    )
    assert vectors.main([str(tmp_path)]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "guesswork : unknown key",
        f"{len(DOCUMENT['priority'])} passed, 1 failed",
    ]
    assert vectors.main([str(FOLDER)]) == 0
    assert capsys.readouterr().out.endswith(" passed, 0 failed\n")
    assert vectors.main([]) == 2


def test_nothing_run_is_no_success(tmp_path, capsys):
    assert vectors.main([str(tmp_path)]) == 1


@pytest.mark.skipif(not GIVEN, reason="BLICKWINKEL_VECTORS names no folder with further vectors")
def test_further_vectors():
    results = list(vectors.run_folder(Path(GIVEN)))
    assert results
    assert not [result for result in results if not result.passed]

"""The worked examples of the publication rules hold."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import pytest

from support.anonymity_vectors import SECTIONS

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "anonymity_vectors.json").read_text(encoding="utf-8")
)


def test_every_section_of_the_file_is_run():
    assert set(SECTIONS) == set(VECTORS) - {"schema_version", "about", "conventions"}


@pytest.mark.parametrize("section", SECTIONS)
def test_worked_examples(section):
    results = list(SECTIONS[section](VECTORS[section]))
    assert len(results) == len(VECTORS[section])
    assert not [result for result in results if not result.passed]


@pytest.mark.parametrize(
    ("section", "field", "wrong"),
    [
        ("tree_release", "reference_release", ["A", "B", "root"]),
        ("tree_release", "max_publishable_nodes", 0),
        ("tree_release", "reference_residuals", {"root": 9}),
        ("item_release", "item_release", ["A", "B", "C", "root"]),
        ("item_release", "residual_histograms", {}),
        ("linear_audit", "derivable_small_groups", []),
        ("bound_audit", "findings", [{"atom": "S", "kind": "reconstructed"}]),
        ("bound_audit", "bounds", {}),
    ],
)
def test_a_wrong_expectation_is_noticed(section, field, wrong):
    case = copy.deepcopy(VECTORS[section][0])
    case["expected"][field] = wrong
    assert not next(SECTIONS[section]([case])).passed

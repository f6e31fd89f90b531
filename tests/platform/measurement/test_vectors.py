"""The worked examples of the gap statistics hold."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from support import vectors

FOLDER = Path(__file__).parents[2] / "vectors"
DOCUMENT = json.loads((FOLDER / "gap_vectors.json").read_text(encoding="utf-8"))
GIVEN = os.environ.get("BLICKWINKEL_VECTORS", "")


def rows(content):
    return content["rows"] if isinstance(content, dict) else content


@pytest.mark.parametrize("section", sorted(set(DOCUMENT) - vectors.REMARKS))
def test_worked_examples(section):
    results = list(vectors.run_section(section, DOCUMENT[section]))
    assert len(results) == len(rows(DOCUMENT[section]))
    assert not [result for result in results if not result.passed]


@pytest.mark.skipif(not GIVEN, reason="BLICKWINKEL_VECTORS names no folder with further vectors")
def test_further_vectors():
    results = list(vectors.run_folder(Path(GIVEN)))
    assert results
    assert not [result for result in results if not result.passed]

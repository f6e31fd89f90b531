"""The runner of worked examples notices every wrong figure and survives every file."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from support import vectors

FOLDER = Path(__file__).parents[2] / "vectors"
DOCUMENT = json.loads((FOLDER / "gap_vectors.json").read_text(encoding="utf-8"))
SECTIONS = sorted(set(DOCUMENT) - vectors.REMARKS)
INPUTS = {
    *("input", "hist", "hists", "p", "parts", "sums", "cross_products", "weight"),
    *("leadership_score", "staff_score", "published_or_package"),
    *("id", "description", "source", "group"),
}
PEOPLE = {"reliability_third_party": {"n"}}

TREATMENT = [10, 10, 20, 20, 20, 30, 30, 30, 40, 50]
CONTROL = [10, 20, 30, 40, 40, 50]
PUBLISHED = {
    "delta": -0.25,
    "ci95": [-0.7265846, 0.3890062],
    "variance_terms": [0.2669753, 0.447, 1.0055556],
}


def rows(content: Any) -> list[dict[str, Any]]:
    return content["rows"] if isinstance(content, dict) else content


def verdicts(section: str, content: Any, **shared: Any) -> list[bool]:
    return [result.passed for result in vectors.run_section(section, content, shared)]


def messages(section: str, content: Any) -> list[str]:
    return [result.message for result in vectors.run_section(section, content)]


def places(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Name the way to every single figure or word below a value."""
    if isinstance(value, dict | list):
        entries = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in entries:
            yield from places(part, (*path, key))
    else:
        yield path


def altered(case: dict[str, Any], path: tuple[Any, ...]) -> dict[str, Any]:
    """Return a copy of a case in which one figure is a little off, or one word another."""
    spoilt = copy.deepcopy(case)
    holder: Any = spoilt
    for key in path[:-1]:
        holder = holder[key]
    old = holder[path[-1]]
    holder[path[-1]] = old + "x" if isinstance(old, str) else (old or 0) + 2e-6
    return spoilt


@pytest.mark.parametrize("section", SECTIONS)
def test_every_single_wrong_figure_is_noticed(section):
    for case in rows(DOCUMENT[section]):
        given = INPUTS | PEOPLE.get(section, set())
        expectations = [path for path in places(case) if path[0] not in given]
        assert expectations
        for path in expectations:
            (result,) = vectors.run_section(section, [altered(case, path)])
            assert not result.passed, (case.get("id"), path)
            assert str(path[-2] if isinstance(path[-1], int) else path[-1]) in result.message


@pytest.mark.parametrize("section", SECTIONS)
def test_unknown_keys_fail_wherever_they_stand(section):
    case = rows(DOCUMENT[section])[0]
    assert verdicts(section, [case]) == [True]
    assert verdicts(section, [case | {"comment": "a remark", "tags": ["more", "remarks"]}]) == [
        True
    ]
    assert "novelty: unknown key" in messages(section, [case | {"novelty": 1}])[0]
    if "expected" in case and isinstance(case["expected"], dict):
        wanting = case | {"expected": case["expected"] | {"novelty": 1}}
        assert "novelty: unknown key, expected 1" in messages(section, [wanting])[0]
    if isinstance(case.get("input"), dict):
        asking = case | {"input": case["input"] | {"novelty": {"deep": 1}}}
        assert "input.novelty: unknown key" in messages(section, [asking])[0]


@pytest.mark.parametrize("section", SECTIONS)
@pytest.mark.parametrize("broken", [{}, None, 7, "text", [], {"input": None}, {"hist": ["a"]}])
def test_an_unreadable_case_fails_and_the_next_one_still_runs(section, broken):
    case = rows(DOCUMENT[section])[0]
    assert verdicts(section, [broken, case]) == [False, True]
    assert "cannot be read" in messages(section, [broken])[0]


def test_sections_that_cannot_be_run_fail():
    assert messages("nonsense", []) == ["unknown key"]
    assert messages("merge", 3) == ["no cases: 3"]
    assert verdicts("tree_release", [{}]) == [False]


def test_both_values_are_printed():
    case = {"weight": 1.0, "leadership_score": 70.0, "staff_score": 45.0, "index": 41}
    assert messages("priority", [case]) == ["index: expected 41, got 40.0"]
    case |= {"leadership_score": None}
    assert messages("priority", [case]) == ["index: expected 41, got None"]
    assert verdicts("priority", [case | {"index": None}]) == [True]


@pytest.mark.parametrize("said", [0.01, "absolute 1e-2 on every number", "0.01."])
def test_the_file_says_how_exact(said):
    case = {"weight": 1.0, "leadership_score": 70.0, "staff_score": 45.0, "index": 40.009}
    assert verdicts("priority", [case]) == [False]
    assert verdicts("priority", [case], tolerance=said) == [True]
    assert verdicts("priority", {"tolerance": said, "rows": [case]}) == [True]
    assert verdicts("priority", [case | {"tolerance": said}]) == [True]
    assert verdicts("priority", [case | {"index": 40.011}], tolerance=said) == [False]


def test_nulls_are_nobody_unknown_and_suppressed():
    nothing = {"hist": None, "na": None, "invited": None}
    gap = {
        "input": {"leadership": nothing, "staff": {"hist": [0, 0, 1, 1, 0]}, "reverse": None},
        "expected": {"leadership": {"n": 0}, "gap": {"type": "insufficient", "diff": None}},
    }
    assert verdicts("gap_cases", [gap, gap | {"expected": {"staff": None}}]) == [True, False]
    items = {"leadership_items": [None, [0, 0, 0, 0, 2]], "staff_items": [None, None]}
    dimension = {"input": items, "expected": {"leadership": {"score": 100}, "gap": None}}
    assert verdicts("dimension_cases", [dimension]) == [True]
    dimension["expected"]["gap"] = {"diff": None, "type": "insufficient"}
    assert verdicts("dimension_cases", [dimension]) == [True]
    wave = {"t": 0, "mean": None, "se": None, "wave": 3}
    no_trend = {"input": [wave] * 3, "expected": None}
    assert verdicts("trend_cases", [no_trend, no_trend | {"expected": {"slope": None}}]) == [
        *(True, True)
    ]
    nobody = {"input": [{"wave1": None, "wave2": [1, 0, 0, 0, 0]}], "expected": None}
    assert verdicts("kitagawa", [nobody]) == [True]
    change = {"input": {"wave1": [2, 0, 2], "wave2": [0, 2, 2], "responded_in_both": None}}
    assert verdicts("change_cases", [change | {"expected": {"diff": 0.5}}]) == [True]


def test_longer_and_shorter_scales_are_known_by_their_counts():
    long = {"hist": [0] * 10 + [3], "score": 100, "level": 5, "favourable_pct": 100}
    short = {"hist": [3, 1], "score": 25, "level": 2, "polarisation": 0.75, "unfavourable_pct": 75}
    assert verdicts("level_mapping", [long, short, {"hist": [0, 0, 0, 4, 0], "score": 75}]) == [
        *(True, True, True)
    ]
    sides = {
        "leadership": {"hist": [0, 0, 0, 0, 0, 0, 2]},
        "staff": {"hist": [2, 0, 0, 0, 0, 0, 0]},
    }
    gap = {"diff": 6, "diff_points": 100, "cliffs_delta": 1, "magnitude": "large"}
    assert verdicts("gap_cases", [{"input": sides, "expected": {"gap": gap}}]) == [True]


def test_a_scale_that_is_said_counts():
    row = {"hist": [1, 1, 1, 1], "favourable_pct": 50, "unfavourable_pct": 0}
    said = {"points": 4, "favourable_from": 3, "unfavourable_to": 0}
    assert verdicts("level_mapping", [row | {"scale": said}, row]) == [True, False]
    assert verdicts("level_mapping", {"scale": said, "rows": [row]}) == [True]
    assert verdicts("level_mapping", [{"hist": None, "n": 0, "scale": 7}]) == [True]
    assert verdicts("level_mapping", [{"hist": [1, 1], "n": 2, "scale": 7}]) == [False]


@pytest.mark.parametrize(
    "case",
    [
        {"treatment": TREATMENT, "control": CONTROL, "expected": PUBLISHED},
        {"source": "a package", "x": TREATMENT, "y": CONTROL, **PUBLISHED},
        {"input": {"treatment": TREATMENT, "control": CONTROL}, "expected": -0.25},
        {"treatment_hist": [2, 3, 3, 1, 1], "control_hist": [1, 1, 1, 2, 1], "expected": PUBLISHED},
        {"input": {"treatment": [2, 3, 3, 1, 1], "control": [1, 1, 1, 2, 1]}, **PUBLISHED},
        {"leadership": {"hist": [2, 3, 3, 1, 1]}, "staff": {"hist": [1, 1, 1, 2, 1]}, **PUBLISHED},
        {
            "values": [10, 20, 30, 40, 50],
            "treatment": TREATMENT,
            "control": CONTROL,
            "cliffs_delta": -0.25,
            "ci_lower": -0.7265846,
            "conf_int_95_unbiased_t": PUBLISHED["ci95"],
            "variance_unbiased": 0.098055556,
            "cliffs_delta_var_consistent": 0.106057202,
            "magnitude": "small",
            "n1": 10,
            "p": 0.451673327,
        },
    ],
)
def test_published_figures_of_cliffs_delta_are_understood_in_many_shapes(case):
    assert messages("cliff_third_party", [case]) == [""]
    assert verdicts("cliff_third_party", case) == [True]
    wrong = json.loads(json.dumps(case).replace("-0.25", "-0.26"))
    assert verdicts("cliff_third_party", [wrong]) == [False]
    assert "novelty: unknown key" in messages("cliff_third_party", [case | {"novelty": 1}])[0]


def test_published_rejections_are_counted():
    p = [
        *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
        *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
    ]
    case = {"p": p, "alpha": 0.05, "rejections": 4, "rejections_bonferroni": 3}
    assert verdicts("benjamini_hochberg", [case, case | {"rejections": 5}]) == [True, False]
    by_name = {
        "p": [0.01, None, 0.9],
        "rejected": [True, False, False],
        "expected": [0.02, None, 0.9],
    }
    assert verdicts("benjamini_hochberg", [by_name]) == [False]
    del by_name["rejected"]
    assert verdicts("benjamini_hochberg", [by_name]) == [True]


def run(folder: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, list[str]]:
    code = vectors.main([str(folder)])
    return code, capsys.readouterr().out.splitlines()


def test_the_command_names_deviations_and_totals(tmp_path, capsys):
    wrong = DOCUMENT["priority"][0] | {"index": -1, "id": "p1"}
    for name, content in [
        ("b.json", {"priority": [wrong, *DOCUMENT["priority"]], "merge": [], "guesswork": 1}),
        ("a.json", {"conventions": {"tolerance": "absolute 50"}, "priority": [wrong]}),
        ("c.json", [1, 2]),
    ]:
        (tmp_path / name).write_text(json.dumps(content), encoding="utf-8-sig")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "d.json").write_text("{not json")
    (tmp_path / "ignored.txt").write_text("not json either")
    code, lines = run(tmp_path, capsys)
    assert lines[-2].startswith("d.json : cannot be read: Expecting property name")
    assert (code, lines[:-2]) == (
        1,
        [
            "b.json priority p1: index: expected -1, got 40.0",
            "b.json guesswork : unknown key",
            "c.json : an object of sections is needed",
        ],
    )
    assert lines[-1] == "3 passed, 4 failed"


def test_without_deviations_the_command_succeeds(capsys):
    assert run(FOLDER, capsys) == (0, ["57 passed, 0 failed"])
    assert vectors.main([]) == 2
    assert vectors.main([str(FOLDER / "missing")]) == 2


def test_nothing_run_is_no_success(tmp_path, capsys):
    assert run(tmp_path, capsys) == (1, ["0 passed, 0 failed"])

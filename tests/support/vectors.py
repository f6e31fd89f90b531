"""Runs every file of worked examples in a folder: ``python tests/support/vectors.py FOLDER``."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT / "tests")]

# a script finds its neighbours and the product only from here on
from blickwinkel.errors import BlickwinkelError  # noqa: E402
from support import anonymity_vectors, gap_vectors  # noqa: E402
from support.vector_results import TOLERANCE, CaseResult, Recorded, differences  # noqa: E402

#: What a file says about itself and, of these, what it may say for all of a section's cases.
REMARKS = frozenset({"schema_version", "about", "conventions", "scale", "tolerance"})
SHARED = ("scale", "tolerance")
SECTIONS = {**gap_vectors.SECTIONS, **anonymity_vectors.SECTIONS}
UNREADABLE = (BlickwinkelError, LookupError, TypeError, ValueError, AttributeError, ArithmeticError)


def run_folder(folder: Path) -> Iterator[CaseResult]:
    """Run all files of a folder; a key that nothing knows how to run counts as failed."""
    for path in sorted(folder.rglob("*.json")):
        for result in _run_file(path):
            yield replace(result, section=f"{path.name} {result.section}".rstrip())


def _run_file(path: Path) -> Iterator[CaseResult]:
    try:
        document = json.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, ValueError) as error:
        yield CaseResult("", "", passed=False, message=f"cannot be read: {error}")
        return
    if not isinstance(document, dict):
        yield CaseResult("", "", passed=False, message="an object of sections is needed")
        return
    shared = _shared(document.get("conventions")) | _shared(document)
    for section, content in document.items():
        if section not in REMARKS:
            yield from run_section(section, content, shared)


def _shared(document: Any) -> dict[str, Any]:
    """Return what holds for all cases below; a sentence about the scale is a remark."""
    if not isinstance(document, Mapping):
        return {}
    found = {key: document[key] for key in SHARED if key in document}
    return {
        key: value for key, value in found.items() if key == "tolerance" or type(value) is not str
    }


def run_section(
    section: str, content: Any, shared: Mapping[str, Any] | None = None
) -> Iterator[CaseResult]:
    """Run one section; what cannot be read is a failure of its case, not the end of the run."""
    shared = dict(shared or {}) | _shared(content)
    if section not in SECTIONS:
        yield CaseResult(section, "", passed=False, message="unknown key")
        return
    if isinstance(content, Mapping):
        content = next((content[key] for key in ("rows", "cases") if key in content), [content])
    if not isinstance(content, list):
        yield CaseResult(section, "", passed=False, message=f"no cases: {content!r}")
        return
    for position, case in enumerate(content):
        yield _run_case(section, position, case, shared)


def _run_case(section: str, position: int, case: Any, shared: Mapping[str, Any]) -> CaseResult:
    try:
        if section in anonymity_vectors.SECTIONS:
            return next(iter(anonymity_vectors.SECTIONS[section]([case])))
        scheme = Recorded({"scale": shared.get("scale"), **case})
        tolerance = _tolerance(scheme.get("tolerance", shared.get("tolerance")))
        expected, actual = gap_vectors.SECTIONS[section](scheme)
        problems = [*differences(expected, actual, tolerance)]
        problems += [f"{key}: unknown key" for key in scheme.unread(gap_vectors.REMARKS)]
    except UNREADABLE as error:
        problems = [f"cannot be read: {error!r}"]
    return CaseResult(section, _name(case, position), not problems, "; ".join(problems))


def _tolerance(said: Any) -> float:
    """Read a tolerance, which may stand in a sentence such as "absolute 1e-6 on every number"."""
    found = re.search(r"\d[\d.]*(e-?\d+)?", str(said))
    return float(found.group().rstrip(".")) if found else TOLERANCE


def _name(case: Any, position: int) -> str:
    names = case if isinstance(case, Mapping) else {}
    return str(names.get("id", names.get("group", position)))


def main(arguments: list[str]) -> int:
    """Print every deviation and the totals; 0 only if there were cases and all of them passed."""
    if len(arguments) != 1 or not Path(arguments[0]).is_dir():
        sys.stderr.write("usage: python tests/support/vectors.py FOLDER\n")
        return 2
    results = list(run_folder(Path(arguments[0])))
    failed = [result for result in results if not result.passed]
    for result in failed:
        sys.stdout.write(f"{result.section} {result.case}: {result.message}\n")
    sys.stdout.write(f"{len(results) - len(failed)} passed, {len(failed)} failed\n")
    return 1 if failed or not results else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

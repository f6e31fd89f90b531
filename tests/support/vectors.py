"""Runs every file of worked examples in a folder: ``python tests/support/vectors.py FOLDER``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "platform"), str(ROOT / "tests")]

# a script finds its neighbours and the product only from here on
from blickwinkel.errors import BlickwinkelError  # noqa: E402
from support import anonymity_vectors, gap_vectors  # noqa: E402
from support.vector_results import CaseResult  # noqa: E402

REMARKS = frozenset({"schema_version", "about", "conventions"})
SECTIONS: dict[str, Callable[[Any], Iterator[CaseResult]]] = {
    **gap_vectors.SECTIONS,
    **anonymity_vectors.SECTIONS,
}


def run_folder(folder: Path) -> Iterator[CaseResult]:
    """Run all files of a folder; a key that nothing knows how to run counts as failed."""
    for path in sorted(folder.glob("*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        for section, content in document.items():
            if section not in REMARKS:
                yield from run_section(section, content)


def run_section(section: str, content: Any) -> Iterator[CaseResult]:
    """Run one section; what cannot be read is a failure, not the end of the run."""
    if section not in SECTIONS:
        yield CaseResult(section, "", passed=False, message="unknown key")
        return
    try:
        yield from SECTIONS[section](content)
    except (BlickwinkelError, KeyError, TypeError, ValueError, AttributeError) as error:
        yield CaseResult(section, "", passed=False, message=f"cannot be read: {error!r}")


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

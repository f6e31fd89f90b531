"""The one way in for a framework file, whether a package ships it or a consultancy uploads it."""

from __future__ import annotations

from blickwinkel.extension.definition.report import Path, Report
from blickwinkel.extension.definition.rules import apply_rules
from blickwinkel.extension.definition.schema import LANGUAGE, framework_schema
from blickwinkel.extension.definition.tree import Scalar, Tree, build_tree
from blickwinkel.extension.framework import Framework

MAX_BYTES = 2_000_000


def read_framework(text: str | bytes, source: str) -> Framework:
    """Read and check a framework definition in YAML.

    Args:
        text: the file's content; bytes are UTF-8, with or without a byte order mark.
        source: the file as its author knows it, for the messages.

    Raises:
        ProblemsError: with every problem, each by line (from 1) and key path such as
            ``dimensions.0.items.2.text.staff.de``.
    """
    report = Report(source)
    tree = build_tree(_decoded(text, report), report)
    definition = framework_schema(_languages(tree)).check(tree, (), report)
    apply_rules(definition, report)
    report.close()
    return Framework.from_definition(definition)


def _decoded(text: str | bytes, report: Report) -> str:
    if len(text) > MAX_BYTES:
        report.stop((), f"the file is larger than {MAX_BYTES // 1_000_000} MB")
    if isinstance(text, str):
        return text
    try:
        return text.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = text.count(b"\n", 0, error.start) + 1
        report.stop((), "the file is not UTF-8; save it with this encoding", line)


def _languages(tree: Tree) -> tuple[str, ...]:
    """Return the declared languages, as far as they are readable: what each text is checked for."""
    silent = Report("")
    listed = tree.get("languages") if isinstance(tree, dict) else None
    if not isinstance(listed, list):
        return ()
    path: Path = ("languages",)
    found = (LANGUAGE.check(entry, path, silent) for entry in listed if isinstance(entry, Scalar))
    return tuple(language for language in dict.fromkeys(found) if isinstance(language, str))

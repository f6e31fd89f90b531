"""Names: one class, one name; the field's standard terms, not words of our own for them."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ("platform", "plugins", "frameworks", "workers")

#: Words that code must not use, with the standard term; docs/architecture.md has the terms' meaning.
STANDARD = {
    "bell": "queue",
    "bridge": "item mapping",
    "closure": "derivation",
    "course": "trend direction",
    "desk": "register",
    "descent": "cascade breaks",
    "doorkeeper": "authentication",
    "doorway": "readable wave",
    "entrance": "tenant access",
    "glance": "overview",
    "lettering": "text layout",
    "mixture": "composition",
    "shelf": "catalogue",
    "speak": "set locale",
    "standing": "score",
    "tongue": "messages",
}
#: Keys of stored publications keep their names.
STORED = {"item_standings"}
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")


def modules(root: Path) -> Iterator[tuple[str, ast.Module]]:
    for source in SOURCES:
        for path in sorted((root / source).rglob("*.py")):
            yield str(path.relative_to(root)), ast.parse(path.read_text())


def public_classes(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node.name


def shared_class_names(root: Path) -> dict[str, list[str]]:
    """Return the names that more than one public class has, with the modules."""
    found: dict[str, list[str]] = {}
    for path, tree in modules(root):
        for name in public_classes(tree):
            found.setdefault(name, []).append(path)
    return {name: paths for name, paths in found.items() if len(paths) > 1}


def identifiers(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                yield name
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.arg(arg=name):
                yield name
            case ast.keyword(arg=str(name)):
                yield name


def private_words(root: Path) -> set[str]:
    """Return where a word stands for which there is a standard term, and the term."""
    found = set()
    for path, tree in modules(root):
        for name in {*identifiers(tree), Path(path).stem} - STORED:
            for word in map(str.lower, WORD.findall(name)):
                if term := STANDARD.get(word) or STANDARD.get(word.removesuffix("s")):
                    found.add(f"{path}: {name} (say {term})")
    return found


def test_public_class_names_are_unique() -> None:
    assert shared_class_names(ROOT) == {}


def test_the_code_speaks_in_standard_terms() -> None:
    assert private_words(ROOT) == set()


@pytest.fixture
def planted(tmp_path: Path) -> Path:
    """Return a small tree with two classes of one name and a private word of each sort."""
    for name, text in {
        "platform/blickwinkel/first.py": "class Reading:\n    standing = 1\n",
        "workers/blickwinkel_workers/second.py": "class Reading:\n    pass\n",
        "plugins/blickwinkel_third/bridges.py": "def say(tongue):\n    tongue(mixture=1)\n",
        "frameworks/blickwinkel_fourth/good.py": "class _Reading:\n    pass\n",
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True)
        path.write_text(text)
    return tmp_path


def test_a_name_given_twice_is_noticed(planted: Path) -> None:
    """Negative control; a private class may have the name of another one."""
    assert shared_class_names(planted) == {
        "Reading": ["platform/blickwinkel/first.py", "workers/blickwinkel_workers/second.py"]
    }


def test_a_private_word_is_noticed(planted: Path) -> None:
    """Negative control: as attribute, module, parameter, name and keyword."""
    module = "plugins/blickwinkel_third/bridges.py"
    assert private_words(planted) == {
        "platform/blickwinkel/first.py: standing (say score)",
        f"{module}: bridges (say item mapping)",
        f"{module}: tongue (say messages)",
        f"{module}: mixture (say composition)",
    }

"""Which functions act for somebody, read from the syntax tree, and whether they check the right first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PLATFORM = Path(__file__).parents[2] / "platform" / "blickwinkel"
KINDS = ("services", "queries")


@dataclass(frozen=True)
class Acting:
    """A public function or method that receives an actor; `guarded` if it checks before all else."""

    name: str
    guarded: bool


def acting(root: Path = PLATFORM) -> list[Acting]:
    """All services and queries below a folder that act for somebody."""
    files = sorted(path for kind in KINDS for path in _files(root, kind))
    return [found for file in files for found in _in_file(file, root)]


def _files(root: Path, kind: str) -> Iterator[Path]:
    yield from root.glob(f"*/{kind}.py")
    yield from root.glob(f"*/{kind}/**/*.py")


def _in_file(file: Path, root: Path) -> Iterator[Acting]:
    module = ".".join(file.relative_to(root).with_suffix("").parts)
    for node in ast.parse(file.read_text()).body:
        if isinstance(node, ast.FunctionDef) and _receives_actor(node):
            yield from _public(module, node, frozenset())
        elif isinstance(node, ast.ClassDef):
            yield from _in_class(module, node)


def _in_class(module: str, node: ast.ClassDef) -> Iterator[Acting]:
    methods = [part for part in node.body if isinstance(part, ast.FunctionDef)]
    holds = any(
        isinstance(part, ast.AnnAssign) and _is_actor(part.annotation) for part in node.body
    )
    checking = frozenset(
        f"self.{method.name}" for method in methods if _begins(method, {"require"})
    )
    for method in methods:
        if holds or _receives_actor(method):
            yield from _public(f"{module}.{node.name}", method, checking)


def _public(place: str, node: ast.FunctionDef, checking: frozenset[str]) -> Iterator[Acting]:
    if not node.name.startswith("_"):
        yield Acting(f"{place}.{node.name}", _begins(node, {"require", *checking}))


def _receives_actor(node: ast.FunctionDef) -> bool:
    arguments = (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)
    return any(_is_actor(argument.annotation) for argument in arguments)


def _is_actor(annotation: ast.expr | None) -> bool:
    names = ast.walk(annotation) if annotation else ()
    return any(
        getattr(name, "id", getattr(name, "attr", getattr(name, "value", ""))) == "Actor"
        for name in names
    )


def _begins(node: ast.FunctionDef, checks: set[str]) -> bool:
    """Whether the first statement is one of the checks: nothing is read or locked before."""
    statements = node.body[1:] if ast.get_docstring(node) else node.body
    first = statements[0] if statements else None
    return (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Call)
        and ast.unparse(first.value.func) in checks
    )

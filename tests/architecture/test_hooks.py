"""A hook exists only when it is documented with its signature, offered as a method and tested."""

from __future__ import annotations

import ast
import inspect
import re
from pathlib import Path
from typing import get_type_hints

import pytest

from blickwinkel.extension import Extensions, hookspecs

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "platform" / "blickwinkel" / "extension" / "hookspecs.py"
DOCUMENT = (ROOT / "docs" / "hooks.md").read_text("utf-8")
# register_frameworks is offered as Extensions.frameworks, get_pages would be as Extensions.pages.
VERB = re.compile(r"^(register|get|collect)_")


def hooks() -> dict[str, ast.FunctionDef]:
    """Return the functions of the file that pluggy takes for hook specifications."""
    marked = {name for name, value in vars(hookspecs).items() if hasattr(value, "blickwinkel_spec")}
    body = ast.parse(SPECS.read_text("utf-8")).body
    return {d.name: d for d in body if isinstance(d, ast.FunctionDef) and d.name in marked}


def signature(hook: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(hook.returns)}" if hook.returns else ""
    return f"{hook.name}({ast.unparse(hook.args)}){returns}"


def test_there_are_hooks() -> None:
    assert "register_frameworks" in hooks()


@pytest.mark.parametrize("name", hooks())
def test_a_hook_is_documented_with_its_exact_signature(name: str) -> None:
    assert f"## `{signature(hooks()[name])}`\n" in DOCUMENT


@pytest.mark.parametrize("name", hooks())
def test_a_hook_is_annotated_and_explained_in_a_body_of_words_only(name: str) -> None:
    hook = hooks()[name]
    assert hook.returns is not None
    assert all(argument.annotation for argument in hook.args.args)
    assert ast.get_docstring(hook)
    assert len(hook.body) == 1


@pytest.mark.parametrize("name", hooks())
def test_a_hook_has_a_typed_method_on_the_facade(name: str) -> None:
    method = getattr(Extensions, VERB.sub("", name))
    assert inspect.getdoc(method)
    hints = get_type_hints(method, vars(inspect.getmodule(method)))
    assert set(hints) == {*inspect.signature(method).parameters, "return"} - {"self"}


@pytest.mark.parametrize("name", hooks())
def test_a_hook_has_a_test(name: str) -> None:
    tests = (path.read_text("utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert any(f"def test_hook_{name}(" in text for text in tests)


def test_the_document_describes_no_hook_that_is_gone() -> None:
    assert set(re.findall(r"^## `(\w+)\(", DOCUMENT, re.MULTILINE)) == set(hooks())


def test_the_examples_run() -> None:
    """The first Python block of each hook is a complete module."""
    for name in hooks():
        section = DOCUMENT.split(f"## `{name}(", 1)[1]
        example = re.search(r"```python\n(.*?)```", section, re.DOTALL)
        assert example, name
        namespace: dict[str, object] = {"__name__": "blickwinkel_six_c"}
        exec(compile(example.group(1), "docs/hooks.md", "exec"), namespace)  # noqa: S102
        implementation = namespace[name]
        assert callable(implementation)
        assert implementation()
        assert namespace["BLICKWINKEL_API"] == hookspecs.API_VERSION

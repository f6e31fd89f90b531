"""A hook exists only when it is documented with its signature, offered as a method and tested."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from blickwinkel.extension import Extensions, hookspecs, load_extensions
from blickwinkel.extension.hooks import HOOKS, Hook, Moment

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


MOST_SECONDS = 60
MOMENTS = {Moment.START: "once, at the start", Moment.DEMAND: "each time it is needed"}


def signature(hook: ast.FunctionDef) -> str:
    returns = f" -> {ast.unparse(hook.returns)}" if hook.returns else ""
    return f"{hook.name}({ast.unparse(hook.args)}){returns}"


def test_there_are_hooks() -> None:
    assert {"register_frameworks", "register_exporters"} <= set(hooks())


def test_the_table_has_a_row_for_each_specification_and_no_other() -> None:
    assert sorted(hook.name for hook in HOOKS) == sorted(hooks())


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
def test_what_a_row_says_is_what_the_specification_says(hook: Hook[Any]) -> None:
    hints = get_type_hints(hook.specification)
    assert hints["return"] == Iterable[hook.entry]
    assert 0 < hook.seconds <= MOST_SECONDS
    assert 0 <= hook.use_seconds <= MOST_SECONDS
    carried = [field for field in dataclasses.fields(hook.entry) if "Callable" in str(field.type)]
    assert bool(carried) == (hook.use_seconds > 0), "what a plugin carries has a time budget"


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
def test_the_document_has_the_row_of_each_hook(hook: Hook[Any]) -> None:
    use = f"{hook.use_seconds:g} s" if hook.use_seconds else "–"
    tenant = "yes" if hook.per_tenant else "no"
    line = (
        f"| `{hook.name}` | `{hook.entry.__name__}` | {MOMENTS[hook.moment]} | {hook.seconds:g} s"
        f" | {use} | {tenant} |\n"
    )
    assert line in DOCUMENT


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook.name)
def test_a_bundled_plugin_uses_each_hook(hook: Hook[Any]) -> None:
    offers = getattr(load_extensions(), VERB.sub("", hook.name))()
    assert offers
    assert {type(entry) for entry in offers.values()} == {hook.entry}


def test_an_unknown_row_would_be_found() -> None:
    """Negative control of the comparison between table and specifications."""
    assert sorted([*(hook.name for hook in HOOKS), "register_horses"]) != sorted(hooks())


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

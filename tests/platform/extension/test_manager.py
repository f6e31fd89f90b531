"""Whatever a plugin does, the platform starts, says what was left out, and offers the rest."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from blickwinkel.extension import Extensions, load_extensions
from support.framework_texts import small_definition

Install = Callable[..., EntryPoint]

HEADER = """
from blickwinkel.extension import hookimpl, read_framework
BLICKWINKEL_API = 1
def small(framework_id):
    text = TEXT.replace("id: small", f"id: {framework_id}")
    return read_framework(text, f"{framework_id}.yaml")
"""
GOOD = HEADER + "@hookimpl\ndef register_frameworks(): return [small('ID')]\n"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Write a plugin module and return its entry point; the modules vanish after the test."""
    monkeypatch.syspath_prepend(tmp_path)
    modules = []

    def write(name: str, code: str = GOOD, *, module: str = "") -> EntryPoint:
        module = module or f"plugin_{name}"
        text = f"TEXT = {small_definition()!r}\n{code.replace('ID', name)}"
        (tmp_path / f"{module}.py").write_text(text, "utf-8")
        modules.append(module)
        return EntryPoint(name, module, "blickwinkel")

    yield write
    for module in modules:
        sys.modules.pop(module, None)


def reasons(extensions: Extensions) -> list[str]:
    return [str(problem) for problem in extensions.problems]


def test_hook_register_frameworks(install: Install) -> None:
    extensions = load_extensions([install("zebra"), install("apple")])
    assert extensions.problems == ()
    assert extensions.plugins == ("apple", "zebra")
    assert list(extensions.frameworks()) == ["apple", "zebra"]
    assert extensions.frameworks()["zebra"].items[0].id == "plain"


def test_the_installed_distributions_are_searched_by_default() -> None:
    assert load_extensions().problems == ()


def test_a_tenant_can_switch_a_plugin_off(install: Install) -> None:
    extensions = load_extensions([install("zebra"), install("apple")])
    assert list(extensions.frameworks(disabled={"apple"})) == ["zebra"]
    assert list(extensions.frameworks()) == ["apple", "zebra"]


BROKEN = {
    "missing import": (
        HEADER + "import no_such_library\n",
        "the import failed with ModuleNotFoundError: No module named 'no_such_library' (",
    ),
    "syntax": ("def (:\n", "the import failed with SyntaxError: invalid syntax"),
    "any error": (HEADER + "1 / 0\n", "the import failed with ZeroDivisionError: division by"),
    "exit": (HEADER + "raise SystemExit(3)\n", "the import failed with SystemExit: 3"),
    "no interface": (
        GOOD.replace("BLICKWINKEL_API = 1", ""),
        "the module declares no interface; add BLICKWINKEL_API = 1",
    ),
    "other interface": (
        GOOD.replace("BLICKWINKEL_API = 1", "BLICKWINKEL_API = 2"),
        "written for interface 2, but this platform has 1",
    ),
    "unknown hook": (
        HEADER + "@hookimpl\ndef register_framework(): return []\n",
        "unknown hook 'register_framework'",
    ),
    "wrong argument": (
        HEADER + "@hookimpl\ndef register_frameworks(tenant): return []\n",
        "tenant",
    ),
    "no hook": (HEADER, "no hook is implemented; is @hookimpl missing?"),
    "raises": (
        HEADER + "@hookimpl\ndef register_frameworks(): raise OSError('disk')\n",
        "register_frameworks failed with OSError: disk (",
    ),
    "raises late": (
        HEADER
        + "@hookimpl\ndef register_frameworks():\n yield small('fine')\n raise KeyError(1)\n",
        "register_frameworks failed with KeyError: 1 (",
    ),
    "returns no list": (
        HEADER + "@hookimpl\ndef register_frameworks(): return 7\n",
        "register_frameworks failed with TypeError: 'int' object is not iterable",
    ),
    "returns other things": (
        HEADER + "@hookimpl\ndef register_frameworks(): return [small('fine'), 'six_c', None]\n",
        "register_frameworks returned NoneType, str where Framework is expected",
    ),
    "defective definition": (
        HEADER.replace("id: {f", "idd: {f")
        + "@hookimpl\ndef register_frameworks(): return [small('x')]\n",
        "x.yaml:2: idd: unknown key idd; did you mean id?",
    ),
}


@pytest.mark.parametrize(("code", "reason"), BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_plugin_is_left_out_and_the_rest_starts(
    install: Install, code: str, reason: str
) -> None:
    extensions = load_extensions([install("good"), install("broken", code), install("other")])
    assert list(extensions.frameworks()) == ["good", "other"]
    assert [problem.plugin for problem in extensions.problems] == ["broken"]
    assert reason in extensions.problems[0].reason


def test_an_entry_point_to_nothing_or_to_no_module(install: Install) -> None:
    nothing = EntryPoint("nothing", "no_such_module_at_all", "blickwinkel")
    text = EntryPoint("text", f"{install('good').value}:TEXT", "blickwinkel")
    assert reasons(load_extensions([nothing, text]))[1] == "text: plugin_good:TEXT is not a module"


def test_the_second_plugin_of_a_name_is_refused(install: Install) -> None:
    first = install("twin", module="plugin_a")
    second = install("twin", module="plugin_b")
    extensions = load_extensions([second, first])
    assert reasons(extensions) == ["twin: plugin_b is refused: another plugin has this name"]
    assert list(extensions.frameworks()) == ["twin"]


def test_a_module_under_two_names_counts_once(install: Install) -> None:
    again = EntryPoint("zwilling", install("twin").value, "blickwinkel")
    extensions = load_extensions([install("twin"), again])
    assert extensions.plugins == ("twin",)
    assert [problem.plugin for problem in extensions.problems] == ["zwilling"]


def test_the_second_framework_of_an_id_is_refused_and_named(install: Install) -> None:
    both = HEADER + "@hookimpl\ndef register_frameworks(): return [small('first'), small('own')]\n"
    extensions = load_extensions([install("second", both), install("first")])
    assert list(extensions.frameworks()) == ["first", "own"]
    assert reasons(extensions) == ["second: the framework id first is already used by first"]
    assert list(extensions.frameworks(disabled={"first"})) == ["own"]


def test_one_plugin_cannot_offer_an_id_twice(install: Install) -> None:
    code = HEADER + "@hookimpl\ndef register_frameworks(): return [small('x'), small('x')]\n"
    extensions = load_extensions([install("double", code)])
    assert reasons(extensions) == ["double: the framework id x is already used by double"]
    assert list(extensions.frameworks()) == ["x"]


def test_what_is_left_out_is_logged(install: Install, caplog: pytest.LogCaptureFixture) -> None:
    load_extensions([install("broken", "raise ValueError('why')")])
    assert "left out: broken: the import failed with ValueError: why" in caplog.text

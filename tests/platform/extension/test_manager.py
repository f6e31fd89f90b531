"""Whatever a plugin does, the platform starts, says what was left out, and offers the rest."""

from __future__ import annotations

import dataclasses
import threading
from datetime import date
from importlib.metadata import EntryPoint

import pytest

from blickwinkel.errors import NotFoundError
from blickwinkel.extension import (
    Extensions,
    ResultDocument,
    WaveHeader,
    hooks,
    load_extensions,
    manager,
)
from support.company import shipped_framework
from support.plugins import GOOD, HEADER, Install, exporting

DAY = date(2026, 7, 1)


def reasons(extensions: Extensions) -> list[str]:
    return [str(problem) for problem in extensions.problems]


def test_hook_register_frameworks(install: Install) -> None:
    extensions = load_extensions([install("zebra"), install("apple")])
    assert extensions.problems == ()
    assert extensions.plugins == ("apple", "zebra")
    assert list(extensions.frameworks()) == ["apple", "zebra"]
    assert extensions.frameworks()["zebra"].items[0].id == "plain"


def test_hook_register_exporters(install: Install) -> None:
    code = exporting("return b'a file'")
    extensions = load_extensions([install("zebra", code), install("apple", code)])
    assert extensions.problems == ()
    assert list(extensions.exporters()) == ["apple", "zebra"]
    assert extensions.exporters()["zebra"].media_type == "text/plain"
    assert list(extensions.exporters(disabled={"apple"})) == ["zebra"]
    assert extensions.plugin_of_exporter("zebra") == "zebra"
    assert extensions.plugin_of_exporter("horse") is None


def test_what_is_switched_off_writes_nothing(install: Install) -> None:
    extensions = load_extensions([install("apple", exporting("return b'a file'"))])
    document = ResultDocument(WaveHeader("Q1", DAY, DAY, DAY), shipped_framework(), {}, ())
    assert extensions.write("apple", document) == b"a file"
    for exporter, disabled in (("apple", {"apple"}), ("horse", set())):
        with pytest.raises(NotFoundError):
            extensions.write(exporter, document, disabled)


def test_the_second_exporter_of_an_id_is_refused_and_named(install: Install) -> None:
    code = exporting("return b''").replace("exporter('ID'", "exporter('same'")
    extensions = load_extensions([install("second", code), install("first", code)])
    assert reasons(extensions) == ["second: the exporter id same is already used by first"]
    assert extensions.plugin_of_exporter("same") == "first"


SLEEP = "__import__('time').sleep(60)"
QUICK = exporting("return b''")


def still_asleep() -> bool:
    """Whether nobody has waited for the sleeper."""
    return any(thread.name == "plugin sleeper" for thread in threading.enumerate())


def test_an_import_that_does_not_end_holds_nobody_up(install: Install) -> None:
    sleeper = install("sleeper", HEADER + SLEEP)
    extensions = load_extensions([install("good", QUICK), sleeper], import_seconds=2)
    assert still_asleep()
    assert reasons(extensions) == ["sleeper: the import took longer than 2 seconds"]
    assert list(extensions.exporters()) == ["good"]


def test_a_hook_that_does_not_end_holds_nobody_up(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    hurried = dataclasses.replace(hooks.FRAMEWORKS, seconds=1)
    monkeypatch.setattr(manager, "HOOKS", (hurried, hooks.EXPORTERS))
    code = f"@hookimpl\ndef register_frameworks(): {SLEEP}\n"
    # a module of its own: the lock of one whose import sleeps is held until it has slept
    sleeper = install("sleeper", QUICK + code, module="plugin_dreamer")
    extensions = load_extensions([install("good", QUICK), sleeper])
    assert still_asleep()
    assert list(extensions.exporters()) == ["good"]
    assert reasons(extensions) == [
        "sleeper: register_frameworks took longer than 1 seconds",
        "sleeper: register_exporters is still busy with a call that took longer than allowed",
    ]


def test_everything_that_is_installed_is_listed_whether_it_works_or_not(install: Install) -> None:
    broken = install("broken", "raise ValueError('why')")
    extensions = load_extensions([install("good"), broken])
    by_name = {plugin.name: plugin for plugin in extensions.installed}
    assert list(by_name) == ["broken", "good"]
    assert by_name["good"].works
    assert [framework.id for framework in by_name["good"].frameworks] == ["good"]
    assert not by_name["broken"].works
    assert "ValueError: why" in by_name["broken"].problems[0]


def test_the_version_of_what_is_installed_is_known() -> None:
    bundled = {plugin.name: plugin for plugin in load_extensions().installed}
    assert set(bundled) == {"csv", "open_results", "six_c", "six_pillars"}
    assert {plugin.distribution for plugin in bundled.values()} == {"blickwinkel"}
    assert all(plugin.version for plugin in bundled.values())


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
    "interrupt": (
        HEADER + "raise KeyboardInterrupt('stop')\n",
        "the import failed with KeyboardInterrupt: stop",
    ),
    "interrupted hook": (
        HEADER + "@hookimpl\ndef register_frameworks(): raise KeyboardInterrupt\n",
        "register_frameworks failed with KeyboardInterrupt",
    ),
    "exit in a hook": (
        HEADER + "import sys\n@hookimpl\ndef register_frameworks(): sys.exit(1)\n",
        "register_frameworks failed with SystemExit: 1",
    ),
    "recursion": (
        HEADER + "@hookimpl\ndef register_frameworks(): return register_frameworks()\n",
        "register_frameworks failed with RecursionError",
    ),
    "a generator that closes": (
        HEADER + "@hookimpl\ndef register_frameworks():\n yield small('x')\n raise GeneratorExit\n",
        "register_frameworks failed with GeneratorExit",
    ),
    "no end": (
        HEADER
        + "import itertools\n@hookimpl\ndef register_frameworks(): return itertools.count()\n",
        "register_frameworks returned more than 1000 entries",
    ),
    "a subclass, which could bring code of its own": (
        HEADER
        + "from blickwinkel.extension import Framework\nclass Odd(Framework): pass\n"
        + "@hookimpl\ndef register_frameworks(): return [Odd.from_definition(small('x').definition)]\n",
        "register_frameworks returned Odd where Framework is expected",
    ),
    "an exporter that cannot be used": (
        HEADER + "@hookimpl\ndef register_exporters(): return [exporter('Big', print)]\n",
        "register_exporters failed with ValueError: exporter: id 'Big' cannot be used",
    ),
    "something else for an exporter": (
        HEADER + "@hookimpl\ndef register_exporters(): return [small('x')]\n",
        "register_exporters returned Framework where Exporter is expected",
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

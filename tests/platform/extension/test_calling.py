"""Hooks that are called anew each time: nobody else is held up, and nothing of a tenant gets into the log."""

from __future__ import annotations

from collections.abc import Iterable
from types import ModuleType

import pytest

from blickwinkel.extension import hookspecs
from blickwinkel.extension.calling import Caller, Offer
from blickwinkel.extension.exporter import Exporter
from blickwinkel.extension.hooks import Hook, Moment
from support.plugins import HEADER, Install

CANARY = "Kanarienvogel"


def collect_formats(wish: str) -> Iterable[Exporter]:
    """Return formats for a wish."""
    raise NotImplementedError


SPECIFICATIONS = ModuleType("planted_specifications")
SPECIFICATIONS.collect_formats = hookspecs.hookspec(collect_formats)  # type: ignore[attr-defined]


def hook(*, per_tenant: bool = True, moment: Moment = Moment.DEMAND) -> Hook[Exporter]:
    return Hook(collect_formats, Exporter, "format", moment, 0.3, per_tenant)


def caller(install: Install, **bodies: str) -> Caller:
    """Plugins that answer the planted hook, each with a body of its own."""
    found = Caller(specifications=SPECIFICATIONS)
    for name, body in bodies.items():
        code = HEADER + f"@hookimpl\ndef collect_formats(wish):\n    {body}\n"
        found.register(install(name, code), 60)
    assert found.problems == []
    return found


ANSWER = "return [exporter(f'ID_{wish}', print)]"


def ids(offers: Iterable[Offer[Exporter]]) -> list[str]:
    return [offer.entry.id for offer in offers]


def test_it_is_asked_anew_each_time(install: Install) -> None:
    plugins = caller(install, beta=ANSWER, alpha=ANSWER)
    assert ids(plugins.ask(hook(), wish="one")) == ["alpha_one", "beta_one"]
    assert ids(plugins.ask(hook(), wish="two")) == ["alpha_two", "beta_two"]


def test_who_is_switched_off_is_not_even_asked(install: Install) -> None:
    plugins = caller(install, alpha=ANSWER, loud="raise SystemExit")
    assert ids(plugins.ask(hook(), {"loud"}, wish="one")) == ["alpha_one"]
    assert ids(plugins.ask(hook(), {"alpha", "loud"}, wish="one")) == []


def test_a_hook_of_the_whole_installation_cannot_be_switched_off(install: Install) -> None:
    plugins = caller(install, alpha=ANSWER)
    assert ids(plugins.ask(hook(per_tenant=False), {"alpha"}, wish="one")) == ["alpha_one"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("raise ValueError(wish)", "failed with ValueError"),
        ("raise KeyboardInterrupt(wish)", "failed with KeyboardInterrupt"),
        ("import time; time.sleep(2)", "took longer than 0.3 seconds"),
        ("return [wish]", "returned str where Exporter is expected"),
        ("return 7", "failed with TypeError"),
        ("return [exporter('alpha_' + wish.lower(), print)]", "format id alpha_"),
    ],
)
def test_who_fails_is_left_out_of_this_answer_and_named_without_what_it_worked_with(
    install: Install, caplog: pytest.LogCaptureFixture, body: str, reason: str
) -> None:
    plugins = caller(install, alpha="return [exporter('alpha_' + wish.lower(), print)]", bad=body)
    assert ids(plugins.ask(hook(), wish=CANARY)) == ["alpha_kanarienvogel"]
    assert "left out: bad: " in caplog.text
    assert reason in caplog.text
    assert CANARY not in caplog.text
    assert plugins.problems == [], "a failed answer is no defect of the installation"


def test_what_a_plugin_says_at_the_start_is_told(
    install: Install, caplog: pytest.LogCaptureFixture
) -> None:
    """Negative control: there the message does get into the log."""
    plugins = caller(install, bad="raise ValueError(wish)")
    plugins.ask(hook(moment=Moment.START), wish=CANARY)
    assert CANARY in caplog.text
    assert CANARY in plugins.problems[0].reason

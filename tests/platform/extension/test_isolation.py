"""A plugin's work stays its own: its errors, its exits, its time."""

from __future__ import annotations

import threading

import pytest
from flask import Flask, current_app, g

from blickwinkel.errors import InvalidInputError
from blickwinkel.extension.isolation import Guard, PluginFailedError

SECRET = "Kanarienvogel 17"


def test_a_result_comes_through() -> None:
    assert Guard("good").call(lambda: [1, 2], 5) == [1, 2]


@pytest.mark.parametrize(
    "error",
    [ValueError, SystemExit, KeyboardInterrupt, GeneratorExit, RecursionError, MemoryError],
)
def test_whatever_is_raised_is_one_kind_of_failure(error: type[BaseException]) -> None:
    def work() -> None:
        raise error(SECRET)

    with pytest.raises(PluginFailedError) as caught:
        Guard("bad").call(work, 5)
    assert caught.value.reason.startswith(f"failed with {error.__name__} (")
    assert "test_isolation.py, line" in caught.value.reason
    # what the plugin says is kept apart: it may have seen figures
    assert SECRET not in caught.value.reason
    assert SECRET not in str(caught.value)
    assert SECRET in caught.value.told


def test_an_expected_error_tells_its_sentence_only_where_that_is_wanted() -> None:
    def work() -> None:
        raise InvalidInputError(SECRET)

    with pytest.raises(PluginFailedError) as caught:
        Guard("bad").call(work, 5)
    assert caught.value.reason == "failed with InvalidInputError"
    assert caught.value.told == f"failed with {SECRET}"


def test_work_without_end_is_left_behind_and_its_plugin_waits_for_it() -> None:
    ended = threading.Event()
    guard = Guard("slow")
    with pytest.raises(PluginFailedError, match=r"took longer than 0\.1 seconds"):
        guard.call(lambda: ended.wait(30), 0.1)
    before = threading.active_count()
    for _ in range(20):
        with pytest.raises(PluginFailedError, match="still busy"):
            guard.call(lambda: None, 5)
    assert threading.active_count() <= before, "no threads pile up"
    assert Guard("another").call(lambda: "works", 5) == "works"

    ended.set()
    for thread in list(guard._overdue):
        thread.join(5)
    assert guard.call(lambda: "works again", 5) == "works again"


def test_what_is_left_behind_does_not_keep_the_process() -> None:
    guard = Guard("slow")
    with pytest.raises(PluginFailedError):
        guard.call(lambda: threading.Event().wait(30), 0.05)
    assert all(thread.daemon for thread in guard._overdue)


def test_a_plugin_finds_neither_request_nor_application() -> None:
    app = Flask("planted")
    with app.test_request_context():
        g.secret = SECRET
        assert current_app.name == "planted"
        assert g.secret == SECRET, "negative control: without the thread it is there"
        for reach in (lambda: current_app.name, lambda: g.secret):
            with pytest.raises(PluginFailedError, match="RuntimeError"):
                Guard("curious").call(reach, 5)

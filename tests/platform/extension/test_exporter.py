"""A format says what it is in ways that fit into a header and a file name; its bytes are gathered whole."""

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from blickwinkel.extension import Exporter, Localized, PluginFailedError, ResultDocument, WaveHeader
from blickwinkel.extension import exporter as module
from blickwinkel.extension.exporter import written
from support.company import shipped_framework

WORDS = Localized({"en": "Words"}, "en")
GOOD = Exporter("good_1", WORDS, WORDS, "text/csv; charset=utf-8", "csv", lambda _: b"")
DAY = date(2026, 7, 1)


@pytest.fixture(scope="module")
def document() -> ResultDocument:
    return ResultDocument(WaveHeader("Q1", DAY, DAY, DAY), shipped_framework(), {}, ())


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("id", ""),
        ("id", "Big"),
        ("id", "1st"),
        ("id", "a/b"),
        ("id", "a" * 41),
        ("id", "csv\n"),
        ("id", None),
        ("media_type", "csv"),
        ("media_type", "text/csv\r\nSet-Cookie: a=b"),
        ("media_type", "text/csv; charset=utf-8; x=y"),
        ("media_type", "text/ csv"),
        ("ending", ".csv"),
        ("ending", "csv/../x"),
        ("ending", "csv\n"),
        ("title", Localized({}, "en")),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(part: str, value: object) -> None:
    with pytest.raises(ValueError, match=part):
        dataclasses.replace(GOOD, **{part: value})


@pytest.mark.parametrize(
    ("part", "value"), [("title", "Words"), ("description", None), ("write", "no function")]
)
def test_what_is_of_another_type_is_refused_by_name(part: str, value: Any) -> None:
    with pytest.raises(TypeError, match=part):
        dataclasses.replace(GOOD, **{part: value})


@pytest.mark.parametrize(
    "write",
    [lambda _: b"a file", lambda _: [b"a ", b"file"], lambda _: iter((b"a fi", b"", b"le"))],
)
def test_whole_or_in_pieces_it_is_the_same_file(
    document: ResultDocument, write: Callable[[ResultDocument], Any]
) -> None:
    assert written(dataclasses.replace(GOOD, write=write), document) == b"a file"


@pytest.mark.parametrize(
    ("answer", "kind"), [("text", "str"), (["text"], "str"), ([b"", None], "NoneType")]
)
def test_something_else_than_bytes_is_refused(
    document: ResultDocument, answer: Any, kind: str
) -> None:
    with pytest.raises(PluginFailedError, match=f"returned {kind} where bytes are expected"):
        written(dataclasses.replace(GOOD, write=lambda _: answer), document)


def test_a_file_without_end_is_cut_off(
    document: ResultDocument, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_BYTES", 2**20)
    endless = dataclasses.replace(GOOD, write=lambda _: itertools.repeat(b"x" * 1000))
    with pytest.raises(PluginFailedError, match="more than 1 MiB"):
        written(endless, document)

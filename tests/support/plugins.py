"""Plugins written by a test: good ones, and ones that do whatever a plugin must not do."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest
from flask import Flask

from blickwinkel.extension import Extensions
from support.framework_texts import small_definition

Install = Callable[..., EntryPoint]

HEADER = """
from blickwinkel.extension import Exporter, Localized, hookimpl, read_framework
BLICKWINKEL_API = 1
def small(framework_id):
    text = TEXT.replace("id: small", f"id: {framework_id}")
    return read_framework(text, f"{framework_id}.yaml")
def exporter(exporter_id, write, media_type="text/plain"):
    words = Localized({"en": f"Format {exporter_id}"}, "en")
    return Exporter(exporter_id, words, words, media_type, "txt", write)
"""
GOOD = HEADER + "@hookimpl\ndef register_frameworks(): return [small('ID')]\n"
EXPORTING = (
    HEADER
    + "def write(document):\n    WRITE\n"
    + "@hookimpl\ndef register_exporters(): return [exporter('ID', write)]\n"
)


def exporting(write: str) -> str:
    """The code of a plugin that offers a format of its own name, with the body of its function."""
    return EXPORTING.replace("WRITE", write.replace("\n", "\n    "))


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


def use(app: Flask, extensions: Extensions) -> None:
    """Let an application have other extensions."""
    platform = app.extensions["blickwinkel"]
    app.extensions["blickwinkel"] = dataclasses.replace(platform, extensions=extensions)
